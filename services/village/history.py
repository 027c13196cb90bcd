"""What has happened in one grid: rounds that are over, the one that runs, walks, this morning."""

from models import Visit
from services.village import sayings
from services.village.pen import Pen
from services.village.times import DAY


def live(rows, rng, patch, staff, days, paused=()):
    """Write the history of one grid. Returns the Pen it was written with."""
    pen = Pen(rows, rng, patch, staff, days)
    homes = [home for home in patch.homes if not home.story]
    for home in homes:
        for first, last in days.months if home.focus else days.quarters:
            pen.round(home, first, last, 0.985)
    _this_round(pen, homes)
    _greetings(pen, homes)
    _slips(pen, homes)
    _walks(pen, paused)
    _this_morning(pen, homes)
    return pen


def fill(pen, wanted):
    """Greetings by phone in past rounds until the tables hold that many visits."""
    homes = [home for home in pen.patch.homes if home.contact and not home.story]
    last = pen.days.quarters[-1][1]
    while pen.rows.last[Visit] < wanted:
        home = pen.rng.choice(homes)
        day = pen.days.between(pen.rng, pen.days.start, last)
        pen.visit(home, day, "reached", "phone")


def _this_round(pen, homes):
    """The quarter that runs: building after building, about two thirds so far; focus by month."""
    days, rng = pen.days, pen.rng
    order = list({home.building.id: None for home in homes})
    rng.shuffle(order)
    ramp = days.share(days.quarter, 30)
    steps = max(1, len(order) - 1)
    shares = {id: (0.92 - 0.48 * place / steps) * ramp for place, id in enumerate(order)}
    if len(order) == 1:
        shares = {order[0]: 0.68 * ramp}
    for home in homes:
        if home.focus and pen.patch.ours and home.building.position <= 5:
            if days.month < days.today:  # so that her list begins with the doors of stories.py
                pen.met(home, days.between(rng, days.month, days.yesterday))
        elif home.focus:
            pen.round(home, days.month, days.yesterday, 0.62 * days.share(days.month, 25))
        else:
            pen.round(home, days.quarter, days.yesterday, shares[home.building.id])


def _greetings(pen, homes):
    """Unit heads look in on their neighbours now and then, most often on the stairs."""
    for first, last in pen.days.quarters:
        for home in homes:
            if home.head and home.contact and pen.rng.random() < 0.2:
                day = pen.days.between(pen.rng, first, last)
                pen.met(home, day, home.head, pen.rng.choice(("door", "door", "wechat", "phone")))


def _slips(pen, homes):
    """Knocks put right afterwards: a note said better, a wrong door taken back."""
    days, rng = pen.days, pen.rng
    met = [home for home in homes if home.contact]
    for _ in range(len(met) // 60):
        day = days.between(rng, days.start, days.yesterday)
        note = rng.choice(sayings.FINE)
        pen.visit(rng.choice(met), day, "reached", note=note, before="")
        day = days.between(rng, days.start, days.yesterday)
        pen.visit(rng.choice(met), day, "reached", void=rng.choice(sayings.VOID_REASONS))


def _walks(pen, paused):
    """Every day, save now and then one, and while the patrol rests."""
    day = pen.days.start
    while day < pen.days.today:
        if day not in paused and pen.rng.random() < 0.95:
            pen.walk(day)
        day += DAY


def _this_morning(pen, homes):
    """What was done today so far; the fixed grid worker has not walked yet."""
    days, rng = pen.days, pen.rng
    minutes = int((days.now - days.at(days.today, 0)).total_seconds() / 60)
    opens, closes = 8 * 60 + 10, min(minutes - 3, 19 * 60)
    if closes - opens < 20:
        return
    if not pen.patch.ours and rng.random() < 0.6:
        pen.walk(days.today, days.at(days.today, opens + int(rng.random() * (closes - opens))))
    calm = [home for home in homes if home.contact and not home.focus]
    for number in range(3 if pen.patch.ours else rng.randrange(3)):
        minute = opens + int((number + rng.random()) * (closes - opens) / 3)
        moment = days.at(days.today, minute)
        pen.visit(rng.choice(calm), days.today, "reached", moment=moment)
