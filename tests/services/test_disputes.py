"""有误: a doubt about a line is raised once, answered by the community, or taken back."""

import pytest

from models import Guardianship, Person, PointsDispute, Step, database
from services import clock, disputes
from services.errors import Missing, Refused, RuleBroken
from services.points import passbook
from tests.passbooks import given
from tests.people import acting


@pytest.fixture
def line(village):
    return given(village, village.elder, 5)


def doubt(village, line, by=None, words="我记得是 8 分"):
    with acting(by or village.elder) as me, database.atomic():
        return disputes.raise_dispute(village.elder, line, words, me)


def answer(dispute, by, note="查了，是 8 分，马上补"):
    with acting(by) as person, database.atomic():
        return disputes.move(dispute, "answer", person, note=note)


def shown(village, line):
    line = passbook.line_of(village.elder, line.id)
    return disputes.of_lines(village.elder, [line])[0].dispute


def test_one_doubt_waits_at_a_time(village, line):
    first = doubt(village, line)
    assert doubt(village, line, village.unit_head, "") == first
    assert shown(village, line) == first and shown(village, line).answer == ""
    assert Step.select().where(Step.subject == "points_dispute").count() == 1
    answer(first, village.community_worker)
    assert shown(village, line).answer == "查了，是 8 分，马上补"
    assert doubt(village, line, words="") != first


def test_words_may_be_left_out_and_not_be_a_book(village, line):
    with acting(village.elder) as me, pytest.raises(RuleBroken):
        disputes.raise_dispute(village.elder, line, "长" * 301, me)
    assert doubt(village, line, words="").words == ""


def test_the_community_answers_with_words(village, line):
    dispute = doubt(village, line)
    with pytest.raises(RuleBroken):
        answer(dispute, village.secretary, "")
    for who in (village.grid_worker, village.resident, village.elder, village.shopkeeper):
        with pytest.raises(Refused):
            answer(dispute, who)
    assert answer(dispute, village.secretary).after == "answered"
    with pytest.raises(RuleBroken):
        answer(PointsDispute.get_by_id(dispute.id), village.secretary)


def test_whoever_raised_it_does_not_answer_it(village, line):
    dispute = doubt(village, line, village.community_worker)
    with pytest.raises(RuleBroken):
        answer(dispute, village.community_worker)
    answer(dispute, village.secretary)


def test_it_is_taken_back_by_whoever_has_the_passbook(village, line):
    child = Person.create(name="小宝", household=village.resident_home)
    Guardianship.create(child=child, guardian=village.resident, since=clock.now())
    entry = given(village, child, 2)
    with acting(village.resident) as me, database.atomic():
        dispute = disputes.raise_dispute(child, entry, "", me)
        assert disputes.move(dispute, "withdraw", me).after == "withdrawn"
    assert disputes.of_lines(child, [entry])[0].dispute is None
    with acting(village.resident) as me, pytest.raises(Missing):
        disputes.move(dispute, "explode", me)


def test_undo_is_once_however_often_it_is_sent(village, line):
    with acting(village.elder, "act-1") as me, database.atomic():
        disputes.raise_dispute(village.elder, line, "", me)
        for _again in range(2):
            found = disputes.raised_with(me, "act-1")
            assert disputes.undo(found, me).state == "withdrawn"
        for other in ("", "act-2"):
            with pytest.raises(Missing):
                disputes.raised_with(me, other)


def test_what_waits_is_listed_for_those_who_can_answer(village, line):
    dispute = doubt(village, line)
    for who, found in (
        (village.community_worker, [dispute]),
        (village.secretary, [dispute]),
        (village.grid_worker, []),
        (village.outsider, []),
    ):
        with acting(who):
            assert disputes.waiting() == found
    answer(dispute, village.secretary)
    with acting(village.secretary):
        assert disputes.waiting() == []


def test_who_sees_a_doubt(village, line):
    dispute = doubt(village, line, village.unit_head)
    sees = {village.elder.id, village.unit_head.id, village.secretary.id}
    sees.add(village.community_worker.id)
    for person in village.people.values():
        with acting(person):
            found = PointsDispute.visible_to(person).where(PointsDispute.id == dispute.id)
            assert found.exists() == (person.id in sees), person.slug
