"""Reading a roster: what is understood, and what is refused before anything of it is taken in."""

import io
import struct
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from services import roster
from services.errors import RuleBroken
from services.roster import sample, sheets
from tests import workbooks
from tests.workbooks import HOMES, homes, xlsx

pytestmark = pytest.mark.sqlite  # no database is asked here


@pytest.fixture(autouse=True)
def configured(settings):
    roster.configure(settings)


def refusal(content, **options):
    with pytest.raises(RuleBroken) as refused:
        roster.read(content, **options)
    assert refused.value.field == "file"
    return refused.value.message


def cells(content):
    return [row.cells for row in roster.read(content).households]


def test_headers_are_found_below_titles_and_under_other_names():
    content = xlsx(
        名单=[
            ["宝龙社区居民花名册"],
            [None, "填表人：何静"],
            [],
            ["序号", " 小 区 ", "楼号", "房 号（必填）*", "户主/联系人", "联系电话", "备注"],
            [1, "宝龙小区", 3, 501, "王 秀 兰", 19900000001, "无"],
        ]
    )
    read = roster.read(content)
    assert read.households[0].number == 5
    assert read.households[0].cells == {
        "estate": "宝龙小区",
        "building": "3",
        "door": "501",
        "name": "王 秀 兰",
        "phone": "19900000001",
    }
    assert ["备注" in note for note in read.notes] == [True]


def test_full_width_blanks_numbers_and_days_are_read_as_people_mean_them():
    content = homes(
        ["　宝龙小区 ", "３－２－５０１", "王秀兰\u200b", "１９９００００００１２"],
        [None, None, None, None],
        ["宝龙小区", 501.0, True, date(2026, 1, 2)],
    )
    assert cells(content)[0] == {
        "estate": "宝龙小区",
        "door": "3-2-501",
        "name": "王秀兰",
        "phone": "19900000012",
    }
    assert len(cells(content)) == 2
    assert cells(content)[1]["door"] == "501"


def test_a_cell_excel_made_a_date_of_is_remembered_as_one():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("住户")
        sheet.write_row(0, 0, HOMES)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 1, datetime(2026, 3, 12), day)
    row = roster.read(file.getvalue()).households[0]
    assert row.dates == {"door"}


def test_merged_places_count_for_every_row_and_merged_names_for_the_first():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("住户")
        sheet.write_row(0, 0, HOMES)
        sheet.merge_range(1, 0, 3, 0, "宝龙小区")
        sheet.merge_range(1, 2, 2, 2, "王秀兰")
        for number, door in enumerate(("3-2-101", "3-2-102", "3-2-201"), start=1):
            sheet.write(number, 1, door)
    read = roster.read(file.getvalue())
    assert [row.get("estate") for row in read.households] == ["宝龙小区"] * 3
    assert [row.get("name") for row in read.households] == ["王秀兰", "", ""]
    assert any("2" in note and "3" in note for note in read.notes)


@pytest.mark.parametrize(
    "header", ["身份证号", "公民身份号码", "民族", "宗教信仰", "婚姻状况", "年收入", "政治面貌"]
)
def test_what_mulin_never_keeps_is_not_read_and_that_is_told(header):
    content = homes(["宝龙小区", "3-2-101", None, None, "x"], headers=(*HOMES, header))
    read = roster.read(content)
    assert "x" not in read.households[0].cells.values()
    assert header in read.notes[0]
    assert "E" in read.notes[0]


def test_hidden_sheets_and_instructions_are_left_out():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name in ("说明", "藏着", "住户"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HOMES)
            sheet.write_row(1, 0, ["宝龙小区", "3-2-101"])
            if name == "藏着":
                sheet.hide()
        sheet.activate()
    read = roster.read(file.getvalue())
    assert [row.sheet.name for row in read.households] == ["住户"]
    assert "藏着" in read.notes[0]


def test_the_template_has_no_rows_yet_and_the_right_headers():
    assert "no filled-in rows" in refusal(sheets.template())
    read = roster.read(sheets.template(sample.rows()))
    assert (len(read.areas), len(read.households), len(read.people)) == (6, 36, 4)
    assert read.notes == []


def test_an_empty_file_and_other_kinds_of_files_are_refused():
    assert "empty" in refusal(b"")
    assert "not an Excel" in refusal("小区,门牌\n宝龙小区,3-2-101".encode())
    assert "not an Excel" in refusal(b"%PDF-1.7 ...")
    assert "not an Excel" in refusal(workbooks.ole({"WordDocument": b"x"}))


def test_other_zip_files_are_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert "Save it as .xlsx" in refusal(file.getvalue())


def test_a_file_that_is_too_large_is_refused(settings):
    roster.configure(settings.but(roster_mb=1))
    assert "1 MB" in refusal(b"PK\x03\x04" + bytes(1024 * 1024))


def test_a_damaged_file_is_refused():
    content = homes(["宝龙小区", "3-2-101"])
    assert "damaged" in refusal(content[: len(content) // 2])
    broken = bytearray(content)
    at = content.index(b"xl/worksheets/sheet1.xml") + 60
    broken[at : at + 40] = bytes(40)
    assert "damaged" in refusal(bytes(broken))
    assert "damaged" in refusal(
        workbooks.repacked(content, lambda name, part: b"<x" if "sheet1" in name else part)
    )


def test_a_file_with_a_password_is_refused():
    locked = workbooks.ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"})
    assert "password" in refusal(locked)
    assert "password" in refusal(workbooks.xls([["门牌"]], locked=True))


def test_a_formula_is_refused_by_name_of_its_cell():
    content = xlsx(说明=[["一"]], 住户=[HOMES, ["宝龙小区", "3-2-101"], ["宝龙小区", '=A2&"x"']])
    message = refusal(content)
    assert "住户" in message
    assert "B3" in message


def test_a_formula_far_down_a_large_sheet_is_found():
    rows = [["宝龙小区", f"3-2-{n}", "王秀兰" * 8, "x" * 200] for n in range(9000)]
    content = homes(*rows, ["宝龙小区", "=1+1"])
    assert "B9002" in refusal(content)


def test_a_zip_bomb_is_not_opened():
    content = homes(["宝龙小区", "3-2-101"])
    bomb = workbooks.repacked(
        content, lambda name, part: part + bytes(30 << 20) if "styles" in name else part
    )
    assert len(bomb) < 1 << 20
    assert "unpacks" in refusal(bomb)


def test_a_zip_that_lies_about_its_size_is_refused():
    content = workbooks.repacked(
        homes(["宝龙小区", "3-2-101"]),
        lambda name, part: part + b" " * (4 << 20) if "styles" in name else part,
    )
    name = b"xl/styles.xml"
    lying = bytearray(content)
    directory = content.rindex(b"PK\x01\x02", 0, content.rindex(name))
    struct.pack_into("<I", lying, directory + 24, 1000)
    assert "damaged" in refusal(bytes(lying))


def test_a_cell_far_out_is_refused_instead_of_filling_the_memory():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("住户")
        sheet.write_row(0, 0, HOMES)
        sheet.write(1_048_575, 16_383, "x")
    assert "XFD1048576" in refusal(file.getvalue())


def test_formats_far_out_do_no_harm():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("住户")
        sheet.write_row(0, 0, HOMES)
        sheet.write_row(1, 0, ["宝龙小区", "3-2-101"])
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert len(roster.read(file.getvalue()).households) == 1


def test_wrong_headers_are_told_with_what_was_expected():
    message = refusal(xlsx(表=[["甲", "乙"], ["一", "二"]]))
    assert "甲、乙" in message
    assert "门牌" in message


def test_headers_without_rows_and_too_many_rows_are_refused():
    assert "no filled-in rows" in refusal(homes())
    content = homes(*[["宝龙小区", f"3-2-{n}"] for n in range(101, 112)])
    assert "11 rows" in refusal(content, most_rows=10)


def test_old_excel_files_are_read():
    content = workbooks.xls([HOMES, ["宝龙小区", "3-2-101", "王秀兰", "19900000001"]])
    assert cells(content) == [
        {"estate": "宝龙小区", "door": "3-2-101", "name": "王秀兰", "phone": "19900000001"}
    ]


def test_old_excel_files_with_formulas_are_refused():
    content = workbooks.xls([HOMES, ["宝龙小区", "3-2-101"]], formula_at=(5, 2))
    message = refusal(content)
    assert "住户" in message
    assert "C6" in message


def test_a_cut_old_excel_file_is_refused():
    content = workbooks.xls([HOMES, ["宝龙小区", "3-2-101"]])
    assert "damaged" in refusal(content[:600])
