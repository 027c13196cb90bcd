"""Who reported an issue, behind which door, never reaches who handles it, an export or a log."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from models import Issue, Person
from services import issues, sealing
from services.issues import hiding
from tests import issues as made
from tests import people
from tests.guards.test_logs import lines  # noqa: F401 (a fixture)

PHONE = "19912345678"
TEXT = f"我是陈晓东，家住3号楼2单元101，电话{PHONE}，101门口的灯坏了"
SAID = "陈晓东在101等着，打199 1234 5678"

# Everybody who may come to handle it, and what gives them away.
HANDLERS = ("property", "owners", "department", "department-2", "volunteer", "organiser")
# Ids, signatures and versions, which by chance hold anything; longer than any number of a phone.
TOKEN = re.compile(r"[A-Za-z0-9_-]{12,}")
SECRET = ("陈晓东", "陈*东", "101", PHONE, "199 1234 5678")


@pytest.fixture
def told(village):
    """Issues in whose every word the reporter is named, in every state somebody handles them."""
    found = []
    for state in ("dispatched", "claimed", "in_progress", "waiting", "whistled", "done_reported"):
        issue = made.report(village, text=TEXT, place="101门口")
        Issue.update(text=TEXT).where(Issue.id == issue.id).execute()
        made.make(village, "resident", issue, "say", note=SAID)
        found.append(made._go(village, Issue.get_by_id(issue.id), made.WAYS[state]))
    back = made.report(village, text=TEXT)
    back = made._go(village, back, made.WAYS["verified"])
    found.append(made.make(village, "resident", back, "send_back", note=SAID))
    with people.acting(village.community_worker) as person:
        walked_in = issues.raise_issue(
            person, village.unit, text=TEXT, source="counter", name="陈晓东", phone=PHONE
        )
    found.append(made._go(village, walked_in, made.WAYS["dispatched"]))
    listed = made._go(village, made.report(village, text=TEXT), made.WAYS["accepted"])
    said = {"to": "open", "measure": "看一看", "due_on": made.said_for(village, "")["due_on"]}
    found.append(made.make(village, "community-worker", listed, "dispatch", **said))
    return found


def addresses(app, issues):
    """Every page without an argument, and every page of these issues."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments and rule.rule != "/demo":
            yield rule.rule
    for issue in issues:
        yield f"/issues/{issue.id}"
        for verb in ("dispatch", "whistle", "merge", "add_helper", "sort"):
            yield f"/issues/{issue.id}/moves/{verb}"


@pytest.mark.parametrize("slug", HANDLERS)
def test_no_page_of_a_handler_says_who_reported_it(app, village, told, sign_in, slug):
    phone = sign_in(village.people[slug])
    seen = 0
    for url in addresses(app, told):
        answer = phone.get(url)
        if answer.status_code != 200 or not answer.mimetype.startswith(("text/", "application/")):
            continue
        seen += answer.status_code == 200 and url.startswith("/issues/")
        text = TOKEN.sub("", answer.text)
        for word in SECRET:
            assert word not in text, f"{url}: {word}"
    if slug in ("property", "department"):
        assert seen >= 3, "a handler who sees nothing proves nothing"


def test_no_export_or_print_says_who_reported_it(village, told, sign_in):
    phone = sign_in(village.community_worker)
    answer = phone.get("/issues/ledger/excel")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    cells = [
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert any("宝龙物业" in cell for cell in cells)
    board = phone.get(f"/issues/board/{village.community.id}")
    assert board.status_code == 200
    shown = TOKEN.sub("", board.text)
    for word in SECRET:
        assert not [cell for cell in cells if word in cell], word
        assert word not in shown


def test_no_log_says_who_reported_it(village, sign_in, lines):  # noqa: F811
    phone = sign_in(village.resident)
    phone.post("/issues", data={"text": TEXT, "place": "101门口"})
    [issue] = Issue.select()
    phone.post(f"/issues/{issue.id}/moves/say", data={"note": SAID})
    sign_in(village.property).get(f"/issues/{issue.id}")
    phone.post(f"/issues/{issue.id}/moves/say", data={"note": ""})
    phone.get("/issues", query_string={"q": "陈晓东 101门口"})
    written = "\n".join(lines)
    assert written.count("/issues/<int:issue_id>/moves/<verb>") == 2
    for word in ("陈晓东", PHONE, "101门口"):
        assert word not in written


def test_numbers_and_names_without_an_account_are_sealed(village, told):
    issue = Issue.get(Issue.source == "counter")
    assert PHONE not in issue.phone_sealed and "陈" not in issue.name_sealed
    assert sealing.unseal(issue.phone_sealed) == PHONE


@pytest.mark.parametrize(
    "text",
    (
        "3-2-101的灯",
        "3-101的灯",
        "３－２－１０１的灯",
        "3号楼2单元101的灯",
        "3号楼 2单元 101 的灯",
        "3栋101的灯",
        "3幢101的灯",
        "2单元101，灯坏了",
        "101室的灯",
        "101灯坏了",
        "101 的灯坏了",
        "灯坏了，我是101。",
        "楼上101的灯",
        "灯漏到101",
        "陈晓东家的灯",
        "打 199-1234-5678 问灯",
        "打19912345678问灯",
        "打+8619912345678问灯",
        "打86 19912345678问灯",
        "打１９９１２３４５６７８问灯",
        "打199.1234.5678问灯",
        "打1991 2345 678问灯",
        "打1 9 9 1 2 3 4 5 6 7 8问灯",
    ),
)
@pytest.mark.parametrize("household", (True, False))
def test_what_is_hidden_however_it_is_written(village, text, household):
    issue = made.report(village, **({} if household else {"household": None}))
    hidden = issues.hide(issue, text)
    assert "灯" in hidden
    for word in (*SECRET, "１０１", "１９９", "5678", "1234", "678"):
        assert word not in hidden


@pytest.mark.parametrize(
    "text",
    (
        "501漏水",
        "501没水了，很急",
        "从501漏到401",
        "501和502都漏",
        "301找我",
        "3-501漏水",
        "3栋501漏水",
        "3#501漏水",
        "2单元501，漏水",
        "我家2单元501漏水",
        "三号楼二单元五零一漏水",
        "五〇一室漏水",
        "五零一漏水",
        "住501，漏水",
        "1203漏水",
        "0571-88886666",
        "057188886666",
        "(0571)88886666",
        "13912345678",
        "139.1234.5678",
        "一三九一二三四五六七八",
    ),
)
def test_doors_and_numbers_of_others_are_hidden_too(village, text):
    hidden = issues.hide(made.report(village), text)
    assert "＊＊" in hidden
    for word in ("501", "502", "401", "301", "203", "8888", "3912", "五零一", "五〇一", "一三九"):
        assert word not in hidden


@pytest.mark.parametrize(
    "text",
    (
        "2026年3月25日前换101型灯管",
        "二楼到三楼的灯",
        "3号楼的灯",
        "3号楼2单元的灯",
        "三号楼二单元的灯，二〇二六年换过",
        "水深50米，宽1.5米，长101米",
        "交了300元，又交101元",
        "打12345热线、95598，再打119、110",
        "3月25日19:30在3号楼前",
        "2026-3-25 19:30，温度-5.5℃",
        "见2026-137，报过3次，共101人",
        "102路公交改走104国道",
        "304不锈钢栏杆，502胶水",
        "电压220V，380伏",
    ),
)
def test_what_says_nothing_about_anybody_stays(village, text):
    issue = made.report(village, household=village.homes["3号楼 2单元 302"])
    assert issues.hide(issue, text) == text


def test_the_family_of_a_reporter_is_hidden_wherever_they_report_from(village):
    Person.update(household=village.resident_home).where(
        Person.id == village.volunteer.id
    ).execute()
    issue = made.report(village, household=None)
    text = f"我和{village.volunteer.name}住101，门前的灯坏了"
    assert issues.hide(Issue.get_by_id(issue.id), text) == "我和＊＊住＊＊，门前的灯坏了"
    [one] = Issue.select()
    hiding.load([one])
    assert issues.hide(one, text) == "我和＊＊住＊＊，门前的灯坏了"
