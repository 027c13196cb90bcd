"""A village around one grid of 300 doors, the fixed grid worker's, for the bench of the day pack.

It has what the demo village has: visits of two quarters, promises, care notes, focus marks; and
sixty issues the grid worker reported out of visits, which is more than phones take along.
"""

from app import create_app
from models import Person, Visit, database
from services import access, context, issues, schema, village
from services.village.names import Phones
from services.village.places import blocks, community, county, estate, grid, subdistrict
from services.village.times import Times

DOORS = 300
ISSUES = 60
FOUND = ("楼道灯不亮，老人上楼看不见", "消防门关不上", "顶楼漏水，墙皮掉了", "楼道里堆了旧家具")
SHAPE = [*blocks(3, 4, 2, 6, 3), *blocks(5, 6, 3, 6, 3), *blocks(7, 8, 2, 6, 3)]
PLAN = county(
    "睦县",
    subdistrict(
        "城东街道",
        community(
            "宝龙社区",
            estate(
                "宝龙小区",
                grid("一网格", blocks(1, 2, 3, 6, 2)),
                grid("二网格", SHAPE, blocks(9, 9, 2, 6, 4)),
            ),
        ),
    ),
)


def build():
    """Fill the empty, migrated database."""
    village._grow(PLAN, Times(quarters=1), Phones(limit=99_999))
    worker = access.load_posts(Person.get(Person.slug == "grid-worker"))
    with database.atomic(), context.acting(worker):
        mine = Visit.select().where((Visit.author == worker) & (Visit.outcome == "reached"))
        for number, visit in enumerate(mine.order_by(Visit.happened_at.desc()).limit(ISSUES)):
            note = f"{FOUND[number % len(FOUND)]}，住户说已经有{number % 9 + 2}天了"
            about = {"visit": visit, "household": visit.household, "source": "visit"}
            issues.raise_issue(worker, visit.area, text=note, **about)


def make():
    """Make the database of MULIN_DATA and fill it."""
    app = create_app()
    schema.migrate(database.obj)
    with app.app_context():
        build()
