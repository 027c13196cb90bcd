"""The app on the phone: its manifest and the page that reads codes."""

import json
import re

import pytest
from flask import url_for
from PIL import Image

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
