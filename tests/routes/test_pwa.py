"""The app on the phone: its manifest and the page that reads codes."""

import json
import re
from datetime import date

import pytest
from flask import url_for
from PIL import Image

from app import create_app
from models import database
from routes.assets import FOLDER, asset


def manifest(phone, **headers):
    answer = phone.get("/manifest.webmanifest", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "application/manifest+json")
    return json.loads(answer.data)


def picture(src):
    """The file an address of a static file leads to."""
    return FOLDER / re.fullmatch(r"/static/[0-9a-f]{12}/(icons/[\w-]+\.png)", src)[1]


def test_the_manifest_says_how_the_app_starts(client):
    said = manifest(client)
    assert said["id"] == said["scope"] == "/"
    assert (said["start_url"], said["display"]) == ("/today", "standalone")
    assert said["theme_color"] == said["background_color"] == "#f5f3ef"
    assert said["prefer_related_applications"] is False


def test_every_icon_is_there_in_the_size_it_claims(client):
    said = manifest(client)
    icons = said["icons"] + [icon for shortcut in said["shortcuts"] for icon in shortcut["icons"]]
    assert {icon.get("purpose", "any") for icon in icons} == {"any", "maskable"}
    assert {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512"}
    for icon in icons:
        assert client.get(icon["src"], buffered=True).mimetype == icon["type"]
        with Image.open(picture(icon["src"])) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"], icon


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["maskable-512", "apple-touch-180"])
def test_icons_that_phones_cut_to_shape_have_a_full_ground(name):
    with Image.open(FOLDER / "icons" / f"{name}.png") as image:
        assert not image.has_transparency_data
        corners = {image.convert("RGB").getpixel((x, y)) for x in (0, -1) for y in (0, -1)}
        assert corners == {(0xB0, 0x36, 0x2A)}


@pytest.mark.sqlite
def test_the_sign_lies_in_the_safe_zone_of_the_maskable_icon():
    with Image.open(FOLDER / "icons" / "maskable-512.png") as image:
        shades = image.convert("RGB").getchannel("G").point(lambda shade: 255 * (shade > 100))
    left, top, right, bottom = shades.getbbox()
    assert min(left, top) >= 51 and max(right, bottom) <= 461  # the middle 80 % of 512


def test_shortcuts_lead_to_pages_a_grid_worker_has(village, sign_in):
    phone = sign_in(village.grid_worker)
    shortcuts = manifest(phone)["shortcuts"]
    assert [shortcut["url"] for shortcut in shortcuts] == ["/today", "/patrols/new", "/scan"]
    for shortcut in shortcuts:
        assert phone.get(shortcut["url"]).status_code == 200


def test_it_follows_the_language_of_whoever_asks(village, client, sign_in):
    assert (manifest(client)["lang"], manifest(client)["name"]) == ("zh-Hans", "睦邻")
    english = manifest(client, **{"Accept-Language": "en"})
    assert (english["lang"], english["short_name"]) == ("en", "Mulin")
    phone = sign_in(village.grid_worker)
    phone.post("/preferences", data={"language": "en"})
    assert manifest(phone, **{"Accept-Language": "zh"})["name"] == "Mulin"


def test_pages_name_the_manifest_and_the_icon_of_the_home_screen(app, client):
    page = client.get("/sign-in").text
    assert 'rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials"' in page
    with app.test_request_context():
        assert asset("icons/apple-touch-180.png") in page


@pytest.mark.parametrize("who", ["grid_worker", "secretary", "resident", "admin"])
def test_everybody_who_has_signed_in_may_scan(village, sign_in, who):
    page = sign_in(getattr(village, who)).get("/scan")
    assert page.status_code == 200
    assert "<code-scanner" in page.text


def test_the_way_to_scanning_leads_past_the_door(app, client):
    answer = client.get("/scan")
    with app.test_request_context():
        assert answer.location == url_for("auth.sign_in", next="/scan")


# The worker, and the pages it keeps for everybody


def test_the_worker_is_a_script_that_needs_no_login(client):
    answer = client.get("/service-worker.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "{{" not in answer.text and "{%" not in answer.text


def test_the_worker_is_the_same_for_everybody(village, client, sign_in):
    nobody = client.get("/service-worker.js", headers={"Accept-Language": "en"}).data
    for slug in ("grid-worker", "secretary", "elder"):
        assert sign_in(village.people[slug]).get("/service-worker.js").data == nobody


def test_the_worker_names_only_files_that_are_there(client):
    script = client.get("/service-worker.js").text
    files = json.loads(re.search(r"FILES = (\[.*?\]);", script)[1])
    assert len(files) == len(set(files)) > 50
    for path in files:
        answer = client.get(path, buffered=True)
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["Cache-Control"], path
    for name in ("OFFLINE", "LEAVING"):
        path = re.search(rf'{name} = "([^"]+)"', script)[1]
        assert client.get(path).status_code == 200


def test_every_file_a_page_names_is_kept_on_the_phone(client):
    files = json.loads(re.search(r"FILES = (\[.*?\]);", client.get("/service-worker.js").text)[1])
    named = set(
        re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', client.get("/sign-in").text)
    )
    assert named and named <= set(files)


def test_switched_off_there_is_a_worker_that_removes_itself(settings):
    phone = create_app(settings.but(offline=False)).test_client()
    script = phone.get("/service-worker.js").text
    assert "registration.unregister()" in script and '"fetch"' not in script
    assert 'data-worker=""' in phone.get("/sign-in").text
    database.close()


@pytest.mark.parametrize("path", ["/offline", "/leaving"])
def test_a_page_that_phones_keep_for_everybody_holds_nothing_of_a_person(
    village, client, sign_in, path
):
    me = village.grid_worker
    phone = sign_in(me)
    with phone.session_transaction() as session:
        session["_flashes"] = [("ok", "3号楼 2单元 301 记下了")]
    page = phone.get(path).text
    assert 'data-person="unknown"' in page
    assert "outbox-key" not in page
    assert me.name not in page and "3号楼" not in page
    assert page.count('class="tabs"') == 0
    timeless = re.compile(r'data-made="\d*"|name="submission_id" value="[^"]*"')
    assert timeless.sub("", page) == timeless.sub("", client.get(path).text)
    assert "301 记下了" in phone.get("/today").text, "it was kept for the next page of hers"


@pytest.mark.parametrize("path", ["/today", "/people/me", "/manifest.webmanifest", "/nothing"])
def test_an_answer_says_whose_it_is(village, client, sign_in, path):
    me = village.grid_worker
    assert sign_in(me).get(path).headers["Mulin-Person"] == str(me.id)
    assert client.get(path).headers["Mulin-Person"] == ""


def test_after_a_fault_an_answer_says_nothing_of_anybody(app, village, sign_in, monkeypatch):
    phone = sign_in(village.grid_worker)
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False

    def fails():
        raise ZeroDivisionError

    monkeypatch.setitem(app.view_functions, "today.show", fails)
    answer = phone.get("/today")
    assert answer.status_code == 500
    assert "Mulin-Person" not in answer.headers


def test_a_session_that_is_over_is_nobody_s(village, sign_in):
    phone = sign_in(village.grid_worker)
    assert phone.get("/today").status_code == 200
    village.grid_worker.ended_on = date(2026, 3, 18)
    village.grid_worker.save()
    answer = phone.get("/today")
    assert (answer.status_code, answer.headers["Mulin-Person"]) == (303, "")


@pytest.mark.parametrize("slug", ["grid-worker", "captain", "resident"])
def test_no_page_of_the_pack_holds_what_opens_the_outbox(village, sign_in, slug):
    phone = sign_in(village.people[slug])
    assert 'name="outbox-key"' in phone.get("/today").text
    raw = phone.get("/pack", headers={"Accept-Encoding": "identity"}).text
    assert raw.count('"url"') >= 4
    assert "outbox-key" not in raw
