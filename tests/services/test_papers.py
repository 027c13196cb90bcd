"""Papers to take away. What a PDF says is read back from its bytes; no database is needed."""

import io
import re
from dataclasses import replace
from datetime import datetime

import pytest
from pypdf import PdfReader

from services import papers
from services.papers import letters

pytestmark = pytest.mark.sqlite

NOTICE = "本记录由平台自动生成，不是《志愿服务证明》。"
LONG = "宝龙社区“邻里守望”老年人上门探访与防寒物资发放（含独居、空巢、失能老人家庭）志愿服务活动"


def paper(**changes):
    plain = papers.Paper(
        title="平台服务记录",
        number="FW-2026-000123",
        notice=NOTICE,
        facts=(("姓名", "李喆"), ("服务期间", "2026年1月1日至2026年3月18日")),
        columns=("日期", "活动", "地点", "分钟"),
        services=(("2026-03-08", "北山公园清扫", "北山公园", "90"),),
        total="共1次，90分钟",
        signed=(("出具单位", "宝龙社区居民委员会"), ("经办人", "王敏"), ("日期", "2026-03-18")),
        link="https://mulin.example/papers/FW-2026-000123",
        check="扫码核对",
        pages="第{page}页，共{pages}页",
        made=datetime(2026, 3, 18, 1, 30),
    )
    return replace(plain, **changes)


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def lines(pdf):
    return [line for page in read(pdf).pages for line in page.extract_text().splitlines()]


def text(pdf):
    """What it says, without the breaks of lines and the gaps between scripts."""
    return re.sub(r"\s", "", "".join(lines(pdf)))


def services(count, title="北山公园清扫"):
    return tuple((f"2026-03-{n % 28 + 1:02}", f"{title}{n}", "北山", f"{n}") for n in range(count))


def test_a_paper_is_a_pdf_that_says_everything():
    pdf = papers.record(paper())
    assert pdf.startswith(b"%PDF-")
    found = text(pdf)
    printed = [words for words in paper().words() if "{" not in words]
    assert [words for words in printed if words not in found] == []
    assert "第1页，共1页" in found


def test_two_hundred_rows_take_pages_and_none_is_lost():
    pdf = papers.record(paper(services=services(200)))
    pages = read(pdf).pages
    assert 5 < len(pages) < 12
    found = text(pdf)
    assert all(f"北山公园清扫{n}北山" in found for n in range(200))
    for number, page in enumerate(pages, start=1):
        said = re.sub(r"\s", "", page.extract_text())
        assert NOTICE in said
        assert f"第{number}页，共{len(pages)}页" in said
        assert "FW-2026-000123" in said


def test_the_head_of_the_table_stands_on_each_page_of_it():
    pages = read(papers.record(paper(services=services(60)))).pages
    assert len(pages) > 1
    assert all("分钟" in page.extract_text() for page in pages)


def test_names_with_rare_and_latin_letters_are_whole():
    for name in ("㛃𬭎喆", "王䶮", "㐱𫖯", "买买提·Łukasz", "Nguyễn Thị Zoë", "Дарья"):
        pdf = papers.record(paper(facts=(("姓名", name),)))
        assert name.replace(" ", "") in text(pdf)


def test_a_character_no_font_has_is_named_and_never_left_blank():
    with pytest.raises(papers.Unprintable) as refused:
        papers.record(paper(facts=(("姓名", "李\U0002a6d6𠀋"),), total="𠀋"))
    assert refused.value.characters == ["\U0002a6d6", "𠀋"]


def test_all_of_gbk_and_every_character_of_the_standard_list_beyond_it_can_be_printed():
    gbk = [bytes((a, b)) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF) if b != 0x7F]
    words = "".join(code.decode("gbk", "ignore") for code in gbk)
    han = "".join(c for c in words if 0x3400 <= ord(c) < 0xA000)
    assert len(han) > 20_900
    assert letters.missing([han, "𡎚𣗋𤧛𨱏𩽾𪟝𫍯𬘡𬭼𬶭"]) == []


def test_no_line_starts_with_closing_punctuation():
    for cut in range(30):
        pdf = papers.record(paper(statement="甲" * cut + "于“邻里守望”、《民法典》。" * 9))
        assert not [line for line in lines(pdf) if line.lstrip()[:1] in set("，。、；：！？》”）")]


def test_a_long_title_breaks_inside_its_column():
    pdf = papers.record(paper(services=(("2026-03-08", LONG, LONG, "90"),)))
    assert text(pdf).count("失能老人家庭") >= 1
    assert max(len(line) for line in lines(pdf)) < len(LONG)
    assert len(read(pdf).pages) == 1


def test_what_people_typed_is_never_read_as_markup():
    typed = '#read("/etc/passwd") *粗* $x$ <b> \\ @a'
    assert typed.replace(" ", "") in text(papers.record(paper(total=typed)))


def test_large_type_says_the_same_on_more_paper():
    plain, large = (
        papers.record(paper(services=services(90)), large=size) for size in (False, True)
    )
    assert len(read(large).pages) > len(read(plain).pages)
    found = text(large)
    assert all(f"北山公园清扫{n}" in found for n in range(90))


def test_a_certificate_has_its_own_words():
    words = "兹证明李喆同志参加志愿服务共1次。"
    pdf = papers.record(
        paper(title="志愿服务证明", notice="依据平台记录出具，盖章有效。", statement=words)
    )
    assert words in text(pdf)
    assert NOTICE not in text(pdf)


@pytest.mark.parametrize("gap", ["title", "number", "notice"])
def test_there_is_no_paper_that_does_not_say_what_it_is(gap):
    with pytest.raises(ValueError):
        paper(**{gap: " "})


def test_nobody_is_named_beside_the_page():
    pdf = papers.record(paper(facts=(("姓名", "欧阳明月"),)))
    reader = read(pdf)
    told = f"{reader.metadata} {reader.xmp_metadata.stream.get_data().decode()}"
    assert "FW-2026-000123" in told
    assert not [name for name in ("欧阳", "明月", "王敏", "宝龙") if name in told]
    assert reader.metadata.creation_date.isoformat() == "2026-03-18T01:30:00+00:00"
    assert reader.root_object["/Lang"] == "zh-CN"


def test_the_same_paper_is_the_same_bytes():
    assert papers.record(paper()) == papers.record(paper())
    later = paper(made=datetime(2026, 3, 19))
    assert papers.record(later) != papers.record(paper())
