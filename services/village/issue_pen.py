"""Writes issues as rows: walks the moves of the machine through times that are over.

States come from services/issues/machine.py; the columns are set as services/issues/effects.py sets
them, which tests/services/test_village.py holds by making every move again.
"""

import json
from types import SimpleNamespace

from models import Activity, Category, CoHandler, Issue, IssueCount, Person, Step, Whistle, ids_in
from models import WhistleCall as Call
from services import clock, sealing, workdays
from services.issues import deadlines
from services.issues.hiding import hide
from services.issues.machine import ISSUE
from services.village import issue_effects, issue_whistles
from services.village.issue_effects import end
from services.village.pen import RECENT
from services.village.rows import FIELDS
from services.village.times import DAY

MORNING = 9 * 60  # what happens "today" in a story has happened by then


class IssuePen:
    """The ledger of a village: `tell` begins an issue, its Tale goes on, `write` puts all down."""

    def __init__(self, rows, town, staff, days, people):
        self.rows, self.staff, self.days, self.people = rows, staff, days, people
        self.homes = [home for patch in town.patches for home in patch.homes]
        self.calendar = workdays.load()
        self.categories = {row.code: row for row in Category.select() if row.code}
        self.tales = []
        early = days.now < days.at(days.today, MORNING)
        self.today = days.yesterday if early else days.today

    def at(self, when):
        """The moment of "3 9:05": three days before the day of the stories, at that time."""
        ago, time = when.split()
        hour, minute = map(int, time.split(":"))
        return self.days.at(self.today - int(ago) * DAY, hour * 60 + minute)

    def after(self, rng, moment, least, most):
        """A moment in working hours, that many working days later, never before `moment`."""
        day = self.calendar.add(clock.day_of(moment), rng.randint(least, most))
        earliest = self.days.at(day, 8 * 60 + 40)
        latest = self.days.at(day, 17 * 60 + 20)
        if (start := max(earliest, moment + 12 * clock.DAY / 1440)) >= latest:
            day = self.calendar.add(day, 1)
            start, latest = self.days.at(day, 8 * 60 + 40), self.days.at(day, 11 * 60)
        minutes = rng.random() * (latest - start).total_seconds() / 60
        return start + clock.DAY * round(minutes) / 1440

    def who(self, named):
        """The id of a person: a slug, the key of an organisation of organisations.MORE, an id."""
        return self.people.get(named, named)

    def tell(self, code, where, source, author, when, text, verb="raise", **more):
        """Begin the Tale of an issue. `where`: an Area, or a Home, whose unit is meant.

        What residents report without a name is said by whoever lives in that Home.
        """
        if source == "resident" and author is None:
            where = self.lived_in(where)
            author = where.contact
        tale = Tale(self, code, where, source, self.who(author), self.moment(when), text, **more)
        tale.begin(verb, more.get("into"))
        self.tales.append(tale)
        return tale

    def lived_in(self, first):
        """That Home, or when nobody lives there, the next one where somebody does."""
        here = self.homes.index(first)
        return next(home for home in self.homes[here:] if home.contact)

    def named(self, home):
        """(name, sealed phone) of who lives there, as it is written down at the counter."""
        person = Person.get_by_id(self.lived_in(home).contact)
        return person.name, person.phone_sealed

    def moment(self, when):
        """A moment, said as such or as in `at`."""
        return self.at(when) if isinstance(when, str) else when

    def write(self):
        """Give numbers in the order in which things were reported, and put the rows down."""
        self.tales.sort(key=lambda tale: tale.issue.received_at)
        counts, rows = {}, self.rows
        for tale in self.tales:
            issue = tale.issue
            key = (issue.community_id, clock.day_of(issue.received_at).year)
            counts[key] = counts.get(key, 0) + 1
            issue.number = f"{key[1]}-{counts[key]}"
            issue.id = rows.new_id(Issue)
            issue.merged_into = tale.into and tale.into.issue.id
            row = [issue.__data__.get(name) for name in FIELDS[Issue].split()]
            rows.put(Issue, issue.id, *row)
            for firm, moment in tale.helpers:
                rows.add(CoHandler, issue.id, firm, moment)
            for whistle in tale.whistles:
                rows.put(Whistle, whistle[0], issue.id, *whistle[1:])
            for call in tale.calls:
                rows.put(Call, *vars(call).values())
        self._write_steps()
        rows.flush()
        many = [{"community": c, "year": y, "last": last} for (c, y), last in counts.items()]
        IssueCount.insert_many(many).execute()

    def _write_steps(self):
        steps = [(step, tale.issue) for tale in self.tales for step in tale.steps]
        steps.sort(key=lambda pair: pair[0].moment)
        recent = self.days.today - RECENT
        for step, issue in steps:
            by, moment = step.by, step.moment
            detail = json.dumps(step.detail, ensure_ascii=False, default=_plain)
            firm = self.staff.acts_for.get(by)
            told = (step.verb, step.before, step.after, by, firm, step.note, detail)
            self.rows.add(Step, "issue", issue.id, *told, moment, moment)
            if clock.day_of(moment) >= recent:
                state = json.dumps({"state": step.after})
                verb = f"issue.{step.verb}"
                place = issue.area_id
                self.rows.add(Activity, by, verb, "issue", issue.id, place, state, moment, moment)


def _plain(value):
    return value.issue.id if isinstance(value, Tale) else str(value)


class Tale:
    """One issue on its way. `issue` is its unsaved row, the rest hangs on it."""

    def __init__(self, pen, code, where, source, author, moment, text, **more):
        home = None if hasattr(where, "path") else where
        area = home.area if home else where
        self.pen, self.steps, self.helpers, self.whistles, self.calls = pen, [], [], [], []
        self.into = None
        self.issue = Issue(
            community=ids_in(area.path)[2],
            area=area.id,
            household=home.id if home and more.get("at_door", source == "visit") else None,
            place=more.get("place", ""),
            category=pen.categories[code].id,
            text=text,
            source=source,
            author=author,
            reporter=author if source in ("resident", "qr") else None,
            visit=more.get("visit"),
            happened_at=moment,
            received_at=moment,
            moved_at=moment,
            state_since=moment,
            needs_callback=more.get("needs_callback", False),
        )
        self.code = code

    def sign(self, name, phone_sealed, key=None):
        """Somebody without an account reported it; with a `key`, they follow it by a link."""
        self.issue.name_sealed = sealing.seal(name) if name else None
        self.issue.phone_sealed = phone_sealed
        if key:
            token = sealing.digest(f"issue {key}")[:32]
            self.issue.token_digest = sealing.digest(token)
        return self

    def begin(self, verb, into=None):
        """Its first step: raise, solve, or join another Tale."""
        issue = self.issue
        issue.state = next(move.after for move in ISSUE.starts if move.verb == verb)
        issue.is_open = issue.state == "reported"
        if issue.state == "closed":
            issue.closing, issue.done_by = "on_the_spot", issue.author_id
            issue.done_at = issue.closed_at = issue.received_at
        self.into = into
        issue.next_on = deadlines.next_on(issue, clock.day_of(issue.received_at))
        self._step(verb, None, issue.author_id, issue.received_at, "", {"source": issue.source})

    def move(self, verb, by, when, note="", **given):
        """Make a move of the machine. Returns the Tale."""
        issue, before = self.issue, self.issue.state
        moment, by = self.pen.moment(when), self.pen.who(by)
        assert issue.moved_at <= moment, (issue.text, verb)
        move = next(move for move in ISSUE.of(verb) if move.fits(issue))
        given |= {"note": note, "moment": moment, "day": clock.day_of(moment)}
        effect = (issue_effects.EFFECTS | issue_whistles.EFFECTS).get(verb)
        detail = (effect(self, issue, by, **given) if effect else None) or {}
        issue.state = move.after or before
        if issue.state != before:
            issue.state_since = moment
            if issue.state in ISSUE.final:
                end(self, issue, moment)
            if issue.state == "closed":
                issue.closed_at = moment
            issue.next_on = deadlines.next_on(issue, given["day"])
        issue.is_open = issue.state not in ISSUE.final
        issue.moved_at = moment
        self._step(verb, before, by, moment, note, detail)
        return self

    def hand(self, by, when, to, measure, due=None, helpers=()):
        """Dispatch it to the key of an organisation, "open", or a person; due in working days."""
        pen, moment = self.pen, self.pen.moment(when)
        given = {"to": ("open", None)}
        if to in pen.staff.firms:
            given["to"] = ("organisation", pen.staff.firms[to].id)
        elif to != "open":
            given["to"] = ("person", pen.who(to))
        if not hasattr(due, "year"):
            days = pen.categories[self.code].days if due is None else due
            due = pen.calendar.add(clock.day_of(moment), days)
        firms = [pen.staff.firms[key].id for key in helpers]
        return self.move(
            "dispatch", by, moment, measure=measure, due_on=due, helpers=firms, **given
        )

    def hidden(self):
        """What handlers read instead of its text."""
        return hide(self.issue, self.issue.text)

    def _step(self, verb, before, by, moment, note, detail):
        after = self.issue.state
        self.steps.append(
            SimpleNamespace(
                verb=verb,
                before=before,
                after=after,
                by=by,
                moment=moment,
                note=note,
                detail=detail,
            )
        )
