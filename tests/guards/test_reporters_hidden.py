"""Who reported an issue, and behind which door, never reaches who handles it, an export or a log."""

import io

import pytest
from python_calamine import CalamineWorkbook

from models import Issue
from services import issues, sealing
from tests import issues as made
from tests import people
from tests.guards.test_logs import lines  # noqa: F401 (a fixture)

PHONE = "19912345678"
TEXT = f"我是陈晓东，家住3号楼2单元101，电话{PHONE}，101门口的灯坏了"
SAID = "陈晓东在101等着，打199 1234 5678"

# Everybody who may come to handle it, and what gives them away.
HANDLERS = ("property", "owners", "department", "department-2", "volunteer", "organiser")
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
        text = answer.text
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
    for word in SECRET:
        assert not [cell for cell in cells if word in cell], word
        assert word not in board.text


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
        "3号楼2单元101的灯",
        "3号楼 2单元 101 的灯",
        "101室的灯",
        "陈晓东家的灯",
        "打 199-1234-5678 问灯",
        "打19912345678问灯",
    ),
)
def test_what_is_hidden_however_it_is_written(village, text):
    issue = made.report(village)
    hidden = issues.hide(issue, text)
    assert "灯" in hidden
    for word in SECRET:
        assert word not in hidden


@pytest.mark.parametrize("text", ("2026年3月25日前换101型灯管", "二楼到三楼的灯", "3号楼的灯"))
def test_what_says_nothing_about_anybody_stays(village, text):
    issue = made.report(village, household=village.homes["3号楼 2单元 302"])
    assert issues.hide(issue, text) == text
