"""What to mind at a door, and which doors are looked after more often (重点户).

Care notes are sensitive: written only with consent, kept sealed, and every look is noted where the
household can see it. Why a door is a focus door stands in a care note, never with the mark.
"""

from datetime import timedelta

from flask_babel import gettext as _
from peewee import IntegrityError

from models import CareNote, FocusMark, database
from services import access, activity, clock, rounds, sealing
from services.errors import RuleBroken


def read(household, reader, may_note=True):
    """The texts of a door's care notes, newest first; [] when `reader` may not read them.

    The look is noted once a day and person; call it only where the texts are shown. Where it cannot
    be noted (`may_note` false), only who looked today already reads them.
    """
    if not may_note and not activity.has_looked(reader, "care", household=household):
        return []
    return [note.text for note in notes(household, reader)]


def notes(household, reader):
    """As `read`, but the CareNote rows, each with its readable `.text`."""
    found = _readable([household], reader)
    if found:
        activity.looked(reader, "care", household=household)
    return found


def texts(households, reader):
    """{household id: texts} of the doors among `households` that have any `reader` may read.

    No look is noted: whoever hands the texts on notes it (services/packs.take_along).
    """
    found = {}
    for note in _readable(households, reader):
        found.setdefault(note.household_id, []).append(note.text)
    return found


def _readable(households, reader):
    """The CareNotes of some doors that `reader` may read, newest first, each with its `.text`."""
    ids = [home.id for home in households if access.can("care.read", home, person=reader)]
    if not ids:
        return []
    here = CareNote.household.in_(ids)
    found = list(CareNote.select().where(here & _in_force()).order_by(CareNote.id.desc()))
    for note in found:
        note.text = sealing.unseal(note.sealed)
    return found


def _in_force():
    today = clock.today()
    return CareNote.ended_at.is_null() & (CareNote.until.is_null() | (CareNote.until >= today))


def write(household, text, consent_on, until, author):
    """Keep what to mind at a door. Returns the CareNote; RuleBroken without a past consent."""
    access.require("care.write", household)
    today = clock.today()
    if consent_on is None:
        raise RuleBroken(
            _("Please ask them first, then write down the day they agreed."), "consent_on"
        )
    if consent_on > today:
        raise RuleBroken(_("This day is still to come. Ask first, then note it."), "consent_on")
    if until is not None and until < today:
        raise RuleBroken(_("This day is already over. Choose a later one."), "until")
    note = CareNote.create(
        household=household,
        sealed=sealing.seal(text.strip()),
        consent_on=consent_on,
        until=until,
        written_by=author,
        written_at=clock.now(),
    )
    activity.record(author, "care.write", note, area=household.area_id)
    return note


def end(note, by):
    """Take a care note off the door: nobody reads it from now on. Twice is the same as once."""
    access.require("care.write", note)
    if note.ended_at is None:
        note.ended_at = clock.now()
        note.save()
        activity.record(by, "care.end", note, area=note.household.area_id)


def reopen(note, by):
    """Put a care note back that was taken off: the undo of `end`."""
    access.require("care.write", note)
    if note.ended_at is not None:
        note.ended_at = None
        note.save()
        activity.record(by, "care.reopen", note, area=note.household.area_id)


def focus_of(household):
    """The FocusMark in force for a door, or None."""
    here = FocusMark.household == household.id
    return FocusMark.get_or_none(here & rounds.marked(clock.today()))


def set_focus(household, by):
    """Put a door on the focus list. Returns its mark, the old one when it is there already.

    Taken off today and put on again, it is as if nothing had been: the undo of `unset_focus`.
    """
    access.require("focus.set", household)
    mark = focus_of(household)
    if mark is not None:
        return mark
    yesterday = clock.today() - timedelta(days=1)
    mark = FocusMark.get_or_none(household=household.id, until=yesterday)
    try:
        with database.atomic():  # the index focus_mark_once decides when two set it at once
            if mark is None:
                mark = FocusMark.create(household=household, since=clock.today(), set_by=by)
            else:
                mark.until = None
                mark.save()
    except IntegrityError:
        return focus_of(household)
    activity.record(by, "focus.set", mark, area=household.area_id)
    return mark


def unset_focus(household, by):
    """Take a door off the focus list, from today on."""
    access.require("focus.set", household)
    mark = focus_of(household)
    if mark is not None:
        mark.until = clock.today() - timedelta(days=1)
        mark.save()
        activity.record(by, "focus.unset", mark, area=household.area_id)
