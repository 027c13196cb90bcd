"""Passkeys: what opens the door, and everything that does not."""

import json

import pytest

from models import Activity, Ceremony, Passkey
from services import passkeys
from services.errors import RuleBroken
from tests.authenticator import Authenticator

SITE = passkeys.Site("localhost", "http://localhost")


def register(person, phone, **changes):
    token, options = passkeys.begin_registration(person, SITE)
    answer = phone.create(json.loads(options) | changes)
    challenge = passkeys.take("register", token, person)
    return passkeys.register(person, answer, challenge, SITE, "android chrome")


def ask():
    """(challenge, options) of a fresh sign-in."""
    token, options = passkeys.begin_sign_in(SITE)
    return passkeys.take("sign_in", token), json.loads(options)


def sign_in(phone):
    challenge, options = ask()
    return passkeys.verify(phone.get(options), challenge, SITE)


@pytest.fixture
def phone(village):
    phone = Authenticator()
    register(village.grid_worker, phone)
    return phone


def test_a_passkey_signs_its_owner_in_without_a_name(village, phone):
    person = sign_in(phone)
    assert person.id == village.grid_worker.id
    assert [post.role for post in person.posts] == ["grid_worker"]
    passkey = Passkey.get()
    assert (passkey.sign_count, passkey.label) == (1, "android chrome")
    assert passkey.used_at is not None
    assert Activity.select().where(Activity.verb == "passkey.add").count() == 1


def test_the_options_ask_for_a_resident_verified_key_and_name_nobody(village):
    _, options = passkeys.begin_sign_in(SITE)
    options = json.loads(options)
    assert (options["allowCredentials"], options["userVerification"]) == ([], "required")
    _, options = passkeys.begin_registration(village.grid_worker, SITE)
    options = json.loads(options)
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none"


def test_a_device_that_has_a_passkey_is_told_so(village, phone):
    _, options = passkeys.begin_registration(village.grid_worker, SITE)
    assert len(json.loads(options)["excludeCredentials"]) == 1
    with pytest.raises(RuleBroken):
        register(village.grid_worker, phone)


def test_several_people_may_share_one_phone(village):
    first, second = Authenticator(), Authenticator()
    register(village.grid_worker, first)
    register(village.captain, second)
    assert sign_in(second).id == village.captain.id
    assert sign_in(first).id == village.grid_worker.id


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}, {"verifies": False}],
    ids=["origin", "site", "unverified"],
)
def test_an_answer_from_elsewhere_or_unverified_is_refused(village, phone, wrong):
    for name, value in wrong.items():
        setattr(phone, name, value)
    with pytest.raises(RuleBroken):
        sign_in(phone)
    stranger = Authenticator()
    for name, value in wrong.items():
        setattr(stranger, name, value)
    with pytest.raises(RuleBroken):
        register(village.captain, stranger)


def test_an_answer_to_another_challenge_is_refused(village, phone):
    _, others = ask()
    challenge, _ = ask()
    with pytest.raises(RuleBroken):
        passkeys.verify(phone.get(others), challenge, SITE)


def test_a_challenge_is_taken_once(village, phone):
    token, options = passkeys.begin_sign_in(SITE)
    answer = phone.get(json.loads(options))
    assert passkeys.verify(answer, passkeys.take("sign_in", token), SITE)
    replayed = passkeys.take("sign_in", token)
    assert replayed is None
    with pytest.raises(RuleBroken):
        passkeys.verify(answer, replayed, SITE)


def test_a_challenge_runs_out_and_old_ones_are_swept(village, clock):
    token, _ = passkeys.begin_sign_in(SITE)
    clock.move(minutes=6)
    assert passkeys.take("sign_in", token) is None
    passkeys.begin_sign_in(SITE)
    assert Ceremony.select().count() == 1


def test_a_challenge_is_for_its_own_purpose_and_person(village):
    token, _ = passkeys.begin_registration(village.grid_worker, SITE)
    assert passkeys.take("sign_in", token) is None
    assert passkeys.take("register", token, village.captain) is None
    assert passkeys.take("register", token, village.grid_worker)


@pytest.mark.parametrize("back", [0, 1])
def test_a_sign_count_that_does_not_grow_is_refused(village, phone, back):
    sign_in(phone)
    sign_in(phone)
    phone.sign_count -= 1 + back
    with pytest.raises(RuleBroken):
        sign_in(phone)


def test_synced_passkeys_never_count_and_still_work(village, phone):
    for _ in range(2):
        phone.sign_count = -1
        assert sign_in(phone).id == village.grid_worker.id


def test_a_removed_passkey_no_longer_opens(village, phone):
    other = Authenticator()
    register(village.grid_worker, other)
    passkeys.remove(Passkey.select().order_by(Passkey.id).first(), village.grid_worker)
    with pytest.raises(RuleBroken):
        sign_in(phone)
    assert sign_in(other)


def test_the_last_passkey_goes_only_when_one_is_sure(village, phone):
    with pytest.raises(RuleBroken):
        passkeys.remove(Passkey.get(), village.grid_worker)
    passkeys.remove(Passkey.get(), village.grid_worker, sure=True)
    assert Passkey.select().count() == 0


def test_somebody_who_has_left_does_not_come_in(village, phone, clock):
    worker = village.grid_worker
    worker.ended_on = clock.moment.date()
    worker.save()
    with pytest.raises(RuleBroken):
        sign_in(phone)


def test_a_passkey_cannot_claim_another_owner(village, phone):
    other = Authenticator()
    register(village.captain, other)
    phone.user_handle = other.user_handle
    with pytest.raises(RuleBroken):
        sign_in(phone)


@pytest.mark.parametrize("nonsense", ["", "{}", "[]", "null", "{", '{"id": 1}', "9" * 5000])
def test_nonsense_is_refused_with_a_sentence(village, nonsense):
    with pytest.raises(RuleBroken):
        passkeys.verify(nonsense, b"challenge", SITE)
    with pytest.raises(RuleBroken):
        passkeys.register(village.captain, nonsense, b"challenge", SITE, "")
