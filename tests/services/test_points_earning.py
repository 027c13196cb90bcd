"""Service minutes and the points they earn: by the rule of the day, once, and back when voided."""

import pytest

from models import Participation, PointsEntry, Registration, database
from services.clock import now
from services.participations import settling, signing_up
from services.points import ledger, verifying
from tests import participations
from tests.people import acting
from tests.points_policies import HOURS, adopted

EVENT = HOURS | {"key": "per_event", "per": "event", "points": 3, "cap": None, "cap_period": None}


def have(village, who="volunteer"):
    found = ledger.balances(village.people[who], village.community.id)
    return {kind: points for kind, points in found.items() if points}


def pending(village, *slugs, minutes=90):
    """An event at which these people were for so many minutes, to be confirmed."""
    event = participations.event(village)
    made = [participations.sign_up(village, event, slug) for slug in slugs]
    change = {"state": "hours_pending", "minutes": minutes, "is_open": True}
    Participation.update(change).where(Participation.event == event).execute()
    return event, made


def move(village, one, verb, by, **said):
    with acting(village.people[by]) as person, database.atomic():
        found = Participation.visible_to(person).where(Participation.id == one.id).get()
        return signing_up.move(found, verb, person, {"note": "说明", **said})


def test_confirmed_minutes_earn_points_once(village):
    adopted(village.community)
    _event, [one] = pending(village, "volunteer")
    move(village, one, "confirm_hours", "organiser")
    [entry] = PointsEntry.select()
    assert (entry.source, entry.points, entry.by.slug) == (
        f"participation:{one.id}:1",
        15,
        "organiser",
    )
    assert entry.evidence == f"/events/{one.event_id}" and entry.reason == one.event.title
    assert have(village) == {"volunteer": 15}
    assert list(verifying.faults()) == []


def test_many_are_thanked_together_up_to_the_cap_of_the_month(village):
    adopted(village.community, rules=[HOURS | {"cap": 20}, EVENT])
    for earned in ({"volunteer": 18}, {"volunteer": 26}, {"volunteer": 29}):
        event, rows = pending(village, "volunteer", "resident")
        with acting(village.organiser) as person, database.atomic():
            settling.confirm_all(event, [row.id for row in rows], person)
        assert have(village) == have(village, "resident") == earned
    assert list(verifying.faults()) == []


def test_without_a_policy_or_for_an_audience_there_are_no_points(village):
    _event, [one] = pending(village, "volunteer")
    move(village, one, "confirm_hours", "organiser")
    adopted(village.community)
    event, [other] = pending(village, "volunteer")
    event.counts_hours = False
    event.save()
    move(village, other, "confirm_hours", "organiser")
    assert not PointsEntry.select().exists()


def test_corrected_minutes_are_reversed_and_count_anew(village):
    adopted(village.community)
    _event, [one] = pending(village, "volunteer")
    move(village, one, "confirm_hours", "organiser")
    for minutes, points in ((60, 10), (120, 20)):
        move(village, one, "dispute", "volunteer")
        move(village, one, "adjust", "organiser", minutes=minutes)
        assert have(village) == {"volunteer": points}
    assert PointsEntry.select().where(PointsEntry.kind == "accrue").count() == 3
    assert list(verifying.faults()) == []


def test_voided_minutes_are_taken_back_and_what_was_spent_is_owed(village):
    adopted(village.community)
    _event, [one] = pending(village, "volunteer")
    move(village, one, "confirm_hours", "organiser")
    with database.atomic():
        where, person = village.community.id, village.volunteer
        ledger.hold(where, person, 5, source="redemption:1", reason="肥皂")
        ledger.capture("redemption:1", reason="肥皂")
    move(village, one, "ask_void", "community-worker")
    move(village, one, "agree_void", "secretary")
    assert have(village) == {"owed": 5}
    assert list(verifying.faults()) == []


@pytest.mark.parametrize("applied", [True, False])
def test_member_points_are_for_those_who_reported_in_as_members(village, applied):
    adopted(village.community, rules=[HOURS | {"key": "member_hours", "account": "member"}])
    if applied:
        who = {"person": village.volunteer, "author": village.volunteer}
        state = {"state": "active", "is_open": True, "moved_at": now(), "state_since": now()}
        Registration.create(kind="member", area=village.community, **who, **state)
    _event, [one] = pending(village, "volunteer")
    move(village, one, "confirm_hours", "organiser")
    assert have(village) == ({"member": 15} if applied else {})
