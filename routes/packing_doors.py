"""The pages of doors in the day pack: one template for hundreds, the same forms rendered once.

A door's tag is made of what its page tells, so that a page nobody needs is never rendered.
"""

from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from flask import current_app, url_for
from jinja2.filters import do_truncate
from markupsafe import Markup

from forms.patrols import ExcuseForm, VisitForm
from routes.packing import Line
from services import access, clock, packs
from services.reading import Door
from services.sealing import mask_name

STAND_IN = 5_040_302_010_204_030  # stands for a door's id where one rendering serves many doors
RIGHTS = ("visit.record", "visit.excuse", "care.write", "focus.set", "person.reveal", "issue.raise")
OLD = date(2000, 1, 1)
NOWHERE = SimpleNamespace(label="", path="/")


class Doors:
    """Makes the lines of some doors for one person."""

    def __init__(self, desk):
        self.desk = desk
        self.door = desk.app.jinja_env.get_template("patrols/door.html")
        self.acts = desk.app.jinja_env.get_template("patrols/_acts.html")
        self.form = VisitForm()
        self.forms = {}  # {(rung, rights): the forms with the stand-in}
        self.rights = {}  # {area id: what the person may do at its doors}

    def lines(self, doors):
        """A Line for each of some services.reading.Door."""
        if not doors:
            return []
        with self.desk.opened():
            frame = packs.tag(written(), self._sample())
            return [self._line(door, frame) for door in doors]

    def _line(self, door, frame):
        url = url_for("patrols.door", household_id=door.household.id)
        forms = self._forms(door)
        tag = packs.tag(url, frame, forms, self._may(door.household), *told(door))
        return Line(url, tag, lambda: self._page(door, forms))

    def _page(self, door, forms):
        acts = Markup(forms.replace(str(STAND_IN), str(door.household.id)))
        return self._render(door, acts)

    def _render(self, door, acts):
        return self.desk.render(self.door, **door._asdict(), form=self.form, acts=acts)

    def _may(self, household):
        """Which of RIGHTS the person has at a door; the same for all doors of an area."""
        id = household.area_id
        if id not in self.rights:
            self.rights[id] = tuple(access.can(verb, household) for verb in RIGHTS)
        return self.rights[id]

    def _forms(self, door):
        """The forms of a door, with the stand-in for its id; "" where nothing may be noted."""
        may = self._may(door.household)
        if not may[0]:
            return ""
        if (door.rung, may) not in self.forms:
            self.forms[door.rung, may] = self.desk.render(
                self.acts,
                household=_standing_in(door.household.area),
                form=self.form,
                excuse=ExcuseForm(),
                rung=door.rung,
            )
        return self.forms[door.rung, may]

    def _sample(self):
        """The page of a door nowhere, with something of everything: what belongs to all doors."""
        visit = SimpleNamespace(id=0, outcome="reached", findings="", note="", channel="door")
        visit.day = OLD
        door = Door(
            _standing_in(NOWHERE),
            ["care"],
            [SimpleNamespace(id=0, text="promise", made_on=OLD)],
            [visit] * 3,
            [SimpleNamespace(cadence=cadence) for cadence in ("focus", "full")],
            None,
            [_issue(state, self.desk.person.id) for state in ("reported", "closed")],
        )
        return self._render(door, Markup(" "))


def told(door):
    """What the page of a door tells, besides what stands on all of them."""
    household, year = door.household, clock.today().year
    return (
        (household.area.label, household.door, mask_name(household.contact or "")),
        bool(household.focus),
        door.care_texts,
        [(p.id, p.text, p.made_on, p.made_on.year == year) for p in door.promises],
        [
            (v.id, v.outcome, v.findings, v.excuse, v.day, v.day.year == year, v.channel, _cut(v))
            for v in door.visits
        ],
        [round.cadence for round in door.counting],
        [
            (i.id, i.number, i.title, i.state, i.told_at is None, i.author_id, i.redirected_to)
            for i in door.issues
        ],
    )


def _cut(visit):
    """The note of a visit as far as its line shows it (templates/patrols/_visit_row.html)."""
    return visit.note and do_truncate(current_app.jinja_env, visit.note, 24)


def _issue(state, author_id):
    """Something like an issue of a door."""
    values = {"id": 0, "number": "", "title": "issue", "told_at": None, "redirected_to": ""}
    return SimpleNamespace(state=state, author_id=author_id, **values)


def _standing_in(area):
    """Something like a household, for what is rendered without one."""
    values = {"id": STAND_IN, "area": area, "area_id": 1, "label": "", "door": ""}
    return SimpleNamespace(**values, contact=None, focus=None)


@cache
def written():
    """A digest of what pages are made from: templates, translations and our own code."""
    root = Path(current_app.root_path)
    made_from = ("templates/**/*.html", "translations/**/*.mo", "models.py")
    made_from += tuple(f"{folder}/**/*.py" for folder in ("routes", "forms", "services"))
    files = [path for pattern in made_from for path in root.glob(pattern)]
    return packs.tag(*(path.read_bytes() for path in sorted(files)))
