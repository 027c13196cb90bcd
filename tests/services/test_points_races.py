"""Many at once, and a process that dies: nothing is paid twice, nothing is lost, all adds up."""

import itertools
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from models import Person, PointsEntry, Redemption, StockMove, database
from services import redemptions
from services.errors import RuleBroken
from services.participations import settling
from services.points import ledger, verifying
from services.shop import donating
from tests import people
from tests.points_policies import HOURS, adopted, rule_of
from tests.redemptions import SIGNED, has, number_of, reserve, thank
from tests.services.test_points_earning import pending
from tests.shop import good, stock_of

ROOT = Path(__file__).parent.parent.parent
WRITERS = 8


@pytest.fixture
def policy(village):
    return adopted(village.community)


def at_once(*calls):
    """Run all of them at the same moment, each in its own thread and transaction. Returns what each
    returned, or the exception it raised."""
    found, start = [None] * len(calls), threading.Barrier(len(calls))

    def run(number, call):
        try:
            start.wait()
            with database.atomic():
                found[number] = call()
        except Exception as error:
            found[number] = error
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    strange = [one for one in found if isinstance(one, Exception) and type(one) is not RuleBroken]
    assert strange == []
    return found


def made(found):
    """What was not refused."""
    return [one for one in found if not isinstance(one, RuleBroken)]


def sound():
    assert list(verifying.faults()) == []


def neighbours(village, count):
    """So many people with a door each and ten points."""
    found = []
    for number in range(count):
        person = Person.create(name=f"邻居{number}", household=village.home)
        thank(village, person, 10)
        found.append(person)
    return found


def reserving(thing, person, quantity=1):
    def call():
        with people.acting(Person.get_by_id(person.id)) as me:
            return redemptions.reserve(thing, me, me, quantity)

    return call


def collecting(village, one, late=False):
    def call():
        said = {"code": one.code, "signature": SIGNED, "witness": ""}
        with people.acting(Person.get_by_id(village.shopkeeper.id)) as me:
            row = Redemption.get_by_id(one.id)
            return redemptions.collect(row, me, said, is_late=late)

    return call


def moving(one, verb, who):
    def call():
        with people.acting(Person.get_by_id(who.id)) as me:
            return redemptions.moved(Redemption.get_by_id(one.id), verb, me, note="写一句话")

    return call


def accruing(village, rule, source, who="volunteer"):
    def call():
        where, said = village.community.id, {"source": source, "rule": rule, "reason": "清扫"}
        return ledger.accrue(where, village.people[who], "volunteer", 5, **said)

    return call


def test_eight_want_the_last_one_and_one_of_them_has_it(village, policy):
    thing = good(village, points=10, on_shelf=1)
    some = neighbours(village, WRITERS)
    found = at_once(*(reserving(thing, person) for person in some))
    assert len(made(found)) == 1 and stock_of(thing) == 0
    assert Counter(has(village, person) for person in some) == {(10, 0): 7, (0, 10): 1}
    sound()


def test_points_for_one_are_spent_once_on_eight_things(village, policy):
    things = [good(village, f"毛巾{number}", points=10, on_shelf=1) for number in range(WRITERS)]
    [person] = neighbours(village, 1)
    found = at_once(*(reserving(thing, person) for thing in things))
    assert len(made(found)) == 1
    assert sorted(map(stock_of, things)) == [0, *[1] * 7]
    assert has(village, person) == (0, 10)
    sound()


def test_a_reservation_ends_once_however_many_end_it(village, policy):
    thing = good(village, points=10, on_shelf=3)
    thank(village, village.resident, 10)
    one = reserve(village, thing)
    ends = [collecting(village, one)] * 4
    ends += [moving(one, verb, village.shopkeeper) for verb in ("cancel", "run_out")]
    ends += [moving(one, "cancel", village.resident)] * 2
    found = at_once(*ends)
    taken = Redemption.get_by_id(one.id).state == "handed_over"
    assert len(made(found)) == 1
    assert stock_of(thing) == (2 if taken else 3)
    assert has(village, village.resident) == ((0, 0) if taken else (10, 0))
    sound()


def test_a_late_counter_and_the_last_of_it_for_somebody_else(village, policy):
    """Handed over offline after it had been given up, while another reserves that very one."""
    thing = good(village, points=10, on_shelf=1)
    thank(village, village.resident, 10)
    one = reserve(village, thing)
    with database.atomic():
        moving(one, "cancel", village.resident)()
    some = neighbours(village, 4)
    calls = [collecting(village, one, late=True)] * 2
    at_once(*calls, *(reserving(thing, person) for person in some))
    states = Counter(state for (state,) in Redemption.select(Redemption.state).tuples())
    assert states in ({"handed_over": 1}, {"unsettled": 1, "reserved": 1})
    assert stock_of(thing) == 0
    sound()


def test_goods_wanted_together_in_any_order_never_wait_for_each_other(village, policy):
    things = [good(village, f"毛巾{number}", points=1, on_shelf=8) for number in range(3)]
    some = neighbours(village, WRITERS)

    def at_the_counter(number, person):
        basket = [(thing.id, 1) for thing in (things if number % 2 else things[::-1])]
        said = {"text": number_of(person), "signature": SIGNED, "witness": ""}

        def call():
            with people.acting(Person.get_by_id(village.shopkeeper.id)) as me:
                return redemptions.walk_up(basket, me, said)

        return call

    found = at_once(*(at_the_counter(*pair) for pair in enumerate(some)))
    assert len(made(found)) == WRITERS
    assert [stock_of(thing) for thing in things] == [0, 0, 0]
    assert {has(village, person) for person in some} == {(7, 0)}
    sound()


def test_eight_enter_the_same_minutes_and_they_count_once(village, policy):
    call = accruing(village, rule_of(policy, "service_hours"), "participation:1:1")
    found = at_once(*[call] * WRITERS)
    assert len([entry for entry in found if entry is not None]) == 1
    assert has(village, village.volunteer) == (5, 0)
    sound()


def test_eight_enter_different_minutes_and_all_stand_in_one_chain(village, policy):
    rule = rule_of(policy, "service_hours")
    found = at_once(*(accruing(village, rule, f"participation:{n}:1") for n in range(WRITERS)))
    assert sorted(entry.seq for entry in found) == list(range(1, WRITERS + 1))
    assert has(village, village.volunteer) == (40, 0)
    sound()


def test_a_gift_is_voided_or_its_last_one_reserved_never_both(village, policy):
    thing = good(village, points=10, on_shelf=0)
    blank = dict.fromkeys(("organisation", "donor", "person", "value", "best_before"))
    said = blank | {"good": str(thing.id), "quantity": 1, "is_named": False}
    with people.acting(village.shopkeeper) as me, database.atomic():
        gift = donating.take_in(village.community, said, me)
    some = neighbours(village, 4)

    def void():
        with people.acting(Person.get_by_id(village.shopkeeper.id)) as me:
            return donating.void(gift, me)

    at_once(void, void, *(reserving(thing, person) for person in some))
    kinds = {kind for (kind,) in StockMove.select(StockMove.kind).tuples()}
    assert kinds in ({"donated", "voided"}, {"donated", "reserved"})
    assert stock_of(thing) == 0
    sound()


def test_verifying_sees_one_moment_while_others_enter_more(village, policy):
    rule, over, numbers = rule_of(policy, "service_hours"), threading.Event(), itertools.count()

    def enter():
        try:
            while not over.is_set():
                with database.atomic():
                    accruing(village, rule, f"participation:{next(numbers)}:1")()
        finally:
            database.close()

    thread = threading.Thread(target=enter)
    thread.start()
    try:
        while entered() < 200:
            sound()
    finally:
        over.set()
        thread.join()
    sound()


# --- A process that is killed ---------------------------------------------------------------------

ENTER = """
import sys
from app import create_app
from models import Person, PointsPolicy, database
from services.points import ledger, policies

app = create_app()
with app.app_context():
    where, person_id = int(sys.argv[1]), int(sys.argv[2])
    rule = policies.in_force(where).rules[0]
    person = Person.get_by_id(person_id)
    for batch in range(60):
        with database.atomic():
            ledger.accrue_all(where, [
                ledger.Thanks(person, "volunteer", 1, f"participation:{number}:1", rule, "-")
                for number in range(batch * 10, batch * 10 + 10)
            ])
        print(batch, flush=True)
"""


def entering(village, settings):
    """A process that enters 60 batches of ten, each in one transaction."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MULIN_")}
    environ |= {
        "MULIN_DATA": settings.data,
        "MULIN_DATABASE_URL": settings.database_url,
        "MULIN_SECRET": settings.secret,
        "MULIN_DEMO": "1",
    }
    command = [sys.executable, "-c", ENTER, f"{village.community.id}", f"{village.volunteer.id}"]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "cwd": ROOT}
    return subprocess.Popen(command, env=environ, **quiet)


def entered():
    return PointsEntry.select().count()


def test_killed_in_the_middle_of_many_entries_then_tried_again_each_is_paid_once(
    village, settings, clock
):
    adopted(village.community, starts_on=clock.moment.date().replace(year=2020))
    for batches in (3, 20):  # killed twice, the second time later
        with entering(village, settings) as process:
            for _batch in range(batches):
                assert process.stdout.readline()
            process.kill()
        assert batches * 10 <= entered() < 600 and entered() % 10 == 0
        assert has(village, village.volunteer) == (entered(), 0)
        sound()
    with entering(village, settings) as process:
        process.communicate()
    assert process.returncode == 0
    assert entered() == 600 and has(village, village.volunteer) == (600, 0)
    sound()


def test_the_cap_of_a_rule_holds_for_minutes_confirmed_at_the_same_moment(village):
    adopted(village.community, rules=[HOURS | {"cap": 20}])
    made_of = [pending(village, "volunteer") for _number in range(4)]

    def confirming(event, rows):
        def call():
            with people.acting(Person.get_by_id(village.organiser.id)) as me:
                return settling.confirm_all(event, [row.id for row in rows], me)

        return call

    at_once(*(confirming(*pair) for pair in made_of))
    assert has(village, village.volunteer) == (20, 0)
    sound()
