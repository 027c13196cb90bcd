"""Importing a roster over HTTP: upload, look, import or let go; and from the command line."""

import io
import json
import os
import re
import uuid

import pytest
from python_calamine import load_workbook
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from models import Household, Person, Post, RosterImport, Submission
from services import roster
from services.roster import keeping, sample, sheets
from tests.workbooks import homes, xlsx

GOOD = ["宝龙小区", "3-2-201", "李四光", "19912345678"]
BAD = ["宝龙小区", "不知道", "张衡", "19912345679"]


@pytest.fixture
def admin(sign_in, village):
    return sign_in(village.admin)


def send(phone, content, name="名单.xlsx", **data):
    file = FileStorage(io.BytesIO(content), name)
    values = {"submission_id": str(uuid.uuid4()), "file": file, **data}
    boundary, body = encode_multipart(values)  # by the client it would be a file left open
    return phone.post(
        "/admin/roster", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )


def uploaded(phone, content):
    """Upload; returns the address of the page that shows what would happen."""
    answer = send(phone, content)
    assert answer.status_code == 303, answer.text
    return answer.location


def files(settings):
    return sorted(path.name for path in (settings.folder / "uploads").glob("*"))


def test_the_page_offers_the_template_and_asks_for_a_file(admin):
    page = admin.get("/admin/roster").text
    assert "/admin/roster/template" in page
    assert 'type="file"' in page
    answer = admin.get("/admin/roster/template")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert load_workbook(io.BytesIO(answer.data)).sheet_names == [
        "说明",
        "区域",
        "住户",
        "人员与岗位",
    ]


def test_an_upload_shows_what_would_happen_and_imports_nothing(admin, village, queries):
    url = uploaded(admin, homes(GOOD, BAD))
    with queries(10):
        page = admin.get(url).text
    assert 'data-state="open"' in page
    assert "不知道" in page  # the refused row comes first
    assert "B 列" in page
    assert "李*光" in admin.get(f"{url}?show=changed").text
    assert not Person.select().where(Person.name == "李四光").exists()
    assert json.loads(RosterImport.get().summary)["refused"] == 1


def test_importing_applies_it_once_and_keeps_the_report(admin, village, settings):
    url = uploaded(admin, homes(GOOD, BAD))
    answer = admin.post(f"{url}/application", data={})
    assert (answer.status_code, answer.location) == (303, url)
    assert Person.get(Person.name == "李四光").household_id == village.home.id
    page = admin.get(url).text
    assert 'data-state="applied"' in page
    assert f"{url}/application" not in page
    assert files(settings) == [f"{RosterImport.get().id}.report"]
    assert admin.post(f"{url}/application", data={}).status_code == 422


def test_the_same_submission_again_imports_nothing_twice(admin, village):
    url = uploaded(admin, homes(GOOD))
    key = "6f0b1f7e-3d0e-4a53-a4cb-1d4ffbd1a1f0"
    answers = [admin.post(f"{url}/application", data={"submission_id": key}) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, url)] * 2
    assert Person.select().where(Person.name == "李四光").count() == 1


def test_all_or_nothing_imports_nothing_while_a_row_is_refused(admin, village):
    url = uploaded(admin, homes(GOOD, BAD))
    answer = admin.post(f"{url}/application", data={"all_or_nothing": "y"})
    assert answer.status_code == 422
    assert "有 1 行" in answer.text
    assert "checked" in answer.text
    assert not Person.select().where(Person.name == "李四光").exists()
    assert admin.post(f"{url}/application", data={}).status_code == 303


def test_it_is_planned_again_when_it_is_imported(admin, village):
    url = uploaded(admin, homes(GOOD))
    village.home.people.where(Person.is_contact).get().delete_instance()
    Person.create(name="李四光", household=village.home, is_contact=True)
    assert admin.post(f"{url}/application", data={}).status_code == 303
    assert Person.select().where(Person.name == "李四光").count() == 1


def test_letting_go_removes_the_file(admin, village, settings):
    url = uploaded(admin, homes(GOOD))
    assert len(files(settings)) == 2
    answer = admin.post(f"{url}/withdrawal", data={})
    assert (answer.status_code, answer.location) == (303, "/admin/roster")
    assert files(settings) == []
    assert 'data-state="gone"' in admin.get(url).text
    assert admin.post(f"{url}/application", data={}).status_code == 422
    assert admin.get(f"{url}/report").status_code == 404


def test_two_uploads_of_one_file_do_not_take_it_from_each_other(admin, village):
    first, second = uploaded(admin, homes(GOOD)), uploaded(admin, homes(GOOD))
    admin.post(f"{first}/withdrawal", data={})
    assert admin.post(f"{second}/application", data={}).status_code == 303


def test_after_a_day_a_file_is_gone(admin, village, clock, settings):
    url = uploaded(admin, homes(GOOD))
    clock.move(hours=25)
    assert 'data-state="gone"' in admin.get(url).text
    assert admin.post(f"{url}/application", data={}).status_code == 422
    for name in files(settings):
        os.utime(settings.folder / "uploads" / name, (0, 0))
    assert keeping.sweep() == 2
    assert files(settings) == []


def test_kept_files_are_sealed_and_only_ours_to_read(admin, village, settings):
    uploaded(admin, homes(GOOD))
    for name in files(settings):
        path = settings.folder / "uploads" / name
        assert path.stat().st_mode & 0o077 == 0
        content = path.read_bytes()
        assert not content.startswith(b"PK")
        assert "李".encode() not in content


@pytest.mark.parametrize(
    "content", [b"", b"no", homes(["宝龙小区", "=1+1"]), xlsx(表=[["甲", "乙"]])]
)
def test_a_file_that_cannot_be_read_is_refused_by_the_field(admin, content, settings):
    answer = send(admin, content)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert not RosterImport.select().exists()
    assert not Submission.select().exists()
    assert files(settings) == []


def test_no_file_at_all_is_told_by_the_field(admin):
    assert 'id="file-error"' in admin.post("/admin/roster", data={}).text
    assert 'id="file-error"' in admin.post("/admin/roster", data={"file": "名单.xlsx"}).text


def test_fifty_megabytes_are_refused(admin):
    assert send(admin, bytes(50 << 20)).status_code == 413
    answer = send(admin, b"PK\x03\x04" + bytes(21 << 20))
    assert answer.status_code == 422
    assert "20 MB" in answer.text


def test_a_name_that_looks_like_markup_or_a_formula_stays_text(admin, village):
    markup = ["宝龙小区", "3-2-201", "<b>甲</b>乙", ""]
    content = homes(markup, ["宝龙小区", "@SUM(1)", "", ""])
    url = uploaded(admin, content)
    assert "<b>甲" not in admin.get(f"{url}?show=changed").text
    report = admin.get(f"{url}/report")
    assert b"<f>" not in report.data
    rows = load_workbook(io.BytesIO(report.data)).get_sheet_by_index(1).to_python()
    assert any("@SUM(1)" in row for row in rows)


def test_the_report_names_every_row_and_who_exported_it(admin, village):
    url = uploaded(admin, homes(GOOD, BAD))
    book = load_workbook(io.BytesIO(admin.get(f"{url}/report").data))
    front, rows = (book.get_sheet_by_index(i).to_python() for i in (0, 1))
    assert any("管文" in row[0] for row in front)
    assert len(rows) == 3
    assert "19912345678" not in str(rows)


def test_many_rows_come_in_pages(admin, village):
    url = uploaded(admin, homes(*[["宝龙小区", f"?{n}", "", ""] for n in range(120)]))
    page = admin.get(url).text
    assert page.count('data-state="refused"') == 50
    assert "1 / 3" in page
    assert admin.get(f"{url}?page=3").text.count('data-state="refused"') == 20


def test_only_administrators_come_here_and_only_to_their_own(sign_in, village, admin):
    url = uploaded(admin, homes(GOOD))
    worker = sign_in(village.grid_worker)
    assert worker.get("/admin/roster").status_code == 403
    assert worker.get("/admin/roster/template").status_code == 403
    assert send(worker, homes(GOOD)).status_code == 403
    assert worker.get(url).status_code == 404
    assert worker.post(f"{url}/application", data={}).status_code == 404
    assert worker.post(f"{url}/withdrawal", data={}).status_code == 404
    assert worker.get(f"{url}/report").status_code == 404
    assert worker.get("/admin/roster/999").status_code == 404


def test_an_administrator_of_one_community_cannot_touch_another(sign_in, village):
    village.admin.all_posts.get().delete_instance()
    Post.create(person=village.admin, role="admin", area=village.community, since=village.since)
    phone = sign_in(village.admin)
    before = Household.select().count()
    foreign = [["社区", "小区", "门牌"], ["安康社区", "安康小区", "9-1-901"]]
    url = uploaded(phone, xlsx(住户=foreign))
    assert "不在您的区域内" in phone.get(url).text
    assert send(phone, homes(GOOD), area=str(village.county.id)).status_code in (303, 422)
    assert Household.select().count() == before
    assert all(r.area_id == village.community.id for r in RosterImport.select())


# --- From the command line ------------------------------------------------------------------------


@pytest.fixture
def run(runner, village, tmp_path):
    def run(content, *options):
        path = tmp_path / "roster.xlsx"
        path.write_bytes(content)
        return runner.invoke(args=["import", "roster", str(path), *options])

    return run


def test_the_command_imports_and_tells_the_counts(run, village):
    result = run(sheets.template(sample.rows()), "--dry-run")
    assert result.exit_code == 0, result.output
    assert "46" in result.output
    assert not Person.select().where(Person.name == "林晓燕").exists()
    assert run(sheets.template(sample.rows())).exit_code == 0
    assert Person.select().where(Person.name == "林晓燕").exists()
    again = run(sheets.template(sample.rows()))
    assert re.search(r"不动: 46", again.output)


def test_the_command_refuses_with_the_reason(run):
    assert run(b"no").exit_code == 1
    result = run(homes(GOOD, BAD), "--all-or-nothing")
    assert result.exit_code == 1
    assert not Person.select().where(Person.name == "李四光").exists()
    result = run(homes(GOOD, BAD))
    assert result.exit_code == 0
    assert "B3" in result.output


def test_the_command_keeps_inside_the_area_it_is_given(run, village):
    result = run(homes(GOOD), "--area", "睦县/城西街道/安康社区")
    assert "宝龙小区" not in [h.label for h in Household.select()]
    assert "导不进去: 1" in result.output
    assert run(homes(GOOD), "--area", "没有这里").exit_code == 1


def test_the_command_writes_the_template(runner, tmp_path):
    path = tmp_path / "t.xlsx"
    assert runner.invoke(args=["import", "template", str(path), "--sample"]).exit_code == 0
    assert len(roster.read(path.read_bytes())) == 46
