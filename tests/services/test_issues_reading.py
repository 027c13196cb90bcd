"""What whoever handles an issue reads of it, and whom its reporter can turn to."""

from datetime import timedelta

import pytest

from models import Post
from services import access, clock, issues
from services.issues import following, plates, reading
from tests import issues as made
from tests.people import acting

SECRET = "陈晓东家101，电话19912345678，"


def read(village, slug, issue):
    """How it reads to that person: (the labelled issue, reading.Told)."""
    with acting(village.people[slug]) as person:
        found = reading.load(access.find(type(issue), issue.id))
        return found, reading.told(found, person)


@pytest.fixture
def whistled(village):
    """An issue in whose measure, brief and whistle somebody named its reporter."""
    issue = made.in_state(village, "accepted")
    said = made.said_for(village, "dispatch") | {"measure": SECRET, "brief": SECRET + "灯坏"}
    issue = made.make(village, "community-worker", issue, "dispatch", **said)
    called = [village.city_management.id, village.housing.id]
    said = {"kind": "need", "called": called, "note": SECRET + "都来"}
    issue = made.make(village, "secretary", issue, "whistle", **said)
    return made.make(village, "department-2", issue, "arrive", note=SECRET + "我们来谈")


def texts(found, told):
    """Every text of an issue as it was read."""
    calls = [text for call in told.calls for text in (call.why, call.said)]
    steps = [step.words for step in told.steps]
    return [found.title, told.words, told.measure, told.place, *calls, *steps]


def test_what_others_wrote_is_read_without_the_reporter(village, whistled):
    for slug in ("department", "department-2"):
        found, told = read(village, slug, whistled)
        assert told.measure and told.words.endswith("灯坏") and found.title.endswith("灯坏")
        assert all(call.why.endswith("都来") for call in told.calls)
        own = {step.words for step in told.steps if step.actor_id == village.people[slug].id}
        for text in {*texts(found, told)} - own:
            assert not [word for word in ("陈晓东", "101", "19912345678") if word in text], text


def test_the_community_reads_it_as_it_was_written(village, whistled):
    found, told = read(village, "secretary", whistled)
    assert found.measure == told.measure == SECRET
    assert {call.why for call in told.calls} == {SECRET + "都来"}
    assert {call.said for call in told.calls} == {SECRET + "我们来谈", ""}


def test_what_another_organisation_agreed_is_theirs(village, whistled):
    _found, told = read(village, "department", whistled)
    assert sorted(bool(call.arrived_at) for call in told.calls) == [False, True]
    assert {call.said for call in told.calls} == {""}
    assert not [step for step in told.steps if "我们来谈" in step.words]
    _found, told = read(village, "department-2", whistled)
    assert {call.said for call in told.calls} == {"", "＊＊家＊＊，电话＊＊，我们来谈"}


def test_whoever_may_be_named_is_named(village):
    issue = made.report(village, shows_name=True)
    issue = made._go(village, issue, made.WAYS["accepted"])
    said = made.said_for(village, "dispatch") | {"measure": SECRET, "brief": SECRET}
    issue = made.make(village, "community-worker", issue, "dispatch", **said)
    _found, told = read(village, "property", issue)
    assert told.measure == told.words == SECRET


def test_a_handler_reads_what_they_said_and_not_what_its_reporter_said(village):
    issue = made.in_state(village, "in_progress")
    issue = made.make(village, "property", issue, "say", note="我明天来")
    issue = made.make(village, "resident", issue, "say", note="等着")
    _found, told = read(village, "property", issue)
    assert [step.words for step in told.steps if step.verb == "say"] == ["我明天来"]


def test_a_colleague_of_the_handler_reads_what_was_said_for_them(village):
    issue = made.in_state(village, "in_progress")
    issue = made.make(village, "property", issue, "say", note="陈晓东说明天来")
    Post.create(
        person=village.volunteer,
        role="property_manager",
        area=village.estate,
        since=village.since,
        organisation=village.property_firm,
    )
    _found, told = read(village, "volunteer", issue)
    assert [step.words for step in told.steps if step.verb == "say"] == ["＊＊说明天来"]


def test_who_keeps_the_reporter_told_is_named_while_they_hold_a_post_there(village):
    issue, token = plates.report(
        village.building, village.community, "a form", text="灯坏了", place="", name="", phone=""
    )
    with acting(village.grid_worker) as person:
        issues.move(access.find(type(issue), issue.id), "accept", person, {})
    name = village.grid_worker.name
    assert reading.told(following.find(token), None).contact[0] == name
    assert read(village, "secretary", issue)[1].contact[0] == name
    Post.update(until=clock.today() - timedelta(days=1)).where(
        Post.person == village.grid_worker.id
    ).execute()
    assert reading.told(following.find(token), None).contact[1] == "community"
    assert read(village, "secretary", issue)[1].contact[1] == "community"


def test_a_post_elsewhere_is_none_here(village):
    issue = made.in_state(village, "accepted")
    Post.update(area=village.other_community).where(
        Post.person == village.community_worker.id
    ).execute()
    assert read(village, "secretary", issue)[1].contact[1] == "community"
    Post.update(area=village.county).where(Post.person == village.community_worker.id).execute()
    name = village.community_worker.name
    assert read(village, "secretary", issue)[1].contact[0] == name
