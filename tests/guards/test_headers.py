"""What every answer carries, and what no page contains: the rules of the browser's own guards."""

import re

import pytest

from routes.headers import CSP

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=|javascript:|\shx-on|\shx-vals=.js:",
    re.IGNORECASE,
)


def addresses(app):
    """Every GET address without values in it."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments
    )


def test_no_search_engine_lists_what_somebody_is_handed(village, client):
    for address in ("/e/anything", "/check/MS-2026-00000000"):
        headers = client.get(address).headers
        assert headers["X-Robots-Tag"] == "noindex", address
        assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("who", [None, "grid_worker", "secretary", "admin", "resident"])
def test_every_page_is_guarded_and_has_nothing_inline(app, village, client, sign_in, who):
    phone = sign_in(getattr(village, who)) if who else client
    for address in addresses(app):
        answer = phone.get(address)
        headers = answer.headers
        assert headers["Content-Security-Policy"] == CSP, address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert "geolocation=()" in headers["Permissions-Policy"], address
        if who:
            assert "no-store" in headers["Cache-Control"], address
        if answer.mimetype == "text/html":
            assert not (found := INLINE.search(answer.text)), f"{address}: {found[0]}"


def test_the_policy_allows_no_inline_script_or_style_and_no_framing():
    assert "unsafe" not in CSP
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert rule in CSP


def test_pages_vary_by_who_asks_and_how(village, sign_in):
    vary = sign_in(village.grid_worker).get("/today").headers["Vary"]
    assert {"HX-Request", "Cookie"} <= set(vary.replace(" ", "").split(","))


def test_htmx_gets_the_same_page_without_its_frame(village, sign_in):
    phone = sign_in(village.grid_worker)
    whole = phone.get("/today").text
    part = phone.get("/today", headers={"HX-Request": "true"}).text
    assert "<!doctype html>" in whole
    assert "<!doctype html>" not in part
    assert 'id="main"' in part
    assert 'id="flash"' in part


def test_another_sites_form_is_refused_whatever_the_browser_sends(village, sign_in):
    phone = sign_in(village.grid_worker)
    url = f"/patrols/doors/{village.home.id}/visits"
    for site in ("cross-site", "same-site", "none"):
        assert phone.post(url, headers={"Sec-Fetch-Site": site}).status_code == 403
    del phone.environ_base["HTTP_SEC_FETCH_SITE"]
    for origin in (None, "null", "https://evil.example", "http://localhost.evil.example"):
        headers = {"Origin": origin} if origin else {}
        assert phone.post(url, headers=headers).status_code == 403, origin
    assert phone.post(url, headers={"Origin": "http://localhost"}).status_code == 303
