"""Preparing an event: from its kind, like an earlier one, every week until a day."""

import secrets
from datetime import timedelta

from flask_babel import gettext as _

from models import Area, Event, Organisation, within
from services import access, clock, context, flow, organisations, sealing
from services.errors import Missing, Refused, RuleBroken
from services.events import moving, stating
from services.events.machine import EVENT
from services.events.parties import leads, runs
from services.issues import places

WEEK = timedelta(days=7)
MOST_REPEATS = 26
PLACES = 400  # places to choose from
KINDS = ("community", "estate", "grid", "building")
COPIED = ("title", "kind", "content", "place", "capacity", "conditions", "risks", "protection")
COPIED += ("takes_minors", "counts_hours", "area_id", "organisation_id")


def places_for(person):
    """The Areas in which somebody may prepare events, from the top down. One query."""
    here = within(access.paths("event.prepare")) & Area.kind.in_(KINDS) & Area.ended_on.is_null()
    return list(Area.select().where(here).order_by(Area.path).limit(PLACES))


def teams_for(person, area):
    """The Organisations for which somebody may hold an event in an Area. One or two queries."""
    if not access.can("event.oversee", area):
        mine = Organisation.id.in_([*leads(person)])
        return list(Organisation.select().where(mine & Organisation.ended_on.is_null()))
    return organisations.near(area)


def earlier(id):
    """The Event another one is to be like. Raises Missing, Refused where it is not one's own."""
    event = access.find(Event, id)
    if not runs(event, context.person()):
        raise Refused("event.prepare")
    return event


def like(event):
    """What a form for another event like this one begins with: everything but the day."""
    start, end = clock.local(event.starts_at), clock.local(event.ends_at)
    return _said(event) | {"from_time": start.time(), "to_time": end.time()}


def as_it_is(event):
    """What the form that changes an event begins with."""
    return like(event) | {"day": clock.day_of(event.starts_at)}


def _said(event):
    found = {name.removesuffix("_id"): getattr(event, name) for name in COPIED}
    return found | {"takes_minors": "yes" if event.takes_minors else "no"}


def draft(by, said):
    """Write down an event, or one for each week until `said["until"]`. Returns the first Event.

    `said`: as stating.cleaned takes it, and area, organisation (ids or None), until (a day or
    None). Raises Refused, Missing for places out of sight, RuleBroken.
    """
    area, community = _place(said["area"])
    team = _team(by, area, said["organisation"])
    fields = stating.cleaned(said)
    days = _starts(fields, said["day"], said.get("until"))
    first = None
    for shift in days:
        times = {name: fields[name] + shift for name in ("starts_at", "ends_at")}
        about = fields | times | {"area": area, "community": community, "organisation": team}
        event = _write(by, about, first)
        first = first or event
    return first


def _place(id):
    area = Area.get_or_none(Area.id == id) if id else None
    if area is None or not access.can("event.prepare", area):
        raise RuleBroken(_("Please choose for which place it is."), "area")
    return places.kept(area)


def _team(by, area, id):
    if not id:
        return None
    team = next((team for team in teams_for(by, area) if team.id == id), None)
    if team is None:
        raise RuleBroken(_("Please choose one of those listed."), "organisation")
    return team


def _starts(fields, day, until):
    """How far each repeat is moved: nothing for the first, then week by week."""
    if until is None:
        return [timedelta(0)]
    if until < day:
        raise RuleBroken(_("The last day comes before the first."), "until")
    count = (until - day) // WEEK + 1
    if count > MOST_REPEATS:
        raise RuleBroken(
            _(
                "At most %(most)s times in a row. Please choose an earlier last day.",
                most=MOST_REPEATS,
            ),
            "until",
        )
    return [week * WEEK for week in range(count)]


def _write(by, about, first):
    now = clock.now()
    event = Event.create(
        **about,
        organiser=by,
        author=by,
        submission=context.submission(),
        first=first,
        token=secrets.token_urlsafe(12),
        door_secret_sealed=sealing.seal(secrets.token_hex(32)),
        state="draft",
        is_open=True,
        moved_at=now,
        state_since=now,
    )
    flow.begin(EVENT, event, "draft", by)
    return event


def save_and_publish(by, said):
    """Draft and publish in one go, every repeat of it as well. Returns the first Event.

    Raises stating.Incomplete with a sentence for each field that still has to be said.
    """
    event = draft(by, said)
    moving.move(event, "publish", by, {"series": True})
    return event


def check_changes(event):
    """Raises Refused unless the signed-in person holds the event, Missing where it is too late."""
    person = context.person()
    if not runs(event, person):
        raise Refused("event.change")
    if "change" not in {move.verb for move in moving.offered(event, person)}:
        raise Missing


def change(event, by, said, publishes=False):
    """Change an event; those who signed up read on its page what was changed.

    The other drafts of a weekly event change with a draft. `publishes`: it is published in the same
    go, with those. Raises Refused, RuleBroken.
    """
    fields = stating.cleaned(said)
    changed = {name: value for name, value in fields.items() if getattr(event, name) != value}
    if changed:
        moved = [(other, _as_there(event, other, changed)) for other in moving.drafts(event)]
        for one, its in [(event, changed), *moved]:
            moving.move(one, "change", by, {"fields": its})
    if publishes:
        moving.move(event, "publish", by, {"series": True})


def _as_there(event, other, changed):
    """What changes on another date of a weekly event: the same words, its times by as much."""
    times = {"starts_at", "ends_at"} & {*changed}
    return changed | {
        name: getattr(other, name) + (changed[name] - getattr(event, name)) for name in times
    }
