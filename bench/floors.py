"""What the same work costs in bare Flask: the floors our pages are measured against.

Each floor exists twice. `textbook` opens the database for each request and closes it after, as
Peewee's manual shows for Flask; `kept` keeps one connection per thread, as Mulin does.
"""

import os
import uuid
from datetime import datetime, timedelta

from flask import Flask, redirect, render_template_string, request
from peewee import CharField, DateTimeField, IntegerField, Model, SqliteDatabase, TextField

ROWS, MANY = 20, 500
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="/a.css"></head><body><h1>{{ title }}</h1>
<p>{{ counts[0] }} of {{ counts[1] }}, {{ counts[2] }} {{ counts[3] }}</p><ul>
{% for row in rows %}<li id="note-{{ row.id }}"><a href="/notes/{{ row.id }}"><b>{{ row.title }}</b>
<small>{{ row.text }}</small></a> <span>{{ row.at.strftime("%d %b %H:%M") }}</span></li>
{% endfor %}</ul></body></html>"""

database = SqliteDatabase(
    os.environ.get("BENCH_FLOORS", ":memory:"),
    lock_type="IMMEDIATE",
    timeout=5,
    pragmas={"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1},
)


class Note(Model):
    key = CharField(unique=True)
    title = CharField()
    text = TextField()
    kind = IntegerField(index=True)
    at = DateTimeField(index=True)

    class Meta:
        database = database


def build():
    """A table with as many rows as the demo village has visits."""
    with database.atomic():
        database.create_tables([Note])
        begin = datetime(2026, 1, 1)
        rows = (
            {
                "key": str(number),
                "title": f"Door {number}",
                "text": "Everything is fine, says the neighbour.",
                "kind": number % 4,
                "at": begin + timedelta(minutes=number),
            }
            for number in range(5000)
        )
        while some := [row for row, _ in zip(rows, range(100), strict=False)]:
            Note.insert_many(some).execute()
    database.close()


def create_app():
    """hello, insert and page."""
    app = Flask(__name__)

    @app.before_request
    def connect():
        if request.path != "/hello":
            database.connect(reuse_if_open=True)

    @app.teardown_request
    def close(_error):
        if request.path.startswith("/textbook") and not database.is_closed():
            database.close()

    @app.get("/hello")
    def hello():
        return "hello"

    @app.post("/<any(textbook, kept):how>/insert")
    def insert(how):
        with database.atomic():
            Note.create(**_note())
        return redirect("/hello", code=303)

    @app.post("/<any(textbook, kept):how>/insert-many")
    def insert_many(how):
        with database.atomic():
            Note.insert_many([_note() for _ in range(MANY)]).execute()
        return redirect("/hello", code=303)

    @app.get("/<any(textbook, kept):how>/page")
    def page(how):
        counts = [Note.select().where(Note.kind == kind).limit(100).count() for kind in range(4)]
        rows = list(Note.select().order_by(Note.at.desc()).limit(ROWS))
        return render_template_string(PAGE, title="Notes", counts=counts, rows=rows)

    return app


def _note():
    text, key = request.form.get("note", ""), str(uuid.uuid4())
    return {"key": key, "title": "Door", "text": text, "kind": 1, "at": datetime.now()}
