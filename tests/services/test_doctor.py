"""The doctor finds what is wrong and says how to mend it; chores clean up and nothing more."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from models import (
    Attachment,
    Ceremony,
    CoverageRound,
    Household,
    Person,
    RateHit,
    Submission,
    database,
)
from services import chores, doctor, media, sealing, visits
from tests.people import acting


@pytest.fixture
def lived_in(app, village):
    picture = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(picture, "JPEG")
    with app.test_request_context(), acting(village.grid_worker):
        visit = visits.record(village.grid_worker, village.home, findings=["hazard"])
        media.attach(visit, media.stage([FileStorage(picture, "a.jpg")]))
    return village


def findings(settings, level=None, environ=None):
    """{about: sentence} of one level."""
    found = doctor.examine(settings, database.obj, environ or {})
    return {f.about: f.sentence for f in found if level in (None, f.level)}


def test_a_healthy_instance_has_nothing_bad(settings, lived_in):
    settings.folder.chmod(0o700)
    found = list(doctor.examine(settings, database.obj, {}))
    assert [f for f in found if f.level == "bad"] == []
    assert {"database", "tables", "secret", "households", "photos", "disk"} <= {
        f.about for f in found
    }


def test_looking_changes_nothing(settings, lived_in):
    before = list(Household.select().order_by(Household.id).dicts())
    findings(settings)
    assert list(Household.select().order_by(Household.id).dicts()) == before


def test_a_misspelled_setting_is_named_with_what_was_meant(settings, village):
    environ = {"MULIN_SESION_DAYS": "3", "MULIN_VENV": "x", "PATH": "x"}
    sentence = findings(settings, "warn", environ)["settings"]
    assert "Demo" in sentence or "MULIN_SESSION_DAYS" in sentence
    plain = findings(settings.but(demo=False, public_host="a.example", proxies=1), "warn", environ)
    assert "MULIN_SESION_DAYS" in plain["settings"] and "MULIN_SESSION_DAYS" in plain["settings"]


@pytest.mark.parametrize(
    ("changes", "level", "word"),
    [
        ({"demo": True}, "warn", "Demo"),
        ({"public_host": ""}, "warn", "MULIN_PUBLIC_HOST"),
        ({"public_host": "https://mulin.example"}, "bad", "only a name"),
        ({"public_host": "mulin.example:443"}, "bad", "only a name"),
        ({"public_host": "mulin.example"}, "warn", "MULIN_PROXIES"),
    ],
)
def test_settings_that_do_not_fit_together_are_named(settings, village, changes, level, word):
    assert word in findings(settings.but(demo=False).but(**changes), level)["settings"]


def test_a_secret_others_may_read_is_bad(settings, village):
    plain = settings.but(secret="")
    plain.read_secret()
    (settings.folder / "secret").chmod(0o644)
    assert "chmod 600" in findings(plain, "bad")["secret"]


def test_another_secret_is_noticed(settings, lived_in):
    sealing.configure("some other secret")
    assert "sealed with another" in findings(settings, "bad")["secret"]


def test_a_household_that_does_not_say_what_its_visits_say_is_found(settings, lived_in):
    Household.update(findings="").where(Household.id == lived_in.home.id).execute()
    assert "--refresh" in findings(settings, "bad")["households"]
    chores.refresh_households()
    assert "households" not in findings(settings, "bad")


def test_a_lost_photo_is_found(settings, lived_in):
    path = media.path_of(Attachment.get())
    path.unlink()
    assert str(path) in findings(settings, "bad")["photos"]


def test_pending_migrations_are_named(settings, village, monkeypatch):
    monkeypatch.setattr(doctor.schema, "pending", lambda database: ["0999_later"])
    bad = findings(settings, "bad")
    assert "0999_later" in bad["tables"] and "migrate" in bad["tables"]


def test_a_missing_index_is_drift(settings, db):
    with db.atomic() as transaction:
        db.execute_sql("DROP INDEX post_held_once")
        db.execute_sql("DROP INDEX visit_household_id_day")
        lines = doctor.schema.drift(db.obj)
        transaction.rollback()
    assert "add index post.post_held_once" in lines
    assert any("visit" in line and "household_id" in line for line in lines)
    assert doctor.schema.drift(db.obj) == []


@pytest.mark.postgresql
def test_the_wrong_collation_is_found(settings, db):
    with db.atomic() as transaction:
        db.execute_sql('ALTER TABLE area ALTER COLUMN path TYPE text COLLATE "en-US-x-icu"')
        bad = findings(settings, "bad")
        transaction.rollback()
    assert 'COLLATE "C"' in bad["database"]


@pytest.mark.sqlite
def test_a_database_that_is_away_is_named_and_ends_the_checks(settings, tmp_path):
    unreachable = doctor.schema.make_database(
        settings.but(database_url="postgresql://nobody@127.0.0.1:9/nothing")
    )
    found = list(doctor.examine(settings, unreachable, {}))
    assert found[-1].level == "bad" and "cannot be reached" in found[-1].sentence


def test_the_command_ends_with_one_when_something_is_bad(runner, lived_in):
    assert runner.invoke(args=["doctor"]).exit_code == 0
    media.path_of(Attachment.get()).unlink()
    done = runner.invoke(args=["doctor"])
    assert done.exit_code == 1
    assert "bad  photos:" in done.output


# --- Chores ---------------------------------------------------------------------------------------


def test_chores_remove_what_is_over_and_nothing_else(app, lived_in, clock):
    now = clock.moment
    for days in (0, 2):
        at, end = now - timedelta(days=days), now - timedelta(days=days, hours=-1)
        RateHit.create(key="x", starts_at=at, count=1)
        Ceremony.create(
            token_digest=str(days),
            kind="sign_in",
            challenge=b"",
            expires_at=end,
        )
    for days in (399, 401):
        Submission.create(
            person=lived_in.grid_worker,
            key=str(days),
            digest="",
            endpoint="",
            received_at=now - timedelta(days=days),
        )
    done = chores.do_all()
    assert done | {"close_rounds": 0} == {
        "close_rounds": 0,
        "photos": 0,
        "partials": 0,
        "uploads": 0,
        "ceremonies": 1,
        "attempts": 1,
        "submissions": 1,
        "silence": 0,
        "contacts": 0,
        "events": 0,
        "credit_points": 0,
        "old_points": 0,
        "points": 0,
        "uncollected": 0,
        "unsettled": 0,
    }
    assert Submission.get().key == "399"


def test_chores_write_closed_rounds_down_once(app, lived_in, clock):
    clock.move(days=120)
    assert chores.close_rounds() > 0
    assert CoverageRound.select().count() > 0
    assert chores.close_rounds() == 0


def test_one_chore_that_fails_does_not_stop_the_others(app, lived_in, monkeypatch):
    def broken():
        raise OSError("gone")

    monkeypatch.setattr(chores.media, "sweep", broken)
    done = chores.do_all()
    assert done["photos"] is None and done["submissions"] == 0


def test_work_once_does_it_and_ends(runner, lived_in):
    done = runner.invoke(args=["work", "--once"])
    assert done.exit_code == 0 and "submissions 0" in done.output
    assert Person.select().count()
