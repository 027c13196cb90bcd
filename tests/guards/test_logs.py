"""The log says what happened to the machine, never what people wrote or where they live."""

import json
import logging

import pytest

from routes.logs import Lines


@pytest.fixture
def lines():
    """What the application logged, formatted as an operator sees it."""
    kept = []

    class Keep(logging.Handler):
        def emit(self, record):
            kept.append(Lines().format(record))

    handler = Keep()
    logger = logging.getLogger("mulin")
    logger.addHandler(handler)
    yield kept
    logger.removeHandler(handler)


def test_a_request_is_one_json_line_with_the_rule_of_its_address(lines, village, sign_in):
    sign_in(village.grid_worker).get(f"/patrols/doors/{village.home.id}?back=/today")
    (line,) = lines
    said = json.loads(line)
    assert said["rule"] == "/patrols/doors/<int:household_id>"
    assert said["status"] == 200
    assert said["ms"] >= 0


def test_nothing_personal_reaches_the_log(lines, village, client, sign_in):
    phone = sign_in(village.grid_worker)
    url = f"/patrols/doors/{village.elder_home.id}"
    phone.get(url)
    phone.post(url + "/visits", data={"note": "血压高", "promise": "陪看病"})
    phone.post(url + "/visits", data={"note": "长" * 3000})
    phone.get("/patrols", query_string={"door": "王秀兰 19900000001"})
    client.get("/invitations/a-secret-token")
    client.post("/sign-in/code", data={"code": "1234 5678"})
    assert len(lines) >= 6
    told = "\n".join(lines)
    for secret in (
        "王秀兰",
        "王*兰",
        "血压",
        "看病",
        "长长",
        "1990",
        "a-secret-token",
        "1234",
        "门铃",
    ):
        assert secret not in told, secret


def test_a_line_break_in_what_was_sent_starts_no_new_line(lines, village, sign_in):
    phone = sign_in(village.grid_worker)
    phone.get("/patrols?door=x%0a{%22event%22:%22forged%22}")
    phone.get("/nothing%0a{%22event%22:%22forged%22}")
    assert lines
    assert all("\n" not in line for line in lines)
    assert "forged" not in "".join(lines)


def test_what_postgresql_quotes_of_a_refused_row_stays_out(lines):
    said = "duplicate key\nDETAIL:  Key (name)=(王秀兰) already exists."
    try:
        raise ValueError(said)
    except ValueError:
        logging.getLogger("mulin").exception("unforeseen")
    (line,) = lines
    assert "duplicate key" in line
    assert "王秀兰" not in line
