"""Issues when grids are cut anew: what moved to another community is that community's from then."""

from models import Area, Issue, ids_in, within
from services.issues import numbering


def recut(area):
    """Give the issues at or below a moved Area the community they lie in now.

    In the caller's transaction, after the paths were changed. A number that is taken there gets the
    issue's own id behind it: people know the first part. New ones go on after the highest of all.
    """
    here = Area.select(Area.id).where(within([area.path]))
    communities = Area.select().where(Area.id.in_(ids_in(area.path)) & (Area.kind == "community"))
    community = communities.first()
    if community is None:
        return
    moved = Issue.select(Issue.id, Issue.number).where(
        Issue.area.in_(here) & (Issue.community != community.id)
    )
    moved = list(moved.tuples())
    years = sorted({int(number[:4]) for _id, number in moved})
    for year in years:
        numbering.reserve(community, year)
    for id, number in moved:
        taken = (Issue.community == community.id) & (Issue.number == number)
        if Issue.select().where(taken).exists():
            number = f"{number}-{id}"
        Issue.update(community=community.id, number=number).where(Issue.id == id).execute()
    for year in years:
        numbering.reserve(community, year, numbering.highest(community, year))
