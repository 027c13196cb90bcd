"""Getting in and out, over HTTP."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import create_app
from models import DeviceSession, Invitation, Passkey, Person, Post, RateHit, database
from services import invitations, limits, sealing, sessions
from services.access import load_posts
from tests.authenticator import Authenticator

TOKEN = re.compile(r"/invitations/([\w-]{43})")
CODE = re.compile(r'id="code">(\d{4} \d{4})<')


def add_passkey(phone, authenticator):
    options = phone.post("/auth/passkeys/options").json
    return phone.post("/auth/passkeys", data={"credential": authenticator.create(options)})


def come_in(phone, authenticator, **more):
    options = phone.post("/sign-in/options").json
    return phone.post("/sign-in", data={"credential": authenticator.get(options), **more})


def is_in(phone):
    return phone.get("/auth/devices").status_code == 200


def make_link(village, kind="invitation"):
    return invitations.make(load_posts(village.grid_worker), kind, village.admin)[1]


@pytest.fixture
def authenticator(village, sign_in):
    """The grid worker's phone, with a passkey made over HTTP."""
    authenticator = Authenticator()
    assert add_passkey(sign_in(village.grid_worker), authenticator).status_code == 303
    return authenticator


# Passkeys


def test_a_passkey_leads_to_where_one_was_going(client, authenticator):
    assert client.get("/auth/devices").location == "/sign-in?next=/auth/devices"
    answer = come_in(client, authenticator, next="/auth/devices")
    assert (answer.status_code, answer.location) == (303, "/auth/devices")
    assert DeviceSession.get(DeviceSession.how == "passkey")
    assert client.get("/sign-in").location == "/today"


def test_a_refused_passkey_keeps_the_page_and_where_one_was_going(client, authenticator):
    authenticator.origin = "https://evil.example"
    answer = come_in(client, authenticator, next="/auth/devices")
    assert answer.status_code == 422
    assert 'value="/auth/devices"' in answer.text
    assert not is_in(client)


def test_an_answer_works_once_and_in_one_browser(app, client, authenticator):
    options = client.post("/sign-in/options").json
    answer = authenticator.get(options)
    other = app.test_client()
    assert other.post("/sign-in", data={"credential": answer}).status_code == 422
    assert client.post("/sign-in", data={"credential": answer}).status_code == 303
    client.post("/sign-out")
    assert client.post("/sign-in", data={"credential": answer}).status_code == 422


def test_a_refused_answer_uses_its_challenge_up(client, authenticator):
    options = client.post("/sign-in/options").json
    assert client.post("/sign-in", data={"credential": "{}"}).status_code == 422
    answer = authenticator.get(options)
    assert client.post("/sign-in", data={"credential": answer}).status_code == 422


def test_making_a_passkey_needs_somebody_signed_in(client, village):
    assert client.post("/auth/passkeys/options").status_code == 401
    assert client.post("/auth/passkeys").status_code == 401


def test_the_same_passkey_form_twice_makes_one(village, sign_in):
    phone, authenticator = sign_in(village.grid_worker), Authenticator()
    options = phone.post("/auth/passkeys/options").json
    form = {
        "credential": authenticator.create(options),
        "submission_id": "6f0e1ad4-0000-4000-8000-000000000001",
    }
    assert phone.post("/auth/passkeys", data=form).status_code == 303
    assert phone.post("/auth/passkeys", data=form).status_code == 303
    assert Passkey.select().count() == 1


def test_a_passkey_of_somebody_else_cannot_be_removed(village, sign_in, authenticator):
    url = f"/auth/passkeys/{Passkey.get().id}/delete"
    assert sign_in(village.captain).post(url, data={"sure": "1"}).status_code == 404
    mine = sign_in(village.grid_worker)
    assert mine.post(url).status_code == 422  # the last one, and not said to be sure
    assert mine.post(url, data={"sure": "1"}).status_code == 303
    assert Passkey.select().count() == 0


# Links


def test_fetching_a_link_ahead_uses_nothing_up(client, village):
    token = make_link(village)
    for _ in range(3):
        assert client.get(f"/invitations/{token}").status_code == 200
        assert client.head(f"/invitations/{token}").status_code == 200
    assert Invitation.get().used_at is None
    assert sealing.mask_name(village.grid_worker.name) in client.get(f"/invitations/{token}").text
    answer = client.post(f"/invitations/{token}")
    assert (answer.status_code, answer.location) == (303, "/auth/passkeys/new")
    assert client.get("/auth/passkeys/new").status_code == 200
    assert DeviceSession.get().how == "invitation"


def test_two_phones_with_the_same_link_at_once_are_one(app, village):
    token = make_link(village)

    def open_it(_):
        status = app.test_client().post(f"/invitations/{token}").status_code
        database.close()
        return status

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(open_it, range(4))) == [303, 410, 410, 410]
    assert DeviceSession.select().count() == 1


def test_used_and_unknown_links_say_the_same(client, village, app):
    token = make_link(village)
    client.post(f"/invitations/{token}")
    stranger = app.test_client()
    used = stranger.get(f"/invitations/{token}")
    unknown = stranger.get("/invitations/" + "x" * 43)
    assert used.status_code == unknown.status_code == 410
    assert used.text == unknown.text
    assert stranger.post(f"/invitations/{token}").status_code == 410


def test_a_link_on_a_shared_phone_signs_the_one_before_out(village, sign_in):
    phone = sign_in(village.captain)
    answer = phone.get(f"/invitations/{make_link(village)}")
    assert sealing.mask_name(village.captain.name) in answer.text
    phone.post("/invitations/" + make_link(village))
    before = DeviceSession.get(DeviceSession.person == village.captain)
    assert before.ended_at is not None
    assert DeviceSession.get(DeviceSession.person == village.grid_worker).ended_at is None


def test_a_second_device_comes_in_by_the_first_ones_link(app, village, sign_in):
    first, second = sign_in(village.grid_worker), app.test_client()
    page = first.post("/auth/devices/links", follow_redirects=True)
    assert "<svg" in page.text
    token = TOKEN.search(page.text)[1]
    assert second.post(f"/invitations/{token}").status_code == 303
    assert is_in(second)
    here = page.request.path
    assert token not in first.get(here).text  # used: nothing left to show


def test_a_link_is_shown_to_its_maker_only(village, sign_in):
    first = sign_in(village.grid_worker)
    url = first.post("/auth/devices/links").location
    assert TOKEN.search(first.get(url).text)
    assert sign_in(village.captain).get(url).status_code == 404
    again = sign_in(village.grid_worker)  # the same person, another browser
    assert not TOKEN.search(again.get(url).text)


def test_an_administrator_invites_and_takes_it_back(client, village, sign_in):
    admin = sign_in(village.admin)
    page = admin.post(f"/people/{village.captain.id}/invitations", follow_redirects=True)
    token = TOKEN.search(page.text)[1]
    assert admin.post(page.request.path + "/withdrawal").status_code == 303
    assert client.get(f"/invitations/{token}").status_code == 410
    worker = sign_in(village.community_worker)
    assert worker.post(f"/people/{village.captain.id}/invitations").status_code == 403


# Codes


def test_a_recovery_code_lets_in_and_shuts_the_lost_phone_out(client, village, sign_in):
    lost = sign_in(village.elder)
    worker = sign_in(village.community_worker)
    url = f"/people/{village.elder.id}/recoveries"
    page = worker.post(url, data={"end_devices": "1"}, follow_redirects=True)
    code = CODE.search(page.text)[1]
    assert not is_in(lost)
    assert code.replace(" ", "") not in str(list(Invitation.select().dicts()))
    answer = client.post("/sign-in/code", data={"code": code, "next": "/auth/devices"})
    assert answer.location == "/auth/passkeys/new?next=/auth/devices"
    assert is_in(client)
    assert DeviceSession.get(DeviceSession.how == "recovery").person_id == village.elder.id


@pytest.mark.parametrize(
    ("person", "status"),
    [("secretary", 403), ("admin", 404), ("outsider", 404), ("grid-worker", 303)],
)
def test_a_community_worker_recovers_nobody_above(village, sign_in, person, status):
    worker = sign_in(village.community_worker)
    answer = worker.post(f"/people/{village.people[person].id}/recoveries")
    assert answer.status_code == status
    assert Invitation.select().count() == (status == 303)


def test_guessing_codes_is_stopped_and_every_failure_counts(client, village):
    attempts, _ = limits.PER_ADDRESS["code"]
    code = make_link(village, "recovery")
    for number in range(attempts):
        answer = client.post("/sign-in/code", data={"code": f"{number:08d}"})
        assert answer.status_code == 422
        assert f'value="{number:08d}"' in answer.text
    answer = client.post("/sign-in/code", data={"code": code})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert not is_in(client)


def test_somebody_else_may_try_while_one_address_waits(app, client, village, clock):
    attempts, seconds = limits.PER_ADDRESS["code"]
    for _ in range(attempts + 1):
        client.post("/sign-in/code", data={"code": "00000000"})
    neighbour = app.test_client()
    neighbour.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    assert neighbour.post("/sign-in/code", data={"code": "00000000"}).status_code == 422
    clock.move(seconds=seconds)
    assert client.post("/sign-in/code", data={"code": "00000000"}).status_code == 422


def test_options_over_the_limit_are_a_sentence_for_the_page(client, village, monkeypatch):
    monkeypatch.setitem(limits.PER_ADDRESS, "options", (1, 600))
    assert client.post("/sign-in/options").status_code == 200
    answer = client.post("/sign-in/options")
    assert answer.status_code == 429
    assert answer.json["message"]
    assert RateHit.select().count() == 1


# Sessions


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\n/evil.example",
    ],
)
def test_next_never_leads_to_another_site(client, authenticator, target):
    assert "evil" not in client.get("/sign-in", query_string={"next": target}).text
    assert "evil" not in client.get("/sign-in/code", query_string={"next": target}).text
    assert come_in(client, authenticator, next=target).location == "/today"
    assert client.get("/sign-in", query_string={"next": target}).location == "/today"
    page = client.get("/auth/passkeys/new", query_string={"next": target})
    assert "evil" not in page.text


def test_a_cookie_planted_before_is_not_signed_in_after(app, client, village):
    client.post("/sign-in/options")
    planted = client.get_cookie("session").value
    client.post(f"/invitations/{make_link(village)}")
    assert client.get_cookie("session").value != planted
    attacker = app.test_client()
    attacker.set_cookie("session", planted)
    assert not is_in(attacker)


def test_a_stolen_cookie_is_worthless_after_signing_out(app, client, village):
    client.post(f"/invitations/{make_link(village)}")
    stolen = client.get_cookie("session").value
    assert client.post("/sign-out").location == "/sign-in"
    thief = app.test_client()
    thief.set_cookie("session", stolen)
    assert not is_in(thief)
    assert DeviceSession.get().ended_at is not None


def test_one_device_or_all_others_can_be_ended(village, sign_in):
    here, tablet, computer = (sign_in(village.grid_worker) for _ in range(3))
    device = DeviceSession.select().order_by(DeviceSession.id)[1]
    assert sign_in(village.captain).post(f"/auth/devices/{device.id}/delete").status_code == 404
    assert here.post(f"/auth/devices/{device.id}/delete").status_code == 303
    assert (is_in(here), is_in(tablet), is_in(computer)) == (True, False, True)
    assert here.post("/auth/devices/others/delete").status_code == 303
    assert (is_in(here), is_in(computer)) == (True, False)


def test_a_device_that_is_used_stays_signed_in_and_an_unused_one_does_not(
    client, village, clock, settings
):
    client.post(f"/invitations/{make_link(village)}")
    for _ in range(2):
        clock.move(days=settings.session_days - 1)
        assert is_in(client)
    clock.move(days=settings.session_days + 1)
    assert not is_in(client)


def test_large_text_chosen_on_the_first_screen_stays(client, village):
    client.post("/preferences", data={"elder": "1", "back": "/sign-in?next=/people/me"})
    assert "data-elder" in client.get("/sign-in").text
    client.post(f"/invitations/{make_link(village)}")
    assert Person.get_by_id(village.grid_worker.id).elder_mode is True


def test_cookies_are_for_this_site_and_its_pages_only(client, village):
    cookie = client.post("/demo/captain").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_with_a_public_host_cookies_need_https_and_there_is_no_demo(settings, village):
    database.close()  # the second app opens its own
    public = create_app(settings.but(demo=False, public_host="mulin.example"))
    phone = public.test_client()
    phone.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    url = "https://mulin.example"
    assert "Secure" in phone.post("/sign-in/options", base_url=url).headers["Set-Cookie"]
    assert phone.post("/sign-in/options", base_url=url).json["rpId"] == "mulin.example"
    assert phone.get("/sign-in", base_url="https://evil.example").status_code == 400
    assert phone.get("/demo", base_url=url).status_code == 404
    assert phone.post("/demo/admin", base_url=url).status_code == 404
    assert "/demo" not in phone.get("/sign-in", base_url=url).text


def test_a_foreign_page_cannot_sign_anybody_in_or_out(client, village):
    token = make_link(village)
    for site in ("cross-site", "same-site", "none"):
        headers = {"Sec-Fetch-Site": site}
        for url in (f"/invitations/{token}", "/sign-in", "/sign-in/code", "/sign-out"):
            assert client.post(url, headers=headers).status_code == 403


def test_tokens_do_not_reach_the_log(client, village, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("mulin"), "propagate", True)
    token = make_link(village)
    with caplog.at_level(logging.INFO, "mulin"):
        client.get(f"/invitations/{token}")
        client.post(f"/invitations/{token}")
    assert caplog.records
    assert not any(token in str(record.__dict__) for record in caplog.records)


def test_the_pages_stay_within_their_queries(client, village, sign_in, queries):
    worker = sign_in(village.grid_worker)
    for _ in range(12):
        sessions.start(village.grid_worker, "demo")
    token = make_link(village)
    for phone, url in (
        (client, "/sign-in"),
        (client, "/demo"),
        (client, f"/invitations/{token}"),
        (worker, "/auth/devices"),
        (worker, "/auth/passkeys/new"),
    ):
        with queries(10):
            assert phone.get(url).status_code == 200


# The command line


def invite(runner, *arguments):
    return runner.invoke(args=["people", "invite", *arguments, "--url", "http://localhost"])


def test_an_empty_instance_begins_with_one_command(runner, client, db):
    said = invite(runner, "张三", "--post", "admin@睦县")
    assert said.exit_code == 0
    assert "New county: 睦县" in said.output
    database.connect(reuse_if_open=True)
    assert client.post("/invitations/" + TOKEN.search(said.output)[1]).status_code == 303
    post = Post.get()
    assert (post.person.name, post.role, post.area.kind) == ("张三", "admin", "county")


def test_inviting_again_is_for_the_same_person(runner, village):
    assert invite(runner, village.admin.name, "--post", "admin@睦县").exit_code == 0
    assert (
        invite(
            runner, village.community_worker.name, "--post", "community_worker@城东街道/宝龙社区"
        ).exit_code
        == 0
    )
    database.connect(reuse_if_open=True)
    assert {row.person_id for row in Invitation.select()} == {
        village.admin.id,
        village.community_worker.id,
    }


@pytest.mark.parametrize(
    ("post", "why"),
    [
        ("admin@无名县", "There is no area"),
        ("king@睦县", "There is no role"),
        ("unit_head@1单元", "more than one area"),
        ("admin@城西街道/宝龙社区", "There is no area"),
        ("admin", "name the area"),
    ],
)
def test_a_command_that_does_not_fit_says_why_and_changes_nothing(runner, village, post, why):
    said = invite(runner, "张三", "--post", post)
    assert said.exit_code != 0
    assert why in said.output
    database.connect(reuse_if_open=True)
    assert not Person.select().where(Person.name == "张三").exists()


def test_a_link_needs_an_address(runner, village):
    said = runner.invoke(args=["people", "invite", "管文", "--post", "admin@睦县"])
    assert "MULIN_PUBLIC_HOST" in said.output
    assert said.exit_code == 2
