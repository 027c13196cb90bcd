"""The ledger: nothing is paid twice, nothing goes below zero, all of it adds up to nothing."""

import threading

import peewee
import pytest

from models import PointsAccount, PointsEntry, database
from services.errors import RuleBroken
from services.points import books, ledger, verifying
from tests.points_policies import HOURS, MATTERS, adopted, rule_of

CREDIT = [matter | {"account": "credit", "per": "matter"} for matter in MATTERS]


@pytest.fixture
def policy(village):
    return adopted(village.community)


def accrue(village, policy, points=10, source="participation:1:1", who="volunteer", **more):
    rule = rule_of(policy, more.pop("key", "service_hours"))
    person = village.people[who]
    with database.atomic():
        return ledger.accrue(
            village.community.id,
            person,
            rule.account,
            points,
            source=source,
            rule=rule,
            reason="清扫楼道",
            **more,
        )


def have(village, who="volunteer"):
    found = ledger.balances(village.people[who], village.community.id)
    return {kind: points for kind, points in found.items() if points}


def hold(village, points, source="redemption:1", who="volunteer"):
    with database.atomic():
        where, person = village.community.id, village.people[who]
        return ledger.hold(where, person, points, source=source, reason="肥皂")


def end(verb, source="redemption:1"):
    with database.atomic():
        return getattr(ledger, verb)(source, reason="肥皂")


def take_back(entry, by):
    with database.atomic():
        return ledger.reverse(entry, source="adjustment:1", reason="冲正", by=by)


def sound():
    assert list(verifying.faults()) == []


def test_a_source_is_paid_once_by_a_rule(village, policy):
    entry = accrue(village, policy, 10)
    assert (entry.kind, entry.points, entry.rule.key) == ("accrue", 10, "service_hours")
    assert accrue(village, policy, 12) is None
    assert accrue(village, policy, 5, source="participation:2:1").seq == 2
    assert have(village) == {"volunteer": 15}
    sound()


def test_many_are_thanked_at_once_each_source_once(village, policy):
    rule = rule_of(policy, "service_hours")
    people = [village.people[slug] for slug in ("volunteer", "resident", "captain")]
    thanks = [
        ledger.Thanks(person, "volunteer", 10, f"participation:{number}:1", rule, "清扫")
        for number, person in enumerate([*people, *people[:1]], 1)
    ]
    with database.atomic():
        made = ledger.accrue_all(village.community.id, [*thanks, thanks[0]])
    assert [entry.seq for entry in made] == [1, 2, 3, 4]
    assert have(village) == {"volunteer": 20} and have(village, "captain") == {"volunteer": 10}
    sound()


def test_reserved_then_handed_over_then_brought_back(village, policy):
    accrue(village, policy, 10)
    accrue(village, policy, 3, source="credit_application:1", key="mutual_help")
    assert [entry.points for entry in hold(village, 12)] == [10, 2]  # volunteer points first
    assert hold(village, 12) == []
    assert have(village) == {"credit": 1, "held": 12}
    assert len(end("capture")) == 2 and end("capture") == end("release") == []
    assert have(village) == {"credit": 1}
    assert len(end("give_back")) == 2 and end("give_back") == []
    assert have(village) == {"volunteer": 10, "credit": 3}
    sound()


def test_reserved_and_let_go(village, policy):
    accrue(village, policy, 10)
    hold(village, 4)
    assert len(end("release")) == 1 and end("capture") == end("give_back") == []
    assert have(village) == {"volunteer": 10}
    assert end("capture", "redemption:9") == []
    sound()


def test_too_few_points_are_told_by_how_many(village, policy):
    accrue(village, policy, 10)
    with pytest.raises(RuleBroken, match="2"):
        hold(village, 12)
    assert have(village) == {"volunteer": 10}


def test_what_was_spent_is_owed_and_paid_by_what_comes(village, policy):
    entry = accrue(village, policy, 10)
    hold(village, 7)
    end("capture")
    assert [made.kind for made in take_back(entry, village.secretary)] == ["reverse", "owe"]
    assert take_back(entry, village.secretary) == []
    assert have(village) == {"owed": 7}
    accrue(village, policy, 5, source="participation:2:1")
    assert have(village) == {"owed": 2}
    accrue(village, policy, 5, source="participation:3:1")
    assert have(village) == {"volunteer": 3}
    sound()


def test_what_is_owed_is_paid_before_anything_that_was_reserved_is_spent(village, policy):
    entry = accrue(village, policy, 10)
    hold(village, 7)
    take_back(entry, village.secretary)
    assert have(village) == {"held": 7, "owed": 7}
    end("release")
    assert have(village) == {}
    sound()


def test_what_is_brought_back_or_entered_later_pays_for_it_too(village, policy):
    entry = accrue(village, policy, 10)
    hold(village, 4)
    end("capture")
    take_back(entry, village.secretary)
    two = {"by": village.community_worker, "second": village.secretary}
    with database.atomic():
        where, person = village.community.id, village.volunteer
        ledger.add(where, person, "volunteer", 1, source="adjustment:9", reason="补记", **two)
    assert have(village) == {"owed": 3}
    end("give_back")
    assert have(village) == {"volunteer": 1}
    sound()


def test_credit_points_can_belong_to_the_home(village):
    policy = adopted(village.community, credit_holder="household", rules=[HOURS, *CREDIT])
    accrue(village, policy, 3, source="credit_application:1", key="mutual_help", who="resident")
    account = PointsAccount.get(kind="credit")
    assert (account.household_id, account.person_id) == (village.resident.household_id, None)
    assert have(village, "resident") == {"credit": 3}
    hold(village, 2, who="resident")
    assert have(village, "resident") == {"credit": 1, "held": 2}
    sound()


def test_points_are_given_to_the_pool_and_out_of_it_by_two(village, policy):
    accrue(village, policy, 10)
    where, give = village.community.id, {"source": "donation:1", "reason": "爱心池"}
    with database.atomic():
        ledger.donate(where, village.volunteer, 6, **give, by=village.volunteer)
        two = {"by": village.community_worker, "second": village.secretary}
        ledger.grant(where, village.elder, 4, **(give | {"source": "adjustment:1"}), **two)
    with pytest.raises(RuleBroken), database.atomic():
        ledger.grant(where, village.elder, 4, **(give | {"source": "adjustment:2"}), **two)
    assert have(village) == {"volunteer": 4} and have(village, "elder") == {"volunteer": 4}
    sound()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE points_entry SET points = 99",
        "DELETE FROM points_entry",
        "UPDATE points_account SET balance = -1 WHERE kind = 'volunteer'",
    ],
)
def test_the_database_itself_refuses_what_must_not_be(village, policy, sql):
    accrue(village, policy)
    with pytest.raises(peewee.IntegrityError), database.atomic():
        database.execute_sql(sql)
    sound()


def test_a_clock_that_was_put_back_leaves_the_days_in_order(village, policy, clock):
    first = accrue(village, policy)
    clock.move(days=-3)
    again = accrue(village, policy, source="participation:2:1")
    assert (again.at, again.day) == (first.at, first.day)
    sound()


def test_an_entry_out_of_order_or_from_another_book_is_refused(village, policy):
    entry = accrue(village, policy)
    other = books.account(books.of(village.other_community.id), "volunteer", "p1")
    for change in (
        {"seq": 3},
        {"seq": 1},
        {"seq": 2, "credit": other.id},
        {"seq": 2, "points": 11},
    ):
        row = entry.__data__ | {"source": "x", "debit": entry.credit_id, "credit": entry.debit_id}
        row.pop("id")
        with pytest.raises(peewee.IntegrityError), database.atomic():
            PointsEntry.insert(**(row | change)).execute()
    sound()


def test_eight_race_for_the_last_points_and_one_has_them(village, policy):
    accrue(village, policy, 10)
    won, lost, start = [], [], threading.Barrier(8)

    def try_it(number):
        try:
            start.wait()
            won.extend(hold(village, 10, f"redemption:{number}"))
        except RuleBroken as error:
            lost.append(str(error))
        finally:
            database.close()

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    assert have(village) == {"held": 10}
    sound()
