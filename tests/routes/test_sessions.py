"""The cookie of a signed-in device: renewed once a day, gone with its session row."""


def test_the_cookie_is_renewed_once_a_day(sign_in, village, clock):
    phone = sign_in(village.grid_worker)
    phone.get("/patrols")
    assert "Set-Cookie" not in phone.get("/patrols").headers
    clock.move(days=1)
    assert "Set-Cookie" in phone.get("/patrols").headers
    assert "Set-Cookie" not in phone.get("/patrols").headers


def test_a_device_not_used_for_long_signs_in_again(sign_in, village, clock, settings):
    phone = sign_in(village.grid_worker)
    for _ in range(3):
        clock.move(days=settings.session_days - 1)
        assert phone.get("/patrols").status_code == 200
    clock.move(days=settings.session_days + 1)
    assert phone.get("/patrols").status_code == 303
