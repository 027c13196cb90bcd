"""Public posts and who claims them: seats, answers, leaving, taking down."""

import threading

import pytest

from models import Activity, Person, PostClaim, PublicPost, Step, database
from services import access, claims, clock
from services.claims.claiming import TAKES_A_SEAT
from services.errors import Missing, Refused, RuleBroken
from tests import people
from tests.people import acting

WALKERS = sorted({*people.POSTS} - {"council-1", "council-2", "council-3", "neighbour-worker"})


def make(v, by=None, seats=1, title="看管车棚", area=None, duty="每晚十点锁门"):
    with acting(by or v.community_worker) as person:
        return claims.make(area or v.estate, title, duty, seats, person)


def claim(person, post):
    with acting(person):
        return claims.claim(access.find(PublicPost, post.id), person)


def move(person, made, verb, note=""):
    with acting(person):
        claims.move(access.find(PostClaim, made.id), verb, person, note=note)
        return PostClaim.get_by_id(made.id)


def test_staff_put_a_post_up_in_their_places(village):
    post = make(village)
    assert (post.community_id, post.area_id, post.seats) == (
        village.community.id,
        village.estate.id,
        1,
    )
    assert Activity.get().verb == "public_post.make"
    make(village, by=village.estate_secretary, area=village.building)


@pytest.mark.parametrize("who", ["resident", "volunteer", "grid_worker", "admin", "observer"])
def test_nobody_else_puts_one_up(village, who):
    with pytest.raises(Refused):
        make(village, by=getattr(village, who))
    assert not PublicPost.select().exists()


def test_a_post_of_another_place_or_above_communities_is_not_put_up(village):
    with pytest.raises(Refused):
        make(village, by=village.estate_secretary, area=village.community)
    with pytest.raises(Refused):
        make(village, area=village.other_estate)


def test_what_is_missing_is_asked_for_by_its_field(village):
    for said, field in (
        ({"title": " "}, "title"),
        ({"title": "长" * 31}, "title"),
        ({"duty": ""}, "duty"),
        ({"seats": 0}, "seats"),
        ({"seats": 100}, "seats"),
        ({"seats": None}, "seats"),
    ):
        with pytest.raises(RuleBroken) as broken:
            make(village, **said)
        assert broken.value.field == field


def test_claimed_agreed_serving_and_left(village):
    post = make(village)
    made = claim(village.resident, post)
    assert (made.state, made.is_open) == ("claimed", True)
    assert move(village.estate_secretary, made, "agree").state == "serving"
    assert move(village.resident, made, "leave").state == "ended"
    assert claim(village.resident, post).state == "claimed"  # welcome again


def test_claiming_twice_is_claiming_once(village):
    post = make(village, seats=3)
    assert claim(village.resident, post).id == claim(village.resident, post).id
    assert Step.select().where(Step.verb == "claim").count() == 1


def test_a_full_post_takes_nobody_and_a_seat_that_is_left_is_free_again(village):
    post = make(village)
    made = claim(village.resident, post)
    with pytest.raises(RuleBroken):
        claim(village.volunteer, post)
    move(village.secretary, made, "decline", "这次先让年轻人来")
    assert claim(village.volunteer, post).state == "claimed"


def test_a_post_of_another_community_is_not_in_sight(village):
    with pytest.raises(Missing):
        claim(village.outsider, make(village))


def test_declining_and_ending_ask_for_a_word_that_is_read(village):
    made = claim(village.resident, make(village))
    for verb in ("decline", "end"):
        with pytest.raises(RuleBroken):
            move(village.secretary, made, verb)
    move(village.secretary, made, "agree")
    with pytest.raises(RuleBroken) as broken:
        move(village.secretary, made, "end")
    assert broken.value.field == "note"
    move(village.secretary, made, "end", "车棚拆了，谢谢您")
    with acting(village.resident):
        [mine] = claims.mine()
    assert (mine.state, mine.answer) == ("ended", "车棚拆了，谢谢您")


def test_nobody_agrees_to_their_own_claim(village):
    made = claim(village.secretary, make(village))
    with pytest.raises(RuleBroken):
        move(village.secretary, made, "agree")
    assert move(village.estate_secretary, made, "agree").state == "serving"


def test_a_post_taken_down_tells_everybody_why(village):
    post = make(village, seats=2)
    serving, waiting = claim(village.resident, post), claim(village.volunteer, post)
    move(village.secretary, serving, "agree")
    with acting(village.community_worker) as worker:
        with pytest.raises(RuleBroken):
            claims.end(post, "", worker)
        assert claims.end(post, "车棚拆了", worker).ended_at == clock.now()
        claims.end(PublicPost.get_by_id(post.id), "", worker)  # twice is the same as once
    assert [c.state for c in PostClaim.select().order_by(PostClaim.id)] == ["ended", "declined"]
    assert {s.note for s in Step.select().where(Step.verb.in_(("end", "decline")))} == {"车棚拆了"}
    with pytest.raises(RuleBroken):
        claim(village.elder, post)
    assert PostClaim.get_by_id(waiting.id).is_open is False


def test_only_staff_take_one_down(village):
    post = make(village)
    for who in (village.resident, village.grid_worker, village.admin):
        with acting(who) as person, pytest.raises(Refused):
            claims.end(post, "", person)


def test_undo_leaves_again_and_twice_is_once(village):
    post = make(village)
    with acting(village.resident, "act-1") as person:
        claims.claim(post, person)
        found = claims.claimed_with(person, "act-1")
        claims.undo(found, person)
        claims.undo(found, person)
    assert PostClaim.get().state == "ended"
    with acting(village.resident) as person:
        for act in ("", "act-2"):
            with pytest.raises(Missing):
                claims.claimed_with(person, act)
    with acting(village.volunteer) as other, pytest.raises(Missing):
        claims.undo(PostClaim.get(), other)


def test_the_board_says_how_many_seats_are_left(village):
    post, full = make(village, seats=3), make(village, title="浇花")
    claim(village.resident, post)
    claim(village.elder, full)
    with acting(village.volunteer):
        assert [(p.title, p.left) for p in claims.open_posts().posts] == [
            ("看管车棚", 2),
            ("浇花", 0),
        ]
        assert claims.waiting() == []
    with acting(village.estate_secretary):
        assert [c.person.name for c in claims.waiting()] == ["陈晓东", "王秀兰"]
    with acting(village.outsider):
        assert claims.open_posts().posts == []


def test_the_board_goes_on_where_the_page_ended(village):
    for number in range(23):
        make(village, title=f"岗位{number}")
    with acting(village.resident):
        first = claims.open_posts()
        rest = claims.open_posts(first.next)
    assert (len(first.posts), len(rest.posts), rest.next) == (20, 3, None)


@pytest.mark.parametrize("state", PostClaim.STATES)
def test_who_may_do_what(village, app, state):
    """For everybody: an offered move works once complete, any other is refused."""
    made = claim(village.resident, make(village))
    way = {"serving": ["agree"], "declined": ["decline"], "ended": ["agree", "end"]}
    for verb in way.get(state, ()):
        made = move(village.secretary, made, verb, "好")
    verbs = {one.verb for one in claims.POST_CLAIM.moves}
    for slug in WALKERS:
        with acting(village.people[slug]) as person:
            for verb in sorted(verbs):
                _try(made, person, verb)
    assert PostClaim.get_by_id(made.id).state == state


def _try(made, person, verb):
    found = PostClaim.get_by_id(made.id)
    offered = {one.verb: one for one in claims.offered(found, person)}
    with database.atomic() as transaction:
        try:
            step = claims.move(found, verb, person, note="好")
            assert step.after == offered[verb].after, (person.slug, verb)
        except (Refused, RuleBroken):
            assert verb not in offered, (person.slug, verb)
        transaction.rollback()


def test_eight_at_once_for_one_seat(village):
    """On both databases: one of them gets it, the others read that it is gone."""
    post = make(village)
    crowd = [Person.create(name=f"邻居{n}", household=village.home) for n in range(8)]
    gate, said = threading.Barrier(8), []

    def run(person):
        gate.wait()
        with database.connection_context():
            try:
                with database.atomic():
                    said.append(claim(person, post).state)
            except RuleBroken:
                said.append("full")

    threads = [threading.Thread(target=run, args=(person,)) for person in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["claimed"] + ["full"] * 7
    assert PostClaim.select().where(PostClaim.state.in_(TAKES_A_SEAT)).count() == 1
