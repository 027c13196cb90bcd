"""Every state, verb and person of every machine: what is drawn can be done, nothing else can."""

import re

import pytest

from commands.flows import PAGE
from models import Activity, Issue, Step, database
from services import access, flow, flows, issues
from services.errors import Missing, Refused, RuleBroken
from services.issues.machine import ISSUE
from services.words import WORDS
from tests import issues as made
from tests import people

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Everybody with a relation to an issue of their own.
WALKERS = sorted({*people.POSTS} - {"council-1", "council-2", "council-3", "neighbour-worker"})


@pytest.mark.sqlite
def test_the_machines_are_sound(app):
    for machine in flows.MACHINES:
        assert [*flows.faults(machine)] == []


@pytest.mark.sqlite
def test_a_broken_machine_is_noticed():
    lost = flow.Move("vanish", ("reported",), "nowhere", ("nobody",), ("thing",))
    broken = flow.Machine("issue", ("reported",), frozenset(), (), (lost, lost), set, set)
    assert len([*flows.faults(broken)]) >= 5


@pytest.mark.sqlite
def test_the_page_says_what_the_machines_are(app):
    with app.app_context():
        assert PAGE.read_text() == flows.page(), "run flask --app app flows"


@pytest.mark.sqlite
def test_every_verb_and_state_has_words():
    for machine in flows.MACHINES:
        verbs = {move.verb for move in (*machine.starts, *machine.moves)}
        assert verbs == set(WORDS[f"{machine.noun}_verb"])
        assert set(machine.states) == set(WORDS[f"{machine.noun}_state"])
        assert {f"{machine.noun}.{verb}" for verb in verbs} <= set(WORDS["verb"])


@pytest.mark.sqlite
@pytest.mark.parametrize("state", Issue.STATES)
def test_who_may_do_what(village, app, state):
    """For everybody: an offered move works once complete; any other is refused in a sentence,
    and nothing is written."""
    issue = made.in_state(village, state)
    other = made.other(village, issue)
    said = made.said_for(village, "merge", issue)
    before = _written()
    with app.test_request_context():
        for slug in WALKERS:
            with people.acting(village.people[slug]) as person:
                for verb in sorted({move.verb for move in ISSUE.moves}):
                    _try(issue, person, verb, said)
            assert _written() == before, slug
    assert Issue.get_by_id(issue.id).state == state
    assert Issue.get_by_id(other.id).state == "reported"


def _written():
    return Step.select().count(), Activity.select().count()


def _try(issue, person, verb, said):
    found = Issue.get_by_id(issue.id)
    offered = {move.verb: move for move in issues.offered(found, person)}
    with database.atomic() as transaction:
        try:
            step = issues.move(found, verb, person, said)
            assert verb in offered, (person.slug, verb)
            assert step.after == (offered[verb].after or issue.state)
            assert found.is_open == (step.after not in issues.FINAL)
        except (Refused, Missing):
            assert verb not in offered, (person.slug, verb)
        except RuleBroken as broken:
            assert CHINESE.search(str(broken.message)), broken.message
            assert verb not in offered or verb in REFUSED_ANYWAY, (person.slug, verb, str(broken))
        transaction.rollback()


# Refused by a rule of its own although it is offered: nobody may ask for less time than there is …
REFUSED_ANYWAY = {"rate_response"}  # … and only a call that was not rated can be


@pytest.mark.sqlite
@pytest.mark.parametrize("state", Issue.STATES)
def test_what_is_drawn_is_what_can_be_done(village, sign_in, state):
    issue = made.in_state(village, state)
    for slug in WALKERS:
        answer = sign_in(village.people[slug]).get(f"/issues/{issue.id}")
        with people.acting(village.people[slug]) as person:
            try:
                found = access.find(Issue, issue.id)
            except Missing:
                assert answer.status_code == 404, slug
                continue
            offered = {move.verb for move in issues.offered(found, person)}
        if "confirm" in offered:
            offered -= {"send_back"}  # “not satisfied” is how its reporter says that
        drawn = set(re.findall(rf'(?:action|href)="/issues/{issue.id}/moves/(\w+)"', answer.text))
        assert answer.status_code == 200, slug
        assert drawn == offered, slug
