"""Every form a phone may still hold: one recorded payload of each version ever shipped is taken in.

A file is named <endpoint>-v<version>.json: where it was sent (`{home}`, `{grid}`, `{visit}`,
`{promise}` and `{category}` stand for ids, `{work}` for that of an issue the sender is at,
`{event}` for that of an event they hold, `{participation}` for
their place at another, `{open_event}`, `{listed}` and `{check_in}` for one whose
door is open, a person on its list, and what waits for a word there), its fields as a browser sent
them, and which rows it leaves (`table: how many`). `{act}` is the submission id of the visit and of
the issue it raised. New versions add files; none is ever changed or removed.
"""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

import models
from forms import versions
from models import Category, Post
from services import checkins, claims, clock, credits, disputes, issues, visits
from tests import credits as credited
from tests import doors, passbooks, people, shop
from tests import events as planned
from tests import issues as made
from tests import participations as joined
from tests import redemptions as redeemed

PAYLOADS = Path(__file__).parent.parent / "payloads"
FILES = sorted(PAYLOADS.glob("*.json"))


@pytest.mark.sqlite
def test_every_version_of_every_form_has_a_payload():
    wanted = {
        f"{endpoint}-v{version}"
        for endpoint, current in versions.CURRENT.items()
        for version in range(1, current + 1)
    }
    assert {path.stem for path in FILES} == wanted


@pytest.mark.sqlite
def test_every_step_between_versions_has_a_converter():
    wanted = {
        (endpoint, version)
        for endpoint, current in versions.CURRENT.items()
        for version in range(1, current)
    }
    assert set(versions.CONVERTERS) == wanted


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_a_payload_is_taken_in(app, file, village, sign_in):
    said = json.loads(file.read_text())
    act = str(uuid.uuid4())
    with people.acting(village.grid_worker, act):
        visit = visits.record(village.grid_worker, village.quiet_home, promise="带一份表来")
        if file.stem.startswith("promises.reopen"):
            visits.keep(visit.promises.get(), village.grid_worker)
        if file.stem.startswith("issues"):
            issues.out_of_visit(visit, village.grid_worker)
    public_post, claim = claimed(village, act)
    ids = {
        "home": village.home.id,
        "grid": village.grid.id,
        "visit": visit.id,
        "promise": visit.promises.get().id,
        "work": at_work(village).id,
        "public_post": public_post.id,
        "claim": claim.id,
        "event": held(village).id,
        "participation": going(village).id,
        "category": Category.get(Category.code == "lighting").id,
        **at_the_door(village),
        **(declared(village, act) if file.stem.startswith("credits") else {}),
        **(put_aside(village) if file.stem.startswith("redemptions") else {}),
        **(doubted(village, act) if file.stem.startswith("disputes") else {}),
    }
    path = said["path"].format(**ids)
    ids["act"] = act
    fields = [(name, value.format(**ids)) for name, value in said["fields"]]
    with app.test_request_context(path, method="POST") as request:
        assert request.request.endpoint == file.stem.rpartition("-v")[0]
    phone = sign_in(village.grid_worker)
    before = counts(said["leaves"])
    answer = phone.post(
        path,
        data=MultiDict(fields),
        headers={"Mulin-Outbox": str(village.grid_worker.id)},
    )
    assert answer.json["status"] == 303, answer.json
    after = counts(said["leaves"])
    assert {name: after[name] - before[name] for name in after} == said["leaves"]


def at_work(village):
    """An issue the grid worker was given and has begun with."""
    issue = made.in_state(village, "accepted")
    said = {"measure": "看一看", "due_on": clock.today()}
    said["to"] = f"person:{village.grid_worker.id}"
    made.make(village, "community-worker", issue, "dispatch", **said)
    made.make(village, "grid-worker", issue, "claim")
    return made.make(village, "grid-worker", issue, "start")


def claimed(village, act):
    """A public post nobody has claimed, and the sender's claim of another one."""
    with people.acting(village.community_worker) as worker:
        post, other = (
            claims.make(village.grid, title, "晚上锁门", 1, worker) for title in ("看车棚", "浇花")
        )
    with people.acting(village.grid_worker, act) as person:
        return post, claims.claim(other, person)


def declared(village, act):
    """What the resident declared and the sender may look at; somebody they may write something down
    for; what they declared themselves, in a home of their own, with the form `act`."""
    credited.policy(village)
    worker = village.grid_worker
    Post.create(person=worker, role="info_collector", area=village.community, since=village.since)
    worker.household = village.home
    worker.save()
    with people.acting(worker, act) as person:
        credits.declare(person, "clean", person)
    return {"application": credited.declared(village).id, "neighbour": village.elder.id}


def doubted(village, act):
    """A line of the sender's passbook, and their doubt about another one."""
    line, other = (passbooks.given(village, village.grid_worker, 5) for _twice in range(2))
    with people.acting(village.grid_worker, act) as me:
        dispute = disputes.raise_dispute(me, other, "", me)
    return {"sender": me.id, "line": line.id, "dispute": dispute.id}


def put_aside(village):
    """Rice put aside for the resident and points for another bag; the sender keeps the counter."""
    Post.create(
        person=village.grid_worker, role="shopkeeper", area=village.community, since=village.since
    )
    rice = shop.good(village)
    redeemed.thank(village, village.resident, 40)
    one = redeemed.reserve(village, rice)
    number = redeemed.number_of(village.resident)
    return {"redemption": one.id, "code": one.code, "good": rice.id, "pass": number}


def held(village):
    """An event the grid worker holds; it begins in an hour."""
    event = planned.in_state(village, "enrolling")
    event.organiser = village.grid_worker
    event.save()
    return event


def at_the_door(village):
    """An event the grid worker holds and whose door is open, somebody on its list, and something
    that waits for a word there."""
    event = doors.event(village, organiser=village.grid_worker)
    doors.on_list(event, village.elder, village.resident)
    with people.acting(village.resident) as person:
        late = doors.code(event, clock.now() - timedelta(minutes=10))
        said = "door", "in", person, (clock.now(), 0)
        [fact] = checkins.take(event, *said, code=late)
    return {"open_event": event.id, "listed": village.elder.id, "check_in": fact.id}


def going(village):
    """The grid worker's own place at another event."""
    return joined.sign_up(village, joined.event(village), "grid-worker")


def counts(tables):
    known = {table._meta.table_name: table for table in models.TABLES}
    return {name: known[name].select().count() for name in tables}
