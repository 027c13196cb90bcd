"""The events of the demo village: told by the real services, at the times they happened."""

import random
from contextlib import contextmanager
from datetime import time, timedelta

from models import Organisation, Person, Post
from services import access, clock, context
from services.checkins import taking_in
from services.claims import claiming, posting
from services.events import moving, preparing
from services.participations import inviting, settling, signing_up
from services.registrations import applying
from services.registrations import moving as registering
from services.village import event_sayings as say
from services.village.market import Market
from services.village.times import DAY

SEED = 2028
MEMBERS = 16
FIELDS = ("title", "kind", "content", "place", "capacity", "conditions", "risks", "protection")
PAST = 3  # Saturdays that are settled


def tell(rows, town, staff, days):
    """Play the events, after everything else of the village has been written."""
    Play(random.Random(SEED), staff, days).all()


class Play:
    """Lets the people of the village prepare, sign up, come and confirm, as they would."""

    def __init__(self, rng, staff, days):
        self.rng, self.days = rng, days
        self.cast, self.place = staff.cast, staff.places["community"]
        self.estate = staff.places["estate"]
        self.market = Market(self)

    def all(self):
        """Everything, the oldest first."""
        self._team()
        self.market.opens()
        self._saturdays()
        self._of_these_days()
        self._to_come()
        self._posts()
        self._reports()

    @contextmanager
    def at(self, moment, slug):
        """Run a block as one of the people of the village, while it is `moment`. Gives the Person,
        anew each time: who holds a post then, holds it."""
        source, then = clock.source, moment
        clock.source = lambda: then
        try:
            person = self._person(slug)
            with context.acting(person):
                yield person
        finally:
            clock.source = source

    def _person(self, who):
        id = self.cast.get(who, who)
        return access.load_posts(Person.get_by_id(id))

    def _team(self):
        """A team with its organiser, and some neighbours who have joined it."""
        self.team = Organisation.create(name=say.TEAM, kind="team", area=self.place.id)
        for slug in ("organiser", "volunteer"):
            mine = (Post.person == self.cast[slug]) & (Post.role == slug)
            Post.update(organisation=self.team).where(mine).execute()
        at_home = Person.household.is_null(False) & Person.slug.is_null()
        query = Person.select(Person.id).where(at_home & Person.is_contact).order_by(Person.id)
        ids = [id for (id,) in query.tuples()]
        self.members = self.rng.sample(ids, MEMBERS)
        since = self.days.today - 200 * DAY
        rows = [("volunteer", id, self.place.id, since, self.team.id) for id in self.members]
        fields = (Post.role, Post.person, Post.area, Post.since, Post.organisation)
        Post.insert_many(rows, fields).execute()

    def _prepared(self, key, day, start, end, slug="organiser", ahead=6, publishes=True, **more):
        """An Event of event_sayings.EVENTS, prepared `ahead` days before its day."""
        said = dict(zip(FIELDS, say.EVENTS[key], strict=True))
        said |= {"area": self.estate.id, "organisation": self.team.id, "until": None}
        said |= {"takes_minors": False, "counts_hours": said["kind"] != "culture"}
        said |= {"day": day, "from_time": time(*start), "to_time": time(*end)} | more
        with self.at(self._when(day - ahead * DAY, 10), slug) as person:
            make = preparing.save_and_publish if publishes else preparing.draft
            return make(person, said)

    def _when(self, day, hour, minute=0):
        """A moment on a day, not after now."""
        return min(self.days.at(day, hour * 60 + minute), self.days.now)

    def _sign_up(self, event, people, day):
        for number, id in enumerate(people):
            with self.at(self._when(day, 12 + number // 30, number % 30 * 2), id) as person:
                signing_up.sign_up(event, person, person)

    def _tick(self, event, direction, people, moment):
        with self.at(moment, "organiser") as person:
            taking_in.take(event, "tick", direction, person, (moment, 0), people=people)

    def _move(self, event, verb, slug, moment, **said):
        with self.at(moment, slug) as person:
            moving.move(event, verb, person, said)

    def _held(self, event, came, early=None):
        """People come and leave; the event ends when it should."""
        start, end = event.starts_at, min(event.ends_at, self.days.now)
        self._tick(event, "in", came[::2], start - timedelta(minutes=4))
        self._tick(event, "in", came[1::2], start + timedelta(minutes=3))
        if early:
            self._tick(event, "out", [early], start + timedelta(minutes=50))
        self._tick(event, "out", [id for id in came if id != early], end)
        self._move(event, "end", "organiser", end + timedelta(minutes=10))

    def _settled(self, event, outcome, moment):
        with self.at(moment, "community-worker") as person:
            ids = [row.id for row in event.participations]
            settling.confirm_all(event, ids, person)
            moving.move(event, "settle", person, {})
        self._move(event, "thank", "organiser", moment, outcome=outcome)

    def _saturdays(self):
        """The same every Saturday: some of them are over and settled."""
        back = (self.days.yesterday.weekday() - 5) % 7
        last = self.days.yesterday - back * DAY
        for week in range(PAST, 0, -1):
            day = last - (week - 1) * 7 * DAY
            event = self._prepared("cleaning", day, (8, 30), (10, 30))
            people = [*self.rng.sample(self.members, 9), self.cast["volunteer"]]
            self._sign_up(event, people, day - 3 * DAY)
            self._held(event, people[1:], early=people[2])
            self._settled(event, say.OUTCOMES[week % 3], self._when(day + DAY, 9))
            for words, id in zip(say.FEEDBACK, people[3:], strict=False):
                with self.at(self._when(day + DAY, 19), id) as person:
                    mine = signing_up.row(event, person)
                    signing_up.move(mine, "give_feedback", person, {"note": words})
            self.market.after_saturday(week)

    def _of_these_days(self):
        """One that is over and waits to be settled, one that was called off."""
        day = self.days.yesterday
        event = self._prepared("heating", day, (14, 0), (16, 0))
        people = [*self.members[:6], self.cast["volunteer"]]
        self._sign_up(event, people, day - 2 * DAY)
        self._held(event, people[:5] + people[6:])
        with self.at(self.days.now, people[0]) as person:
            signing_up.move(signing_up.row(event, person), "dispute", person, {})
        event = self._prepared("snow", day, (7, 30), (9, 0), ahead=4)
        self._sign_up(event, self.members[6:10], day - 3 * DAY)
        self._move(event, "cancel", "organiser", self._when(day - DAY, 18), note=say.REASON)

    def _to_come(self):
        """What can be signed up for: with places left, full with somebody waiting, a draft."""
        today = self.days.today
        self._going_on(today)
        saturday = today + ((5 - today.weekday()) % 7 or 7) * DAY
        event = self._prepared("cleaning", saturday, (8, 30), (10, 30), ahead=7)
        self._sign_up(event, self.members[:5], today - DAY)
        with self.at(self._when(today - DAY, 15), "organiser") as person:
            asked = [self.cast[slug] for slug in ("resident", "elder", "volunteer")]
            inviting.invite(event, asked, person)
        event = self._prepared("clinic", today + 4 * DAY, (9, 0), (11, 0), "community-worker")
        self._sign_up(event, self.members[:8], today - DAY)
        self._prepared("painting", today + 9 * DAY, (9, 0), (17, 0), "community-worker", ahead=10)
        more = {"organisation": None, "publishes": False}
        self._prepared("law", today + 12 * DAY, (14, 0), (16, 0), "community-worker", 13, **more)

    def _going_on(self, today):
        """One whose door is open now, whatever the time is."""
        hour = clock.local(self.days.now).hour
        key = "haircut" if 7 <= hour < 19 else "night"
        event = self._prepared(key, today, (hour, 0), ((hour + 2) % 24, 30), ahead=5)
        people = [*self.members[4:8], self.cast["volunteer"]]
        self._sign_up(event, people, today - 4 * DAY)
        self._tick(event, "in", people[:2], self.days.now)

    def _posts(self):
        """Public posts, one of them with somebody who serves, one with a claim to be agreed."""
        with self.at(self._when(self.days.today - 30 * DAY, 9), "estate-secretary") as person:
            posts = [posting.make(self.estate, *about, person) for about in say.POSTS]
        with self.at(self._when(self.days.today - 20 * DAY, 9), "volunteer") as person:
            claim = claiming.claim(posts[0], person)
        with self.at(self._when(self.days.today - 19 * DAY, 9), "estate-secretary") as person:
            claiming.move(claim, "agree", person)
        with self.at(self._when(self.days.today - DAY, 9), self.members[3]) as person:
            claiming.claim(posts[1], person)

    def _reports(self):
        """A member who reported in, and one who waits; somebody who would like to join the team."""
        with self.at(self._when(self.days.today - 90 * DAY, 9), "volunteer") as person:
            mine = applying.apply("member", community=self.place.id, consents=True)
        with self.at(self._when(self.days.today - 89 * DAY, 9), "secretary") as person:
            registering.move(mine, "accept", person)
        with self.at(self._when(self.days.today - DAY, 20), "owners"):
            applying.apply("member", community=self.place.id, consents=True)
        with self.at(self._when(self.days.today - DAY, 21), "resident"):
            applying.apply("team", community=self.place.id, organisation=self.team.id)
