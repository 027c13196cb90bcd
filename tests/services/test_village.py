"""The demo village: the same each time, believable, and in step with the rules of services/."""

import hashlib
from collections import Counter

import pytest

from app import create_app
from models import (
    AccessRecord,
    Activity,
    Adjustment,
    Area,
    CareNote,
    CheckIn,
    CoHandler,
    CreditApplication,
    CreditAssessment,
    Donation,
    Event,
    FocusMark,
    Good,
    Household,
    Issue,
    Organisation,
    Participation,
    Person,
    PointsAccount,
    Post,
    PostClaim,
    Promise,
    PublicPost,
    Registration,
    Step,
    StockMove,
    Visit,
    VisitVersion,
    Whistle,
    WhistleCall,
    WriteOff,
    database,
    within,
)
from services import access, clock, sealing, village
from services.errors import RuleBroken
from services.points import verifying, waiting
from services.village.cast import CAST, HOMES
from tests import people

# The moment every test stands at, within a running quarter and month.
MOMENT = clock.utc(2026, 3, 18, 9, 30)
QUARTER, MONTH = "2026-01-01", "2026-03-01"

DECIDED = (
    Area,
    Household,
    Person,
    Organisation,
    Post,
    FocusMark,
    Visit,
    Promise,
    Issue,
    CoHandler,
    Whistle,
    WhistleCall,
    Step,
    Event,
    Participation,
    CheckIn,
    Registration,
    PublicPost,
    PostClaim,
    Adjustment,
    CreditApplication,
    CreditAssessment,
    Donation,
    Good,
    PointsAccount,
    StockMove,
    WriteOff,
    Activity,
    AccessRecord,
)


@pytest.fixture(scope="module")
def digests(copies, tmp_path_factory):
    """The village twice, each in an empty database; the second stays for the tests below."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "source", lambda: MOMENT)
        with copies.copy(tmp_path_factory.mktemp("first")) as settings:
            create_app(settings)
            village.seed()
            found.append(digest())
            database.close()
        with copies.copy(tmp_path_factory.mktemp("second")) as settings:
            create_app(settings)
            village.seed()
            found.append(digest())
            yield found
            database.close()


@pytest.fixture(autouse=True)
def seeded(digests):
    """Every test here reads the seeded village."""


def digest():
    """Of everything a fixed seed and a fixed clock decide; sealed text differs every time."""
    sealed = {"sealed", "phone_sealed", "phone_digest", "name_sealed", "token_digest"}
    sealed |= {"door_secret_sealed", "token", "donor_sealed"}
    total = hashlib.sha256()
    for model in DECIDED:
        fields = [field for field in model._meta.sorted_fields if field.name not in sealed]
        for row in model.select(*fields).order_by(model.id).tuples():
            total.update(repr(row).encode())
    return total.hexdigest()


def person(slug):
    return access.load_posts(Person.get(Person.slug == slug))


def homes_of(slug):
    return list(Household.visible_to(person(slug)))


def share(part, whole):
    return len(part) / len(whole)


def test_two_runs_make_the_same_village(digests):
    assert digests[0] == digests[1]


def test_the_fixed_people_come_first_with_their_posts_and_doors():
    fixed = Person.select().where(Person.slug.is_null(False)).order_by(Person.id)
    assert [p.slug for p in fixed] == list(CAST)
    lives = {slug: label for label, slug in HOMES.items()}
    for one in fixed:
        name, role, _ = CAST[one.slug]
        access.load_posts(one)
        assert (one.name, [post.role for post in one.posts]) == (name, [role])
        assert (one.household and one.household.label) == lives.get(one.slug)
    assert [p.slug for p in fixed if p.elder_mode] == ["elder"]


def test_estates_and_grids_lie_in_each_other_both_ways():
    above = Counter(
        (area.parent.kind, area.kind)
        for area in Area.select().where(Area.kind.in_(["estate", "grid"]))
    )
    assert above["estate", "grid"] and above["grid", "estate"]
    kinds = Counter(area.kind for area in Area.select())
    assert (kinds["county"], kinds["subdistrict"], kinds["community"]) == (1, 2, 3)
    assert kinds["grid"] == 10
    assert 6 <= kinds["estate"] <= 8
    plain = Household.select().join(Area).where(Area.kind == "building")
    assert plain.exists()
    for area in Area.select():
        assert area.path == f"{area.parent.path if area.parent else '/'}{area.id}/"


def test_the_village_has_the_size_of_a_village():
    assert 1400 <= Household.select().count() <= 1600
    assert 200 <= len(homes_of("grid-worker")) <= 300
    assert len(homes_of("unit-head")) == 18
    assert len(homes_of("captain")) == 36
    contacts = list(Person.select().where(Person.is_contact))
    assert 0.65 < share([p for p in contacts if p.phone_sealed], contacts) < 0.77
    assert len({p.name for p in contacts}) > 0.9 * len(contacts)
    homes = Household.select().count()
    assert 0.06 < FocusMark.select().where(FocusMark.until.is_null()).count() / homes < 0.1
    assert 0.05 < CareNote.select().count() / homes < 0.08


def test_phones_and_care_notes_are_sealed_and_made_up():
    elder = person("elder")
    number = sealing.unseal(elder.phone_sealed)
    assert number.startswith("199000")
    assert elder.phone_digest == sealing.digest(number)
    note = CareNote.get(CareNote.household == elder.household)
    assert "按两次门铃" in sealing.unseal(note.sealed)
    assert note.consent_on <= clock.day_of(note.written_at)


def test_what_doors_repeat_is_what_their_visits_say():
    last, promised = {}, Counter()
    visits = Visit.select().where(Visit.household.is_null(False) & Visit.voided_at.is_null())
    for visit in visits.order_by(Visit.happened_at, Visit.id):
        last[visit.household_id, visit.outcome] = visit
    for promise in Promise.select().where(Promise.kept_at.is_null()):
        promised[promise.household_id] += 1
    for home in Household.select():
        reached, tried, excused = (
            last.get((home.id, outcome)) for outcome in ("reached", "tried", "excused")
        )
        assert home.last_reached_on == (reached and reached.day)
        assert (home.last_tried_on, home.last_rung) == (
            (tried.day, tried.channel) if tried else (None, None)
        )
        assert (home.last_excused_on, home.excuse) == (
            (excused.day, excused.excuse) if excused else (None, None)
        )
        assert home.findings == (reached.findings if reached else "")
        assert home.open_promises == promised[home.id]


def test_nothing_has_happened_yet_that_is_still_to_come():
    for visit in Visit.select():
        assert visit.happened_at <= visit.received_at <= MOMENT
        assert visit.day == clock.day_of(visit.happened_at)
    assert not Promise.select().where(Promise.kept_at > MOMENT).exists()
    assert not Activity.select().where(Activity.received_at > MOMENT).exists()
    assert not AccessRecord.select().where(AccessRecord.looked_at > MOMENT).exists()


def test_the_last_quarter_is_nearly_done_and_this_one_about_two_thirds():
    homes = list(Household.select())
    met = [home for home in homes if str(home.last_reached_on or "") >= QUARTER]
    assert 0.6 < share(met, homes) < 0.72
    before = Visit.select(Visit.household).distinct()
    before = before.where(Visit.outcome.in_(["reached", "excused"]) & (Visit.day < QUARTER))
    assert before.count() > 0.94 * len(homes)
    outcomes = {visit.outcome for visit in Visit.select(Visit.outcome).distinct()}
    assert outcomes == set(Visit.OUTCOMES)
    excuses = Visit.select(Visit.excuse).where(Visit.excuse.is_null(False)).distinct()
    assert excuses.count() >= 3


def test_the_grid_worker_has_something_in_every_line_of_today():
    worker = person("grid-worker")
    grid = worker.posts[0].area
    walked = Visit.select().where((Visit.area == grid) & (Visit.outcome == "walked"))
    assert not walked.where(Visit.day == clock.today()).exists()
    assert walked.count() > 130
    focus = list(FocusMark.visible_to(worker).where(FocusMark.until.is_null()))
    due = [m.household for m in focus if str(m.household.last_reached_on or "") < MONTH]
    assert 3 <= len(due) < len(focus)
    labels = {home.label: home for home in due}
    first = ["3号楼 2单元 501", "4号楼 1单元 302", "5号楼 2单元 101"]
    assert sorted(labels)[:3] == first
    assert labels["5号楼 2单元 101"].last_rung == "phone"
    assert labels["3号楼 2单元 501"].open_promises == 1
    promised = [p.text for p in Promise.visible_to(worker).where(Promise.kept_at.is_null())]
    assert "问轮椅租借" in promised
    assert (
        Visit.select().where((Visit.author == worker) & (Visit.day == clock.today())).count() == 3
    )


def test_some_visits_were_put_right_afterwards():
    amended = list(Visit.select().where(Visit.version > 1))
    assert {v.id for v in amended} == {v.visit_id for v in VisitVersion.select()}
    assert amended
    for visit in Visit.select().where(Visit.voided_at.is_null(False)):
        assert visit.void_reason
        assert visit.voided_by_id == visit.author_id
    grid = within([person("grid-worker").posts[0].area.path])
    ours = Visit.select().join(Area).where(grid)
    assert ours.where(Visit.voided_at.is_null(False)).exists()


def test_residents_can_read_who_looked():
    for slug, kinds in (("resident", {"phone", "credit"}), ("elder", {"phone", "care", "credit"})):
        looks = list(AccessRecord.visible_to(person(slug)))
        assert {look.what for look in looks} == kinds


def test_everybody_writes_only_where_their_post_is():
    posts = {(post.person_id, post.area.path) for post in Post.select(Post, Area).join(Area)}
    areas = {}
    for who, path in posts:
        areas.setdefault(who, []).append(path)
    visits = Visit.select(Visit, Area).join(Area)
    for visit in visits:
        assert any(visit.area.path.startswith(path) for path in areas[visit.author_id])


def test_a_village_with_people_in_it_is_never_seeded_again():
    count = Visit.select().count()
    with pytest.raises(RuleBroken):
        village.seed()
    assert Visit.select().count() == count


def test_whoever_comes_next_gets_the_next_id():
    with database.atomic() as transaction:
        assert Person.create(name="新来的").id == Person.select().count()
        transaction.rollback()


def test_the_demo_and_the_named_village_share_their_people():
    assert set(people.POSTS) - set(CAST) == {"outsider", "observer", "department-2"}


# What waits for each of points and the market.
WAITS = {
    "resident": [],
    "volunteer": [("collected_by_me", 1)],
    "collector": [("collect", 1)],
    "council-1": [],
    "council-2": [("assess", 1)],
    "community-worker": [("dispute", 1), ("write_off", 1), ("hand_over", 1)],
    "secretary": [("dispute", 1), ("adjust", 1), ("write_off", 1)],
    "shopkeeper": [("hand_over", 1)],
    "neighbour-worker": [],
    "admin": [],
}


@pytest.mark.parametrize("slug", WAITS)
def test_points_wait_for_each_with_what_is_theirs_to_do(slug, queries):
    somebody = person(slug)
    with queries(1):
        found = waiting.of(somebody)
    assert [tuple(line) for line in found] == WAITS[slug]


def test_the_ledger_of_the_village_adds_up():
    assert verifying.counts()[1] > 30
    assert list(verifying.faults()) == []
