"""Eight at once for the last of something, for the last points, for one code: exactly one wins, the
others read a kind sentence, and both books stay right."""

import threading
from collections import Counter

import pytest

from models import PointsAccount, PointsEntry, Redemption, database
from services import access, context, redemptions
from services.errors import RuleBroken
from tests import redemptions as made
from tests import shop as goods

EIGHT = (
    "resident",
    "elder",
    "captain",
    "volunteer",
    "shopkeeper",
    "organiser",
    "grid-worker",
    "secretary",
)


@pytest.fixture
def at_once(app):
    """at_once([function, …]): each in a thread and a transaction of its own; what they said."""

    def run(acts):
        ready, said = threading.Barrier(len(acts), timeout=60), []

        def one(act):
            try:
                with database.connection_context(), app.test_request_context():
                    ready.wait()
                    with database.atomic():
                        said.append(act())
            except Exception as fault:
                said.append(fault)

        threads = [threading.Thread(target=one, args=(act,)) for act in acts]
        database.close()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        database.connect(reuse_if_open=True)
        return said

    return run


def acting(person, act):
    """`act(person)` with a context of its own, as a request has one."""

    def run():
        with context.acting(access.load_posts(person)) as _nobody:
            return act(person)

    return run


def outcome(said):
    """{what it was: how often}; whatever is neither a row nor a refusal fails."""
    for one in said:
        if isinstance(one, Exception) and not isinstance(one, RuleBroken):
            raise one
    return Counter("refused" if isinstance(one, RuleBroken) else "won" for one in said)


def assert_books_are_right():
    assert sum(account.balance for account in PointsAccount.select()) == 0
    assert all(
        account.balance >= 0
        for account in PointsAccount.select()
        if account.kind not in ("issuing", "advance")
    )


def test_eight_reserve_the_last_bag(village, at_once):
    rice = goods.good(village, on_shelf=1)
    people = [village.people[slug] for slug in EIGHT]
    for person in people:
        made.thank(village, person, 20)
    said = at_once([acting(p, lambda me: redemptions.reserve(rice, me, me)) for p in people])
    assert outcome(said) == {"won": 1, "refused": 7}
    assert goods.stock_of(rice) == 0 and Redemption.select().count() == 1
    assert PointsEntry.select().where(PointsEntry.kind == "hold").count() == 1
    assert_books_are_right()


def test_eight_spend_the_last_points_of_one_person(village, at_once):
    all_goods = [goods.good(village, f"物品{number}", 20) for number in range(8)]
    made.thank(village, village.resident, 20)
    acts = [
        acting(village.resident, lambda me, good=good: redemptions.reserve(good, me, me))
        for good in all_goods
    ]
    assert outcome(at_once(acts)) == {"won": 1, "refused": 7}
    assert made.has(village, village.resident) == (0, 20)
    assert sum(goods.stock_of(good) for good in all_goods) == 79
    assert_books_are_right()


def test_eight_collect_one_code(village, at_once):
    made.thank(village, village.resident, 20)
    one = made.reserve(village, goods.good(village))
    said = {"code": one.code, "signature": made.SIGNED, "witness": ""}
    keepers = [village.shopkeeper, village.community_worker] * 4
    acts = [
        acting(keeper, lambda me: redemptions.collect(one, me, said, is_late=True))
        for keeper in keepers
    ]
    assert outcome(at_once(acts)) == {"won": 1, "refused": 7}
    assert made.has(village, village.resident) == (0, 0)
    assert_books_are_right()


def test_given_up_and_collected_at_once_is_one_of_both(village, at_once):
    made.thank(village, village.resident, 80)
    rice = goods.good(village)
    for _round in range(4):
        one = made.reserve(village, rice)
        said = {"code": one.code, "signature": made.SIGNED, "witness": ""}
        acts = [
            acting(village.resident, lambda me, one=one: redemptions.moved(one, "cancel", me)),
            acting(
                village.shopkeeper,
                lambda me, one=one, said=said: redemptions.collect(one, me, said),
            ),
        ]
        assert outcome(at_once(acts)) == {"won": 1, "refused": 1}
    gone = Redemption.select().where(Redemption.state == "handed_over").count()
    assert goods.stock_of(rice) == 10 - gone
    assert made.has(village, village.resident) == (80 - 20 * gone, 0)
    assert_books_are_right()


def test_baskets_in_any_order_and_reservations_block_nobody(village, at_once):
    two = [goods.good(village, title, 1, on_shelf=50) for title in ("盐", "糖")]
    people = [village.people[slug] for slug in ("resident", "elder", "captain", "volunteer")]
    numbers = {}
    for person in people:
        made.thank(village, person, 30)
        numbers[person.id] = made.number_of(person)

    def basket(person, order):
        said = {"text": numbers[person.id], "signature": made.SIGNED, "witness": ""}
        wanted = [(good.id, 1) for good in order]
        return lambda me: redemptions.walk_up(wanted, me, said)

    acts = [acting(village.shopkeeper, basket(p, two[::step])) for p in people for step in (1, -1)]
    acts += [acting(p, lambda me, g=g: redemptions.reserve(g, me, me)) for p in people for g in two]
    assert outcome(at_once(acts)) == {"won": 16}
    assert [goods.stock_of(good) for good in two] == [38, 38]
    assert_books_are_right()
