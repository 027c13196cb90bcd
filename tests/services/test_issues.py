"""The life of an issue through services: every role, every refusal a sentence."""

from datetime import timedelta
from functools import partial

import pytest

from models import Activity, CoHandler, Issue, Person, Post, Step
from services import access, areas, clock, issues, visits
from services import clock as clock_module
from services.errors import Missing, Refused, RuleBroken
from services.issues import lists, waiting
from tests import issues as made
from tests import people


@pytest.fixture
def act(village):
    """`act(slug, issue, verb, **said)`: that person makes a move of the issue; see made.make."""
    return partial(made.make, village)


@pytest.fixture
def raised(village):
    """An issue 陈晓东 reported from home."""
    with people.acting(village.resident) as person:
        return issues.raise_issue(
            person, village.unit, text="楼道灯坏了，我家101门口", household=village.resident_home
        )


def to_property(village, day=10):
    return {
        "to": f"organisation:{village.property_firm.id}",
        "measure": "换灯",
        "due_on": clock.today() + timedelta(days=day),
    }


def test_from_a_knock_to_a_crossed_off_line(village, act, raised, clock):
    assert raised.number == "2026-1"
    issue = act("community-worker", raised, "accept")
    assert issue.first_contact_id == village.community_worker.id
    issue = act("community-worker", issue, "dispatch", **to_property(village))
    first = issue.first_due_on
    assert "101" not in issue.brief
    issue = act("property", issue, "decline", note="不归我们管")
    assert (issue.state, issue.declined, issue.organisation_id) == ("accepted", 1, None)
    issue = act("community-worker", issue, "dispatch", **to_property(village, 12))
    issue = act("property", issue, "claim")
    issue = act("property", issue, "start")
    issue = act("property", issue, "ask_extension", until=first + timedelta(days=9), note="等配件")
    issue = act("community-worker", issue, "grant")
    assert (issue.due_on, issue.first_due_on) == (first + timedelta(days=9), first)
    issue = act("property", issue, "done", note="换好了")
    issue = act("community-worker", issue, "send_back", note="二楼还是不亮")
    issue = act("property", issue, "done", note="都亮了")
    issue = act("grid-worker", issue, "verify")
    issue = act("community-worker", issue, "call_back", rating="satisfied")
    assert (issue.state, issue.closing, issue.is_open) == ("closed", "callback", False)
    clock.move(days=3)
    issue = act("resident", issue, "reopen", note="又坏了")
    assert (issue.state, issue.reopened, issue.rating) == ("accepted", 1, None)
    verbs = [s.verb for s in Step.select().where(Step.subject_id == issue.id).order_by(Step.id)]
    assert verbs[0] == "raise" and verbs[-1] == "reopen" and len(verbs) == 15
    assert Activity.select().where(Activity.subject == "issue").count() == 15


def test_whoever_did_it_does_not_check_it(village, act, raised):
    act("community-worker", raised, "accept")
    issue = act(
        "community-worker",
        raised,
        "dispatch",
        to=f"person:{village.grid_worker.id}",
        measure="看一看",
        due_on=clock.today(),
    )
    for verb in ("claim", "start"):
        act("grid-worker", issue, verb)
    act("grid-worker", issue, "done", note="好了")
    with pytest.raises(RuleBroken, match="colleague"):
        act("grid-worker", issue, "verify")
    assert act("community-worker", issue, "verify").state == "verified"


def test_a_whistle_brings_two_departments(village, act, raised):
    act("community-worker", raised, "accept")
    called = [village.city_management.id, village.housing.id]
    said = {"kind": "joint", "called": called, "note": "一起来看", "lead": called[1]}
    with pytest.raises(Refused):
        act("community-worker", raised, "whistle", **said)
    issue = act("secretary", raised, "whistle", **said)
    assert (issue.state, issue.organisation_id) == ("whistled", village.housing.id)
    issue = act("department", issue, "arrive", note="下周一起拆")
    assert (issue.state, issue.handler_id) == ("claimed", None)
    issue = act("department-2", issue, "arrive", note="同意")
    assert issue.handler_id == village.department_2.id
    assert CoHandler.select().count() == 1
    call = issues.calls(issue)[0]
    act("secretary", issue, "rate_response", call=call.id, response="quick", result="satisfied")
    with pytest.raises(RuleBroken):
        act("secretary", issue, "rate_response", call=call.id, response="slow")


def test_silence_closes_marked_as_such(village, act, raised, clock):
    act("community-worker", raised, "accept")
    act("community-worker", raised, "dispatch", **to_property(village))
    act("property", raised, "claim")
    act("property", raised, "done", note="好了")
    act("community-worker", raised, "verify")
    clock.move(days=6)
    assert issues.cross_off_silent() == 0
    clock.move(days=2)
    assert issues.cross_off_silent() == 1
    assert Issue.get_by_id(raised.id).closing == "silence"


def test_not_satisfied_goes_back_to_work(village, act, raised):
    act("community-worker", raised, "accept")
    act("community-worker", raised, "dispatch", **to_property(village))
    act("property", raised, "claim")
    act("property", raised, "done", note="好了")
    act("community-worker", raised, "verify")
    with pytest.raises(RuleBroken, match="missing"):
        act("resident", raised, "confirm", rating="not_satisfied")
    issue = act("resident", raised, "confirm", rating="not_satisfied", note="还是不亮")
    assert (issue.state, issue.returned) == ("in_progress", 1)


def test_a_second_decline_goes_to_the_secretary(village, act, raised):
    act("community-worker", raised, "accept")
    for _time in range(2):
        act("community-worker", raised, "dispatch", **to_property(village))
        act("property", raised, "decline", note="不归我们管")
    with pytest.raises(RuleBroken):
        act("community-worker", raised, "dispatch", **to_property(village))
    assert act("secretary", raised, "dispatch", **to_property(village)).state == "dispatched"


def test_an_issue_follows_its_place_to_another_community(village, raised):
    with people.acting(village.outsider) as person:
        issues.raise_issue(person, village.other_building, text="另一处的事")
    with people.acting(village.admin):
        areas.move(village.building, village.other_grid)
    moved = Issue.get_by_id(raised.id)
    assert moved.community_id == village.other_community.id
    assert moved.number == f"2026-1-{raised.id}"
    with people.acting(village.community_worker), pytest.raises(Missing):
        access.find(Issue, raised.id)


def test_two_cannot_claim_the_same(village, act, raised):
    act("community-worker", raised, "accept")
    said = to_property(village) | {"to": "open"}
    act("community-worker", raised, "dispatch", **said)
    first = act("volunteer", raised, "claim")
    assert (first.handler_id, first.is_claimable) == (village.volunteer.id, False)
    with pytest.raises(Missing):
        act("organiser", raised, "claim")


def test_a_joined_report_follows_the_open_one(village, raised):
    with people.acting(village.elder) as person:
        second = issues.raise_issue(person, village.unit, text="灯不亮", same_as=raised)
        third = issues.raise_issue(person, village.unit, text="灯不亮了", same_as=raised)
    assert (second.state, second.merged_into_id, third.number) == ("merged", raised.id, "2026-3")
    with people.acting(village.community_worker) as person:
        other = issues.raise_issue(person, village.unit, text="三楼也是")
        issues.move(raised, "merge", person, {"into": other.number})
    assert Issue.get_by_id(second.id).merged_into_id == other.id


def test_numbers_of_walk_ins_go_after_a_while(village, clock):
    with people.acting(village.community_worker) as person:
        said = {"source": "counter", "name": "路人甲", "phone": "19900001111"}
        issue = issues.raise_issue(person, village.unit, text="问个事", **said)
        issues.move(issue, "redirect", person, {"to_whom": "社保所，电话12333"})
    clock.move(days=59)
    assert issues.forget_contacts() == 0
    clock.move(days=2)
    assert issues.forget_contacts() == 1
    issue = Issue.get_by_id(issue.id)
    assert issue.phone_sealed is None and issue.name_sealed is None


# What a hostile reading found


def taken(village, act, raised):
    """The issue in the hands of the property firm."""
    act("community-worker", raised, "accept")
    act("community-worker", raised, "dispatch", **to_property(village))
    return act("property", raised, "claim")


def test_undo_takes_back_only_what_nobody_took_up(village, act):
    with people.acting(village.grid_worker) as person:
        issue = issues.raise_issue(person, village.unit, text="灯坏了", source="patrol")
    taken(village, act, issue)
    with people.acting(village.grid_worker) as person:
        with pytest.raises(RuleBroken):
            issues.undo(Issue.get_by_id(issue.id), person)
        with pytest.raises(RuleBroken):
            issues.move(Issue.get_by_id(issue.id), "withdraw", person, {})


def test_solved_on_the_spot_stays_once_it_was_called_back(village, act):
    with people.acting(village.grid_worker) as person:
        issue = issues.raise_issue(person, village.unit, text="扫了积水", is_solved=True)
    Issue.update(needs_callback=True).where(Issue.id == issue.id).execute()
    with pytest.raises(Refused):
        act("grid-worker", issue, "call_back", rating="satisfied")
    act("community-worker", issue, "call_back", rating="mostly")
    with pytest.raises(RuleBroken):
        act("grid-worker", issue, "take_back")


def test_whoever_joined_goes_on_when_the_first_one_is_withdrawn(village, act, raised):
    with people.acting(village.elder) as person:
        second = issues.raise_issue(person, village.unit, text="灯不亮", same_as=raised)
        third = issues.raise_issue(person, village.unit, text="三楼的灯", same_as=raised)
    act("resident", raised, "withdraw")
    second, third = Issue.get_by_id(second.id), Issue.get_by_id(third.id)
    assert (second.state, second.is_open, second.merged_into_id) == ("reported", True, None)
    assert third.merged_into_id == second.id
    assert act("community-worker", second, "accept").state == "accepted"


def checked(village, act, raised):
    """The issue done and checked."""
    taken(village, act, raised)
    act("property", raised, "done", note="好了")
    return act("community-worker", raised, "verify")


def test_a_word_before_the_day_is_an_answer(village, act, raised, clock):
    checked(village, act, raised)
    clock.move(days=6)
    act("resident", raised, "say", note="等等，还在闪")
    clock.move(days=9)
    assert issues.cross_off_silent() == 0


def test_nothing_is_crossed_off_on_the_day_that_was_promised(village, act, raised, clock):
    issue = checked(village, act, raised)
    promised = issues.silence_on(issue)
    clock.set(clock_module.utc(promised.year, promised.month, promised.day, 23, 59))
    assert issues.cross_off_silent() == 0
    clock.move(minutes=2)
    assert issues.cross_off_silent() == 1


def test_a_recalled_whistle_is_over(village, act, raised):
    act("community-worker", raised, "accept")
    firms = [village.city_management.id, village.housing.id]
    act("secretary", raised, "whistle", kind="need", called=firms)
    act("secretary", raised, "recall", note="先自己办")
    issue = act("community-worker", raised, "dispatch", **to_property(village))
    with people.acting(village.department), pytest.raises(Missing):
        access.find(Issue, issue.id)
    act("secretary", issue, "whistle", kind="need", called=firms, lead=firms[0])
    act("department", issue, "arrive", note="到了")
    calls = issues.calls(Issue.get_by_id(issue.id))
    came = {call.organisation_id: bool(call.arrived_at) for call in calls[2:]}
    assert came == {firms[0]: True, firms[1]: False}
    assert [bool(call.arrived_at) for call in calls[:2]] == [False, False]
    assert [bool(call.cancelled_at) for call in calls] == [True, True, False, False]


def test_whoever_led_before_still_helps_after_a_whistle(village, act, raised):
    taken(village, act, raised)
    firms = [village.city_management.id, village.housing.id]
    issue = act("secretary", raised, "whistle", kind="emergency", called=firms, lead=firms[0])
    assert issue.due_on == clock.today() + timedelta(days=1)
    helping = {row.organisation_id for row in issues.helpers(Issue.get_by_id(issue.id))}
    assert helping == {village.property_firm.id, village.housing.id}
    act("secretary", raised, "recall", note="重来")
    with pytest.raises(RuleBroken, match="leads"):
        said = {"kind": "need", "called": firms, "lead": village.property_firm.id}
        act("secretary", raised, "whistle", **said)


@pytest.mark.parametrize("how", ["colleague", "first half", "post of the firm ended"])
def test_no_way_around_the_rule_of_two(village, act, raised, how):
    colleague = Person.create(name="张同事")
    for role, firm in (("property_manager", village.property_firm), ("community_worker", None)):
        area = village.estate if firm else village.community
        Post.create(person=colleague, role=role, area=area, since=village.since, organisation=firm)
    taken(village, act, raised)
    if how == "first half":
        firms = [village.city_management.id]
        act("secretary", raised, "whistle", kind="need", called=firms)
        act("department", raised, "arrive", note="到了")
        act("department", raised, "done", note="好了")
    else:
        act("property", raised, "done", note="好了")
    with people.acting(colleague) as person, pytest.raises(RuleBroken, match="colleague"):
        issues.move(Issue.get_by_id(raised.id), "verify", person, {})


def test_a_handler_whose_post_ended_lets_go(village, act, raised):
    act("community-worker", raised, "accept")
    said = to_property(village) | {"to": f"person:{village.volunteer.id}"}
    act("community-worker", raised, "dispatch", **said)
    act("volunteer", raised, "claim")
    Post.update(ended_at=clock.now()).where(Post.person == village.volunteer).execute()
    with people.acting(village.volunteer), pytest.raises(Missing):
        access.find(Issue, raised.id)
    assert act("community-worker", raised, "recall", note="人已离任").state == "accepted"


def test_a_reminder_does_not_hide_what_is_stuck(village, act, raised, clock):
    taken(village, act, raised)
    clock.move(days=8)
    act("secretary", raised, "nudge")
    with people.acting(village.secretary):
        assert [issue.id for issue in lists.saved("stuck", village.community).issues] == [raised.id]


def test_what_was_asked_for_is_answered_or_over(village, act, raised):
    taken(village, act, raised)
    act("estate-secretary", raised, "ask_whistle", note="社区协调不动")
    with pytest.raises(RuleBroken):
        act("property", raised, "ask_extension", until=clock.today() + timedelta(20), note="等")
    assert act("secretary", raised, "refuse", note="再试一次").asked is None
    act("property", raised, "ask_extension", until=clock.today() + timedelta(20), note="等")
    assert act("resident", raised, "withdraw").asked is None


def test_what_a_step_does_not_take_is_left_out(village, act, raised):
    act("community-worker", raised, "accept", measure="藏一句", due_on=clock.today())
    assert Issue.get_by_id(raised.id).measure == ""
    with pytest.raises(RuleBroken, match="1000"):
        act("community-worker", raised, "dispatch", **to_property(village) | {"brief": "长" * 1001})


def test_a_step_is_named_for_an_organisation_only_when_it_acts(village, act, raised):
    post = {"role": "volunteer", "area": village.estate, "since": village.since}
    Post.create(person=village.grid_worker, organisation=village.owners_body, **post)
    act("grid-worker", raised, "accept")
    assert Step.get(Step.verb == "accept").organisation_id is None


def test_a_family_hears_also_of_what_was_joined_to_another(village, act, raised):
    with people.acting(village.grid_worker) as person:
        joined = issues.raise_issue(
            person,
            village.home.area,
            text="灯不亮",
            household=village.home,
            source="visit",
            same_as=raised,
        )
        assert not list(waiting.untold(person))
    checked(village, act, raised)
    with people.acting(village.grid_worker) as person:
        assert [issue.id for issue in waiting.untold(person)] == [joined.id]
    act("grid-worker", joined, "tell")
    with people.acting(village.grid_worker) as person:
        assert not list(waiting.untold(person))


def test_whoever_joined_goes_on_when_the_visit_behind_it_is_taken_back(village):
    with people.acting(village.grid_worker) as person:
        visit = visits.record(person, village.home, findings=["hazard"], note="灯坏了")
        first = issues.out_of_visit(visit, person)
    with people.acting(village.resident) as person:
        joined = issues.raise_issue(person, village.unit, text="灯不亮", same_as=first)
    with people.acting(village.grid_worker) as person:
        visits.void(visit, person, "走错门了")
    assert Issue.get_by_id(first.id).state == "withdrawn"
    joined = Issue.get_by_id(joined.id)
    assert (joined.state, joined.merged_into_id) == ("reported", None)
