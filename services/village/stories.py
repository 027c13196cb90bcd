"""The doors everybody is shown first: 王秀兰 and her neighbours in the fixed grid worker's grid."""

from datetime import timedelta

from models import AccessRecord, CoveragePause
from services.village import people, sayings
from services.village.times import DAY

ELDER, RESIDENT = "3号楼 2单元 501", "3号楼 2单元 302"
WHEELCHAIR, NOT_HOME = "4号楼 1单元 302", "5号楼 2单元 101"
HOSPITAL, BETTER, WRONG = "7号楼 2单元 303", "6号楼 2单元 201", "8号楼 2单元 402"
MINDED = {ELDER: sayings.MIND[0], WHEELCHAIR: sayings.MIND[2], NOT_HOME: None}
LABELS = frozenset({ELDER, RESIDENT, WHEELCHAIR, NOT_HOME, HOSPITAL, BETTER, WRONG})


def mark(patch):
    """Keep these doors out of what chance brings."""
    for home in patch.homes:
        home.story = home.label in LABELS


def tell(pen, staff):
    """Write what happened at these doors."""
    days, rows = pen.days, pen.rows
    homes = {label: pen.patch.home(label) for label in LABELS}
    for label, text in MINDED.items():
        home = homes[label]
        home.focus = days.start - timedelta(days=60)
        people.focus(rows, pen.patch, staff, home)
        if text:
            people.mind(rows, pen.patch, home, text, home.focus + DAY, days)
        for first, _last in days.months[:-1]:
            pen.visit(home, first + timedelta(days=11), "reached", author=pen.patch.worker)
    for label in (RESIDENT, HOSPITAL, BETTER, WRONG):
        for first, _last in days.quarters:
            pen.visit(homes[label], first + timedelta(days=40), "reached")
    _last_month(pen, homes)
    _these_days(pen, homes)
    _looks(rows, homes, staff, days)


def rain(rows, staff, community, days):
    """Two days of rain some weeks ago: a past pause. Returns the days without walks."""
    first = days.today - timedelta(days=33)
    secretary = staff.secretaries[community.id]
    moment = days.at(first, 7 * 60 + 30)
    rows.add(
        CoveragePause,
        community.id,
        "routine",
        first,
        first + DAY,
        sayings.PAUSE_REASON,
        secretary,
        moment,
    )
    return {first, first + DAY}


def _last_month(pen, homes):
    """Visits of which something was left open."""
    first, last = pen.days.months[-1]
    worker = pen.patch.worker
    day = first + timedelta(days=17)
    visit = pen.visit(homes[ELDER], day, "reached", note="陪着说了会儿话，胃口挺好。")
    pen.promise(homes[ELDER], visit, worker, "把社区食堂的菜单带来", day, kept=False)
    day += DAY
    note = "想借轮椅下楼走走，问怎么借。"
    visit = pen.visit(homes[WHEELCHAIR], day, "reached", "door", "request", note=note)
    pen.promise(homes[WHEELCHAIR], visit, worker, "问轮椅租借", day, kept=False)
    pen.visit(homes[NOT_HOME], last - timedelta(days=9), "reached")
    day = last - timedelta(days=12)
    head = homes[RESIDENT].head
    note, promise = sayings.FOUND["request"][0]
    visit = pen.visit(homes[RESIDENT], day, "reached", "door", "request", note=note, author=head)
    pen.promise(homes[RESIDENT], visit, head, promise, day, kept=True)


def _these_days(pen, homes):
    days = pen.days
    pen.visit(homes[NOT_HOME], days.yesterday - DAY, "tried", "wechat")
    pen.visit(homes[NOT_HOME], days.yesterday, "tried", "phone")
    day = max(days.quarter, days.today - timedelta(days=9))
    if day < days.today:
        pen.visit(homes[HOSPITAL], day, "excused", excuse="hospital")
    pen.visit(
        homes[BETTER],
        days.yesterday,
        "reached",
        note="都好。儿子下周回来，帮着换阳台的玻璃。",
        before="都好。",
    )
    pen.visit(homes[WRONG], days.yesterday - DAY, "reached", void=sayings.VOID_REASONS[0])


def _looks(rows, homes, staff, days):
    """Who looked at what is sensitive, so that the two residents have something to read."""
    worker, helper = staff.cast["grid-worker"], staff.cast["community-worker"]
    elder, resident = staff.cast["elder"], staff.cast["resident"]
    home = homes[ELDER].id
    before = (days.today - days.months[-1][0]).days - 17  # with the visit of `_last_month`
    looks = [
        (before, worker, None, home, "care", ""),
        (5, worker, None, home, "care", ""),
        (2, helper, elder, None, "phone", sayings.REVEAL_REASONS[2]),
        (1, worker, elder, None, "phone", sayings.REVEAL_REASONS[0]),
        (12, worker, resident, None, "phone", sayings.REVEAL_REASONS[1]),
        (3, helper, resident, None, "phone", sayings.REVEAL_REASONS[0]),
    ]
    for ago, viewer, person, household, what, reason in looks:
        day = days.today - ago * DAY
        moment = days.at(day, 9 * 60 + 40 + ago)
        rows.add(AccessRecord, viewer, person, household, what, reason, day, moment)
