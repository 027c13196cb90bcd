"""Whatever is done to the ledger, in whatever order, again, or only half: it stays what it should
be. A plain Python model is moved beside it, and both are compared after each step."""

from collections import Counter

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

from models import Person, PointsAccount, PointsEntry, database
from services.errors import RuleBroken
from services.points import books, ledger, verifying
from tests.points_policies import HOURS, MATTERS, adopted

MEMBER = HOURS | {"key": "member_hours", "account": "member"}
RULES = [HOURS, MEMBER, *(matter | {"account": "credit", "per": "matter"} for matter in MATTERS)]
SHARED = {"credit": "home"}  # whose an account is, where it is not one's own
SPENT = ("volunteer", "credit")
BELOW_ZERO = {"issuing", "advance"}
NOBODY = ""
SOME = 20

names = st.sampled_from(["resident", "daughter", "elder"])
accounts = st.sampled_from(["volunteer", "credit", "member"])
amounts = st.integers(min_value=1, max_value=12)
numbers = st.integers(min_value=1, max_value=6)  # few: the same source comes again
few = st.integers(min_value=1, max_value=3)
picks = st.integers(min_value=0, max_value=7)  # one of the things there are
crashes = st.sampled_from([False] * 7 + [True])


class Crash(Exception):
    """The process dies before it commits."""


class Model:
    """What should be in the book, in plain Python. Holders are names: somebody's, "home", ""."""

    def __init__(self, homes):
        self.homes = homes
        self.balances = Counter()  # (holder, kind) → points
        self.keys = set()  # (kind, source, rule key) of what was written
        self.held, self.ended = {}, {}  # source → [(holder, kind, points)], how it ended
        self.undone = set()  # numbers of what was reversed
        self.gains = []  # (holder, kind, came from, points) of what can be reversed

    def move(self, debit, credit, points):
        self.balances[debit] -= points
        self.balances[credit] += points

    def holder(self, name, account):
        return self.homes.get(name, name) if account == "credit" else name

    def spendable(self, name):
        """Accounts in the order in which they are spent: one's own, then the home's."""
        holders = [name, *([self.homes[name]] if name in self.homes else [])]
        return [(holder, kind) for holder in holders for kind in SPENT]

    def write(self, kind, source, rule_key=""):
        """Is this new?"""
        fresh = (kind, source, rule_key) not in self.keys
        self.keys.add((kind, source, rule_key))
        return fresh

    def gain(self, account, origin, points):
        self.move(origin, account, points)
        self.gains.append((account, origin, points))

    def settle(self, account, points):
        holder, kind = account
        paid = min(points, self.balances[holder, "owed"]) if kind in SPENT else 0
        if paid:
            self.move(account, (NOBODY, "issuing"), paid)
            self.move((holder, "owed"), (NOBODY, "advance"), paid)
        return paid

    def reverse(self, number):
        account, origin, points = self.gains[number]
        there = min(points, self.balances[account])
        self.move(account, origin, there)
        self.move((NOBODY, "advance"), (account[0], "owed"), points - there)
        self.undone.add(number)
        return [kind for kind, part in (("reverse", there), ("owe", points - there)) if part]

    def hold(self, source, name, points):
        parts = []
        for account in self.spendable(name):
            if part := min(self.balances[account], points):
                self.move(account, (account[0], "held"), part)
                parts.append((*account, part))
                points -= part
        self.held[source] = parts

    def end(self, source, how):
        self.ended[source] = how
        for holder, kind, points in self.held[source]:
            to = (NOBODY, "redeeming") if how == "capture" else (holder, kind)
            self.move((holder, "held"), to, points)

    def give_back(self, source):
        self.ended[source] = "given back"
        for holder, kind, points in self.held[source]:
            self.move((NOBODY, "redeeming"), (holder, kind), points)


class Ledger(RuleBasedStateMachine):
    """One transaction around each example, rolled back at its end."""

    village, clock, moment = None, None, None

    def __init__(self):
        super().__init__()
        self.clock.set(self.moment)
        self.around = database.atomic()
        self.around.__enter__()
        self.done = []  # what was done, to be done again
        self.entries = []  # of what can be reversed, beside model.gains
        self.where = self.village.community.id
        policy = adopted(self.village.community, credit_holder="household", rules=RULES)
        self.rules = {}
        for one in policy.rules:
            self.rules.setdefault(one.account, []).append(one)
        resident = Person.get_by_id(self.village.resident.id)
        daughter = Person.create(name="梁小雨", household=resident.household_id)
        elder = Person.get_by_id(self.village.people["elder"].id)
        elder.household = None
        self.people = {"resident": resident, "daughter": daughter, "elder": elder}
        self.model = Model({"resident": "home", "daughter": "home"})
        ids = {name: books.holder_of(person.id) for name, person in self.people.items()}
        ids |= {"home": books.holder_of(household_id=resident.household_id), NOBODY: NOBODY}
        self.names = {id: name for name, id in ids.items()}

    def teardown(self):
        try:
            self.whole()
        finally:
            self.around.__exit__(Crash, Crash(), None)

    def act(self, crash, verb, *args, **said):
        """Call a verb of the ledger in a transaction. Returns what it returns; "refused" where a
        rule did; "crashed" where the process died before the end."""
        try:
            with database.atomic():
                found = verb(*args, **said)
                if crash:
                    raise Crash
        except Crash:
            return "crashed"
        except RuleBroken:
            return "refused"
        if found:
            self.done.append((verb, args, said))
        return found

    def gain(self, entry, account, origin, points):
        self.entries.append(entry)
        self.model.gain(account, origin, points)

    @initialize(rng=st.randoms(use_true_random=True))
    def begin(self, rng):
        """A little of everything; only then Hypothesis looks for trouble."""
        for _act in range(SOME):
            self._happens(rng)
            self.balances()

    def _happens(self, rng):
        name, account = rng.choice([*self.people]), rng.choice(["volunteer", "credit", "member"])
        points, number, pick = rng.randint(1, 12), rng.randint(1, 9), rng.randrange(8)
        crash = rng.random() < 0.1
        acts = {
            lambda: self.accrue(name, account, pick, points, number, crash): 3,
            lambda: self.add(name, account, points, number, crash): 1,
            lambda: self.hold(name, points, number, crash): 4,
            lambda: self.donate(name, 3, number, crash): 0.5,
            lambda: self.grant(name, 2, number, crash): 0.5,
            lambda: self.expire(name, account, points, number, crash): 0.5,
            lambda: self.owe(name, points): 0.7,
            lambda: self.accrue_many([(name, account, 9, n) for n in (number, 20, 21)], crash): 1,
            lambda: self.owe_and_pay(name, points, rng.randint(30, 90), crash): 0.7,
            lambda: self.time_passes(rng.randint(-30, 60)): 0.5,
        }
        if self.entries:
            acts[lambda: self.reverse(pick, crash)] = 1
        if self.model.held:
            acts[lambda: self.end(pick, rng.choice(["capture", "capture", "release"]), crash)] = 3
            acts[lambda: self.give_back(pick, crash)] = 1
        if self.done:
            acts[lambda: self.again(pick)] = 1
        rng.choices([*acts], [*acts.values()])[0]()

    # --- Verbs ------------------------------------------------------------------------------------

    @rule(name=names, account=accounts, pick=numbers, points=amounts, number=numbers, crash=crashes)
    def accrue(self, name, account, pick, points, number, crash):
        one = self.rules[account][pick % len(self.rules[account])]
        said = {"source": f"participation:{number}:1", "rule": one, "reason": "清扫"}
        person = self.people[name]
        found = self.act(crash, ledger.accrue, self.where, person, account, points, **said)
        if found == "crashed":
            return
        assert (found is not None) == self.model.write("accrue", said["source"], one.key)
        if found:
            self._thanked(found, name, account, points)

    @rule(
        who=st.lists(st.tuples(names, accounts, amounts, numbers), min_size=2, max_size=4),
        crash=crashes,
    )
    def accrue_many(self, who, crash):
        first = {account: found[0] for account, found in self.rules.items()}
        thanks = [
            ledger.Thanks(
                self.people[name], account, points, f"participation:{n}:1", first[account], "清扫"
            )
            for name, account, points, n in who
        ]
        found = self.act(crash, ledger.accrue_all, self.where, thanks)
        if found == "crashed":
            return
        fresh = [
            (*one[:3], thank.source)
            for one, thank in zip(who, thanks, strict=True)
            if self.model.write("accrue", thank.source, thank.rule.key)
        ]
        made = [(entry.points, entry.source) for entry in found]
        assert made == [(points, source) for _name, _account, points, source in fresh]
        for entry, (name, account, points, _source) in zip(found, fresh, strict=True):
            mine = self.model.holder(name, account), account
            self.gain(entry, mine, (NOBODY, "issuing"), points)
        for entry in found:  # all are entered, then what is owed is paid in their order
            account = self.model.gains[self.entries.index(entry)][0]
            if self.model.settle(account, entry.points):
                self._settled(entry)

    def _thanked(self, entry, name, account, points):
        mine = self.model.holder(name, account), account
        assert (entry.kind, entry.points) == ("accrue", points)
        self.gain(entry, mine, (NOBODY, "issuing"), points)
        self._paid(entry, mine, points)

    def _paid(self, entry, account, points):
        """What an entry gave pays first for what is owed."""
        if self.model.settle(account, points):
            self._settled(entry)

    def _settled(self, entry):
        for part in ("points", "owed"):
            assert self.model.write("settle", f"entry:{entry.id}", part)

    @rule(name=names, account=accounts, points=amounts, number=numbers, crash=crashes)
    def add(self, name, account, points, number, crash):
        two = {"by": self.village.community_worker, "second": self.village.secretary}
        said = {"source": f"adjustment:{number}", "reason": "补记", **two}
        person = self.people[name]
        found = self.act(crash, ledger.add, self.where, person, account, points, **said)
        if found == "crashed":
            return
        assert (found is not None) == self.model.write("adjust", said["source"])
        if found:
            self.gain(found, (name, account), (NOBODY, "issuing"), points)
            self._paid(found, (name, account), points)

    @precondition(lambda self: self.has(*SPENT))
    @rule(name=names, points=amounts, number=numbers, crash=crashes)
    def hold(self, name, points, number, crash):
        source = f"redemption:{number}"
        said = {"source": source, "reason": "肥皂"}
        found = self.act(crash, ledger.hold, self.where, self.people[name], points, **said)
        if found == "crashed":
            return
        if source in self.model.held:
            assert found == []
        elif self.spendable(name) < points:
            assert found == "refused"
        else:
            self.model.hold(source, name, points)
            parts = self.model.held[source]
            assert [entry.points for entry in found] == [part for *_account, part in parts]
            for entry in found:
                assert self.model.write("hold", source, entry.rule_key)

    @precondition(lambda self: self.model.held)
    @rule(pick=picks, how=st.sampled_from(["capture", "release"]), crash=crashes)
    def end(self, pick, how, crash):
        source = self.sources()[pick % len(self.model.held)]
        found = self.act(crash, getattr(ledger, how), source, reason="肥皂")
        if found == "crashed":
            return
        if source in self.model.held and source not in self.model.ended:
            self.model.end(source, how)
            assert len(found) == len(self.model.held[source])
            for entry, (*account, points) in zip(found, self.model.held[source], strict=True):
                assert self.model.write(how, source, entry.rule_key)
                if how == "release":
                    self._paid(entry, tuple(account), points)
        else:
            assert found == []

    @precondition(lambda self: "capture" in self.model.ended.values())
    @rule(pick=picks, crash=crashes)
    def give_back(self, pick, crash):
        source = self.sources("capture")[pick % len(self.model.held)]
        found = self.act(crash, ledger.give_back, source, reason="肥皂")
        if found == "crashed":
            return
        if self.model.ended.get(source) == "capture":
            self.model.give_back(source)
            assert len(found) == len(self.model.held[source])
            for entry, (*account, points) in zip(found, self.model.held[source], strict=True):
                assert self.model.write("reverse", source, entry.rule_key)
                self._paid(entry, tuple(account), points)
        else:
            assert found == []

    @precondition(lambda self: self.entries)
    @rule(pick=picks, crash=crashes)
    def reverse(self, pick, crash):
        number = -1 - pick % len(self.entries) + len(self.entries)  # the newest first
        entry = self.entries[number]
        said = {"source": f"correction:{entry.id}", "reason": "冲正"}
        found = self.act(crash, ledger.reverse, entry, by=self.village.secretary, **said)
        if found == "crashed":
            return
        kinds = [] if number in self.model.undone else self.model.reverse(number)
        assert [made.kind for made in found] == kinds
        for kind in kinds:
            assert self.model.write(kind, said["source"], str(entry.id))

    def has(self, *kinds):
        """Has anybody points of such a kind?"""
        return any(kind in kinds and n for (_who, kind), n in self.model.balances.items())

    def sources(self, how=""):
        """What holds or held, first those that ended so (not at all), so that most goes."""
        ended = self.model.ended
        return sorted(self.model.held, key=lambda one: (ended.get(one, "") != how, one))

    @rule(name=names, points=amounts)
    def owe(self, name, points):
        """What somebody was given and spent is taken back: from here on they owe."""
        number = 100 + len(self.entries)
        self.accrue(name, "volunteer", 0, points, number, False)
        self.hold(name, max(1, self.spendable(name)), number, False)
        self.reverse(0, False)

    def owe_and_pay(self, name, points, number, crash):
        """Of what is given at once, no more is kept back than is owed."""
        self.owe(name, points)
        self.accrue_many([(name, "volunteer", 9, number + more) for more in range(3)], crash)

    def spendable(self, name):
        return sum(self.model.balances[one] for one in self.model.spendable(name))

    @precondition(lambda self: self.has("volunteer"))
    @rule(name=names, points=few, number=numbers, crash=crashes)
    def donate(self, name, points, number, crash):
        said = {"source": f"gift:{number}", "reason": "爱心池", "by": self.people[name]}
        mine, pool = (name, "volunteer"), (NOBODY, "pool")
        enough = self.model.balances[mine] >= points
        found = self.act(crash, ledger.donate, self.where, self.people[name], points, **said)
        self._given(found, enough, said["source"], mine, pool, points)

    @precondition(lambda self: self.model.balances[NOBODY, "pool"])
    @rule(name=names, points=few, number=numbers, crash=crashes)
    def grant(self, name, points, number, crash):
        two = {"by": self.village.community_worker, "second": self.village.secretary}
        said = {"source": f"grant:{number}", "reason": "爱心池", **two}
        mine, pool = (name, "volunteer"), (NOBODY, "pool")
        enough = self.model.balances[pool] >= points
        found = self.act(crash, ledger.grant, self.where, self.people[name], points, **said)
        self._given(found, enough, said["source"], pool, mine, points)

    def _given(self, found, enough, source, debit, credit, points):
        if found == "crashed":
            return
        if not enough:
            assert found in ("refused", None)
        elif self.model.write("donate", source):
            assert found.points == points
            self.model.move(debit, credit, points)
            self._paid(found, credit, points)
        else:
            assert found is None

    @precondition(lambda self: self.has("volunteer", "credit", "member"))
    @rule(name=names, account=accounts, points=amounts, number=numbers, crash=crashes)
    def expire(self, name, account, points, number, crash):
        mine = self.model.holder(name, account), account
        points = min(points, self.model.balances[mine])
        if not points:
            return
        book = books.of(self.where)
        holder = next(id for id, known in self.names.items() if known == mine[0])
        account, source = books.account(book, account, holder), f"expire:{number}"
        account.book = book
        found = self.act(crash, ledger.expire, account, points, source=source, reason="过期")
        if found == "crashed":
            return
        fresh = self.model.write("expire", source)
        assert (found is not None) == fresh
        if fresh:
            self.model.move(mine, (NOBODY, "issuing"), points)

    @precondition(lambda self: self.done)
    @rule(pick=picks)
    def again(self, pick):
        """A form that comes twice, a job that runs again: what was done once changes nothing."""
        verb, args, said = self.done[pick % len(self.done)]
        known = len(self.done)
        found = self.act(False, verb, *args, **said)
        del self.done[known:]
        assert found in (None, [], "refused")

    @rule(hours=st.integers(min_value=-30, max_value=60))
    def time_passes(self, hours):
        """Also backwards: somebody put the clock right."""
        self.clock.move(hours=hours)

    # --- What always holds ------------------------------------------------------------------------

    @invariant()
    def balances(self):
        rows = PointsAccount.select(
            PointsAccount.holder, PointsAccount.kind, PointsAccount.balance
        ).tuples()
        found = {(self.names[holder], kind): points for holder, kind, points in rows if points}
        assert found == {key: points for key, points in self.model.balances.items() if points}
        assert sum(found.values()) == 0
        assert all(
            points > 0 for (_holder, kind), points in found.items() if kind not in BELOW_ZERO
        )

    @invariant()
    def each_source_once(self):
        assert PointsEntry.select().count() == len(self.model.keys)

    def whole(self):
        """What takes longer is looked at once, at the end."""
        assert list(verifying.faults()) == []
        query = PointsEntry.select(PointsEntry.kind, PointsEntry.source, PointsEntry.rule_key)
        assert {*query.tuples()} == self.model.keys
        open_ = {source for source in self.model.held if source not in self.model.ended}
        held = sum(points for source in open_ for *_account, points in self.model.held[source])
        kinds = Counter()
        for (_holder, kind), points in self.model.balances.items():
            kinds[kind] += points
        assert kinds["held"] == held
        assert kinds["owed"] == -kinds["advance"]
        for name, person in self.people.items():
            self._passbook(name, person)

    def _passbook(self, name, person):
        """What its lines say adds up to what is there."""
        found = ledger.balances(person, self.where)
        own = {name, self.model.homes.get(name, name)}
        for kind, points in found.items():
            assert points == sum(self.model.balances[holder, kind] for holder in own)
        lines = ledger.entries_of(person, self.where, limit=1000)
        assert sum(line.change for line in lines) == sum(
            found[kind] for kind in ("volunteer", "credit", "member")
        )


def test_the_ledger_is_what_a_plain_model_says_whatever_happens(village, clock):
    shape = {"village": village, "clock": clock, "moment": clock.moment}
    run_state_machine_as_test(
        type("Ledger", (Ledger,), shape),
        settings=settings(
            max_examples=40,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[*HealthCheck],
        ),
    )
