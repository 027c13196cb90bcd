"""What to mind at a door: consent first, sealed, read by few, every look noted."""

from datetime import timedelta

import pytest

from models import AccessRecord, Activity, CareNote, FocusMark
from services import care, clock, sealing
from services.errors import Refused, RuleBroken
from tests.people import CARE_TEXT, acting


def looks():
    return [(look.viewer.slug, look.what) for look in AccessRecord.select()]


def day(offset):
    return clock.today() + timedelta(days=offset)


def write(home, author, text="请按两次门铃", consent_on=None, until=None):
    return care.write(home, text, consent_on or clock.today(), until, author)


def test_the_texts_of_a_door_are_read_and_the_look_is_noted(village):
    with acting(village.grid_worker):
        assert care.read(village.care_home, village.grid_worker) == [CARE_TEXT]
    assert looks() == [("grid-worker", "care")]


def test_looking_again_on_the_same_day_is_one_look(village, clock):
    with acting(village.grid_worker):
        care.read(village.care_home, village.grid_worker)
        care.read(village.care_home, village.grid_worker)
        assert len(looks()) == 1
        clock.move(days=1)
        care.read(village.care_home, village.grid_worker)
    assert len(looks()) == 2


def test_a_door_without_notes_leaves_no_look(village):
    with acting(village.grid_worker):
        assert care.read(village.home, village.grid_worker) == []
    assert looks() == []


@pytest.mark.parametrize("slug", ["captain", "unit-head", "observer", "outsider", "admin"])
def test_others_read_nothing_and_leave_no_look(village, slug):
    reader = village.people[slug]
    with acting(reader):
        assert care.read(village.care_home, reader) == []
    assert looks() == []


def test_what_is_written_lies_sealed(village):
    with acting(village.grid_worker):
        note = write(village.home, village.grid_worker, " 请按两次门铃 ")
        assert care.read(village.home, village.grid_worker) == ["请按两次门铃"]
    stored = CareNote.get_by_id(note.id).sealed
    assert "门铃" not in stored
    assert sealing.unseal(stored) == "请按两次门铃"
    row = Activity.select().order_by(Activity.id.desc()).get()
    assert (row.verb, row.detail) == ("care.write", "{}")


def test_without_the_day_they_agreed_nothing_is_written(village):
    with acting(village.grid_worker), pytest.raises(RuleBroken) as broken:
        care.write(village.home, "请按门铃", None, None, village.grid_worker)
    assert broken.value.field == "consent_on"


@pytest.mark.parametrize(("consent", "until", "field"), [(1, None, "consent_on"), (0, -1, "until")])
def test_consent_lies_in_the_past_and_the_end_ahead(village, consent, until, field):
    last = until and day(until)
    with acting(village.grid_worker), pytest.raises(RuleBroken) as broken:
        write(village.home, village.grid_worker, "x", day(consent), last)
    assert broken.value.field == field


@pytest.mark.parametrize("slug", ["estate-secretary", "captain", "observer", "outsider", "admin"])
def test_only_workers_write(village, slug):
    author = village.people[slug]
    with acting(author), pytest.raises(Refused):
        write(village.home, author)


def test_a_note_is_read_until_its_day_or_its_end(village, clock):
    with acting(village.grid_worker):
        note = write(village.home, village.grid_worker, until=day(1))
        clock.move(days=1)
        assert care.read(village.home, village.grid_worker)
        care.end(note, village.grid_worker)
        assert not care.read(village.home, village.grid_worker)
        care.reopen(note, village.grid_worker)
        assert care.read(village.home, village.grid_worker)
        clock.move(days=1)
        assert not care.read(village.home, village.grid_worker)


def test_a_door_stands_on_the_focus_list_once(village):
    with acting(village.community_worker):
        first = care.set_focus(village.home, village.community_worker)
        assert care.set_focus(village.home, village.community_worker) == first
        assert care.focus_of(village.home) == first


def test_off_and_on_again_on_one_day_is_as_if_nothing_had_been(village):
    before = village.focus_mark.since
    with acting(village.community_worker):
        care.unset_focus(village.focus_home, village.community_worker)
        assert care.focus_of(village.focus_home) is None
        care.set_focus(village.focus_home, village.community_worker)
    mark = FocusMark.get(household=village.focus_home)
    assert (mark.since, mark.until) == (before, None)


def test_a_grid_worker_sets_no_focus(village):
    with acting(village.grid_worker), pytest.raises(Refused):
        care.set_focus(village.home, village.grid_worker)
