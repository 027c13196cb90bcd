"""Reporting in (双报到): who may say what, what a team gives, and the three ones as ticks."""

from datetime import timedelta

import pytest

from models import (
    Activity,
    Event,
    Issue,
    Organisation,
    Participation,
    Person,
    Post,
    PostClaim,
    PublicPost,
    Registration,
    Step,
    database,
)
from services import access, clock, flow, posts, registrations
from services.errors import Missing, Refused, RuleBroken
from tests import issues, people
from tests.people import acting
from tests.services.test_at_once import together

WALKERS = sorted({*people.POSTS} - {"council-1", "council-2", "council-3", "neighbour-worker"})


@pytest.fixture
def team(village):
    """A volunteer team of the community, led by the organiser."""
    made = Organisation.create(name="宝龙暖心队", kind="team", area=village.community)
    Post.update(organisation=made).where(Post.person == village.organiser.id).execute()
    return made


@pytest.fixture
def unit(village):
    """A unit near the community."""
    return Organisation.create(name="宝龙银行", kind="partner", area=village.community)


def apply(person, kind, organisation=None, **said):
    said.setdefault("consents", True)
    with acting(person):
        return registrations.apply(kind, None, organisation and organisation.id, **said)


def move(person, registration, verb, **said):
    with acting(person):
        found = access.find(Registration, registration.id)
        registrations.move(found, verb, person, **said)
        return Registration.get_by_id(registration.id)


def test_a_member_reports_to_the_estate_they_live_in(village):
    made = apply(village.resident, "member", note="愿意帮忙")
    assert (made.area_id, made.state, made.is_open) == (village.estate.id, "applied", True)
    [step] = Step.select().where(Step.subject == "registration")
    assert step.note == "愿意帮忙" and '"consent": "branch"' in step.detail


def test_somebody_who_only_works_there_reports_to_the_community(village):
    assert apply(village.volunteer, "member").area_id == village.community.id


def test_without_the_word_of_the_member_nothing_is_written(village):
    with pytest.raises(RuleBroken) as broken:
        apply(village.resident, "member", consents=False)
    assert broken.value.field == "consents"
    assert not Registration.select().exists() and not Activity.select().exists()


def test_nobody_reports_in_twice_at_once_and_may_again_after_leaving(village):
    first = apply(village.resident, "member")
    with pytest.raises(RuleBroken):
        apply(village.resident, "member")
    move(village.resident, first, "leave")
    assert apply(village.resident, "member").state == "applied"


def test_a_kind_or_a_unit_that_is_not_offered_is_refused_by_its_field(village, unit, team):
    foreign = Organisation.create(name="安康银行", kind="partner", area=village.other_community)
    for kind, one, field in (
        ("secret", None, "kind"),
        ("unit", None, "organisation"),
        ("unit", foreign, "organisation"),
        ("unit", team, "organisation"),
        ("team", unit, "organisation"),
    ):
        with pytest.raises(RuleBroken) as broken:
            apply(village.resident, kind, one)
        assert broken.value.field == field
    Organisation.update(ended_on=clock.today()).where(Organisation.id == unit.id).execute()
    with pytest.raises(RuleBroken):
        apply(village.resident, "unit", unit)


def test_another_community_is_not_offered(village):
    with acting(village.resident), pytest.raises(RuleBroken) as broken:
        registrations.apply("member", village.other_community.id, consents=True)
    assert broken.value.field == "community"


def test_who_has_neither_home_nor_post_is_told_whom_to_ask(village):
    with pytest.raises(RuleBroken) as broken:
        apply(Person.create(name="无名"), "member")
    assert broken.value.field == "community"


def test_a_department_chooses_among_the_communities_of_its_county(village):
    with acting(village.department):
        names = [area.name for area in registrations.communities()]
        assert names == ["宝龙社区", "安康社区"]
        made = registrations.apply("unit", village.other_community.id, village.city_management.id)
    assert made.area_id == village.other_community.id


def test_the_branch_welcomes_members_and_units_but_not_itself(village, unit):
    member, firm = apply(village.resident, "member"), apply(village.volunteer, "unit", unit)
    assert move(village.estate_secretary, member, "accept").state == "active"
    assert move(village.secretary, firm, "accept", note="欢迎").state == "active"
    own = apply(village.secretary, "member")
    with pytest.raises(RuleBroken):
        move(village.secretary, own, "accept")
    with pytest.raises(RuleBroken):
        move(village.secretary, firm, "end")  # a word is asked for
    assert move(village.secretary, firm, "end", note="协议到期").state == "ended"


def test_declining_asks_for_a_word(village):
    member = apply(village.resident, "member")
    with pytest.raises(RuleBroken) as broken:
        move(village.secretary, member, "decline")
    assert broken.value.field == "note"
    assert move(village.secretary, member, "decline", note="组织关系在外地").state == "declined"


def test_an_agreement_has_a_day_that_has_come_and_only_for_units(village, unit):
    firm, member = apply(village.volunteer, "unit", unit), apply(village.resident, "member")
    for one in (firm, member):
        move(village.secretary, one, "accept")
    for day in (None, clock.today() + timedelta(days=1)):
        with pytest.raises(RuleBroken) as broken:
            move(village.secretary, firm, "sign_agreement", day=day)
        assert broken.value.field == "day"
    signed = move(village.secretary, firm, "sign_agreement", day=clock.today())
    assert signed.agreement_on == clock.today() and signed.state == "active"
    with pytest.raises(RuleBroken):
        move(village.secretary, member, "sign_agreement", day=clock.today())


def test_who_joins_a_team_holds_a_post_for_it_until_they_leave(village, team):
    made = apply(village.resident, "team", team)
    accepted = move(village.organiser, made, "accept")
    post = Post.get_by_id(accepted.post_id)
    assert (post.role, post.area_id, post.organisation_id, post.given_by_id) == (
        "volunteer",
        team.area_id,
        team.id,
        village.organiser.id,
    )
    step = Step.select().where(Step.verb == "accept").get()
    assert step.organisation_id == team.id  # for whom the leader acts
    assert move(village.resident, made, "leave").state == "ended"
    assert Post.get_by_id(post.id).ended_at == clock.now()
    again = apply(village.resident, "team", team)
    assert move(village.community_worker, again, "accept").post_id != post.id
    move(village.organiser, again, "end", note="队伍换人")
    ours = (Post.person == village.resident.id) & (Post.organisation == team.id)
    assert not Post.select().where(ours & posts.in_force()).exists()


def test_a_post_for_the_team_that_is_held_already_is_not_given_again(village, team):
    held = Post.create(
        person=village.resident,
        role="volunteer",
        area=village.estate,
        organisation=team,
        since=village.since,
    )
    made = apply(village.resident, "team", team)
    assert move(village.organiser, made, "accept").post_id == held.id


def test_a_post_that_ran_out_does_not_stand_in_the_way(village, team):
    Post.create(
        person=village.resident,
        role="volunteer",
        area=team.area,
        organisation=team,
        since=village.since,
        until=clock.today() - timedelta(days=1),
    )
    made = apply(village.resident, "team", team)
    assert move(village.organiser, made, "accept").state == "active"


def test_a_team_that_ended_takes_nobody_in(village, team):
    made = apply(village.resident, "team", team)
    Organisation.update(ended_on=clock.today()).where(Organisation.id == team.id).execute()
    with pytest.raises(RuleBroken):
        move(village.organiser, made, "accept")
    assert move(village.resident, made, "leave").state == "ended"


def test_teams_come_with_their_leaders(village, team, queries):
    with acting(village.resident), queries(5):
        [here] = registrations.communities()
        [found] = registrations.teams(here)
        assert [person.name for person in found.leaders] == ["欧阳倩"]


def test_what_waits_comes_oldest_first_and_only_to_whom_it_concerns(village, team, unit):
    member = apply(village.resident, "member")
    firm = apply(village.volunteer, "unit", unit)
    joining = apply(village.elder, "team", team)

    def seen(person, view="waiting"):
        with acting(person):
            return [one.id for one in registrations.waiting(view).registrations]

    assert seen(village.secretary) == [member.id, firm.id, joining.id]
    assert seen(village.estate_secretary) == [member.id]  # the others concern the community
    assert seen(village.community_worker) == seen(village.organiser) == [joining.id]
    assert seen(village.admin) == seen(village.observer) == seen(village.resident) == []
    move(village.secretary, member, "accept")
    assert seen(village.secretary, "active") == [member.id]


def test_lists_go_on_where_the_page_ended(village, team):
    for number in range(registrations.PAGE + 3):
        person = Person.create(name=f"志愿{number}", household=village.home)
        apply(person, "team", team)
    with acting(village.organiser):
        first = registrations.waiting()
        rest = registrations.waiting(after=first.next)
    assert (len(first.registrations), len(rest.registrations), rest.next) == (20, 3, None)


def ticks(registration):
    return {one.code: one.is_done for one in registrations.ones(registration)}


def test_the_three_ones_of_a_member(village, clock):
    made = apply(village.resident, "member")
    assert ticks(made) == {"joined": False, "claimed": False, "served": False}
    made = move(village.secretary, made, "accept")
    post = PublicPost.create(
        community=village.community,
        area=village.estate,
        title="看车棚",
        duty="晚上锁门",
        author=village.secretary,
        made_at=clock.moment,
    )
    moments = {"is_open": True, "moved_at": clock.moment, "state_since": clock.moment}
    PostClaim.create(public_post=post, person=village.resident, state="serving", **moments)
    event = Event.create(
        community=village.community,
        area=village.estate,
        organiser=village.organiser,
        author=village.organiser,
        title="捡垃圾",
        kind="cleaning",
        starts_at=clock.moment - timedelta(days=2),
        ends_at=clock.moment - timedelta(days=2) + timedelta(hours=2),
        token="t",
        door_secret_sealed="s",
        state="settled",
        **moments,
    )
    Participation.create(event=event, person=village.resident, state="hours_confirmed", **moments)
    assert ticks(made) == {"joined": True, "claimed": True, "served": True}
    clock.move(days=20)  # April
    assert ticks(made)["served"] is False


def test_the_three_ones_of_a_unit(village, unit, clock):
    made = move(village.secretary, apply(village.volunteer, "unit", unit), "accept")
    assert ticks(made) == {"agreed": False, "met": None, "solved": False}
    made = move(village.secretary, made, "sign_agreement", day=clock.moment.date())
    issue = issues.in_state(village, "closed")
    Issue.update(organisation=unit).where(Issue.id == issue.id).execute()
    assert ticks(made) == {"agreed": True, "met": None, "solved": True}


def test_a_team_has_no_ticks(village, team):
    assert registrations.ones(apply(village.resident, "team", team)) == []


@pytest.mark.parametrize("kind", Registration.KINDS)
@pytest.mark.parametrize("state", Registration.STATES)
def test_who_may_do_what(village, app, team, unit, kind, state):
    """For everybody: an offered move works once complete, any other is refused."""
    made = apply(village.resident, kind, {"unit": unit, "team": team}.get(kind))
    way = {"active": ["accept"], "declined": ["decline"], "ended": ["accept", "end"]}
    for verb in way.get(state, ()):
        made = move(village.secretary, made, verb, note="好")
    assert made.state == state
    verbs = {one.verb for one in registrations.REGISTRATION.moves}
    for slug in WALKERS:
        with acting(village.people[slug]) as person:
            for verb in sorted(verbs):
                _try(made, person, verb)
    assert Registration.get_by_id(made.id).state == state


def _try(made, person, verb):
    found = Registration.get_by_id(made.id)
    offered = {one.verb: one for one in registrations.offered(found, person)}
    with database.atomic() as transaction:
        try:
            step = registrations.move(found, verb, person, note="好", day=clock.today())
            assert verb in offered, (person.slug, verb)
            assert step.after == (offered[verb].after or made.state)
        except (Refused, RuleBroken):
            assert verb not in offered, (person.slug, verb)
        transaction.rollback()


def test_leaving_is_never_refused(village, team, unit):
    for kind, one in (("member", None), ("unit", unit), ("team", team)):
        for accepted in (False, True):
            made = apply(village.resident, kind, one)
            if accepted:
                move(village.secretary, made, "accept")
            assert move(village.resident, made, "leave").state == "ended"


def test_an_unknown_verb_is_not_there(village):
    made = apply(village.resident, "member")
    with pytest.raises(Missing):
        move(village.secretary, made, "promote")


def test_only_the_person_the_branch_and_the_team_find_it(village, team):
    member, joining = apply(village.resident, "member"), apply(village.resident, "team", team)
    seen = {}
    for slug in people.POSTS:
        with acting(village.people[slug]):
            seen[slug] = []
            for one in (member, joining):
                try:
                    seen[slug].append(access.find(Registration, one.id).kind)
                except Missing:
                    continue
    found = {slug: kinds for slug, kinds in seen.items() if kinds}
    assert found == {
        "resident": ["member", "team"],
        "secretary": ["member", "team"],
        "estate-secretary": ["member"],
        "community-worker": ["team"],
        "organiser": ["team"],
    }


@pytest.mark.postgresql
def test_two_who_accept_at_once_give_one_post(village, team):
    made = apply(village.resident, "team", team)

    def accept(person):
        return lambda: move(person, made, "accept").state

    second = together(accept(village.organiser), accept(village.community_worker))
    assert isinstance(second, RuleBroken)
    assert Post.select().where(Post.organisation == team.id, Post.role == "volunteer").count() == 1


@pytest.mark.postgresql
def test_two_forms_at_once_report_in_once(village):
    def report():
        return apply(village.resident, "member").state

    assert isinstance(together(report, report), RuleBroken)
    assert Registration.select().count() == 1


def test_the_first_step_is_written_by_the_engine(village):
    made = apply(village.resident, "member")
    [step] = flow.steps(registrations.REGISTRATION, [made.id])[made.id]
    assert (step.verb, step.after, step.actor_id) == ("apply", "applied", village.resident.id)


def test_a_team_from_above_gives_no_post_above_ones_community(village):
    """The worker of one community answers: what they give reaches no further than that."""
    team = Organisation.create(name="县暖心队", kind="team", area=village.county)
    made = apply(village.resident, "team", team)
    move(village.community_worker, made, "accept")
    post = Post.get((Post.person == village.resident.id) & (Post.organisation == team.id))
    assert post.area_id == village.community.id
