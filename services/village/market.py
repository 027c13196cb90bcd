"""Points and the market of the demo village, told by the real services between its events."""

from datetime import timedelta

from flask_babel import force_locale

from models import Good, PointsEntry, PointsPolicy, Redemption
from services import adjustments, credits, disputes
from services.credits import assessing, lists
from services.passes import issuing
from services.points import policy_adopting, policy_writing
from services.redemptions import handing, reserving, walking_up
from services.shop import donating, writing_off
from services.village import market_sayings as say
from services.village.times import DAY

COUNCIL = ("council-1", "council-2", "council-3")
OPENED = 60  # days ago
GIVES = ("kind", "unit", "about", "points", "per_person", "quantity")
UNSAID = {"good": "", "organisation": "", "person": "", "donor": ""}
PROOF = {"signature": say.SIGNED, "witness": ""}


class Market:
    """Tells it chapter by chapter: `play` is the Play whose clock and people it borrows."""

    def __init__(self, play):
        self.play, self.days, self.place = play, play.days, play.place

    def opens(self):
        """A policy is written and adopted, the shelf is filled; before anybody earns anything."""
        first = self.days.today - OPENED * DAY
        with self._at(first, 9, "community-worker") as person, force_locale("zh_Hans"):
            draft = policy_writing.start(self.place, person)
            settled = {name: getattr(draft, name) for name in policy_writing.SETTLED}
            settled |= {"text": say.POLICY, "offline_cap": 20}
            policy_writing.settle(draft, settled, person)
        with self._at(first + 2 * DAY, 9, "secretary") as person:
            policy_adopting.adopt(PointsPolicy.get_by_id(draft.id), first + 2 * DAY, person)
        for number, (title, line) in enumerate(say.SHELF.items()):
            with self._at(first + (5 + number) * DAY, 10, "shopkeeper") as person:
                donating.take_in(self.place, self._given(title, *line), person)

    def after_saturday(self, week):
        """What happened between one Saturday and the next; `week` counts down to 1."""
        if week == 3:
            self._four_steps(self.days.today - 14 * DAY)
        if week == 2:
            self._collected(self.days.today - 7 * DAY)
        if week == 1:
            self._these_days()

    def _at(self, day, hour, slug):
        return self.play.at(self.play._when(day, hour), slug)

    def _given(self, title, *line):
        *about, fen, who, is_named, days = line
        said = UNSAID | dict(zip(GIVES, about, strict=True)) | {"title": title}
        said |= {"value": fen and fen * 100, "is_named": is_named}
        said["best_before"] = days and self.days.today + timedelta(days=days)
        if who == say.FIRM:
            return said | {"donor": who}
        somebody = self.play._person(who) if who else None
        return said | ({"donor": somebody.name, "person": str(somebody.id)} if somebody else {})

    def _four_steps(self, day):
        """Two declarations on their whole way: one of the resident, one noted for the elder."""
        self._declared("resident", "mutual_help", say.HELPED, day - 3 * DAY)
        elder = self.play._person("elder")
        with self._at(day - 3 * DAY, 11, "captain") as person:
            noted = credits.note(elder, "tidy_stairs", person, words=say.SWEPT)
        with self._at(day - 3 * DAY, 17, "elder") as person:
            credits.move(noted, "confirm", person)
        self._looked_at(day - 2 * DAY)
        self._said(day - DAY, COUNCIL)
        with self._at(day, 9, "community-worker") as person:
            credits.approve_all([row.id for row in lists.reviewing()[0]], person)
        with self._at(day + 4 * DAY, 1, "secretary"):
            credits.by_the_clock()

    def _declared(self, slug, key, words, day):
        with self._at(day, 9, slug) as person:
            return credits.declare(person, key, person, words=words)

    def _looked_at(self, day):
        """The collector goes and looks at what was declared."""
        with self._at(day, 15, "collector") as person:
            for row in lists.collecting()[0]:
                credits.move(row, "collect", person, facts=say.FACTS)

    def _said(self, day, members):
        for slug in members:
            with self._at(day, 19, slug) as person:
                rows = lists.sitting()[0]
                assessing.sit({row.id: (row.rule.points, "", False) for row in rows}, person)

    def _collected(self, day):
        """Something is reserved at home and collected; somebody walks up; one comes back."""
        soap, towel = self._good("香皂"), self._good("毛巾")
        mine = self._reserved(soap, "volunteer", day, quantity=2)
        self._handed(mine, day + DAY)
        with self._at(day + DAY, 15, "shopkeeper") as person:
            text = self._pass_of("volunteer")
            said = {"text": text, "signature": "", "witness": say.WITNESS}
            [taken] = walking_up.walk_up([(towel.id, 1)], person, said)
        with self._at(day + 2 * DAY, 10, "shopkeeper") as person:
            handing.moved(taken, "take_back", person, note="花色拿错了")

    def _these_days(self):
        """What waits now, one thing for everybody who has something to do."""
        today, yesterday = self.days.today, self.days.yesterday
        self._reserved(self._good("洗衣液"), "volunteer", yesterday)
        self._declared("owners", "peacemaking", say.PEACE, today - 5 * DAY)
        self._looked_at(today - 4 * DAY)
        self._said(today - 3 * DAY, COUNCIL)
        with self._at(today - 2 * DAY, 9, "community-worker") as person:
            credits.approve_all([row.id for row in lists.reviewing()[0]], person)
        self._declared("volunteer", "good_advice", say.ADVICE, yesterday)
        self._looked_at(yesterday)
        self._said(yesterday, COUNCIL[:1])
        self._declared("resident", "tidy_stairs", "", today)
        with self._at(yesterday, 16, "shopkeeper") as person:
            writing_off.ask(self._good("洗衣液"), "broken", 1, say.BROKEN, person)
        with self._at(yesterday, 17, "community-worker") as person:
            adjustments.ask_add(self.play._person("elder"), "volunteer", 12, say.PAPER, person)
        with self._at(today, 8, "volunteer") as person:
            earned = PointsEntry.select().where(PointsEntry.kind == "accrue")
            entry = earned.order_by(PointsEntry.id.desc()).first()
            mine = earned.where(PointsEntry.credit == entry.credit_id)
            if entry.credit.person_id == person.id:
                disputes.raise_dispute(person, mine.get(), say.DOUBT, person)

    def _good(self, title):
        return Good.get(title=title, community=self.place)

    def _reserved(self, good, slug, day, quantity=1):
        with self._at(day, 20, slug) as person:
            return reserving.reserve(good, person, person, quantity)

    def _handed(self, reserved, day):
        with self._at(day, 15, "shopkeeper") as person:
            now = Redemption.get_by_id(reserved.id)
            handing.collect(now, person, PROOF | {"code": now.code})

    def _pass_of(self, slug):
        return issuing.pass_of(self.play._person(slug)).number
