"""信用积分: each step, who takes it, and what comes into the account."""

import pytest

from models import (
    CreditApplication,
    CreditAssessment,
    Guardianship,
    PointsEntry,
    PointsRule,
    Post,
    Step,
)
from services import clock as mulin_clock
from services import credits
from services.credits import declaring, lists, notices, reading, voices
from services.errors import Missing, Refused, RuleBroken
from services.points import ledger
from tests import credits as made
from tests import people


@pytest.fixture(autouse=True)
def policy(village, app):
    with app.test_request_context():
        yield made.policy(village)


def credit(village, who=None):
    return ledger.balances(who or village.resident, village.community.id)["credit"]


def refused(call, *args, field=None, **said):
    with pytest.raises(RuleBroken) as broken:
        call(*args, **said)
    assert field is None or broken.value.field == field
    return str(broken.value.message)


def test_four_steps_lead_to_points(village, clock):
    application = made.declared(village, words="帮王阿姨搬菜")
    assert (application.state, application.words) == ("declared", "帮王阿姨搬菜")
    application = made.collected(village, application)
    assert application.facts == "看到他帮着搬菜" and application.collector == village.collector
    application = made.assessed(village, application)
    assert (application.state, application.points) == ("assessed", 5)
    application = made.make(village, "community-worker", application, "approve")
    assert application.state == "publicised" and credit(village) == 0
    clock.move(days=3)
    assert credits.by_the_clock() == 0
    clock.move(days=1)
    assert credits.by_the_clock() == 1 and credits.by_the_clock() == 0
    assert credit(village) == 5
    [entry] = PointsEntry.select().where(PointsEntry.kind == "accrue")
    assert entry.source == f"credit_application:{application.id}"
    assert (entry.rule_key, entry.reason, entry.by) == (
        "help",
        "帮助邻居",
        village.community_worker,
    )
    assert entry.evidence == f"/credits/{application.id}"


def test_without_a_notice_points_come_at_once(village, policy):
    policy.publicise_days = 0
    policy.save()
    application = made.assessed(village, made.collected(village, made.declared(village)))
    application = made.make(village, "community-worker", application, "approve")
    assert application.state == "posted" and credit(village) == 5


def test_only_as_many_points_as_the_cap_leaves(village, policy):
    PointsRule.update(cap=7, cap_period="month").where(PointsRule.key == "help").execute()
    policy.publicise_days = 0
    policy.save()
    for days, entered in ((0, 5), (1, 2), (2, 0)):
        day = mulin_clock.today() - mulin_clock.DAY * days
        application = made.declared(village, day=day)
        application = made.assessed(village, made.collected(village, application))
        application = made.make(village, "community-worker", application, "approve")
        with people.acting(village.resident) as me:
            assert reading.told(reading.find(application.id), me).entered == entered
    assert credit(village) == 7


def test_what_cannot_be_declared(village):
    day = mulin_clock.today()
    assert "选" in refused(made.declared, village, key="none", field="rule")
    refused(made.declared, village, day=day + mulin_clock.DAY, field="day")
    refused(made.declared, village, day=day - 500 * mulin_clock.DAY, field="day")
    refused(made.declared, village, who=village.volunteer)  # no home is known
    refused(made.declared, village, words="长" * 501, field="words")
    made.declared(village)
    refused(made.declared, village, field="day")
    made.declared(village, key="clean")
    made.declared(village, day=day - mulin_clock.DAY)
    with people.acting(village.resident) as me, pytest.raises(Missing):
        credits.declare(village.elder, "help", me)


def test_what_was_withdrawn_can_be_declared_again(village):
    first = made.declared(village)
    assert made.make(village, "resident", first, "withdraw").state == "withdrawn"
    assert made.declared(village).id != first.id


def test_a_guardian_declares_for_a_child(village):
    child = people.Person.create(name="陈小宝", household=village.resident_home)
    Guardianship.create(child=child, guardian=village.resident, since=mulin_clock.now())
    with people.acting(village.resident) as me:
        application = credits.declare(child, "help", me)
        assert [one.id for one in lists.mine()] == [application.id]
        assert [one.name for one in credits.whom()] == ["陈晓东", "陈小宝"]
        assert "withdraw" in {
            move.verb for move in credits.offered(reading.one(application.id), me)
        }


def test_a_captain_writes_it_down_and_the_elder_confirms(village):
    application = made.noted(village, words="教大家剪纸")
    assert application.state == "noted"
    for slug in ("collector", "community-worker", "council-1", "resident", "secretary"):
        with pytest.raises(Missing):
            made.seen(village.people[slug], application)
    with people.acting(village.elder):
        assert [one.id for one in lists.to_confirm(lists.mine())] == [application.id]
    with pytest.raises(Refused):
        made.make(village, "captain", application, "confirm")
    application = made.make(village, "elder", application, "confirm")
    assert application.state == "declared"
    assert made.waiting(village.collector, "collecting") == [application.id]


def test_an_elder_may_say_no_and_a_captain_take_it_back(village):
    assert made.make(village, "elder", made.noted(village), "withdraw").state == "withdrawn"
    assert made.make(village, "captain", made.noted(village), "withdraw").state == "withdrawn"
    confirmed = made.make(village, "elder", made.noted(village), "confirm")
    refused(made.make, village, "captain", confirmed, "withdraw")


def test_only_grown_ups_behind_my_doors_are_written_down(village):
    child = people.Person.create(name="王小宝", household=village.elder_home)
    Guardianship.create(child=child, guardian=village.elder, since=mulin_clock.now())
    with people.acting(village.captain):
        found, _next = declaring.behind_my_doors()
        names = {one.name for one in found}
        assert {"王秀兰", "陈晓东"} <= names and "王小宝" not in names
        assert [one.name for one in declaring.behind_my_doors("秀兰")[0]] == ["王秀兰"]
        assert [one.name for one in declaring.behind_my_doors("3-2-301")[0]] == ["王秀兰"]
        for other in (child, village.contacts[village.neighbour_home.id], village.captain):
            with pytest.raises(Missing):
                declaring.somebody(other.id)
        first, next = declaring.behind_my_doors()
        assert next is None or first[-1].id == next
    with people.acting(village.resident):
        assert declaring.behind_my_doors() == ([], None)


def test_the_collector_is_nobody_near(village):
    village.collector.household = village.resident_home
    village.collector.save()
    application = made.declared(village)
    assert made.waiting(village.collector, "collecting") == []
    said = refused(made.make, village, "collector", application, "collect", facts="看到了")
    assert "请别人" in said
    refused(made.make, village, "collector", application, "return", note="哪天？")


def test_whoever_wrote_it_down_does_not_look_at_it(village):
    Post.create(
        person=village.captain, role="info_collector", area=village.community, since=village.since
    )
    application = made.make(village, "elder", made.noted(village), "confirm")
    refused(made.make, village, "captain", application, "collect", facts="看到了")


def test_collecting_says_what_was_seen(village):
    application = made.declared(village)
    refused(made.make, village, "collector", application, "collect", field="facts")
    with pytest.raises(Refused):
        made.make(village, "council-1", application, "collect", facts="看到了")


def test_sent_back_for_words_and_declared_again(village):
    application = made.declared(village)
    refused(made.make, village, "collector", application, "return", field="note")
    application = made.make(village, "collector", application, "return", note="哪栋楼？")
    refused(made.make, village, "resident", application, "mend", field="words")
    application = made.make(village, "resident", application, "mend", words="在3号楼")
    assert (application.state, application.words) == ("declared", "在3号楼")


def test_the_council_asks_back_and_a_new_round_begins(village):
    application = made.collected(village, made.declared(village))
    application = made.make(village, "council-1", application, "assess", points=5)
    application = made.make(village, "council-2", application, "return", note="说得再细些")
    assert (application.state, application.round) == ("returned", 2)
    application = made.make(village, "resident", application, "mend", words="一共三次")
    application = made.collected(village, application)
    assert voices.missing(application) == 3


def test_the_median_is_rounded_down_and_dissent_is_noted(village):
    application = made.collected(village, made.declared(village, key="clean"))
    for slug, points in (("council-1", 3), ("council-2", 8), ("council-3", 5)):
        application = made.make(village, slug, application, "assess", points=points)
    assert (application.state, application.points) == ("assessed", 5)
    with people.acting(village.council_3) as me:
        assert credits.offered(application, me) == []
    refused(made.make, village, "council-2", application, "dissent", field="note")
    made.make(village, "council-2", application, "dissent", note="他扫了五层")
    with people.acting(village.council_2) as me:
        assert credits.offered(reading.one(application.id), me) == []
    with people.acting(village.community_worker):
        [one] = lists.reviewing().applications
        assert not one.is_plain
        assert credits.approve_all({application.id}, village.community_worker) == 0


def test_numbers_keep_to_the_rule_and_zero_needs_a_word(village):
    application = made.collected(village, made.declared(village, key="clean"))
    for points in (None, -1, 2, 9):
        refused(
            made.make, village, "council-1", application, "assess", points=points, field="points"
        )
    refused(made.make, village, "council-1", application, "assess", points=0, field="note")
    made.make(village, "council-1", application, "assess", points=0, note="没扫完")
    said = refused(made.make, village, "council-1", application, "assess", points=3)
    assert "已经评过" in said


def test_a_median_of_zero_is_a_kind_no(village):
    application = made.assessed(village, made.collected(village, made.declared(village)), 0, 0, 5)
    assert application.state == "declined" and application.points is None
    last = Step.select().where(Step.verb == "decline").get()
    assert last.note == "没看到 / 没看到" and last.actor is None


def test_more_assessors_where_the_rule_says_so(village):
    PointsRule.update(assessors=4).execute()
    application = made.collected(village, made.declared(village))
    assert made.assessed(village, application).state == "collected"
    Post.create(
        person=village.adviser, role="council_member", area=village.estate, since=village.since
    )
    assert made.make(village, "adviser", application, "assess", points=5).state == "assessed"


def test_whoever_stays_out_is_not_counted(village):
    application = made.collected(village, made.declared(village))
    made.make(village, "council-1", application, "step_aside")
    for slug in ("council-2", "council-3"):
        application = made.make(village, slug, application, "assess", points=5)
    assert application.state == "collected" and voices.missing(application) == 1
    refused(made.make, village, "council-1", application, "assess", points=5)
    assert CreditAssessment.select().where(CreditAssessment.is_recused).count() == 1


def test_whoever_is_near_has_to_stay_out(village):
    village.council_1.household = village.resident_home
    village.council_1.save()
    Post.create(
        person=village.collector, role="council_member", area=village.estate, since=village.since
    )
    application = made.collected(village, made.declared(village))
    for slug in ("council-1", "collector"):
        refused(made.make, village, slug, application, "assess", points=5)
    with people.acting(village.council_1) as me:
        page = lists.sitting()
        assert (page.applications, [one.id for one in page.aside]) == ([], [application.id])
        assert not reading.told(reading.find(application.id), me).reads
        assert credits.sit({application.id: (5, "", True)}, me) == 1
    assert made.waiting(village.council_1, "sitting") == []
    assert CreditAssessment.get().is_recused


def test_a_sitting_says_all_at_once(village):
    ids = [made.collected(village, made.declared(village, key=key)).id for key in ("help", "clean")]
    for slug in made.COUNCIL:
        with people.acting(village.people[slug]) as me:
            assert [one.id for one in lists.sitting().applications] == ids
            assert credits.sit({ids[0]: (5, "", False), ids[1]: (4, "", False)}, me) == 2
            assert credits.sit({ids[0]: (5, "", False)}, me) == 0
    assert [(one.state, one.points) for one in reading.some(CreditApplication.id > 0)] == [
        ("assessed", 5),
        ("assessed", 4),
    ]
    with people.acting(village.community_worker) as me:
        assert credits.approve_all({*ids}, me) == 2
        assert credits.approve_all({*ids}, me) == 0


def test_a_wrong_number_in_a_sitting_names_its_field(village):
    application = made.collected(village, made.declared(village))
    with people.acting(village.council_1) as me:
        refused(credits.sit, {application.id: (7, "", False)}, me, field=f"points-{application.id}")
    with people.acting(village.resident) as me:
        assert credits.sit({application.id: (5, "", False)}, me) == 0


def test_the_reviewer_is_nobody_who_took_part(village):
    for slug, role in (("community-worker", "council_member"), ("collector", "community_worker")):
        Post.create(
            person=village.people[slug], role=role, area=village.community, since=village.since
        )
    application = made.collected(village, made.declared(village))
    made.make(village, "community-worker", application, "assess", points=5)
    for slug in ("council-1", "council-2"):
        application = made.make(village, slug, application, "assess", points=5)
    for slug in ("community-worker", "collector"):
        for verb in ("approve", "send_back", "decline"):
            refused(made.make, village, slug, application, verb, note="写一句")
        assert made.waiting(village.people[slug], "reviewing") == []
    assert made.make(village, "secretary", application, "approve").state == "publicised"


def test_the_review_sends_it_back_to_the_same_council(village):
    application = made.assessed(village, made.collected(village, made.declared(village)))
    refused(made.make, village, "community-worker", application, "send_back", field="note")
    application = made.make(village, "community-worker", application, "send_back", note="再看看")
    assert (application.state, application.round, application.points) == ("collected", 2, None)
    application = made.assessed(village, application)
    assert made.make(village, "community-worker", application, "approve").state == "publicised"


def test_an_appeal_goes_to_others_once(village):
    application = made.in_state(village, "declined")
    refused(made.make, village, "resident", application, "appeal", field="note")
    application = made.make(village, "resident", application, "appeal", note="那天邻居都在")
    assert (application.state, application.is_appeal, application.round) == ("collected", True, 2)
    assert made.waiting(village.council_1, "sitting") == []
    refused(made.make, village, "council-1", application, "assess", points=5)
    for slug in ("adviser", "owners", "organiser"):
        Post.create(
            person=village.people[slug],
            role="council_member",
            area=village.estate,
            since=village.since,
        )
        application = made.make(village, slug, application, "assess", points=5)
    refused(made.make, village, "community-worker", application, "approve")
    assert made.waiting(village.community_worker, "reviewing") == []
    declined = made.make(village, "secretary", application, "decline", note="还是不记")
    with people.acting(village.resident) as me:
        assert credits.offered(declined, me) == []


def test_a_neighbour_may_object_once_and_only_the_reviewer_learns_who(village):
    application = made.in_state(village, "publicised")
    refused(made.make, village, "elder", application, "object", field="note")
    application = made.make(village, "elder", application, "object", note="那天是我儿子搬的")
    assert (application.state, application.objections) == ("assessed", 1)
    for who, knows in ((village.resident, False), (village.secretary, True)):
        with people.acting(who) as me:
            told = reading.told(reading.find(application.id), me)
            [step] = [one for one in told.steps if one.verb == "object"]
            assert (step.note != "", step.actor == village.elder) == (knows, knows)
    application = made.make(village, "community-worker", application, "approve")
    assert "已经" in refused(made.make, village, "elder", application, "object", note="再说一次")


def test_no_objection_from_far_away_from_their_home_or_too_late(village, clock):
    application = made.in_state(village, "publicised")
    for slug in ("outsider", "resident"):
        with pytest.raises(Refused):
            made.make(village, slug, application, "object", note="不对")
    clock.move(days=4)
    refused(made.make, village, "elder", application, "object", note="晚了")


def test_the_notice_shows_no_whole_name(village):
    application = made.in_state(village, "publicised")
    with people.acting(village.elder):
        [line], next = notices.page(village.community)
    assert (line.id, line.name, line.building) == (application.id, "陈*", "3号楼")
    assert (line.matter, line.points, line.can_object, next) == ("帮助邻居", 5, True, None)
    assert notices.page(village.other_community) == ([], None)


def test_reversed_says_so_and_twice_is_once(village):
    application = made.in_state(village, "posted")
    with people.acting(village.secretary) as me:
        assert credits.reversed_by(application, me, "记错了人").state == "reversed"
        assert credits.reversed_by(application, me, "记错了人").state == "reversed"
    assert Step.select().where(Step.verb == "reverse").count() == 1
    with people.acting(village.secretary) as me, pytest.raises(RuleBroken):
        credits.reversed_by(made.declared(village, key="clean"), me, "记错了人")


def test_undone_twice_is_once_and_only_by_its_author(village):
    application = made.declared(village)
    with people.acting(village.elder) as me, pytest.raises(Missing):
        credits.undo(application, me)
    with people.acting(village.resident) as me:
        for _again in range(2):
            assert credits.undo(application, me).state == "withdrawn"
    assert Step.select().where(Step.verb == "withdraw").count() == 1


def test_points_of_a_home_come_to_the_home(village, policy):
    policy.credit_holder, policy.publicise_days = "household", 0
    policy.save()
    application = made.assessed(village, made.collected(village, made.declared(village)))
    made.make(village, "community-worker", application, "approve")
    assert credit(village) == 5


def test_a_neighbour_community_has_no_rules_of_ours(village):
    stranger = village.contacts[village.outside_home.id]
    refused(made.declared, village, who=stranger, field="day")
    with people.acting(stranger):
        assert credits.matters(credits.community()) == []


def test_what_a_captain_wrote_down_stays_with_the_post(village):
    application = made.noted(village)
    with people.acting(village.captain):
        assert credits.find(application.id) and credits.mine()
    Post.update(ended_at=mulin_clock.now()).where(Post.person == village.captain.id).execute()
    with people.acting(village.captain):
        assert credits.mine() == []
        with pytest.raises(Missing):
            credits.find(application.id)
