"""Whatever happens at the market, in whatever order, late, twice, or only half: the shelf and the
points stay right. A plain Python model is moved beside it, and compared after each step."""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from peewee import fn

from models import Good, PointsAccount, Redemption, StockMove, WriteOff, database
from services import redemptions
from services.errors import RuleBroken
from services.points import books, ledger, verifying
from services.redemptions import reserving
from services.shop import counting, donating, writing_off
from tests import people
from tests import shop as goods
from tests.points_policies import adopted
from tests.redemptions import SIGNED, number_of

HOLD_DAYS = 3
BUYERS = ("resident", "elder")
PRICES = {"大米": 3, "肥皂": 1}
MOST = {"大米": None, "肥皂": 4}  # a month for one person
ENDED = ("expired", "cancelled", "out_of_stock")
GIVEN_UP = (("cancel", "own"), ("cancel", "shopkeeper"), ("run_out", "shopkeeper"))
DAY = 15
COUNTED = ("handed_over", "unsettled", "waived")

buyers = st.sampled_from(BUYERS)
titles = st.sampled_from([*PRICES])
quantities = st.integers(min_value=1, max_value=3)
picks = st.integers(min_value=0, max_value=5)
crashes = st.sampled_from([False] * 7 + [True])
often = st.sampled_from([False, True])


class Crash(Exception):
    """The process dies before it commits."""


class Market(RuleBasedStateMachine):
    """One transaction around each example, rolled back at its end."""

    village, clock, moment = None, None, None

    def __init__(self):
        super().__init__()
        self.clock.set(self.moment)
        self.around = database.atomic()
        self.around.__enter__()
        adopted(self.village.community, hold_days=HOLD_DAYS, offline_cap=5)
        self.numbers = {who: number_of(self.village.people[who]) for who in BUYERS}
        self.goods = {
            title: goods.good(self.village, title, points, 0, per_person=MOST[title])
            for title, points in PRICES.items()
        }
        self.stock, self.asked = Counter(), Counter()
        self.free, self.held = Counter(), Counter()
        self.things, self.gifts, self.write_offs, self.counted = [], [], [], set()
        self.arrived = 0

    def teardown(self):
        try:
            self.whole()
        finally:
            self.around.__exit__(Crash, Crash(), None)

    def act(self, slug, crash, verb, *args, **said):
        """Call a verb as somebody, in a transaction. Returns what it returns, "refused" or
        "crashed"."""
        try:
            with people.acting(self.village.people[slug]) as me, database.atomic():
                found = verb(*args, by=me, **said)
                if crash:
                    raise Crash
        except Crash:
            return "crashed"
        except RuleBroken:
            return "refused"
        return found

    @initialize(rng=st.randoms(use_true_random=True))
    def begin(self, rng):
        """A day on which a little of everything happens; only then Hypothesis looks for trouble."""
        for who, title in zip(BUYERS, PRICES, strict=True):
            self.thank(who, 8)
            self.give(title, 3, False)
        for _act in range(DAY):
            self._happens(rng)
            self.shelf()
            self.points()
            self.states()

    def _happens(self, rng):
        who, title, quantity = rng.choice(BUYERS), rng.choice([*PRICES]), rng.randint(1, 3)
        pick, crash, late = rng.randrange(6), rng.random() < 0.1, rng.random() < 0.5
        acts = {
            lambda: self.thank(who, quantity): 1,
            lambda: self.give(title, quantity, crash): 1,
            lambda: self.reserve(who, title, quantity, crash): 4,
            lambda: self.walk_up(who, {title: quantity}, late, crash): 1,
            lambda: self.walk_up(who, dict.fromkeys(PRICES, 1), late, crash): 1,
            lambda: self.settle_what_can_be(): 0.5,
            lambda: self.days_pass(rng.choice([0, 1, 3, 5, 31])): 1,
            lambda: self.next_month(who, crash): 1,
            lambda: self.come_late(who, title, pick, crash): 1,
            lambda: self.ask_to_write_off(title, 1, crash): 0.5,
            lambda: self.count(title, rng.randint(-1, 1), crash): 0.5,
        }
        if self.gifts:
            acts[lambda: self.void(pick, crash)] = 0.3
        if self.things:
            acts[lambda: self.collect(pick, late, rng.random() < 0.9, crash)] = 4
            acts[lambda: self.give_up(pick, rng.choice(GIVEN_UP), crash)] = 2
            acts[lambda: self.take_back(pick, crash)] = 0.5
        if any(one.state == "unsettled" for one in self.things):
            acts[lambda: self.settle(pick, crash)] = 1
            acts[lambda: self.waive(pick, crash)] = 1
        if self.write_offs:
            acts[lambda: self.look_at_write_off(pick, rng.choice(["agree", "decline"]), crash)] = 1
        rng.choices([*acts], [*acts.values()])[0]()

    # --- Points and goods come in -----------------------------------------------------------------

    @rule(who=buyers, points=st.integers(min_value=1, max_value=8))
    def thank(self, who, points):
        self.arrived += 1
        said = {"source": f"adjustment:{self.arrived}", "reason": "补记"}
        two = {"by": self.village.community_worker, "second": self.village.secretary}
        where, person = self.village.community.id, self.village.people[who]
        with database.atomic():
            assert ledger.add(where, person, "volunteer", points, **said, **two)
            assert ledger.add(where, person, "volunteer", points, **said, **two) is None
        self.free[who] += points

    @rule(title=titles, quantity=quantities, crash=crashes)
    def give(self, title, quantity, crash):
        blank = dict.fromkeys(("organisation", "donor", "person", "value", "best_before"))
        said = blank | {"good": str(self.goods[title].id), "quantity": quantity, "is_named": False}
        found = self.act("shopkeeper", crash, donating.take_in, self.village.community, said)
        if found != "crashed":
            self.stock[title] += quantity
            self.gifts.append(
                SimpleNamespace(row=found, title=title, quantity=quantity, void=False)
            )

    @precondition(lambda self: self.gifts)
    @rule(pick=picks, crash=crashes)
    def void(self, pick, crash):
        gift = self.gifts[-1 - pick % len(self.gifts)]
        gift.row.good = self.goods[gift.title]
        found = self.act("shopkeeper", crash, donating.void, gift.row)
        if found == "crashed" or gift.void:
            return
        assert (found == "refused") == (self.stock[gift.title] < gift.quantity)
        if found != "refused":
            gift.void = True
            self.stock[gift.title] -= gift.quantity

    # --- Redemptions ------------------------------------------------------------------------------

    @rule(who=buyers, title=titles, quantity=quantities, crash=crashes)
    def reserve(self, who, title, quantity, crash):
        def verb(good, quantity, by):
            return redemptions.reserve(good, by, by, quantity)

        found = self.act(who, crash, verb, self.goods[title], quantity)
        if found == "crashed":
            return
        one = self._thing(who, title, quantity)
        if not self._can(one):
            assert found == "refused"
            return
        assert found != "refused"
        one.id, one.code, one.state, one.taken = found.id, found.code, "reserved", True
        one.expires = found.expires_on
        assert found.expires_on == self._today() + timedelta(days=HOLD_DAYS)
        self.stock[title] -= quantity
        self.free[who] -= one.points
        self.held[who] += one.points
        self.things.append(one)

    @rule(
        who=buyers,
        wanted=st.dictionaries(titles, quantities, min_size=1, max_size=2),
        late=often,
        crash=crashes,
    )
    def walk_up(self, who, wanted, late, crash):
        said = {"text": self.numbers[who], "signature": SIGNED, "witness": ""}
        basket = [(self.goods[title].id, quantity) for title, quantity in wanted.items()]
        found = self.act("shopkeeper", crash, redemptions.walk_up, basket, said=said, is_late=late)
        if found == "crashed":
            return
        order = sorted(wanted, key=lambda title: self.goods[title].id)
        ones = [self._thing(who, title, wanted[title]) for title in order]
        if not late and not self._all_can(ones):
            assert found == "refused"
            return
        assert found != "refused"
        for one, row in zip(ones, found, strict=True):
            one.id, one.handed = row.id, self.clock.moment
            self._pay(one)
            self.things.append(one)

    @rule(who=buyers, crash=crashes)
    def next_month(self, who, crash):
        """Everybody has their share anew."""
        self.thank(who, 4)
        self.give("肥皂", 4, False)
        self.walk_up(who, {"肥皂": 4}, False, crash)
        self.days_pass(31)
        self.reserve(who, "肥皂", 1, crash)

    @rule(who=buyers, title=titles, pick=picks, crash=crashes)
    def come_late(self, who, title, pick, crash):
        """More was handed over than the books knew of; it was given, but entered later."""
        many = self.stock[title] + 1
        if many > reserving.MOST:
            return
        self.walk_up(who, {title: many}, True, False)
        self.give(title, 3, crash)
        (self.waive if pick % 2 else self.settle)(1, crash)

    @precondition(lambda self: self.things)
    @rule(pick=picks, late=often, right=st.sampled_from([True] * 4 + [False]), crash=crashes)
    def collect(self, pick, late, right, crash):
        one = self._pick(pick, "reserved", *ENDED)
        code = one.code if right or not one.code else f"{(int(one.code) + 1) % 10**6:06d}"
        said = {"code": code, "signature": SIGNED, "witness": ""}
        found = self.act(
            "shopkeeper", crash, redemptions.collect, self._row(one), said=said, is_late=late
        )
        if found == "crashed":
            return
        can = one.code and (one.state == "reserved" or (late and one.state in ENDED))
        if not right or not can:
            assert found == "refused"
            return
        one.handed = self.clock.moment
        if one.state == "reserved":
            self.held[one.who] -= one.points
            one.state, one.paid = "handed_over", True
        else:
            one.taken = False  # that was put back; it is paid for anew
            self._pay(one)

    @precondition(lambda self: self.things)
    @rule(pick=picks, how=st.sampled_from(GIVEN_UP), crash=crashes)
    def give_up(self, pick, how, crash):
        verb, slug = how
        one = self._pick(pick, "reserved")
        slug = one.who if slug == "own" else slug
        found = self.act(slug, crash, redemptions.moved, self._row(one), verb)
        if found == "crashed":
            return
        assert (found == "refused") == (one.state != "reserved")
        if one.state == "reserved":
            self._free(one, "cancelled" if verb == "cancel" else "out_of_stock")

    @precondition(lambda self: self.things)
    @rule(pick=picks, crash=crashes)
    def take_back(self, pick, crash):
        one = self._pick(pick, "handed_over", "unsettled", "waived")
        row = self._row(one)
        found = self.act("shopkeeper", crash, redemptions.moved, row, "take_back", note="拿错了")
        if found == "crashed":
            return
        assert (found == "refused") == (one.state not in ("handed_over", "unsettled"))
        if found == "refused":
            return
        one.state = "returned"
        if one.taken:
            self.stock[one.title] += one.quantity
        if one.paid:
            self.free[one.who] += one.points
        one.taken = one.paid = False

    @precondition(lambda self: any(one.state == "unsettled" for one in self.things))
    @rule(pick=picks, crash=crashes)
    def settle(self, pick, crash):
        one = self._pick(pick, "unsettled")
        found = self.act("shopkeeper", crash, redemptions.moved, self._row(one), "settle")
        if found == "crashed":
            return
        can = one.state == "unsettled" and self._payable(one)
        assert (found == "refused") == (not can)
        if can:
            self._pay(one)

    @precondition(lambda self: any(one.state == "unsettled" for one in self.things))
    @rule(pick=picks, crash=crashes)
    def waive(self, pick, crash):
        """The community carries it; what is gone is off the shelf, if the shelf has it."""
        one = self._pick(pick, "unsettled")
        found = self.act(
            "secretary", crash, redemptions.moved, self._row(one), "waive", note="算了"
        )
        if found == "crashed":
            return
        assert (found == "refused") == (one.state != "unsettled")
        if one.state == "unsettled":
            one.state = "waived"
            if not one.taken and self.stock[one.title] >= one.quantity:
                self.stock[one.title] -= one.quantity
                one.taken = True

    @rule()
    def settle_what_can_be(self):
        """What the clock does every night."""
        settled = 0
        for one in self.things:
            if one.state == "unsettled" and self._payable(one):
                self._pay(one)
                settled += 1
        assert redemptions.settle_due() == settled
        assert redemptions.settle_due() == 0

    @rule(days=st.sampled_from([0, 1, 3, 5, 31]))
    def days_pass(self, days):
        self.clock.move(days=days, hours=1)
        due = [o for o in self.things if o.state == "reserved" and o.expires < self._today()]
        for one in due:
            self._free(one, "expired")
        assert redemptions.expire_due() == len(due)
        assert redemptions.expire_due() == 0

    # --- What is not right on the shelf -----------------------------------------------------------

    @rule(title=titles, quantity=quantities, crash=crashes)
    def ask_to_write_off(self, title, quantity, crash):
        good = self.goods[title]
        found = self.act("shopkeeper", crash, writing_off.ask, good, "broken", quantity, "")
        if found == "crashed":
            return
        assert (found == "refused") == (quantity > self.stock[title] - self.asked[title])
        if found != "refused":
            self._asked(title, found)

    @precondition(lambda self: self.write_offs)
    @rule(pick=picks, verb=st.sampled_from(["agree", "agree", "decline"]), crash=crashes)
    def look_at_write_off(self, pick, verb, crash):
        waiting = [one for one in self.write_offs if one.waits] or self.write_offs
        one = waiting[pick % len(waiting)]
        row = WriteOff.get_by_id(one.id)
        found = self.act("secretary", crash, writing_off.move, row, verb, note="看过了")
        if found == "crashed":
            return
        can = one.waits and (verb == "decline" or self.stock[one.title] >= one.quantity)
        assert (found == "refused") == (not can)
        if can:
            one.waits = False
            self.asked[one.title] -= one.quantity
            if verb == "agree":
                self.stock[one.title] -= one.quantity

    @rule(title=titles, difference=st.integers(min_value=-2, max_value=2), crash=crashes)
    def count(self, title, difference, crash):
        this_month = self._today().replace(day=1)
        month = (this_month - timedelta(days=1)).replace(day=1)
        there = self.stock[title] + difference
        said = {self.goods[title].id: (there, "数了两遍")}
        found = self.act("shopkeeper", crash, counting.count, self.village.community, month, said)
        if found == "crashed":
            return
        free = self.stock[title] - self.asked[title]
        can = there >= 0 and (title, month) not in self.counted and -difference <= free
        assert (found == "refused") == (not can)
        if not can:
            return
        self.counted.add((title, month))
        self.stock[title] += max(0, difference)
        if difference < 0:
            self._asked(title, WriteOff.select().order_by(WriteOff.id.desc()).get())

    # --- What always holds ------------------------------------------------------------------------

    @invariant()
    def shelf(self):
        moved = fn.COALESCE(fn.SUM(StockMove.quantity), 0)
        query = Good.select(Good.title, Good.stock, moved).left_outer_join(StockMove)
        for title, stock, moves in query.group_by(Good.id, Good.title, Good.stock).tuples():
            assert stock == moves == self.stock[title] >= 0

    @invariant()
    def points(self):
        holders = {books.holder_of(self.village.people[who].id): who for who in BUYERS}
        found = Counter()
        query = PointsAccount.select(
            PointsAccount.holder, PointsAccount.kind, PointsAccount.balance
        ).where(PointsAccount.holder.in_([*holders]))
        for holder, kind, balance in query.tuples():
            found[holders[holder], kind] += balance
        open_ = Counter()
        for one in self.things:
            if one.state == "reserved":
                open_[one.who] += one.points
        for who in BUYERS:
            assert found[who, "volunteer"] == self.free[who] >= 0
            assert found[who, "held"] == self.held[who] == open_[who]

    @invariant()
    def states(self):
        query = Redemption.select(Redemption.id, Redemption.state).order_by(Redemption.id)
        assert dict(query.tuples()) == {one.id: one.state for one in self.things}

    def whole(self):
        """What takes longer is looked at once, at the end."""
        assert list(verifying.faults()) == []
        paid = sum(one.points for one in self.things if one.paid)
        redeemed = PointsAccount.select(fn.SUM(PointsAccount.balance))
        assert (redeemed.where(PointsAccount.kind == "redeeming").scalar() or 0) == paid
        for one in self.things:
            mine = StockMove.source.startswith(f"redemption:{one.id}:") | (
                StockMove.source == f"redemption:{one.id}"
            )
            off = StockMove.select(fn.SUM(StockMove.quantity)).where(mine).scalar() or 0
            assert off == (-one.quantity if one.taken else 0)

    # --- The model --------------------------------------------------------------------------------

    def _thing(self, who, title, quantity):
        points = PRICES[title] * quantity
        blank = {"id": None, "code": "", "state": "", "taken": False, "paid": False, "handed": None}
        said = {"who": who, "title": title, "quantity": quantity, "points": points}
        return SimpleNamespace(**said, **blank, expires=None)

    def _pick(self, pick, *states):
        """Mostly one in such a state, the newest first."""
        some = [one for one in self.things if one.state in states] if pick else []
        some = some or self.things
        return some[-1 - pick % len(some)]

    def _row(self, one):
        return Redemption.get_by_id(one.id)

    def _today(self):
        return (self.clock.moment + timedelta(hours=8)).date()

    def _share(self, who, title):
        """How many they can still have this month."""
        if MOST[title] is None:
            return 99
        month = self._today().replace(day=1)
        had = 0
        for one in self.things:
            if (one.who, one.title) == (who, title) and (
                one.state == "reserved"
                or (
                    one.state in COUNTED
                    and (one.handed + timedelta(hours=8)).date().replace(day=1) == month
                )
            ):
                had += one.quantity
        return MOST[title] - had

    def _can(self, one):
        share = self._share(one.who, one.title)
        return (
            one.quantity <= self.stock[one.title]
            and one.quantity <= share
            and one.points <= self.free[one.who]
        )

    def _all_can(self, ones):
        total = sum(one.points for one in ones)
        return all(map(self._can, ones)) and total <= self.free[ones[0].who]

    def _payable(self, one):
        there = one.taken or self.stock[one.title] >= one.quantity
        return there and self.free[one.who] >= one.points

    def _pay(self, one):
        """Book what has been handed over, as far as that goes."""
        if not one.taken and self.stock[one.title] >= one.quantity:
            self.stock[one.title] -= one.quantity
            one.taken = True
        one.paid = one.taken and self.free[one.who] >= one.points
        if one.paid:
            self.free[one.who] -= one.points
        one.state = "handed_over" if one.paid else "unsettled"

    def _free(self, one, state):
        one.state, one.taken = state, False
        self.stock[one.title] += one.quantity
        self.held[one.who] -= one.points
        self.free[one.who] += one.points

    def _asked(self, title, row):
        self.asked[title] += row.quantity
        said = {"id": row.id, "title": title, "quantity": row.quantity, "waits": True}
        self.write_offs.append(SimpleNamespace(**said))


def test_the_market_is_what_a_plain_model_says_whatever_happens(village, clock):
    shape = {"village": village, "clock": clock, "moment": clock.moment}
    run_state_machine_as_test(
        type("Market", (Market,), shape),
        settings=settings(
            max_examples=20,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[*HealthCheck],
        ),
    )
