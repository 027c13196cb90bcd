"""The issues of the demo village: every move is made again by the real flow, and it comes out the
same; everybody finds something to do."""

import json
from collections import Counter, defaultdict
from datetime import date

import pytest

from app import create_app
from models import (
    Activity,
    CoHandler,
    Household,
    Issue,
    IssueCount,
    Organisation,
    Person,
    Step,
    Whistle,
    WhistleCall,
    database,
)
from services import access, clock, context, flow, issues, sealing, village
from services.issues import lists
from services.issues.machine import FINAL, ISSUE
from services.village.organisations import CAST_ACTS_FOR, FIRMS
from services.village.pen import RECENT

MOMENT = clock.utc(2026, 3, 18, 9, 30)
# What differs between an issue and the same told again: what is counted, secret, or drawn by id.
ELSE = {"number", "token_digest", "name_sealed", "phone_sealed", "needs_callback", "submission"}


@pytest.fixture(scope="module", autouse=True)
def seeded(copies, tmp_path_factory):
    """Every test here reads the seeded village."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "source", lambda: MOMENT)
        with copies.copy(tmp_path_factory.mktemp("issues")) as settings:
            create_app(settings)
            village.seed()
            yield
            database.close()


def person(slug):
    return access.load_posts(Person.get(Person.slug == slug))


def told():
    """[(Issue, its Steps)], the first reported first."""
    steps = defaultdict(list)
    for step in Step.select().where(Step.subject == "issue").order_by(Step.id):
        steps[step.subject_id].append(step)
    return [(issue, steps[issue.id]) for issue in Issue.select().order_by(Issue.id)]


def test_every_state_and_source_occurs_and_most_are_crossed_off():
    found = list(Issue.select())
    assert 60 <= len(found) <= 90
    states = Counter(issue.state for issue in found)
    assert set(states) == set(Issue.STATES)
    assert states["closed"] > len(found) / 2
    assert {issue.source for issue in found} == set(Issue.SOURCES)
    assert {issue.closing for issue in found} == {*Issue.CLOSINGS, None}
    rated = [issue for issue in found if issue.rating]
    assert {issue.rating for issue in rated} == {"satisfied", "mostly"}
    assert len(rated) > 0.6 * states["closed"]
    places = Counter(issue.community.name for issue in found)
    assert places.most_common(1)[0][0] == "宝龙社区"
    assert len(places) == 3


def test_steps_are_moves_of_the_machine_in_an_unbroken_chain():
    for issue, steps in told():
        first, *rest = steps
        assert any(m.verb == first.verb and m.after == first.after for m in ISSUE.starts)
        assert first.before is None
        state, moment = first.after, first.received_at
        assert moment == issue.received_at
        for step in rest:
            assert step.before == state
            after = [m.after or state for m in ISSUE.of(step.verb) if state in m.before]
            assert step.after in after, (step.verb, state, step.after)
            assert step.received_at >= moment
            state, moment = step.after, step.received_at
        assert (issue.state, issue.is_open) == (state, state not in FINAL)
        assert issue.moved_at == moment <= MOMENT


def test_the_flow_comes_to_the_same_end(monkeypatch):
    with database.atomic() as transaction:
        for issue, steps in told():
            same = _told_again(issue, steps, monkeypatch)
            for name in Issue._meta.fields.keys() - ELSE - {"id"}:
                assert same.__data__[name] == issue.__data__[name], (issue.text, name)
            for old, new in zip(steps, flow.steps(ISSUE, [same.id])[same.id], strict=True):
                assert _plain(old) == _plain(new), issue.text
            assert _hanging(issue) == _hanging(same), issue.text
        transaction.rollback()


def _told_again(issue, steps, monkeypatch):
    """The same issue, raised and moved by the services, by those people, at those times."""
    first, *rest = steps
    monkeypatch.setattr(clock, "source", lambda: first.received_at)
    same = issues.raise_issue(
        issue.author and access.load_posts(issue.author),
        issue.area,
        text=issue.text,
        category=issue.category,
        household=issue.household,
        place=issue.place,
        source=issue.source,
        name=sealing.unseal(issue.name_sealed) if issue.name_sealed else "",
        phone=sealing.unseal(issue.phone_sealed) if issue.phone_sealed else "",
        is_solved=first.verb == "solve",
        same_as=issue.merged_into if first.verb == "join" else None,
    )
    same.visit = issue.visit  # a visit is reported once
    same.needs_callback = any(s.verb == "call_back" and s.before == "closed" for s in rest)
    same.save()
    for step in rest:
        monkeypatch.setattr(clock, "source", lambda now=step.received_at: now)
        by = step.actor and access.load_posts(step.actor)
        parties = None if by else {"clock"} if step.verb == "silence" else {"reporter"}
        given = _given(issue, same, step)
        flow.move(ISSUE, same, step.verb, by, note=step.note, parties=parties, **given)
    return Issue.get_by_id(same.id)


def _given(issue, same, step):
    """What its form said, as far as the step, or the issue, remembers it."""
    facts = json.loads(step.detail)
    if step.verb == "dispatch":
        helped = CoHandler.select().where(CoHandler.issue == issue.id)
        there = {"organisation": Organisation, "person": Person}.get(facts["to"])
        return {
            "to": (facts["to"], there and there.get_by_id(facts["id"])),
            "measure": issue.measure,
            "due_on": date.fromisoformat(facts["due_on"]),
            "helpers": [row.organisation for row in helped if row.added_at == step.received_at],
        }
    if step.verb == "whistle":
        return {
            "kind": facts["kind"],
            "called": [Organisation.get_by_id(id) for id in facts["called"]],
        }
    if step.verb == "rate_response":
        firm = WhistleCall.get_by_id(facts["call"]).organisation
        facts["call"] = next(c for c in issues.calls(same) if c.organisation == firm)
    if step.verb in ("ask_extension", "ask_waiting"):
        facts["until"] = date.fromisoformat(facts["until"])
    if step.verb == "merge":
        facts["into"] = issue.merged_into
    if step.verb == "redirect":
        facts["to_whom"] = issue.redirected_to
    return facts


def _plain(step):
    facts = json.loads(step.detail)
    facts.pop("call", None)
    row = dict(step.__data__) | {"detail": facts}
    return {name: row[name] for name in row if name not in ("id", "subject_id", "submission")}


def _hanging(issue):
    """Whom it was whistled for, and who helps."""
    calls = WhistleCall.select().join(Whistle).where(Whistle.issue == issue.id)
    rows = [dict(call.__data__) for call in calls.order_by(WhistleCall.id)]
    rows += [dict(row.__data__) for row in Whistle.select().where(Whistle.issue == issue.id)]
    helped = CoHandler.select().where(CoHandler.issue == issue.id)
    rows += [dict(row.__data__) for row in helped.order_by(CoHandler.organisation)]
    return [
        {key: value for key, value in row.items() if key not in ("id", "issue", "whistle")}
        for row in rows
    ]


def test_numbers_count_each_community_and_year_in_the_order_of_arrival():
    last = Counter()
    moments = []
    for issue, _steps in told():
        key = (issue.community_id, clock.day_of(issue.received_at).year)
        last[key] += 1
        assert issue.number == f"{key[1]}-{last[key]}"
        moments.append(issue.received_at)
    assert moments == sorted(moments)
    rows = {(row.community_id, row.year): row.last for row in IssueCount.select()}
    assert rows == dict(last)
    assert len({year for _community, year in rows}) == 2


def test_handlers_read_neither_who_reported_nor_behind_which_door():
    shown = 0
    for issue in Issue.select():
        names = {issue.reporter and issue.reporter.name}
        homes = {issue.household, issue.reporter and issue.reporter.household} - {None}
        names |= {p.name for p in Person.select().where(Person.household.in_(homes))}
        if issue.name_sealed:
            names.add(sealing.unseal(issue.name_sealed))
        for text in (issue.brief, issue.measure):
            shown += bool(text)
            assert not any(name in text for name in names - {None})
            assert not any(home.label in text or home.door in text for home in homes)
    assert shown > 100
    hidden = Issue.get(Issue.text.contains("我是3号楼2单元302的陈晓东"))
    assert "＊＊" in hidden.brief


def test_activity_reaches_back_as_far_as_that_of_visits():
    since = clock.today() - RECENT
    steps = Step.select().where(Step.subject == "issue")
    recent = [step for step in steps if clock.day_of(step.received_at) >= since]
    rows = Activity.select().where(Activity.subject == "issue")
    told = [(r.actor_id, r.verb, r.subject_id, r.area_id, r.detail, r.happened_at) for r in rows]
    where = {issue.id: issue.area_id for issue in Issue.select()}
    assert sorted(map(repr, told)) == sorted(
        repr(
            (
                step.actor_id,
                f"issue.{step.verb}",
                step.subject_id,
                where[step.subject_id],
                json.dumps({"state": step.after}),
                step.happened_at,
            )
        )
        for step in recent
    )


def test_organisations_have_somebody_who_acts_for_them():
    firms = list(Organisation.select().where(Organisation.kind != "team"))
    assert {one.name for one in firms} == {name for name, _, _ in FIRMS.values()}
    for slug, key in CAST_ACTS_FOR.items():
        [post] = person(slug).posts
        assert post.organisation.name == FIRMS[key][0]
    for one in firms:
        assert one.posts.count() == 1


def desk(slug, view):
    """The states of what stands in one tab of somebody's desk."""
    with context.acting(person(slug)):
        found = lists.page(lists.DESK[view][0](), lists.DESK[view][1], size=100).issues
    return Counter(issue.state for issue in found)


def saved(view):
    """The issues of the fixed secretary's community in one of the saved views."""
    condition, order = lists.VIEWS[view]
    with context.acting(person("secretary")):
        found = lists.page(condition(), order, size=100).issues
    return [issue for issue in found if issue.community.name == "宝龙社区"]


def test_everybody_finds_something_to_do():
    assert desk("resident", "mine") == {"in_progress": 1, "verified": 1}
    assert desk("elder", "mine") == {"closed": 1}
    assert desk("grid-worker", "work") == {"dispatched": 1}
    assert desk("community-worker", "ours") == {
        "reported": 3,
        "accepted": 3,
        "consulting": 1,
        "in_progress": 1,
        "done_reported": 1,
        "verified": 2,
        "to_topic": 1,
    }
    assert desk("community-worker", "running")["need_info"] == 1
    theirs = desk("property", "work")
    assert [theirs[state] for state in ("dispatched", "claimed", "waiting")] == [2, 1, 1]
    assert theirs["in_progress"] == 1
    theirs = desk("department", "work")
    assert [theirs[state] for state in ("whistled", "claimed", "dispatched")] == [1, 1, 1]
    assert desk("volunteer", "open") == {"dispatched": 2}
    theirs = desk("owners", "work")
    assert [theirs[state] for state in ("dispatched", "in_progress")] == [1, 1]
    assert desk("captain", "here")["done_reported"] == 1
    assert desk("neighbour-worker", "work") == {"in_progress": 1}


def test_the_secretary_finds_each_bottleneck():
    assert {issue.state for issue in saved("overdue")} >= {"in_progress"}
    [untaken] = [i for i in saved("untaken") if i.state == "dispatched"]
    assert untaken.organisation.name == "宝龙小区业委会"
    assert "claimed" in {issue.state for issue in saved("stuck")}
    [returned] = saved("returned")
    assert returned.declined == 2
    assert [i.state for i in saved("unanswered")] == ["whistled"]
    assert [i.state for i in saved("reopened")] == ["claimed"]
    assert [i.state for i in saved("agenda")] == ["consulting"]
    assert {i.is_open for i in saved("rectification")} == {True, False}
    assert [i.closing for i in saved("callbacks") if not i.is_open] == ["on_the_spot"]
    [asked] = [i for i in Issue.select() if i.asked == "whistle"]
    assert asked.state == "accepted"
    [joint] = [w for w in Whistle.select() if w.kind == "joint"]
    assert [call.arrived_at is None for call in joint.calls.order_by(WhistleCall.id)] == [
        True,
        False,
    ]


def test_doors_of_issues_are_doors_of_their_area():
    for issue in Issue.select().where(Issue.household.is_null(False)):
        assert Household.get_by_id(issue.household_id).area_id == issue.area_id
