"""That somebody reports in as a party member is known to them and their branch alone: on no page,
in no export, feed or log of anybody else, administrators included."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from models import Activity, Event, Organisation, Participation, Post, Registration, Step
from services import access, claims, clock, registrations
from tests import people
from tests.guards.test_logs import lines  # noqa: F401 (a fixture)

BRANCH = {"secretary", "estate-secretary", "resident"}
OTHERS = sorted({*people.POSTS} - BRANCH - {"elder"})  # a member as well, in the tests
# Ids, signatures and versions, which by chance hold anything.
TOKEN = re.compile(r"[A-Za-z0-9_-]{12,}")
OFFERED = "党员报到、单位报到、加入队伍"  # to everybody, on the page 我的
NOTE = "我的组织关系在外地"


@pytest.fixture
def member(village):
    """The resident is a member, welcomed by the branch, and has told it something."""
    with people.acting(village.resident) as person:
        made = registrations.apply("member", consents=True, note=NOTE)
    with people.acting(village.estate_secretary) as person:
        registrations.move(access.find(Registration, made.id), "accept", person, note="欢迎党员")
    with people.acting(village.elder):
        registrations.apply("member", consents=True, note=NOTE)
    return made


@pytest.fixture
def around(village, member):
    """What others see of the same person: a team, a claimed post, an event."""
    team = Organisation.create(name="暖心队", kind="team", area=village.community)
    Post.update(organisation=team).where(Post.person == village.organiser.id).execute()
    with people.acting(village.resident) as person:
        joining = registrations.apply("team", organisation=team.id)
    with people.acting(village.community_worker) as worker:
        registrations.move(access.find(Registration, joining.id), "accept", worker)
        post = claims.make(village.estate, "看车棚", "晚上锁门", 1, worker)
    with people.acting(village.resident) as person:
        claims.claim(post, person)
    now = clock.now()
    moments = {"is_open": False, "moved_at": now, "state_since": now}
    event = Event.create(
        community=village.community,
        area=village.community,
        organiser=village.organiser,
        author=village.organiser,
        title="捡垃圾",
        kind="cleaning",
        starts_at=now - clock.DAY,
        ends_at=now,
        token="t",
        door_secret_sealed="s",
        state="settled",
        **moments,
    )
    gone = {"state": "hours_confirmed", "minutes": 60, **moments}
    Participation.create(event=event, person=village.resident, **gone)
    return [f"/registrations/{joining.id}", f"/claims/posts/{post.id}", f"/events/{event.id}"]


def addresses(app, village, member, around):
    """Every page without an argument, and those about this person."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments and rule.rule != "/demo":
            yield rule.rule
    yield from around
    yield from (f"/registrations/{member.id}", f"/people/{village.resident.id}")
    yield from ("/registrations/waiting?view=active", "/admin/activity?noun=registration")
    yield from (f"/patrols/doors/{village.resident_home.id}", "/people?q=陈晓东")
    yield f"/patrols/doors/{village.resident_home.id}/people"


def said_by(answer):
    """What a page or an export says, in one text."""
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        return "\n".join(str(cell) for sheet in sheets for row in sheet for cell in row)
    return TOKEN.sub("", answer.data.decode(errors="ignore"))


@pytest.mark.parametrize("slug", OTHERS)
def test_no_page_of_anybody_else_says_who_is_a_member(app, village, member, around, sign_in, slug):
    phone = sign_in(village.people[slug])
    for url in addresses(app, village, member, around):
        answer = phone.get(url)
        text = said_by(answer).replace(OFFERED, "")
        if url == f"/registrations/{member.id}":
            assert answer.status_code == 404
        for word in (NOTE, "欢迎党员", "加入一个小区党小组", "三个一"):
            assert word not in text, f"{url}: {word}"
        if url == "/registrations":  # what everybody is offered for themselves
            continue
        near = re.search(r"(陈晓东|陈\*东|王秀兰|王\*兰)[^\n]{0,200}党员", text)
        assert not near, f"{url}: {near and near.group()}"
        if url != "/privacy":
            assert "党员报到" not in text, url


def test_the_branch_and_the_member_see_it(village, member, sign_in):
    for slug in sorted(BRANCH):
        page = sign_in(village.people[slug]).get(f"/registrations/{member.id}")
        assert page.status_code == 200 and NOTE in page.text, slug


def test_the_branch_of_another_place_sees_nothing(village, member, sign_in):
    stranger = people.Person.create(name="钱不同")
    for role in ("community_secretary", "estate_secretary"):
        Post.create(person=stranger, role=role, area=village.other_community, since=village.since)
    phone = sign_in(stranger)
    assert phone.get(f"/registrations/{member.id}").status_code == 404
    assert "陈*东" not in phone.get("/registrations/waiting?view=active").text


def test_what_is_written_down_says_nothing_of_the_kind(village, member):
    rows = Activity.select().where(Activity.verb.startswith("registration"))
    assert rows.count() == 3
    for row in rows:
        assert row.detail in ('{"state": "applied"}', '{"state": "active"}'), row.detail
        assert "member" not in row.verb
    for step in Step.select().where(Step.subject == "registration"):
        assert "member" not in step.detail


def test_the_feed_does_not_name_who_reported_in(village, member, sign_in):
    text = sign_in(village.admin).get("/admin/activity?noun=registration").text
    assert "报到" in text and "陈晓东" not in text and "王秀兰" not in text


def test_no_log_or_address_says_it(village, sign_in, lines):  # noqa: F811
    phone = sign_in(village.resident)
    said = {"kind": "member", "consents": "y", "note": NOTE}
    answer = phone.post("/registrations", data=said)
    assert answer.headers["Location"] == "/registrations"
    phone.get("/registrations")
    made = Registration.get()
    phone.get(f"/registrations/{made.id}")
    sign_in(village.estate_secretary).post(f"/registrations/{made.id}/moves/accept")
    written = "\n".join(lines)
    assert written.count("/registrations") >= 4
    for word in ("member", NOTE, "陈晓东", "党员"):
        assert word not in written
