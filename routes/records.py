"""A person's record of service: on the screen, and on paper as a passbook."""

from flask import Blueprint, render_template, request, url_for

from services import context
from services.records import reading, served

records = Blueprint("records", __name__, url_prefix="/records")


@records.get("")
def list():
    """My services, or those of my ward: figures, what waits, and every single one."""
    person = reading.whose(request.args.get("person"))
    page = reading.page(person, request.args.get("after"))
    return _shown("list", person, page=page, is_first=not request.args.get("after"))


@records.get("/print")
def print():
    """The same as a passbook on A4, in large type on request."""
    person = reading.whose(request.args.get("person"), "record.print")
    is_large = request.args.get("size") == "large"
    return _shown("print", person, page=reading.whole(person), is_large=is_large)


def _shown(name, person, **values):
    me = context.person()
    is_mine = person.id == me.id
    values |= {
        "totals": served.totals(person.id),
        "wards": reading.wards(me),
        "is_mine": is_mine,
        "is_red": is_mine and reading.is_red(person),
        "person_id": None if is_mine else person.id,
    }
    return render_template(f"records/{name}.html", person=person, **values)


@records.app_template_filter()
def ward_tab(ward, person_id):
    """The tab of a ward: (name, address, is it open?)."""
    return ward.name, url_for("records.list", person=ward.id), ward.id == person_id


records.add_app_template_filter(served.told, "hours")
records.add_app_template_filter(reading.by_year, "by_year")
