"""The events of the large village, cut down to two grids: as the services would have left them."""

import itertools
from collections import Counter, defaultdict
from datetime import timedelta

from models import CheckIn, Event, Participation, Pass, Person, SigningKey, Step, database
from services import access, village
from services.events.machine import EVENT
from services.events.phases import phase
from services.participations import counting, lists, minutes, settling
from services.participations.machine import PARTICIPATION
from services.passes import issuing, tokens
from services.village.many_events import CROWD
from tests import people


def test_a_village_full_of_events(db, clock, queries, monkeypatch):
    made = village.seed_large(grids=2)
    events = list(Event.select().order_by(Event.id))
    assert made["events"] == len(events) == 135
    states = Counter(event.state for event in events)
    assert states["archived"] > 100
    assert {"archived", "settled", "enrolling", "running", "ended"} <= states.keys()
    for event in events:
        assert event.is_open == (event.state not in EVENT.final)
        assert (event.settled_at is None) == (event.state not in ("settled", "archived"))
        assert phase(event) == event.state
    _lists_fit_their_events(events)
    _facts_make_the_minutes(events)
    _steps_lead_to_where_they_are()
    _passes_are_good()
    with monkeypatch.context() as patch:
        ticks = (clock.moment + timedelta(microseconds=number) for number in itertools.count())
        patch.setattr("services.clock.source", lambda: next(ticks))  # as a real one does
        _the_large_ones_can_be_held(events, queries)
    names = {index.name for index in database.get_indexes("participation")}
    assert "participation_event_id_person_id" in names  # made again after the rows


def _lists_fit_their_events(events):
    lists_of = defaultdict(list)
    for row in Participation.select():
        lists_of[row.event_id].append(row)
        assert row.is_open == (row.state not in PARTICIPATION.final)
        assert row.state_since <= row.moved_at
    assert max(len(rows) for rows in lists_of.values()) == CROWD
    for event in events:
        states = {row.state for row in lists_of[event.id]}
        if event.state in ("settled", "archived"):
            assert states <= PARTICIPATION.final
        if event.state in ("enrolling", "full") and event.capacity:
            taken = sum(row.state in counting.SEATED for row in lists_of[event.id])
            assert (event.state == "full") == (taken >= event.capacity)
        if event.state in ("draft", "withdrawn"):
            assert not states


def _facts_make_the_minutes(events):
    facts = defaultdict(list)
    for fact in CheckIn.select():
        facts[fact.event_id, fact.person_id].append(fact)
    by_id = {event.id: event for event in events}
    counted = Participation.select().where(Participation.minutes.is_null(False))
    assert counted.count() > 3000
    for row in counted:
        event = by_id[row.event_id]
        found = minutes.served(facts[row.event_id, row.person_id], event.starts_at, event.ends_at)
        assert row.minutes == (found.minutes if event.counts_hours else 0)
        assert ("no_out" in found.reasons) == row.left_by_clock


def _steps_lead_to_where_they_are():
    for machine, model in ((EVENT, Event), (PARTICIPATION, Participation)):
        last = {}
        starts = {(move.verb, move.after) for move in machine.starts}
        for step in Step.select().where(Step.subject == machine.noun).order_by(Step.id):
            before = last.get(step.subject_id)
            assert step.before == before
            if before is None:
                assert (step.verb, step.after) in starts
            else:
                assert step.after in [m.after for m in machine.of(step.verb) if before in m.before]
            last[step.subject_id] = step.after
        opened = {row.id: row.state for row in model.select().where(model.is_open)}
        newest = {id: state for id, state in opened.items() if id in last}
        assert newest
        assert newest.items() <= last.items()


def _passes_are_good():
    [key] = SigningKey.select()
    for held in Pass.select().limit(20):
        assert tokens.read(issuing.token_of(held), {key.kid: key.public}).number == held.number


def _the_large_ones_can_be_held(events, queries):
    organiser = access.load_posts(Person.get(Person.slug == "organiser"))
    now, over = events[-2:]
    assert (now.state, over.state) == ("running", "ended")
    pending = [row.id for row in lists.held(over, ("hours_pending",))]
    assert len(pending) == CROWD
    with people.acting(organiser), database.atomic(), queries(10):
        assert settling.confirm_all(over, pending, organiser).count == CROWD
