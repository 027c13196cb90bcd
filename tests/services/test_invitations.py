"""One-time ways in: once, for a while, and never upwards."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from models import Activity, DeviceSession, Invitation, Passkey, Post, database
from services import clock as mulin_clock
from services import devices, invitations, sessions
from services.access import load_posts
from services.errors import RuleBroken
from tests.people import acting


@pytest.fixture
def worker(village):
    return load_posts(village.grid_worker)


def link(village, kind="invitation"):
    return invitations.make(load_posts(village.grid_worker), kind, village.admin)


def test_a_link_is_kept_as_a_digest_and_lets_in_once(village):
    invitation, token = link(village)
    assert token not in Invitation.get().token_digest
    assert len(token) >= 43  # 256 bits
    used = invitations.use_link(token)
    assert used.person.id == village.grid_worker.id
    assert [post.role for post in used.person.posts] == ["grid_worker"]
    with pytest.raises(RuleBroken):
        invitations.use_link(token)
    assert invitations.state(Invitation.get_by_id(invitation.id)) == "used"
    verbs = [row.verb for row in Activity.select().where(Activity.subject == "invitation")]
    assert verbs == ["invitation.make", "invitation.use"]


def test_looking_uses_nothing_up(village):
    _, token = link(village)
    for _ in range(3):
        assert invitations.find(token).person.id == village.grid_worker.id
    assert invitations.use_link(token)


def test_two_at_the_same_moment_are_one(village):
    _, token = link(village)

    def use(_):
        with database.connection_context():
            try:
                with database.atomic():
                    invitations.use_link(token)
            except RuleBroken:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(use, range(6))).count(True) == 1


@pytest.mark.parametrize(
    ("kind", "minutes"), [("invitation", 72 * 60), ("device", 10), ("recovery", 15)]
)
def test_each_kind_runs_out(village, clock, kind, minutes):
    _, token = link(village, kind)
    use = invitations.use_code if kind == "recovery" else invitations.use_link
    clock.move(minutes=minutes)
    with pytest.raises(RuleBroken):
        use(token)
    clock.move(seconds=-1)
    assert use(token)


def test_a_withdrawn_link_is_worth_nothing(village):
    invitation, token = link(village)
    invitations.withdraw(invitation, village.admin)
    assert invitations.find(token) is None
    with pytest.raises(RuleBroken):
        invitations.use_link(token)


def test_a_new_one_withdraws_the_unused_one_before_it_of_its_kind(village):
    _, first = link(village)
    _, of_another_kind = link(village, "device")
    _, second = link(village)
    assert invitations.find(first) is None
    assert invitations.find(second)
    assert invitations.find(of_another_kind)


def test_used_expired_and_unknown_are_not_told_apart(village, clock):
    _, used = link(village)
    invitations.use_link(used)
    _, expired = link(village)
    clock.move(days=4)
    said = set()
    for token in (used, expired, "never made", ""):
        with pytest.raises(RuleBroken) as refused:
            invitations.use_link(token)
        said.add(refused.value.message)
    assert len(said) == 1


@pytest.mark.parametrize(
    "write",
    [
        "{0}{1}",
        "{0} {1}",
        " {0}-{1} ",
        "{0}\u3000{1}",
        "{0} — {1}",
    ],
)
def test_a_code_may_be_typed_in_many_ways(village, write):
    _, code = link(village, "recovery")
    assert invitations.use_code(write.format(code[:4], code[4:]))


def test_full_width_digits_are_digits(village):
    _, code = link(village, "recovery")
    full_width = code.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    assert invitations.use_code(full_width)


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "1234567a", "²²²²²²²²x"])
def test_what_is_no_code_is_said_by_the_field(village, typed):
    with pytest.raises(RuleBroken) as refused:
        invitations.use_code(typed)
    assert refused.value.field == "code"


def test_a_code_is_no_link_and_a_link_is_no_code(village):
    _, code = link(village, "recovery")
    assert invitations.find(code) is None
    _, token = link(village)
    with pytest.raises(RuleBroken):
        invitations.use_code(token)


def test_somebody_who_has_left_gets_no_way_in(village, clock):
    _, token = link(village)
    worker = village.grid_worker
    worker.ended_on = clock.moment.date()
    worker.save()
    assert invitations.find(token) is None
    with pytest.raises(RuleBroken):
        link(village)


def test_a_recovery_shuts_the_lost_phone_out_when_asked_to(village, worker):
    sessions.start(worker, "demo")
    Passkey.create(person=worker, credential_id="x", public_key=b"", added_at="2026-01-01")
    invitations.recover(worker, village.community_worker, end_devices=False)
    assert devices.live(worker).count() == 1
    invitations.recover(worker, village.community_worker, end_devices=True)
    assert devices.live(worker).count() == 0
    assert Passkey.select().count() == 0
    ended = Activity.get(Activity.verb == "device.end")
    assert ended.actor_id == village.community_worker.id


@pytest.mark.parametrize(
    ("maker", "person", "may"),
    [
        ("community-worker", "grid-worker", True),
        ("community-worker", "elder", True),
        ("community-worker", "captain", True),
        ("community-worker", "estate-secretary", True),
        ("community-worker", "secretary", False),
        ("community-worker", "admin", False),
        ("community-worker", "community-worker", False),
        ("community-worker", "outsider", False),
        ("secretary", "community-worker", True),
        ("secretary", "admin", False),
        ("grid-worker", "elder", False),
        ("captain", "elder", False),
        ("admin", "secretary", True),
    ],
)
def test_nobody_lets_in_somebody_above_or_outside(village, maker, person, may):
    with acting(village.people[maker]):
        assert invitations.may_make("recovery", village.people[person]) is may


def test_a_high_post_elsewhere_lets_nobody_in_here(village):
    Post.create(
        person=village.community_worker,
        role="admin",
        area=village.other_community,
        since=village.since,
    )
    with acting(village.community_worker):
        assert invitations.may_make("recovery", village.grid_worker)
        assert not invitations.may_make("recovery", village.secretary)
        assert not invitations.may_make("recovery", village.admin)


def test_a_post_that_begins_tomorrow_counts_already(village):
    tomorrow = mulin_clock.today() + timedelta(days=1)
    Post.create(person=village.grid_worker, role="admin", area=village.community, since=tomorrow)
    with acting(village.community_worker):
        assert not invitations.may_make("recovery", village.grid_worker)


def test_only_administrators_invite(village):
    for slug, person in village.people.items():
        with acting(person):
            allowed = invitations.may_make("invitation", village.elder)
        assert allowed is (slug == "admin")


def test_ending_all_devices_keeps_the_one_in_hand(village, worker):
    sessions.start(worker, "demo")
    here = sessions.start(worker, "demo")
    assert devices.end_all(worker, by=worker, but=here) == 1
    assert [device.id for device in devices.live(worker)] == [here.id]


def test_a_device_not_used_for_long_is_no_longer_listed(village, worker, clock):
    sessions.start(worker, "demo")
    clock.move(days=181)
    assert devices.live(worker).count() == 0
    assert DeviceSession.select().count() == 1


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Linux; Android 14; X) Chrome/120.0 Mobile Safari/537.36", "android chrome"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "iphone safari"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/111 MicroMessenger/8.0.42", "android wechat"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/120 Safari/537 Edg/120", "windows edge"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb Chrome/114", "harmony chrome"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_after_its_browser(agent, label):
    assert devices.label_of(agent) == label
