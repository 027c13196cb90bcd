"""Three years of events for the large village: some for each grid, most of them long settled.

Ids go up with time through all communities in turn, as those of issues do. Steps are written for
the last ones of each community. Two events of the community of the fixed people are as large as
events get: one that goes on now, and one that is over and waits for its minutes to be confirmed.
"""

import secrets
from datetime import timedelta
from types import SimpleNamespace

from models import CheckIn, Event, Organisation, Participation, Pass, Post, SigningKey, Step
from services import clock, sealing
from services.passes import numbers, tokens
from services.village import event_sayings as say
from services.village.many_comings import Comings
from services.village.many_matters import drawn
from services.village.rows import FIELDS, MANY
from services.village.times import DAY

YEARS, AHEAD = 3 * 365 * DAY, 20 * DAY
REGULARS = 240  # of each community, who come again and again
WITH_PASS = 60
CROWD = 500
FEWEST, MOST = 18, 42
WITH_STEPS = 12  # events of each community, the last ones
UNSETTLED = 5 * DAY  # half of those that were held since wait to be settled
KEPT = 30 * DAY

NAMES = FIELDS[Event].split()
KEYS = ("title", "kind", "content", "place", "capacity", "conditions", "risks", "protection")
HOURS = ((40, (510, 120)), (30, (540, 120)), (20, (840, 90)), (10, (1140, 60)))  # minutes
STEPS = {  # what came before it was as it is, besides draft and publish
    "running": ("start",),
    "ended": ("start", "end"),
    "settled": ("start", "end", "settle"),
    "archived": ("start", "end", "settle", "archive"),
    "cancelled": ("cancel",),
    "withdrawn": ("withdraw",),
    "full": ("fill",),
}
AFTER = {"draft": "draft", "publish": "enrolling", "start": "running", "end": "ended"}
AFTER |= {"settle": "settled", "archive": "archived", "cancel": "cancelled"}
AFTER |= {"withdraw": "withdrawn", "fill": "full"}
ENDED_FOR_GOOD = ("archived", "withdrawn", "cancelled")


class Place:
    """One community: who holds its events, and who comes to them."""

    def __init__(self, rows, patches, staff):
        self.community, self.area = patches[0].community, patches[0].grid.parent
        self.worker = staff.workers[self.community.id]
        self.is_ours = self.community.id == staff.places["community"].id
        self.organiser = staff.cast["organiser"] if self.is_ours else self.worker
        cast = set(staff.cast.values())
        found = (home.contact for patch in patches for home in patch.homes)
        self.people = [id for id in found if id and id not in cast]
        self.regulars = self.people[:: max(1, len(self.people) // REGULARS)]
        self.volunteer = staff.cast["volunteer"]
        name = f"{self.community.name}志愿服务队"
        self.team = rows.add(Organisation, name, "team", self.community.id)


def fill(rows, rng, town, staff, days, wanted, tell=lambda line: None):
    """Write so many events, in turn for every community, in the order in which they are held."""
    rows.flush()
    patches = {}
    for patch in town.patches:
        patches.setdefault(patch.community.id, []).append(patch)
    places = [Place(rows, here, staff) for here in patches.values()]
    rows.flush()
    pen, each = Pen(rows, rng, days), round(wanted / len(places))
    with (
        rows.indexed_later(Event),
        rows.indexed_later(Participation),
        rows.indexed_later(CheckIn),
    ):
        for number in range(each):
            day = days.today - YEARS + number * (YEARS + AHEAD) / each
            for place in places:
                pen.write(place, day, has_steps=number >= each - WITH_STEPS)
            rows.flush(at_least=MANY)
            if number % 100 == 99:
                tell(f"{number + 1} events in each of {len(places)} communities")
        for place in places:
            if place.is_ours:
                pen.crowds(place)
                _join(staff, place.team)
    _passes(rows, days, places)


class Pen:
    """Writes events, each with whoever came to it."""

    def __init__(self, rows, rng, days):
        self.rows, self.rng, self.days = rows, rng, days
        self.comings = Comings(rows, rng, days)
        self.matters = [dict(zip(KEYS, said, strict=True)) for said in say.EVENTS.values()]

    def write(self, place, day, has_steps):
        """An event on a day, with some of those who come again and again."""
        rng = self.rng
        minute, length = drawn(rng, HOURS)
        start = self.days.at(day, minute)
        people = rng.sample(place.regulars, min(rng.randint(FEWEST, MOST), len(place.regulars)))
        if place.is_ours and rng.random() < 0.25:
            people[0] = place.volunteer
        event = self._made(place, start, start + timedelta(minutes=length))
        event.capacity = None if rng.random() < 0.3 else len(people) if rng.random() < 0.2 else 45
        self._put(event, people, has_steps)

    def crowds(self, place):
        """The two large ones: now, and yesterday."""
        people, two_hours = place.people[:CROWD], timedelta(hours=2)
        self.crowd(place, self.days.now - two_hours / 4, "running", people)
        self.crowd(place, self.days.at(self.days.yesterday, 9 * 60), "ended", people)

    def crowd(self, place, start, state, people, capacity=None):
        """An event of two hours with all of these people, in one of the states of
        many_comings.CROWD. Returns its id."""
        event = self._made(place, start, start + timedelta(hours=2), state)
        event.capacity = capacity
        self._put(event, people, has_steps=True)
        return event.id

    def _made(self, place, start, end, state=None):
        rng, now = self.rng, self.days.now
        published = min(start - 6 * DAY, now - DAY * (0.2 + rng.random()))
        return SimpleNamespace(
            id=self.rows.new_id(Event),
            place=place,
            matter=rng.choice(self.matters),
            start=start,
            end=end,
            length=int((end - start).total_seconds()) // 60,
            published=published,
            settled=self.days.at(clock.day_of(end) + DAY, 9 * 60),
            state=state or self._state(start, end),
            is_crowd=state is not None,
            capacity=None,
        )

    def _state(self, start, end):
        """Where it stands by now, as the clock and those who hold it left it."""
        draw, now = self.rng.random(), self.days.now
        if draw < 0.03:
            return "cancelled"
        if draw < 0.04:
            return "withdrawn"
        if end + timedelta(hours=1) > now:
            far = start > now + AHEAD / 2
            begun = start <= now
            return "running" if begun else "draft" if far and draw < 0.2 else "enrolling"
        settled = self.days.at(clock.day_of(end) + DAY, 9 * 60)
        if settled > now or (end > now - UNSETTLED and draw < 0.5):
            return "ended"
        return "archived" if settled + KEPT <= now else "settled"

    def _put(self, event, people, has_steps):
        place, matter = event.place, event.matter
        event.counts = matter["kind"] != "culture" or event.is_crowd
        seats = self.comings.write(event, people, has_steps)
        if event.state == "enrolling" and event.capacity is not None and seats >= event.capacity:
            event.state = "full"
        moments = self._moments(event)
        moved = moments[-1]
        row = matter | {
            "community": place.community.id,
            "area": place.area.id,
            "organiser": place.organiser,
            "organisation": place.team,
            "author": place.organiser,
            "place": matter["place"].replace("宝龙小区", place.area.name),
            "starts_at": event.start,
            "ends_at": event.end,
            "capacity": event.capacity,
            "counts_hours": event.counts,
            "token": secrets.token_urlsafe(12),
            "door_secret_sealed": sealing.seal(secrets.token_hex(32)),
            "outcome": self.rng.choice(say.OUTCOMES) if event.state == "archived" else "",
            "state": event.state,
            "is_open": event.state not in ENDED_FOR_GOOD,
            "moved_at": moved,
            "state_since": moved,
            "settled_at": event.settled if event.state in ("settled", "archived") else None,
        }
        self.rows.put(Event, event.id, *[row[name] for name in NAMES])
        if has_steps:
            self._steps(event, moments)

    def _verbs(self, event):
        if event.state == "draft":
            return ("draft",)
        return ("draft", "publish", *STEPS.get(event.state, ()))

    def _moments(self, event):
        """When each of its steps was taken."""
        at = {
            "draft": event.published,
            "publish": event.published,
            "fill": min(event.published + DAY, self.days.now),
            "start": event.start,
            "end": min(event.end + timedelta(minutes=10), self.days.now),
            "settle": event.settled,
            "archive": event.settled + KEPT,
            "cancel": min(event.start - DAY / 2, self.days.now),
            "withdraw": event.published,
        }
        return [at[verb] for verb in self._verbs(event)]

    def _steps(self, event, moments):
        before = None
        for verb, moment in zip(self._verbs(event), moments, strict=True):
            by = None if verb in ("start", "archive", "fill") else event.place.organiser
            note = say.REASON if verb == "cancel" else ""
            told = by, None, note, "{}", moment, moment
            self.rows.add(Step, "event", event.id, verb, before, AFTER[verb], *told)
            before = AFTER[verb]


def _join(staff, team):
    """The fixed organiser leads the team of their community, the fixed volunteer is in it."""
    for slug in ("organiser", "volunteer"):
        mine = (Post.person == staff.cast[slug]) & (Post.role == slug)
        Post.update(organisation=team).where(mine).execute()


def _passes(rows, days, places):
    """Passes of those who come most often, and of whoever comes to the large events."""
    kid, public, private = tokens.new_key()
    began = days.at(days.start, 8 * 60)
    key = rows.add(SigningKey, kid, public, sealing.seal(private), began)
    day, holders = tokens.day_number(days.start), {}
    for place in places:
        holders |= dict.fromkeys(place.regulars[:WITH_PASS])
        holders |= dict.fromkeys(place.people[:CROWD] if place.is_ours else ())
    for person in holders:
        number = numbers.new_number()
        token = sealing.seal(tokens.issue(private, kid, number, day))
        rows.add(Pass, person, number, key, token, began)
    rows.flush()
