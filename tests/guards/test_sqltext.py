"""The quicker way of writing SQL writes, to the letter, what Peewee would have written."""

import pytest
from peewee import Context, Database

from models import Area, Household, Person, Visit, database
from services.sqltext import Text


@pytest.fixture
def compared(monkeypatch, db):
    """Every query that runs from here on is written both ways. Returns the texts that agreed."""
    agreed = set()

    run = type(db.obj).execute

    def execute(self, query, *args, **options):
        written = []
        for way in (Context, Text):
            self.context_class = way
            written.append(self.get_sql_context().sql(query).query())
        assert written[0] == written[1]
        agreed.add(written[0][0])
        return run(self, query, *args, **options)

    assert isinstance(database.obj, Database) and db.obj.context_class is Text
    monkeypatch.setattr(type(db.obj), "execute", execute)
    return agreed


SLUGS = ("grid-worker", "captain", "secretary", "community-worker", "observer", "admin", "elder")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_asks_the_same(app, compared, village, sign_in, slug):
    phone = sign_in(village.people[slug])
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments:
            phone.get(rule.rule)
    phone.get(f"/patrols/doors/{village.home.id}")
    phone.post(f"/patrols/doors/{village.home.id}/visits", data={"channel": "door", "note": "好"})
    phone.get(f"/patrols/doors/{village.home.id}")
    assert len(compared) > 10


def test_aliases_subqueries_joins_and_writes_are_the_same(compared, village):
    above = Area.alias()
    Other = Person.alias("other")
    latest = Visit.select(Visit.household).where(Visit.day > "2026-01-01")
    queries = [
        Area.select(Area, above.name).join(above, on=(Area.parent == above.id)),
        Household.select().where(Household.id.in_(latest)).order_by(Household.id.desc()),
        Person.select(Person, Other.name).join(Other, on=(Person.household == Other.household)),
        Household.select().join(Area).switch(Household).where(Area.path.startswith("/1/")),
        Household.update(findings=Household.findings.concat("")).where(Household.id == 0),
        Visit.delete().where(Visit.household.in_(Household.select().where(Household.floor < 0))),
    ]
    compared.clear()
    for query in queries:
        database.execute(query)
    assert len(compared) == len(queries)
