"""The day pack over HTTP: what goes along for whom, only what changed, as one packed stream."""

import gzip
import json
import re
from collections import namedtuple
from datetime import date

import brotli
import pytest

from models import AccessRecord, CareNote, Household, Person, Post, Promise, Visit, VisitPlan
from routes import reports
from services import areas, care, clock, issues, rounds, visits
from services.issues import waiting
from tests import issues as made
from tests import people
from tests.people import CARE_TEXT, acting

Pack = namedtuple("Pack", "head pages gone kept size raw")
SMALL = {"/today", "/offline", "/outbox", "/people/me", "/issues", "/issues?view=mine"}
SMALL |= {"/today/events", "/events", "/passes/mine", "/records", "/claims"}
SMALL |= {"/points", "/points/proof", "/redemptions"}
READ = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


def get(phone, has=(), accepts="br", **more):
    """The pack as a phone reads it: pages {url: (tag, html)} in order."""
    headers = {"Mulin-Pack": " ".join(has), "Accept-Encoding": accepts} | more
    answer = phone.get("/pack", headers=headers)
    assert answer.status_code == 200
    assert answer.mimetype == "application/x-ndjson"
    assert answer.headers["Cache-Control"] == "no-store"
    raw = READ[answer.content_encoding](answer.data).decode()
    first, *lines = [json.loads(line) for line in raw.splitlines()]
    pages = {line["url"]: (line["tag"], line["html"]) for line in lines if "url" in line}
    assert first["pack"]["changed"] == len(pages) == len(lines) - 2
    assert lines[-1] == {"end": True}
    last = lines[-2]
    return Pack(first["pack"], pages, last["gone"], last["kept"], len(answer.data), raw)


def tags(pack):
    return [tag for tag, _html in pack.pages.values()]


def door(home):
    return f"/patrols/doors/{home.id}"


def plain(html):
    """A page without what a live one has of its own."""
    html = re.sub(r'name="submission_id" value="[^"]*"', 'name="submission_id" value=""', html)
    own = r'<meta name="outbox-key"[^>]*>| data-made="\d*"|<span data-as-of.*?</span>'
    return re.sub(own, "", html)


@pytest.fixture
def stories(village):
    """A village where things have happened: visits, a promise, tries, an excuse."""
    v = village
    with acting(v.grid_worker):
        for number in range(7):
            visits.record(v.grid_worker, v.home, note=f"第 {number} 次，" + "一切都好" * number)
        visits.record(v.grid_worker, v.care_home, promise="带一份表来", findings=["care"])
        visits.record(v.grid_worker, v.quiet_home, outcome="tried", channel="wechat")
        visits.record(v.grid_worker, v.resident_home, outcome="excused", excuse="hospital")
    with acting(v.captain):
        visits.record(v.captain, v.home, note="灯坏了")
    return v


def test_a_grid_worker_takes_the_day_along(sign_in, stories):
    pack = get(sign_in(stories.grid_worker))
    assert pack.head["person"] == stories.grid_worker.id
    assert (pack.head["doors"], pack.head["cap"]) == (24, 600)
    assert pack.head["made_at"] == 1773797400000
    visit = Visit.select().where(Visit.household == stories.home).order_by(Visit.id).get()
    grid, building = stories.grid.id, stories.building.id
    expected = {
        *SMALL,
        *(f"/patrols{view}" for view in ("", "?view=due", "?view=all", "?view=all&page=2")),
        *(f"/patrols?view={view}" for view in ("season", "tried", "need")),
        *("/patrols/new", f"/patrols/new?area={building}"),
        *("/areas", f"/areas/{grid}", f"/areas/{building}"),
        *(f"/patrols/visits/{visit.id}{page}" for page in ("", "/edit")),
        *("/patrols/visits/mine/edit", "/reports/diary"),
    }
    assert expected <= set(pack.pages)
    doors = [url for url in pack.pages if re.fullmatch(r"/patrols/doors/\d+", url)]
    assert len(doors) == 24
    assert pack.gone == []
    assert len(set(tags(pack))) == len(pack.pages) == pack.head["total"]
    assert all(re.fullmatch(r"[\w-]{6}", tag) for tag in tags(pack))


def test_due_doors_come_first_and_pages_before_them(sign_in, stories):
    urls = list(get(sign_in(stories.neighbour_worker)).pages)
    assert urls[0] == "/today"
    with acting(stories.community_worker):
        last = stories.homes["4号楼 2单元 302"]
        care.set_focus(last, stories.community_worker)
    urls = [url for url in get(sign_in(stories.grid_worker)).pages if "/doors/" in url]
    assert urls[:2] == [
        door(stories.homes["4号楼 2单元 302"]),
        door(stories.homes["3号楼 1单元 101"]),
    ]


FOR_EVERYBODY = ("/offline", "/points/proof")


@pytest.mark.parametrize("slug", ["grid-worker", "captain", "secretary", "observer", "resident"])
def test_every_page_is_the_one_that_stands_at_its_address(sign_in, stories, slug):
    phone = sign_in(stories.people[slug])
    wrong = [
        url
        for url, (_tag, html) in get(phone).pages.items()
        if url not in FOR_EVERYBODY  # in the pack for this person
        and html != plain(phone.get(url, follow_redirects=True).text)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("slug", "more"),
    [
        ("resident", {"/issues/new"}),
        ("property", {"/issues/new", "/issues?view=work", "/issues?view=open"}),
        ("admin", set()),
        ("shopkeeper", {"/counter"}),
    ],
)
def test_who_has_no_doors_takes_little_along(sign_in, stories, slug, more):
    pack = get(sign_in(stories.people[slug]))
    assert set(pack.pages) == SMALL | more
    assert (pack.head["doors"], pack.head["total"]) == (0, len(pack.pages))


def test_what_somebody_has_to_do_with_goes_along(sign_in, stories):
    """What they handle, reported, or have to decide on; and the form, once for all doors."""
    issue = made.in_state(stories, "in_progress")
    closed = made.in_state(stories, "closed")
    page = f"/issues/{issue.id}"
    for slug, has in (("property", True), ("resident", True), ("grid-worker", False)):
        assert (page in get(sign_in(stories.people[slug])).pages) == has
    assert f"/issues/{closed.id}" in get(sign_in(stories.resident)).pages
    assert f"/issues/{closed.id}" not in get(sign_in(stories.property)).pages
    assert page not in get(sign_in(stories.elder)).pages
    reported = made.report(stories, by=stories.elder)
    pages = get(sign_in(stories.grid_worker)).pages
    assert {"/issues/new", "/issues?view=here", f"/issues/{reported.id}"} <= set(pages)
    assert 'name="household"' in pages["/issues/new"][1]


def test_a_step_of_an_issue_brings_its_page_again_and_no_door(sign_in, stories):
    issue = made.in_state(stories, "claimed")
    phone = sign_in(stories.property)
    pack = get(phone)
    assert get(phone, tags(pack)).pages == {}
    made.make(stories, "property", issue, "start")
    again = get(phone, tags(pack))
    assert f"/issues/{issue.id}" in again.pages and len(again.pages) < 6


def test_at_most_so_many_issues_go_along(sign_in, stories):
    for _time in range(waiting.ALONG + 2):
        made.report(stories)
    pages = get(sign_in(stories.grid_worker)).pages
    assert len([url for url in pages if re.fullmatch(r"/issues/\d+", url)]) == waiting.ALONG


def test_who_sees_rounds_takes_the_running_ones_along(sign_in, stories):
    pages = get(sign_in(stories.secretary)).pages
    running = rounds.current([stories.community])[stories.community.id]
    assert {"/patrols/rounds", *(f"/patrols/rounds/{round.key}" for round in running)} <= set(pages)
    assert not any("/rounds" in url for url in get(sign_in(stories.grid_worker)).pages)


def test_a_view_that_refuses_is_left_out(sign_in, stories):
    pages = get(sign_in(stories.observer)).pages
    assert door(stories.home) in pages
    assert "/patrols/new" not in pages
    assert "/reports/diary" not in pages


def test_one_broken_page_costs_neither_the_others_nor_its_old_copy(sign_in, stories, monkeypatch):
    phone = sign_in(stories.grid_worker)
    before = get(phone)
    monkeypatch.setattr(reports.records, "diary", lambda *asked: 1 // 0)
    stories.grid_worker.theme = "dark"
    stories.grid_worker.save()
    after = get(phone, tags(before))
    assert set(after.pages) == set(before.pages) - {"/reports/diary"}
    assert after.kept == ["/reports/diary"]


@pytest.mark.parametrize("slug", sorted(people.POSTS))
def test_nothing_of_another_community_goes_along(sign_in, stories, slug):
    foreign = "安康" if slug != "outsider" else "宝龙"
    pack = get(sign_in(stories.people[slug]))
    assert slug in ("admin", "department", "department-2") or foreign not in pack.raw
    ours = {door(home) for label, home in stories.homes.items() if not label.startswith("9号楼")}
    if slug == "outsider":
        assert not ours & set(pack.pages)
        assert door(stories.outside_home) in pack.pages
    else:
        assert door(stories.outside_home) not in pack.pages


def test_nothing_changed_is_hardly_anything(sign_in, stories):
    phone = sign_in(stories.grid_worker)
    pack = get(phone)
    again = get(phone, tags(pack))
    assert again.pages == {}
    assert again.gone == []
    assert again.size <= 2048
    assert "<" not in again.raw
    assert again.head["total"] == pack.head["total"]


def test_the_next_day_only_what_tells_the_day_comes_again(sign_in, stories, clock):
    phone = sign_in(stories.grid_worker)
    pack = get(phone)
    clock.move(days=1)
    again = get(phone, tags(pack))
    assert {"/today", "/reports/diary"} <= set(again.pages)
    assert not any("/doors/" in url for url in again.pages)


def test_one_visit_changes_a_few_lines(sign_in, stories):
    phone = sign_in(stories.grid_worker)
    pack = get(phone)
    home = stories.homes["4号楼 2单元 301"]
    with acting(stories.grid_worker):
        visit = visits.record(stories.grid_worker, home)
    again = get(phone, tags(pack))
    changed = {url for url in again.pages if "/doors/" in url}
    assert changed == {door(home)}
    assert {f"/patrols/visits/{visit.id}", "/today"} <= set(again.pages)
    assert not any(str(stories.building.id) in url for url in again.pages if "/areas/" in url)
    assert len(again.pages) < 20
    changed = {pack.pages[url][0] for url in again.pages if url in pack.pages}
    assert changed <= set(again.gone)
    assert len(again.gone) < 20


def test_what_one_no_longer_looks_after_is_gone(sign_in, stories):
    phone = sign_in(stories.grid_worker)
    pack = get(phone)
    Post.update(ended_at=clock.now()).where(Post.person == stories.grid_worker).execute()
    again = get(phone, tags(pack))
    kept = {tag for tag, _html in get(phone).pages.values()}
    assert pack.pages[door(stories.home)][0] in again.gone
    assert set(again.gone) == set(tags(pack)) - kept
    assert set(again.pages) <= SMALL


def test_an_interrupted_download_goes_on_with_the_rest(sign_in, stories):
    phone = sign_in(stories.grid_worker)
    pack = get(phone)
    half = tags(pack)[: len(pack.pages) // 2]
    rest = get(phone, half)
    assert list(rest.pages) == list(pack.pages)[len(half) :]
    assert rest.gone == []


@pytest.mark.parametrize("said", ["", "a", "abcdef  ghijkl", "abc<ef", "abcdefg", "ab cdef"])
def test_tags_that_are_none_count_as_none(sign_in, village, said):
    pack = get(sign_in(village.unit_head), **{"Mulin-Pack": said})
    assert pack.head["changed"] == pack.head["total"]
    assert pack.gone == []


def test_unknown_tags_are_gone(sign_in, village):
    assert get(sign_in(village.unit_head), ["abcdef", "-_0123"]).gone == ["-_0123", "abcdef"]


@pytest.mark.parametrize(
    ("accepts", "used"), [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("zstd", None)]
)
def test_it_is_packed_as_the_phone_takes_it(sign_in, village, accepts, used):
    phone = sign_in(village.unit_head)
    answer = phone.get("/pack", headers={"Accept-Encoding": accepts})
    assert answer.content_encoding == used
    assert "Accept-Encoding" in answer.vary
    assert get(phone, accepts=accepts).raw == get(phone).raw


def test_lines_can_be_read_as_they_come(sign_in, stories):
    phone = sign_in(stories.grid_worker)
    answer = phone.get("/pack", headers={"Accept-Encoding": "br"}, buffered=False)
    reader, read = brotli.Decompressor(), []
    for chunk in answer.response:
        text = reader.process(chunk)
        while more := reader.process(b""):
            text += more
        assert not text or text.endswith(b"\n")
        read.append(text)
    answer.close()
    assert len([text for text in read if text]) > 3


def test_the_cap_bounds_the_doors_and_is_told(sign_in, stories, app):
    app.config["SETTINGS"] = app.config["SETTINGS"].but(pack_doors=5)
    pack = get(sign_in(stories.grid_worker))
    doors = [url for url in pack.pages if "/doors/" in url]
    assert (pack.head["doors"], pack.head["cap"], len(doors)) == (24, 5, 5)
    assert door(stories.focus_home) not in doors  # met this month
    assert doors[0] == door(stories.homes["3号楼 1单元 101"])
    assert f"/areas/{stories.building_4.id}" not in pack.pages


def test_messages_wait_for_the_page_the_person_opens(sign_in, stories):
    phone = sign_in(stories.grid_worker)
    phone.post(f"{door(stories.plain_home)}/visits")  # not mine: a 404 without a message
    phone.post(f"{door(stories.home)}/visits")
    assert "<undo-toast" not in get(phone).raw
    assert "<undo-toast" in phone.get("/today").text


def test_forms_in_the_pack_have_no_submission_id_yet(sign_in, stories):
    raw = get(sign_in(stories.grid_worker)).raw
    found = set(re.findall(r'name=\\"submission_id\\" value=\\"([^"\\]*)', raw))
    assert found == {""}


def test_care_notes_leave_with_the_pack_and_the_look_is_noted(sign_in, stories, clock):
    phone = sign_in(stories.grid_worker)
    pack = get(phone)
    assert CARE_TEXT in pack.pages[door(stories.care_home)][1]
    assert pack.raw.count("请按两次门铃") == 1
    get(phone, tags(pack))

    def looks():
        return [(a.viewer_id, a.household_id, a.what) for a in AccessRecord.select()]

    assert looks() == [(stories.grid_worker.id, stories.care_home.id, "pack")]
    clock.move(days=1)
    get(phone, tags(pack))  # unchanged, and still on the phone
    assert len(looks()) == 2
    assert sign_in(stories.elder).get("/people/me/looks").text.count("李*梅 · 网格员") == 2


@pytest.mark.parametrize("slug", ["captain", "unit-head", "observer", "outsider", "admin"])
def test_who_may_not_read_care_notes_takes_none_along(sign_in, stories, slug):
    assert "门铃" not in get(sign_in(stories.people[slug])).raw
    assert not AccessRecord.select().exists()


def test_the_statements_do_not_grow_with_the_doors(sign_in, village, queries, app):
    def asked(count):
        app.config["SETTINGS"] = app.config["SETTINGS"].but(pack_doors=count)
        phone = sign_in(village.grid_worker)
        get(phone)
        with queries(1000) as counter:
            get(phone)
        return len(counter.get_queries())

    assert asked(14) == asked(24)  # both hold both buildings


def test_the_statements_are_bounded(sign_in, village, queries):
    phone = sign_in(village.grid_worker)
    get(phone)
    with queries(120):
        get(phone)


# What can change, and the pages on which it shows: a tag changes if and only if its page does.


def _visit(v):
    visits.record(v.grid_worker, v.homes["4号楼 2单元 301"])


def _try(v):
    visits.record(v.grid_worker, v.homes["4号楼 2单元 301"], outcome="tried", channel="phone")


def _sixth_note(v):
    oldest = Visit.select().where(Visit.household == v.home).order_by(Visit.id).get()
    visits.amend(oldest, v.grid_worker, findings=[], note="不在前五次里")


def _amend(v):
    visit = Visit.get(household=v.care_home)
    visits.amend(visit, v.grid_worker, findings=["hazard"], note="走廊堆了东西")


def _amend_where_nobody_looks(v):
    newest = Visit.select().where(Visit.household == v.home, Visit.author == v.grid_worker)
    visit = newest.order_by(Visit.id.desc()).get()
    visits.amend(visit, v.grid_worker, findings=[], note=visit.note + "，没有别的")


def _void(v):
    visits.void(Visit.get(household=v.care_home), v.grid_worker, "记错了")


def _keep(v):
    visits.keep(Promise.get(), v.grid_worker)


def _write_care(v):
    care.write(v.home, "狗会叫，不咬人。", clock.today(), None, v.grid_worker)


def _end_care(v):
    with acting(v.community_worker):
        care.end(CareNote.get(), v.community_worker)


def _focus(v):
    with acting(v.community_worker):
        care.set_focus(v.home, v.community_worker)


def _unfocus(v):
    with acting(v.community_worker):
        care.unset_focus(v.focus_home, v.community_worker)


def _contact(v):
    Person.update(name="孙大同").where(Person.id == v.contacts[v.home.id]).execute()


def _same_mask(v):
    person = v.contacts[v.home.id]
    Person.update(name=f"{person.name[0]}同{person.name[-1]}").where(
        Person.id == person.id
    ).execute()


def _plan(v):
    VisitPlan.create(
        community=v.community,
        cadence="focus",
        period="week",
        covers="households",
        since=date(2026, 2, 1),
    )


def _pause(v):
    with acting(v.secretary):
        [full] = [r for r in rounds.current([v.community])[v.community.id] if r.cadence == "full"]
        rounds.pause(full, "heat", clock.today())


def _theme(v):
    Person.update(theme="dark").where(Person.id == v.grid_worker.id).execute()


def _elder(v):
    Person.update(elder_mode=True).where(Person.id == v.grid_worker.id).execute()


def _english(v):
    Person.update(language="en").where(Person.id == v.grid_worker.id).execute()


def _another_post(v):
    Post.create(person=v.grid_worker, role="community_worker", area=v.building, since=v.since)


def _rename(v):
    areas.Area.update(label="3号楼 贰单元").where(areas.Area.id == v.unit.id).execute()


def _door_number(v):
    Household.update(door="2-01").where(Household.id == v.home.id).execute()


def _found(v):
    """An issue out of a visit at a door."""
    with acting(v.grid_worker) as worker:
        visit = visits.record(worker, v.homes["4号楼 2单元 301"], note="灯坏了")
        return issues.out_of_visit(visit, worker)


def _issue(v):
    _found(v)


def _issue_taken_up(v):
    made.make(v, "community-worker", _found(v), "accept")


def _issue_passed_on(v):
    made.make(v, "community-worker", _found(v), "redirect", to_whom="供电所，电话95598")


def _issue_told(v):
    issue = made.make(v, "community-worker", _found(v), "redirect", to_whom="供电所")
    made.make(v, "grid-worker", issue, "tell")


def _issue_of_a_family(v):
    made.report(v)


CHANGES = [f for name, f in sorted(globals().items()) if re.match(r"_[a-z]", name) and callable(f)]


@pytest.mark.sqlite  # tags are made of rows that were read: no database has a say
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_tag_changes_if_and_only_if_its_page_does(sign_in, stories, clock, change):
    phone = sign_in(stories.grid_worker)
    before = get(phone)
    with acting(stories.grid_worker):
        change(stories)
    after = get(phone)
    for url in set(before.pages) & set(after.pages):
        (old_tag, old), (new_tag, new) = before.pages[url], after.pages[url]
        assert (old_tag == new_tag) == (old == new), url
    assert before.pages != after.pages or change in (_same_mask,)


@pytest.mark.sqlite  # tags are made of rows that were read: no database has a say
@pytest.mark.parametrize("days", [1, 14, 45, 300])
def test_time_changes_a_tag_if_and_only_if_it_changes_the_page(sign_in, stories, clock, days):
    phone = sign_in(stories.grid_worker)
    before = get(phone)
    clock.move(days=days)
    after = get(sign_in(stories.grid_worker))
    for url in set(before.pages) & set(after.pages):
        (old_tag, old), (new_tag, new) = before.pages[url], after.pages[url]
        assert (old_tag == new_tag) == (old == new), url


def test_new_styles_make_every_page_new(sign_in, village, monkeypatch):
    phone = sign_in(village.unit_head)
    before = get(phone)
    monkeypatch.setattr("routes.assets._address", lambda root, path: f"/static/another/{path}")
    assert get(phone, tags(before)).head["changed"] == before.head["total"]


def test_who_looks_after_more_than_a_phone_takes_is_told(sign_in, village, app, queries):
    app.config["SETTINGS"] = app.config["SETTINGS"].but(pack_doors=28)
    phone = sign_in(village.secretary)
    with queries(10):
        page = phone.get("/pack/sizes").text
    for person, doors, state in (
        (village.secretary, 31, "over"),
        (village.community_worker, 31, "over"),
        (village.grid_worker, 24, "near"),
    ):
        row = page.split(f'id="person-{person.id}"')[1].split("</a>")[0]
        assert f'data-state="{state}"' in row
        assert f"{doors} 户" in row
    for person in (village.neighbour_worker, village.captain, village.outsider):
        assert f'id="person-{person.id}"' not in page
    assert "/pack/sizes" in phone.get("/people/me").text


@pytest.mark.parametrize("slug", ["grid-worker", "captain", "resident", "observer"])
def test_only_who_oversees_reads_that(sign_in, village, slug):
    assert sign_in(village.people[slug]).get("/pack/sizes").status_code == 403
