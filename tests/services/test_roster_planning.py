"""What a roster would change, and that applying it changes that and nothing else."""

import io
from datetime import date, datetime
from random import Random

import pytest
import xlsxwriter

from models import (
    Activity,
    Area,
    CareNote,
    CoverageRound,
    CoverageTarget,
    FocusMark,
    Household,
    Person,
    Post,
    database,
)
from services import areas, clock, roster, sealing, visits
from services.errors import RuleBroken
from services.roster import sample, sheets
from tests.people import acting
from tests.workbooks import homes, xlsx

AREAS = ("街道", "社区", "小区", "网格", "楼栋", "单元", "谁在上")
FULL = ("小区", "网格", "门牌", "联系人", "电话", "重点户", "关爱提示", "关爱提示同意日期")
PEOPLE = ("姓名", "电话", "岗位", "负责区域", "自", "至")
ESTATE = "宝龙小区"


def places(*rows):
    return xlsx(区域=[AREAS, *rows])


def full(*rows):
    return xlsx(住户=[FULL, *rows])


def people(*rows):
    return xlsx(人员与岗位=[PEOPLE, *rows])


@pytest.fixture
def take(village):
    """Import a workbook as the administrator of the county; returns the Plan."""

    def run(content, area=None, **options):
        with database.atomic():
            return roster.run(
                roster.read(content), area or village.county, village.admin, **options
            )

    return run


def only(plan):
    """The only line of a plan."""
    (line,) = plan.lines
    return line


def refused(plan):
    """(field's header, sentence) of the only line, which is refused."""
    line = only(plan)
    assert line.outcome == "refused"
    return line.header, line.reason


def tables():
    """How many rows every table a roster touches has."""
    models = (Area, Household, Person, Post, FocusMark, CareNote)
    return [model.select().count() for model in models]


# --- Importing twice ------------------------------------------------------------------------------


def test_the_sample_is_imported_cleanly_and_twice_changes_nothing(take, village):
    content = sheets.template(sample.rows())
    plan = take(content)
    assert plan.counts() == {"refused": 0, "changed": 0, "added": 46, "same": 0}
    before = tables()
    again = take(content)
    assert again.counts() == {"refused": 0, "changed": 0, "added": 0, "same": 46}
    assert tables() == before
    assert Person.select().where(Person.name == "赵桂兰").count() == 1
    captain = Post.get(Post.role == "building_captain", Post.person.in_(
        Person.select().where(Person.name == "赵桂兰")))  # fmt: skip
    assert captain.area.label == "1号楼"
    assert captain.given_by == village.admin


MESSY = [
    [ESTATE, "", "3-2-201", "新人", "19911110000", "是", "听力不好", "2026-01-05"],
    [ESTATE, "", "3栋2单元301", "王秀兰", "", "否", "", ""],
    [ESTATE, "", "２－１０１", "", "19911110001", "", "", ""],
    [ESTATE, "二网格", "7号楼1单元101", "甲", "", "", "", ""],
    [ESTATE, "", "7号楼1单元101", "甲", "", "", "", ""],
    [ESTATE, "", "不知道", "乙", "", "", "", ""],
    ["安康", "", "9-1-0102", "丙", "029-87654321", "", "", ""],
]


def test_whatever_is_imported_once_changes_nothing_the_second_time(take):
    first = take(full(*MESSY))
    assert first.counts()["changed"] and first.counts()["added"] and first.counts()["refused"]
    before = tables()
    second = take(full(*MESSY))
    assert second.counts()["changed"] == second.counts()["added"] == 0
    assert second.counts()["refused"] == first.counts()["refused"]
    assert not second.changes_anything()
    assert tables() == before


def test_a_dry_run_writes_nothing(village):
    before = tables()
    plan = roster.dry_run(roster.read(full(*MESSY)), village.county)
    assert plan.changes_anything()
    assert tables() == before
    assert not Activity.select().where(Activity.verb == "roster.import").exists()


# --- Places ---------------------------------------------------------------------------------------


def test_places_are_added_from_the_top_down_under_the_names_they_have(take, village):
    plan = take(places(["城东街道", "宝龙社区", "新小区", "一网格", "５", "２", ""]))
    assert only(plan).outcome == "added"
    unit = Area.get(Area.name == "2单元", Area.label == "5号楼 2单元")
    names = [unit.parent.name, unit.parent.parent.name, unit.parent.parent.parent.name]
    assert names == ["5号楼", "一网格", "新小区"]
    assert unit.path.startswith(village.community.path)


def test_places_are_found_however_they_are_spelled(take):
    before = tables()
    plan = take(
        places(
            ["城东", "宝龙", "宝龙", "第二网格", "三号楼", "二单元", ""],
            ["", "", "宝龙小区", "", "3栋", "2", ""],
        )
    )
    assert [line.outcome for line in plan.lines] == ["same", "same"]
    assert plan.lines[1].reason
    assert tables() == before


def test_estate_and_grid_keep_the_order_they_have_or_are_told(take, village):
    take(
        places(
            ["城西街道", "安康社区", "安康小区", "五网格", "10", "", ""],
            ["城东街道", "宝龙社区", "甲小区", "乙网格", "1", "", "网格"],
        )
    )
    assert Area.get(Area.name == "10号楼").parent == village.other_estate
    assert Area.get(Area.name == "甲小区").parent.name == "乙网格"


def test_a_building_listed_under_another_grid_moves_there(take, village):
    plan = take(places(["", "宝龙社区", ESTATE, "一网格", "4号楼", "", ""]))
    assert only(plan).changes == [("Lies in", "二网格", "一网格")]
    moved = Area.get(Area.id == village.building_4.id)
    assert moved.parent == village.neighbour_grid
    assert village.quiet_home.area.label == "4号楼 1单元"
    assert take(places(["", "", ESTATE, "一网格", "4号楼", "", ""])).counts()["same"] == 1


def test_an_ended_place_that_is_listed_comes_back(take, village):
    Area.update(ended_on=clock.today()).where(Area.id == village.building_4.id).execute()
    assert only(take(places(["", "", ESTATE, "二网格", "4号楼", "", ""]))).outcome == "changed"
    assert Area.get(Area.id == village.building_4.id).ended_on is None


@pytest.mark.parametrize(
    "row",
    [
        ["城西街道", "安康社区", "安康小区", "", "", "", ""],
        ["", "安康社区", "新小区", "", "", "", ""],
        ["城西街道", "", "", "", "", "", ""],
    ],
)
def test_what_lies_outside_the_own_area_is_refused(take, village, row):
    before = tables()
    plan = take(places(row), area=village.community)
    assert "not in your area" in refused(plan)[1]
    assert tables() == before


def test_a_place_that_would_hang_in_the_air_is_refused(take):
    assert refused(take(places(["", "", "", "", "8号楼", "", ""])))[0] != ""
    assert refused(take(places(["城东街道", "", "", "", "", "1单元", ""])))[0] == "单元"
    assert refused(take(places(["", "宝龙社区", "甲", "乙", "", "", "楼栋"])))[0] == "谁在上"


# --- Homes ----------------------------------------------------------------------------------------


def test_new_homes_bring_their_building_unit_and_contact(take, village):
    plan = take(full([ESTATE, "二网格", "5-1-301", "王 秀 英", "199 0000 0099", "是", "", ""]))
    home = Household.get(Household.door == "301", Household.area.in_(
        Area.select().where(Area.label == "5号楼 1单元")))  # fmt: skip
    assert (home.floor, home.since, home.area.parent.parent) == (3, clock.today(), village.grid)
    contact = home.people.get()
    assert (contact.name, contact.is_contact) == ("王秀英", True)
    assert sealing.unseal(contact.phone_sealed) == "19900000099"
    assert contact.phone_digest == sealing.digest("19900000099")
    assert home.focus_marks.get().since == clock.today()
    assert plan.new_places == 2


def test_phones_in_a_report_are_masked(take, village):
    village.contacts[village.home.id].name = "张三丰"
    plan = take(full([ESTATE, "", "3-2-201", "李四光", "19912345678", "", "", ""]))
    report = str(plan.report())
    assert "199****5678" in report
    assert "李*光" in report
    assert "19912345678" not in report
    assert "李四光" not in report


def test_another_contact_leaves_the_first_one_living_there(take, village):
    old = village.contacts[village.home.id]
    take(full([ESTATE, "", "3-2-201", "李四光", "", "", "", ""]))
    old = Person.get_by_id(old.id)
    assert (old.household_id, old.is_contact) == (village.home.id, False)
    take(full([ESTATE, "", "3-2-201", old.name, "", "", "", ""]))
    assert [p.name for p in village.home.people.where(Person.is_contact)] == [old.name]
    assert village.home.people.count() == 2


def test_empty_cells_change_nothing_and_nothing_is_taken_away(take, village):
    before = tables()
    plan = take(full([ESTATE, "", "3-2-301", "", "", "", "", ""]))
    assert only(plan).outcome == "same"
    assert tables() == before
    here = Household.select().join(Area).where(Area.path.startswith(village.estate.path)).count()
    assert plan.notes == [f"{here - 1} homes here are not in the file. They stay as they are."]
    assert not Household.select().where(Household.ended_on.is_null(False)).exists()


def test_a_phone_without_a_name_is_the_one_contacts(take, village):
    take(full([ESTATE, "", "3-2-201", "", "19900009999", "", "", ""]))
    contact = Person.get_by_id(village.contacts[village.home.id].id)
    assert contact.phone_digest == sealing.digest("19900009999")
    nobody = [ESTATE, "一网格", "6-101", "", "19900009999", "", "", ""]
    assert refused(take(full(nobody)))[0] == "联系人"


def test_the_focus_list_follows_yes_and_no_and_not_empty(take, village):
    take(full([ESTATE, "", "3-2-301", "", "", "", "", ""]))
    assert FocusMark.get().until is None
    plan = take(full([ESTATE, "", "3-2-301", "", "", "否", "", ""]))
    assert only(plan).outcome == "changed"
    assert FocusMark.get().until < clock.today()
    take(full([ESTATE, "", "3-2-201", "", "", "√", "", ""]))
    assert FocusMark.get(FocusMark.until.is_null()).household == village.home


def test_care_notes_are_sealed_and_need_their_consent(take, village):
    row = [ESTATE, "", "3-2-201", "", "", "", "听力不好", "2026-01-05"]
    plan = take(full(row))
    note = CareNote.get(CareNote.household == village.home)
    assert "听力" not in note.sealed
    assert sealing.unseal(note.sealed) == "听力不好"
    assert (note.consent_on, note.written_by) == (date(2026, 1, 5), village.admin)
    assert "听力" not in str(plan.report())
    assert refused(take(full([*row[:6], "另一句", ""])))[0] == "关爱提示同意日期"
    assert refused(take(full([*row[:6], "另一句", "2026-12-31"])))[0] == "关爱提示同意日期"
    assert refused(take(full([*row[:6], "另一句", "去年"])))[0] == "关爱提示同意日期"


@pytest.mark.parametrize(
    ("row", "header"),
    [
        ([ESTATE, "", "", "甲", "", "", "", ""], "门牌"),
        ([ESTATE, "", "三楼", "甲", "", "", "", ""], "门牌"),
        ([ESTATE, "", "501", "甲", "", "", "", ""], "门牌"),
        ([ESTATE, "", datetime(2026, 3, 12), "甲", "", "", "", ""], "门牌"),
        ([ESTATE, "", "3-201", "甲", "", "", "", ""], "门牌"),
        ([ESTATE, "", "2-1-101", "甲", "", "", "", ""], "门牌"),
        (["没有小区", "", "3-2-201", "甲", "", "", "", ""], "小区"),
        ([ESTATE, "九网格", "3-2-201", "甲", "", "", "", ""], "网格"),
        ([ESTATE, "", "77-1-101", "甲", "", "", "", ""], "网格"),
        (["", "", "3-2-201", "甲", "", "", "", ""], ""),
        ([ESTATE, "", "3-2-201", "甲", "123", "", "", ""], "电话"),
        ([ESTATE, "", "3-2-201", "甲", "19900000001/19900000002", "", "", ""], "电话"),
        ([ESTATE, "", "3-2-201", "610102195001011234", "", "", "", ""], "联系人"),
        ([ESTATE, "", "3-2-201", "甲" * 41, "", "", "", ""], "联系人"),
        ([ESTATE, "", "3-2-201", "甲", "", "大概", "", ""], "重点户"),
    ],
)
def test_a_row_that_cannot_be_taken_in_is_refused_by_its_column(take, row, header):
    before = tables()
    file = full(row) if not isinstance(row[2], datetime) else _with_day(row)
    plan = take(file)
    assert refused(plan)[0] == header
    assert only(plan).row == 2
    assert "6101021950" not in str(plan.report())
    assert tables() == before


def _with_day(row):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("住户")
        sheet.write_row(0, 0, FULL)
        sheet.write_row(1, 0, row)
    return file.getvalue()


def test_the_same_door_twice_is_left_alone_the_second_time(take, village):
    row = [ESTATE, "", "3-2-201", "李四光", "19900009999", "", "", ""]
    plan = take(full(row, [], [ESTATE, "", "3栋2单元201室", "李四光", "", "", "", ""]))
    assert [line.outcome for line in plan.lines] == ["changed", "same"]
    assert "2" in plan.lines[1].reason


def test_the_same_door_with_other_words_is_refused_naming_both_rows(take, village):
    before = tables()
    plan = take(
        full(
            [ESTATE, "", "3-2-201", "李四光", "", "", "", ""],
            [ESTATE, "", "3-2-0201", "张衡", "", "", "", ""],
        )
    )
    assert [line.outcome for line in plan.lines] == ["refused", "refused"]
    assert all("2、3" in line.reason for line in plan.lines)
    assert "李四光" not in str(plan.report())
    assert tables() == before


def test_a_bad_row_stops_no_good_one_unless_asked_to(take):
    good = [ESTATE, "", "3-2-201", "李四光", "", "", "", ""]
    bad = [ESTATE, "", "?", "", "", "", "", ""]
    with pytest.raises(RuleBroken, match="1 rows"):
        take(full(good, bad), all_or_nothing=True)
    assert not Person.select().where(Person.name == "李四光").exists()
    assert take(full(good, bad)).counts() == {"refused": 1, "changed": 1, "added": 0, "same": 0}
    assert Person.select().where(Person.name == "李四光").exists()


def test_a_place_only_refused_rows_speak_of_is_not_made(take):
    before = tables()
    take(
        full(
            [ESTATE, "二网格", "5-1-101", "甲", "", "", "", ""],
            [ESTATE, "二网格", "5-1-101", "乙", "", "", "", ""],
        )
    )
    assert tables() == before


def test_an_ended_home_that_is_listed_comes_back(take, village):
    Household.update(ended_on=clock.today()).where(Household.id == village.home.id).execute()
    assert only(take(full([ESTATE, "", "3-2-201", "", "", "", "", ""]))).outcome == "changed"
    assert Household.get_by_id(village.home.id).ended_on is None


def test_a_place_without_name_is_found_where_there_is_only_one(take, village):
    plan = take(homes(["", "3-2-201", "李四光", ""]), area=village.community)
    assert only(plan).outcome == "changed"
    areas.create(village.community, "estate", "别的小区")
    plan = take(homes(["", "3-2-201", "李四光", ""]), area=village.community)
    assert refused(plan)[0] == "小区"


# --- People and posts -----------------------------------------------------------------------------


def test_posts_are_given_to_people_known_and_new(take, village):
    plan = take(
        people(
            ["李春梅", "", "单元长", "宝龙小区3号楼2单元", "2026-01-01", "2026-12-31"],
            ["林晓燕", "19900009001", "专职网格员", "宝龙社区 一网格", "", ""],
            ["林晓燕", "19900009001", "志愿者", "宝龙社区", "", ""],
        )
    )
    assert plan.counts()["added"] == 3
    post = Post.get(Post.person == village.grid_worker, Post.role == "unit_head")
    assert (post.area, post.since, post.until) == (
        village.unit,
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    new = Person.get(Person.name == "林晓燕")
    assert {(p.role, p.area_id) for p in new.all_posts} == {
        ("grid_worker", village.neighbour_grid.id),
        ("volunteer", village.community.id),
    }
    assert new.all_posts.first().since == clock.today()


def test_a_resident_gets_a_post_as_the_same_person(take, village):
    take(
        xlsx(
            住户=[FULL, [ESTATE, "", "3-2-202", "苏明", "19900009002", "", "", ""]],
            人员=[PEOPLE, ["苏明", "19900009002", "楼栋长", "3号楼", "", ""]],
        ),
        area=village.estate,
    )
    assert Person.get(Person.name == "苏明").household.label == "3号楼 2单元 202"
    assert Post.select().where(Post.person == Person.get(Person.name == "苏明")).count() == 1


def test_a_colleague_found_behind_a_door_is_not_made_twice(take, village):
    take(people(["苏明", "19900009002", "楼栋长", "宝龙小区3号楼", "", ""]))
    take(full([ESTATE, "", "3-2-202", "苏明", "19900009002", "", "", ""]))
    take(full([ESTATE, "二网格", "6-1-101", "何静", "", "", "", ""]))
    assert Person.get(Person.name == "苏明").household.label == "3号楼 2单元 202"


def test_the_days_of_a_post_can_be_changed(take, village):
    row = ["李春梅", "", "网格员", "二网格", "2025-03-01", "2026-06-30"]
    plan = take(people(row))
    assert only(plan).outcome == "changed"
    post = Post.get(Post.person == village.grid_worker)
    assert (post.since, post.until) == (date(2025, 3, 1), date(2026, 6, 30))
    assert only(take(people(row))).outcome == "same"
    assert refused(take(people([*row[:4], "2026-07-01", ""])))[0] == "至"


def test_a_post_ended_by_hand_does_not_come_back_with_an_old_list(take, village):
    Post.update(ended_at=clock.now()).where(Post.person == village.grid_worker).execute()
    row = ["李春梅", "", "网格员", "二网格", "2025-03-01", ""]
    village.grid_worker.household = village.home
    village.grid_worker.save()
    assert refused(take(people(row)))[0] == "自"
    assert only(take(people([*row[:4], "2026-04-01", ""]))).outcome == "added"


def test_a_term_that_is_over_is_followed_by_a_new_one(take, village):
    mine = Post.person == village.grid_worker
    Post.update(until=date(2026, 1, 31)).where(mine).execute()
    row = ["李春梅", "", "网格员", "二网格", "2026-02-01", ""]
    assert only(take(people(row))).outcome == "added"
    assert only(take(people(row))).outcome == "same"
    assert Post.select().where(mine).count() == 2


@pytest.mark.parametrize(
    ("row", "header"),
    [
        (["", "", "网格员", "二网格", "", ""], "姓名"),
        (["甲", "", "", "二网格", "", ""], "岗位"),
        (["甲", "", "大王", "二网格", "", ""], "岗位"),
        (["甲", "", "管理员", "睦县", "", ""], "岗位"),
        (["甲", "", "网格员", "", "", ""], "负责区域"),
        (["甲", "", "网格员", "九网格", "", ""], "负责区域"),
        (["甲", "", "网格员", "城西街道二网格", "", ""], "负责区域"),
        (["甲", "", "单元长", "1单元", "", ""], "负责区域"),
        (["甲", "", "网格员", "二网格", "2026-02-01", "2026-01-01"], "至"),
        (["甲", "", "网格员", "二网格", "不久", ""], "自"),
        (["甲", "1", "网格员", "二网格", "", ""], "电话"),
    ],
)
def test_a_post_that_cannot_be_given_is_refused_by_its_column(take, row, header):
    before = tables()
    assert refused(take(people(row)))[0] == header
    assert tables() == before


def test_a_name_several_people_have_is_refused_until_the_phone_tells(take, village):
    for home, phone in ((village.home, "19900008001"), (village.quiet_home, "19900008002")):
        Person.create(
            name="王芳",
            household=home,
            phone_sealed=sealing.seal(phone),
            phone_digest=sealing.digest(phone),
        )
    row = ["王芳", "", "楼栋长", "宝龙小区4号楼", "", ""]
    assert refused(take(people(row)))[0] == "姓名"
    assert only(take(people(["王芳", "19900008002", *row[2:]]))).outcome == "added"
    post = Post.get(Post.role == "building_captain", Post.area == village.building_4)
    assert post.person.household == village.quiet_home


def test_the_same_post_twice_and_with_other_days(take, village):
    row = ["甲", "", "志愿者", "宝龙社区", "2026-01-01", ""]
    assert [line.outcome for line in take(people(row, row)).lines] == ["added", "same"]
    plan = take(people(row, [*row[:4], "2026-02-01", ""]))
    assert [line.outcome for line in plan.lines] == ["refused", "refused"]


# --- Around it ------------------------------------------------------------------------------------


def test_closed_rounds_keep_their_figures(take, village, clock):
    with acting(village.grid_worker):
        visits.record(village.grid_worker, village.home)
    clock.move(days=120)
    take(full([ESTATE, "二网格", "5-1-101", "甲", "", "", "", ""]))
    assert CoverageRound.select().exists()
    labels = {target.label for target in CoverageTarget.select()}
    assert "3号楼 2单元 201" in labels
    assert "5号楼 1单元 101" not in labels


def test_one_activity_row_tells_counts_and_no_names(take, village):
    take(full([ESTATE, "", "3-2-201", "李四光", "19912345678", "", "", ""]))
    row = Activity.get(Activity.verb == "roster.import")
    assert '"changed": 1' in row.detail
    assert "李四光" not in row.detail


def test_a_crash_on_the_way_leaves_nothing_behind(village, monkeypatch):
    before = tables()
    monkeypatch.setattr(roster.applying, "_posts", lambda plan, actor: 1 / 0)
    with pytest.raises(ZeroDivisionError), database.atomic():
        roster.run(roster.read(full(*MESSY)), village.county, village.admin)
    assert tables() == before


def test_planning_takes_a_few_queries_however_many_rows(village, queries):
    rows = [[ESTATE, "二网格", f"{b}-{u}-{d}", f"人{b}{u}{d}", "", "", "", ""]
            for b in (3, 4, 5, 6) for u in (1, 2) for d in range(101, 140)]  # fmt: skip
    parsed = roster.read(full(*rows))
    with queries(12):
        plan = roster.dry_run(parsed, village.county)
    assert plan.counts()["refused"] == 0


# --- Anything at all ------------------------------------------------------------------------------


CARELESS = {
    "小区": ("宝龙小区", "宝龙", "安康小区", "新苑", "", "没有"),
    "网格": ("", "", "一网格", "第二网格", "五网格", "九网格"),
    "门牌": ("3-2-201", "3栋2单元0201", "三号楼二单元202", "2-101", "5-1-101", "9-1-101", "5号楼1"),
    "联系人": ("王芳", "李 强", "张伟", "李春梅", "", "赵家和"),
    "电话": ("19900000001", "199 0000 0002", 19900000003.0, "029-87654321", "12", ""),
    "重点户": ("", "是", "否", "?"),
    "关爱提示": ("", "", "听力不好"),
    "关爱提示同意日期": ("2026-01-01", "2026年2月", "", "2027-01-01", "昨天"),
    "街道": ("", "城东街道"),
    "社区": ("", "宝龙社区", "安康社区"),
    "楼栋": ("", "4栋", "5", "八号楼"),
    "单元": ("", "1单元", "二"),
    "谁在上": ("", "小区", "网格"),
    "岗位": ("网格员", "楼长", "单元长", "大王"),
    "负责区域": ("宝龙社区", "3号楼", "宝龙小区3号楼2单元", "二网格", "新苑5栋"),
}
CARELESS |= {"姓名": CARELESS["联系人"], "自": CARELESS["关爱提示同意日期"]}
CARELESS["至"] = CARELESS["自"]


def _some_roster(random):
    """A workbook as careless people make them: spellings, gaps, doubles, contradictions."""
    return xlsx(
        **{
            name: [headers, *([random.choice(CARELESS[h]) for h in headers] for _ in range(rows))]
            for name, headers, rows in (("区域", AREAS, 6), ("住户", FULL, 25), ("人员", PEOPLE, 8))
        }
    )


@pytest.mark.parametrize("seed", range(20))
def test_any_roster_imported_again_changes_nothing(take, seed):
    content = _some_roster(Random(seed))
    first = take(content)
    before = tables()
    again = take(content)
    changed = [line for line in again.lines if line.outcome in ("added", "changed")]
    assert not changed
    assert tables() == before
    assert len(first.lines) == len(again.lines)
