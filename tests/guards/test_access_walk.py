"""Every route against everybody: a new one is covered without writing a test.

Whoever adds a route with a new kind of argument adds a line to `samples`: a value inside 宝龙 and
one inside 安康. Routes for oneself that an observer may POST to stand in OWN.
"""

import re
import uuid

import pytest

from models import (
    Activity,
    Attachment,
    Category,
    CheckIn,
    Event,
    Invitation,
    Organisation,
    Passkey,
    PointsPolicy,
    Post,
    PublicPost,
    Redemption,
    RosterImport,
    ServiceRecord,
    Submission,
    database,
)
from services import (
    adjustments,
    claims,
    clock,
    disputes,
    guardians,
    issues,
    quarantine,
    registrations,
    rounds,
    sessions,
    storage,
    uploads,
    visits,
)
from services.events import preparing
from services.participations import signing_up
from tests import credits as credited
from tests import events as planned
from tests import passbooks, people, points_policies, shop

# What somebody who may only look may still send: it changes nothing but their own ways in.
OWN = {
    "auth.create_device_link",
    "auth.end_other_devices",
    "auth.create_passkey",
    "registrations.create",
    "participations.create",
    "participations.create_makeup",
    "claims.create",
    "credits.create",
    "points.create_donation",
    "redemptions.create",
    "guardians.create",
    "records.create",
    "checkins.create",
    "records.create_request",
}

# Arguments that are not the id of anything.
PLAIN = {"book": "donations", "cadence": "full", "day": "2026-03-17", "verb": "say", "year": 2026}

# A PostgreSQL connection asked whether it lives, and a look noted once a day.
UNCOUNTED = re.compile('SELECT 1$|INSERT INTO "access_record"')

# More than ten statements, and why.
MORE_QUERIES = {
    "pack.show": 260,  # the pages of a whole day in one request
    "passes.card": 16,  # the first look at a pass makes it, the very first one a key, too
}

UNKNOWN = 987_654_321
NO_NUMBER = "MS-2026-00000000"
ROLES = ("community_secretary", "community_worker", "grid_worker", "estate_secretary", "admin")


@pytest.fixture
def samples(village):
    """{argument: (value in 宝龙, value in 安康, unknown value)}; "endpoint.argument" goes first."""
    v = village
    v.stranger = _stranger(v)
    visit, promise = _visit(v, v.grid_worker, v.home)
    other_visit, other_promise = _visit(v, v.outsider, v.outside_home)
    person, other = v.contacts[v.home.id], v.contacts[v.outside_home.id]
    return {
        "household_id": (v.home.id, v.outside_home.id, UNKNOWN),
        "area_id": (v.grid.id, v.other_grid.id, UNKNOWN),
        "community_id": (v.community.id, v.other_community.id, UNKNOWN),
        "visit_id": (visit.id, other_visit.id, UNKNOWN),
        "promise_id": (promise.id, other_promise.id, UNKNOWN),
        "issue_id": (
            _issue(v.grid_worker, v.home),
            _issue(v.outsider, v.outside_home),
            UNKNOWN,
        ),
        "participation_id": (
            _participation(v.organiser, v.estate, v.volunteer),
            _participation(v.stranger, v.other_estate, v.outsider),
            UNKNOWN,
        ),
        "check_in_id": (
            _check_in(v.organiser, v.estate, v.resident),
            _check_in(v.stranger, v.other_estate, v.outsider),
            UNKNOWN,
        ),
        "event_id": (_event(v.organiser, v.estate), _event(v.stranger, v.other_estate), UNKNOWN),
        "attachment_id": (_photo(visit), _photo(other_visit), UNKNOWN),
        "person_id": (person.id, other.id, UNKNOWN),
        "post_id": (_post(v.captain), _post(v.outsider), UNKNOWN),
        "care_id": (v.care_note.id, _care(v, v.outside_home), UNKNOWN),
        "roster_id": (_roster(v.community, v.admin), _roster(v.other_community, v.admin), UNKNOWN),
        "key": (_round(v.community), _round(v.other_community), _round(v.community, UNKNOWN)),
        "category_id": (_category(v.community), _category(v.other_community), UNKNOWN),
        "organisation_id": (v.property_firm.id, _organisation(v.other_estate), UNKNOWN),
        "sha256": (_awaited(v.grid_worker), _awaited(v.outsider), "f" * 64),
        "receipts.show.key": (_sent(v.secretary), _sent(v.outsider), str(uuid.uuid4())),
        "registration_id": (_registration(v.resident), _registration(v.outsider), UNKNOWN),
        "public_post_id": (_public_post(v.estate), _public_post(v.other_estate), UNKNOWN),
        "claim_id": (_claim(v.estate, v.resident), _claim(v.other_estate, v.outsider), UNKNOWN),
        "guardianship_id": (_ward(v.elder), _ward(other), UNKNOWN),
        "number": (_paper(v.resident, v.grid), _paper(v.outsider, v.other_grid), NO_NUMBER),
        "points_policy_id": (
            points_policies.draft(v.community).id,
            points_policies.draft(v.other_community).id,
            UNKNOWN,
        ),
        **_points(v, person, other),
        "application_id": (
            _application(v, v.community, v.resident),
            _application(v, v.other_community, v.contacts[v.outside_home.id]),
            UNKNOWN,
        ),
        "points_rule_id": (_rule(v.community), _rule(v.other_community), UNKNOWN),
        "good_id": (shop.good(v).id, _theirs(v).id, UNKNOWN),
        "redemption_id": (
            _redemption(v, v.resident, shop.good(v)),
            _redemption(v, v.outsider, _theirs(v)),
            UNKNOWN,
        ),
        "donation_id": (
            shop.donation(shop.good(v), v.shopkeeper).id,
            shop.donation(_theirs(v), v.stranger).id,
            UNKNOWN,
        ),
        "write_off_id": (
            shop.write_off(shop.good(v), v.shopkeeper).id,
            shop.write_off(_theirs(v), v.stranger).id,
            UNKNOWN,
        ),
        "quarantined_id": (
            _late(v.grid_worker, v.grid),
            _late(v.outsider, v.other_grid),
            UNKNOWN,
        ),
        "auth.create_invitation.id": (person.id, other.id, UNKNOWN),
        "auth.create_recovery.id": (person.id, other.id, UNKNOWN),
        "auth.show_invitation.id": (_invitation(v.admin), _invitation(v.outsider), UNKNOWN),
        "auth.withdraw_invitation.id": (_invitation(v.admin), _invitation(v.outsider), UNKNOWN),
        "auth.end_device.id": (_device(v.grid_worker), _device(v.outsider), UNKNOWN),
        "auth.delete_passkey.id": (_passkey(v.grid_worker), _passkey(v.outsider), UNKNOWN),
    }


def _application(v, community, person):
    credited.policy(v, community=community)
    return credited.declared(v, person).id


def _theirs(v):
    return shop.good(v, community=v.other_community, by=v.stranger)


def _points(v, person, other):
    """Samples of what stands in passbooks: a line, a doubt about it, an adjustment."""
    lines = passbooks.given(v, person, 5), passbooks.given(v, other, 5, community=v.other_community)
    doubts, asked = [], []
    for line, who, staff in zip(lines, (person, other), (v.secretary, v.stranger), strict=True):
        with people.acting(staff) as by:
            doubts.append(disputes.raise_dispute(who, line, "", who).id)
            asked.append(adjustments.ask_add(who, "volunteer", 5, "结转", by).id)
    return {
        "entry_id": (lines[0].id, lines[1].id, UNKNOWN),
        "dispute_id": (*doubts, UNKNOWN),
        "adjustment_id": (*asked, UNKNOWN),
    }


def _stranger(v):
    """Somebody who may do everything, but only in 安康."""
    stranger = people.Person.create(name="钱不同")
    for role in ROLES:
        Post.create(person=stranger, role=role, area=v.other_community, since=v.since)
    return stranger


def _redemption(v, person, good):
    with people.acting(person), database.atomic():
        return Redemption.create(
            community=good.community_id,
            good=good,
            person=person,
            points=good.points,
            code=f"{good.id:06d}",
            expires_on=clock.today(),
            reserved_by=person,
            state="reserved",
            is_open=True,
            moved_at=clock.now(),
            state_since=clock.now(),
        ).id


def _visit(v, author, home):
    with people.acting(author):
        visit = visits.record(author, home, note="一切都好", promise="带一份表来")
    return visit, visit.promises.get()


def _issue(author, home):
    with people.acting(author):
        return issues.raise_issue(author, home.area, text="楼道灯坏了", household=home).id


def _event(by, area):
    with people.acting(by):
        return preparing.save_and_publish(by, planned.SAID | {"area": area.id}).id


def _check_in(by, area, who):
    moment = clock.now()
    said = {"direction": "in", "method": "door", "verdict": "refused", "reason": "late_code"}
    said |= {"happened_at": moment, "received_at": moment, "by": who}
    return CheckIn.create(event=_event(by, area), person=who, **said).id


def _participation(by, area, who):
    event = Event.get_by_id(_event(by, area))
    with people.acting(who) as person:
        return signing_up.sign_up(event, person, person).id


def _photo(visit):
    return Attachment.create(
        visit=visit,
        kind="photo",
        position=visit.attachments.count(),
        sha256=storage.put(f"photo {visit.id}".encode()),
        mime="image/jpeg",
        size=1,
        added_at=clock.now(),
    ).id


def _awaited(person):
    sha256 = f"{person.id:064x}"
    uploads.expect(person, "a form", None, [uploads.Awaited("photo", sha256, 5)])
    return sha256


def _post(person):
    return Post.get(person=person).id


def _care(v, home):
    today = clock.today()
    return people.CareNote.create(
        household=home, sealed=v.care_note.sealed, consent_on=today, written_at=clock.now()
    ).id


def _roster(area, by):
    return RosterImport.create(
        area=area, uploaded_by=by, filename="a.xlsx", sha256="0" * 64, uploaded_at=clock.now()
    ).id


def _round(community, id=None):
    key = next(r.key for r in rounds.current([community])[community.id] if r.cadence == "full")
    return key.replace(str(community.id), str(id), 1) if id else key


def _category(community):
    return Category.create(community=community, name="宠物", days=3, position=99).id


def _organisation(area):
    return Organisation.create(name="安康物业", kind="property", area=area).id


def _sent(person):
    """The submission id of a form somebody sent."""
    key = str(uuid.uuid4())
    Submission.create(person=person, key=key, digest="", endpoint="", received_at=clock.now())
    return key


def _late(person, area):
    with people.acting(person):
        return quarantine.keep(
            person, str(uuid.uuid4()), "", "visits.create", "/", [], area.id, clock.now()
        ).id


def _registration(person):
    with people.acting(person):
        return registrations.apply("member", consents=True).id


def _public_post(area):
    return PublicPost.create(
        community=issues.community_of(area),
        area=area,
        title="看车棚",
        duty="锁门",
        author=people.Person.get(),
        made_at=clock.now(),
    ).id


def _claim(area, person):
    with people.acting(person):
        return claims.claim(PublicPost.get_by_id(_public_post(area)), person).id


def _ward(guardian):
    with people.acting(guardian):
        return guardians.enter("小宝", guardian, guardian, consents=True).id


def _paper(person, area):
    now = clock.now()
    return ServiceRecord.create(
        number=f"MS-2026-{person.id:08d}",
        kind="record",
        person=person,
        area=area,
        since=clock.today(),
        until=clock.today(),
        minutes=60,
        times=1,
        issued_at=now,
        state="issued",
        is_open=True,
        moved_at=now,
        state_since=now,
    ).number


def _rule(community):
    return PointsPolicy.get(community=community, state="draft").rules.first().id


def _invitation(by):
    now = clock.now()
    return Invitation.create(
        kind="device",
        person=by,
        token_digest=f"{by.id} {Invitation.select().count()}",
        made_by=by,
        made_at=now,
        expires_at=now,
    ).id


def _device(person):
    return sessions.start(person, "demo").id


def _passkey(person):
    return Passkey.create(
        person=person, credential_id=str(person.id), public_key=b"", added_at=clock.now()
    ).id


class Way:
    """One route and method, and the addresses it has."""

    def __init__(self, app, rule, method):
        view = app.view_functions[rule.endpoint]
        self.is_public = getattr(getattr(view, "__wrapped__", view), "is_public", False)
        self.rule, self.method, self.endpoint = rule, method, rule.endpoint
        self.name = f"{method} {rule.rule}"
        self.ids = sorted(rule.arguments - set(PLAIN))

    def url(self, app, samples, which):
        """Its address with samples: 0 of 宝龙, 1 of 安康, 2 unknown."""
        values = {name: PLAIN[name] for name in self.rule.arguments & set(PLAIN)}
        for name in self.ids:
            found = samples.get(f"{self.endpoint}.{name}") or samples.get(name)
            assert found, (
                f"{self.name}: no sample for <{name}>. Add one to samples() in {__file__}, "
                "a value inside 宝龙 and one inside 安康."
            )
            values[name] = found[which]
        with app.test_request_context():
            return app.url_for(self.endpoint, **values)

    def send(self, phone, url):
        answer = phone.get(url) if self.method == "GET" else phone.post(url)
        answer.close()
        return answer


@pytest.fixture
def ways(app):
    """Every route that needs sign-in, once for each method."""
    every = [
        Way(app, rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods & {"GET", "POST"})
    ]
    return [way for way in every if not way.is_public]


def without_ids(page):
    """A page without what differs each time it is rendered."""
    live = rb'name="submission_id" value="[^"]*"|name="outbox-key" content="[^"]*"|data-made="\d*"'
    return re.sub(live, b"", page)


def test_routes_answer_get_and_post_only(app):
    for rule in app.url_map.iter_rules():
        assert rule.methods <= {"GET", "HEAD", "POST", "OPTIONS"}, rule


def test_nobody_comes_in_without_signing_in(app, client, ways, samples):
    wrong = []
    for way in ways:
        answer = way.send(client, way.url(app, samples, 0))
        expected = 303 if way.method == "GET" else 401
        to_the_door = answer.headers.get("Location", "").startswith("/sign-in")
        if answer.status_code != expected or (way.method == "GET" and not to_the_door):
            wrong.append(f"{way.name}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize("who", ["outsider", "stranger"])
def test_what_lies_in_another_community_is_not_there(app, ways, samples, village, sign_in, who):
    phone = sign_in(getattr(village, who))
    wrong = []
    for way in ways:
        if not way.ids:
            continue
        foreign = way.send(phone, way.url(app, samples, 0))
        unknown = way.send(phone, way.url(app, samples, 2))
        # A grid worker may be told that a whole page is not for them; somebody with every post of
        # another community must never be told more than "nothing here".
        allowed = (404,) if who == "stranger" else (403, 404)
        if foreign.status_code not in allowed:
            wrong.append(f"{way.name}: {foreign.status_code}")
        same = without_ids(foreign.data) == without_ids(unknown.data)
        if foreign.status_code != unknown.status_code or not same:
            wrong.append(f"{way.name}: foreign and unknown differ")
    assert not wrong


def test_whoever_only_looks_changes_nothing(app, ways, samples, village, sign_in):
    phone = sign_in(village.observer)
    wrong = []
    for way in ways:
        if way.method != "POST" or way.endpoint in OWN:
            continue
        before = Activity.select().count(), Submission.select().count()
        answer = way.send(phone, way.url(app, samples, 0))
        if answer.status_code not in (403, 404):
            wrong.append(f"{way.name}: {answer.status_code}")
        if before != (Activity.select().count(), Submission.select().count()):
            wrong.append(f"{way.name}: something was written")
    assert not wrong


@pytest.mark.parametrize("slug", sorted(people.POSTS))
def test_no_page_breaks_whoever_opens_it(app, samples, village, sign_in, queries, slug):
    phone = sign_in(village.people[slug])
    database.connect(reuse_if_open=True)
    wrong = []
    for rule in app.url_map.iter_rules():
        way = Way(app, rule, "GET")
        if "GET" not in rule.methods or (way.is_public and rule.arguments):
            continue
        for which in (0, 1) if way.ids else (0,):
            url = way.url(app, samples, which)
            with queries(1000) as counter:
                answer = way.send(phone, url)
            if answer.status_code >= 500:
                wrong.append(f"{url} ({rule.endpoint}): {answer.status_code}")
            asked = [q.msg[0] for q in counter.get_queries() if not UNCOUNTED.match(q.msg[0])]
            if len(asked) > MORE_QUERIES.get(rule.endpoint, 10):
                wrong.append(f"{url} ({rule.endpoint}): {len(asked)} statements")
    assert not wrong
