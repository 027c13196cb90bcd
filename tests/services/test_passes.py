"""Passes: what is signed reads back, what is not never does, and one rule judges both."""

import json
import random
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import passes
from services.passes import numbers
from services.passes.base32 import from_base32, from_base64url, squeeze, to_base32, to_base64url
from services.passes.roster import BLOCK, build, open_roster
from tests import vectors

pytestmark = pytest.mark.sqlite  # about no database at all

# Nothing is kept between runs: whatever was found belongs into the vectors.
settings.register_profile("mulin", database=None, deadline=None)
settings.load_profile("mulin")

PASSES, ROTATING, JUDGING = (vectors.load(name) for name in ("passes", "rotating", "judging"))
OURS = PASSES["keys"][0]
KEYS = {OURS["kid"]: OURS["public"]}

symbols = st.sampled_from(numbers.ALPHABET)
some_numbers = st.text(numbers.ALPHABET, min_size=7, max_size=7).map(vectors.checked)


def named(cases):
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


# The vectors


def test_the_vectors_are_as_they_were_written():
    written = json.loads(json.dumps(vectors.everything()))
    assert written == {name: vectors.load(name) for name in written}


@pytest.mark.parametrize("issued", PASSES["issued"], ids=lambda issued: issued["number"])
def test_the_same_values_give_the_same_pass(issued):
    private = {pair["kid"]: pair["private"] for pair in PASSES["keys"]}[issued["kid"]]
    secret = from_base64url(issued["secret"])
    text = passes.issue(private, issued["kid"], issued["number"], issued["day"], secret)
    assert text == issued["text"]


@named(PASSES["reading"])
def test_a_text_reads_as_the_vectors_say(case):
    if "read" in case:
        found = passes.read(case["text"], PASSES["known"])
        assert found._replace(secret=to_base64url(found.secret))._asdict() == case["read"]
    else:
        with pytest.raises(passes.Unreadable) as refused:
            passes.read(case["text"], PASSES["known"])
        assert (refused.value.code, refused.value.reason) == (case["code"], case["reason"])


@pytest.mark.parametrize("case", PASSES["numbers"], ids=lambda case: repr(case["text"]))
def test_a_number_is_read_as_the_vectors_say(case):
    number = passes.clean_number(case["text"])
    assert number == case["number"]
    assert number is None or passes.spaced(number) == case["spaced"]


def test_a_door_shows_what_the_vectors_say():
    secret = from_base64url(ROTATING["secret"])
    for case in ROTATING["codes"]:
        moment = datetime(1970, 1, 1) + timedelta(seconds=case["seconds"])
        assert passes.code_at(secret, case["event"], moment) == case["code"]
        assert passes.window_of(secret, case["event"], case["code"]) == case["seconds"] // 30
    for case in ROTATING["pins"]:
        assert passes.pin(secret, case["event"]) == case["pin"]


@named(ROTATING["reading"])
def test_a_code_reads_as_the_vectors_say(case):
    secret = from_base64url(ROTATING["secret"])
    if "window" in case:
        assert passes.window_of(secret, case["event"], case["code"]) == case["window"]
    else:
        with pytest.raises(passes.Unreadable) as refused:
            passes.window_of(secret, case["event"], case["code"])
        assert refused.value.code == case["error"]


@named(JUDGING["cases"])
def test_a_station_judges_as_the_vectors_say(case):
    known = open_roster(JUDGING["rosters"][case["roster"]])
    answer = passes.judge(case["text"], case["direction"], known, case["seen"])
    assert answer._asdict() == case["answer"]


def the_server_knows(event_id):
    """The truth a server has in place of a roster: everybody's state, by pass and by number."""
    labels = vectors.PEOPLE if event_id == vectors.EVENT else ["Li"]
    people = {
        number: (secret, passes.Listed(name, state))
        for secret, number, name, state in vectors.people_of(labels)
    }

    def by_pass(found):
        secret, listed = people.get(found.number, (None, None))
        return listed if secret == found.secret else None

    return passes.Known(
        keys=PASSES["known"],
        revoked_kids=[vectors.LEAKED["kid"]],
        is_revoked=lambda number: number in map(vectors.number_of, ("Gone", "Typed and gone")),
        by_pass=by_pass,
        by_number=lambda number: people.get(number, (None, None))[1],
    )


def test_the_server_judges_passes_as_a_station_does():
    for case in JUDGING["cases"]:
        if "does not open" in case["name"] or case["answer"]["state"] is None:
            continue
        known = the_server_knows(JUDGING["rosters"][case["roster"]]["event"])
        answer = passes.judge(case["text"], case["direction"], known, case["seen"])
        assert answer._asdict() == case["answer"], case["name"]


@pytest.mark.parametrize(
    ("label", "direction", "verdict", "reason"),
    [
        ("Li", "in", "again", "elsewhere"),
        ("Li", "out", "out", "listed"),
        ("Zhao", "in", "in", "back"),
        ("Wang", "out", "out", "without_in"),
        ("Chen", "in", "in", "waiting"),
    ],
)
def test_the_server_knows_the_state_of_a_typed_number_and_still_says_no_name(
    label, direction, verdict, reason
):
    number = vectors.number_of(label)
    answer = passes.judge(number, direction, the_server_knows(vectors.EVENT), {})
    state = vectors.PEOPLE[label][1]
    assert answer == (verdict, reason, number, None, state, False)


# Passes


def test_a_new_key_signs_what_its_public_half_reads():
    kid, public, private = passes.new_key()
    number, day = passes.new_number(), passes.day_number(date(2026, 3, 18))
    found = passes.read(passes.issue(private, kid, number, day), {kid: public})
    assert (found.kid, found.number, found.day) == (kid, number, vectors.DAY)
    assert len(found.secret) == 12


def test_two_passes_of_one_number_have_secrets_of_their_own():
    number = passes.new_number()
    one, two = (passes.issue(OURS["private"], OURS["kid"], number, 1) for _ in range(2))
    assert passes.read(one, KEYS).secret != passes.read(two, KEYS).secret


def test_a_pass_fits_a_small_code():
    text = PASSES["issued"][0]["text"]
    assert len(text) == 143
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


@pytest.mark.parametrize("number", ["", "7K3F", "7K3F-9Q2M", "UUUUUUUU", "00000001"])
def test_no_pass_is_issued_with_a_number_that_is_none(number):
    with pytest.raises(ValueError):
        passes.issue(OURS["private"], OURS["kid"], number, 1)


@pytest.mark.parametrize(("kid", "secret"), [("00", bytes(12)), (OURS["kid"], bytes(11))])
def test_no_pass_is_issued_with_a_kid_or_secret_of_another_length(kid, secret):
    with pytest.raises(ValueError):
        passes.issue(OURS["private"], kid, "00000000", 1, secret)


@settings(max_examples=60)
@given(some_numbers, st.integers(0, 65535), st.binary(min_size=12, max_size=12))
def test_what_is_issued_reads_back(number, day, secret):
    text = passes.issue(OURS["private"], OURS["kid"], number, day, secret)
    assert passes.read(text, KEYS) == (OURS["kid"], number, day, secret)


def test_a_pass_with_any_bit_flipped_never_reads():
    text = PASSES["issued"][0]["text"]
    for bit in range(87 * 8):
        with pytest.raises(passes.Unreadable):
            passes.read(vectors.flipped(text, bit), KEYS)


@given(st.integers(0, 142), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_pass_with_another_letter_never_reads(at, letter):
    text = PASSES["issued"][0]["text"]
    changed = text[:at] + letter + text[at + 1 :]
    if changed != text:
        with pytest.raises(passes.Unreadable):
            passes.read(changed, KEYS)


@given(st.text())
def test_any_text_at_all_is_judged(text):
    known = open_roster(JUDGING["rosters"]["here"])
    verdict = passes.judge(text, "in", known, {}).verdict
    assert verdict in ("bad", "other", "in", "unlisted", "revoked", "foreign")


@given(st.binary(max_size=90))
def test_bytes_survive_base32_and_nothing_else_reads_as_them(data):
    text = to_base32(data)
    assert from_base32(text, len(data)) == data
    assert from_base32(text, len(data) + 1) is None
    assert from_base64url(to_base64url(data)) == data


@given(st.text())
def test_squeezing_twice_changes_nothing_more(text):
    assert squeeze(squeeze(text)) == squeeze(text)


# Numbers


def test_every_single_wrong_symbol_shows_and_so_do_any_two_that_changed_places():
    """Adding two right numbers symbol by symbol gives a right one, so it is enough that no
    single difference, and no swap, is itself a right number: all of them are tried."""
    zeros = [0] * 8

    def right(symbols):
        return passes.clean_number("".join(numbers.ALPHABET[s] for s in symbols)) is not None

    one, two = (list(map(numbers.ALPHABET.index, passes.new_number())) for _ in range(2))
    assert right(zeros) and right([a ^ b for a, b in zip(one, two, strict=True)])
    for at in range(8):
        for difference in range(1, 32):
            assert not right([*zeros[:at], difference, *zeros[at + 1 :]])
            for other in range(at + 1, 8):
                swapped = list(zeros)
                swapped[at] = swapped[other] = difference
                assert not right(swapped)


@given(some_numbers, st.integers(0, 7), symbols)
def test_a_number_with_a_wrong_symbol_is_none(number, at, symbol):
    changed = number[:at] + symbol + number[at + 1 :]
    assert passes.clean_number(changed) == (number if changed == number else None)


@given(some_numbers, st.integers(0, 6))
def test_a_number_with_two_neighbours_swapped_is_none(number, at):
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert passes.clean_number(swapped) == (number if swapped == number else None)


@given(some_numbers)
def test_a_number_is_its_forty_bits(number):
    assert numbers.from_bytes(numbers.to_bytes(number)) == number


def test_new_numbers_are_right_and_differ():
    made = {passes.new_number() for _ in range(500)}
    assert len(made) == 500
    assert all(passes.clean_number(passes.spaced(number)) == number for number in made)


# Doors


@pytest.mark.parametrize(
    "case", ROTATING["in_time"], ids=lambda case: str(case["seconds"] - vectors.AT)
)
def test_a_code_is_in_time_as_the_vectors_say(case):
    assert passes.in_time(case["window"], case["seconds"]) is case["in_time"]


@given(st.integers(0, 2**32 - 1), st.floats(-1000, 1000))
def test_a_code_holds_from_half_a_minute_before_to_a_minute_and_a_half_after(window, since):
    happened = window * 30 + since
    exactly = happened - window * 30  # what is left of the difference at this size
    assert passes.in_time(window, happened) == (-30 <= exactly < 120)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), st.integers(0, 2**64 - 1))
def test_a_code_is_in_time_when_it_is_shown(moment, event_id):
    window = passes.window_of(b"door", event_id, passes.code_at(b"door", event_id, moment))
    assert passes.in_time(window, passes.unix_seconds(moment))


# Rosters


def roster_of(people, event_id=7):
    about = {"keys": KEYS, "revoked": [], "revoked_kids": [], "made_at": 1, "revoked_at": 1}
    return build(event_id, people, **about)


def crowd(size):
    names = ("王芳", "欧阳建国", "阿依古丽·买买提")
    states = ("listed", "in", "out", "waiting")
    return [
        (passes.new_secret(), passes.new_number(), names[at % 3], states[at % 4])
        for at in range(size)
    ]


def test_a_roster_tells_no_order_no_name_no_number_and_no_state():
    people = crowd(40)
    roster = roster_of(people)
    text = json.dumps(roster, ensure_ascii=False)
    assert [e["tag"] for e in roster["entries"]] == sorted(e["tag"] for e in roster["entries"])
    shuffled = random.Random(1).sample(people, len(people))
    assert json.dumps(roster_of(shuffled), ensure_ascii=False) == text
    assert not any(name in text or number in text for _, number, name, _ in people)
    assert {len(from_base64url(e["sealed"])) for e in roster["entries"]} == {12 + BLOCK + 16}


def test_an_unchanged_person_is_an_unchanged_entry_and_a_changed_one_shares_no_nonce():
    (secret, number, name, _), *others = crowd(20)
    states = ("listed", "in", "out", "waiting")
    rosters = [roster_of([*others, (secret, number, name, state)]) for state in states]
    sealed = [{e["tag"]: e["sealed"] for e in roster["entries"]} for roster in rosters]
    changed = [tag for tag in sealed[0] if len({entries[tag] for entries in sealed}) > 1]
    assert len(changed) == 1
    assert len({entries[changed[0]][:16] for entries in sealed}) == len(states)


def test_one_person_has_nothing_in_common_on_two_lists():
    people = [(bytes(range(12)), "00000000", "王芳", "listed")]
    (one,), (two,) = (roster_of(people, event_id)["entries"] for event_id in (7, 8))
    assert all(one[field] != two[field] for field in one)
