"""Passes and the keys they are signed with: one live pass a person, whoever asks and how often."""

import threading

import pytest

from models import Activity, Pass, Person, SigningKey, database
from services.errors import Missing, RuleBroken
from services.passes import issuing, keys, read, tokens


def everything(held):
    """What a scanner reads from a Pass."""
    return read(issuing.token_of(held), keys.known()[0])


def test_a_pass_is_made_once_and_says_whose_number_it_is(village):
    first = issuing.pass_of(village.resident)
    again = issuing.pass_of(village.resident)
    assert first.id == again.id
    assert everything(first).number == first.number
    assert issuing.secret_of(first) == everything(first).secret
    assert Activity.select().where(Activity.verb == "pass.issue").count() == 1


def test_passes_of_many_take_few_statements(village, queries):
    ids = [person.id for person in Person.select()]
    with queries(7):
        made = issuing.passes_of(ids)
    assert sorted(made) == sorted(ids)
    with queries(1):
        assert issuing.passes_of(ids) == made


def test_what_a_pass_says_lies_sealed_and_only_public_keys_are_readable(village):
    held = issuing.pass_of(village.resident)
    key = SigningKey.get()
    assert issuing.token_of(held) not in held.token_sealed
    private = tokens.new_key()[2]
    assert len(key.private_sealed) > len(private) * 2


def test_a_lost_pass_gives_way_to_a_new_one(village):
    lost = issuing.pass_of(village.resident)
    new = issuing.replace(village.resident, village.resident, "公交车上丢了")
    assert new.number != lost.number
    lost = Pass.get_by_id(lost.id)
    assert lost.revoked_at and lost.revoked_by == village.resident and lost.reason == "公交车上丢了"
    assert issuing.pass_of(village.resident).id == new.id


def test_without_a_pass_there_is_none_to_be_lost(village):
    with pytest.raises(Missing):
        issuing.replace(village.resident, village.resident)


def test_a_reason_is_short(village):
    issuing.pass_of(village.resident)
    with pytest.raises(RuleBroken):
        issuing.replace(village.resident, village.resident, "长" * 100)


def test_a_new_key_signs_and_the_old_passes_hold(village):
    old = issuing.pass_of(village.resident)
    made = keys.rotate()
    assert everything(issuing.pass_of(village.elder)).kid == made.kid
    assert everything(old).kid != made.kid
    verbs = [row.verb for row in Activity.select().where(Activity.subject == "signing_key")]
    assert sorted(verbs) == ["key.make", "key.make", "key.retire"]


def test_a_revoked_key_voids_its_passes_and_holders_get_new_ones(village):
    old = issuing.pass_of(village.resident)
    bad = keys.signing().kid
    assert keys.revoke(bad) == 1
    assert keys.known() == ({}, [bad])
    new = issuing.pass_of(village.resident)
    assert new.id != old.id and everything(new).kid != bad
    with pytest.raises(Missing):
        keys.revoke(bad)


def test_two_who_ask_at_once_get_the_same_pass(app, village):
    database.close()
    found, start = [], threading.Barrier(2)

    def ask():
        start.wait()
        with app.app_context(), database.connection_context():
            found.append(issuing.pass_of(village.resident).number)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.connect(reuse_if_open=True)
    assert found[0] == found[1]
    assert Pass.select().where(Pass.person == village.resident).count() == 1


def test_the_commands_rotate_list_and_revoke(app, village):
    kid = keys.signing().kid
    issuing.pass_of(village.resident)
    run = app.test_cli_runner().invoke
    assert "signed with" in run(args=["passes", "rotate"]).output
    assert "void with it: 1" in run(args=["passes", "revoke-key", kid]).output
    assert f"{kid}  void" in run(args=["passes", "list"]).output
    assert run(args=["passes", "revoke-key", kid]).exit_code == 1
