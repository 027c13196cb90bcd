"""A year of issues for the large village: some for each grid, most of them crossed off long ago.

Ids go up with time through all communities in turn, as they would on a real instance, so that what
belongs to one community lies scattered. Steps are written where somebody will look: for what is
open, and for the last ones of each grid.
"""

from datetime import timedelta

from models import (
    Category,
    CoHandler,
    Issue,
    IssueCount,
    Organisation,
    Post,
    Step,
    Whistle,
    WhistleCall,
)
from services import clock
from services.village import many_matters as made_up
from services.village.many_matters import AFTER, CLOSINGS, drawn
from services.village.rows import FIELDS, MANY
from services.village.times import DAY

OPEN_SHARE, OPEN_TAIL = 0.01, 0.06  # one in a hundred is open, all of them among the last six
STEPS_PER_GRID = 50

NAMES = FIELDS[Issue].split()
BLANK = {
    name: Issue._meta.fields[name].default if not Issue._meta.fields[name].null else None
    for name in NAMES
}


class Place:
    """One community: who works there, its doors, and how many issues it has had each year."""

    def __init__(self, rows, patches, staff, county):
        self.community, self.patches = patches[0].community, patches
        self.worker = staff.workers[self.community.id]
        self.secretary = staff.secretaries[self.community.id]
        self.homes = [[home for home in patch.homes if home.contact] for patch in patches]
        self.firm, self.hand = _firm(rows, self.community, patches[0].grid.parent)
        self.county, self.counts, self.last = county, {}, None

    def number(self, day):
        """The next number: "2026-137"."""
        count = self.counts[day.year] = self.counts.get(day.year, 0) + 1
        return f"{day.year}-{count}"


def fill(rows, rng, town, staff, days, wanted, tell=lambda line: None):
    """Write so many issues, in turn for every community, in the order in which they came in."""
    rows.flush()
    county, patches = _departments(rows, staff.places["county"]), {}
    for patch in town.patches:
        patches.setdefault(patch.community.id, []).append(patch)
    places = [Place(rows, here, staff, county) for here in patches.values()]
    pen = Pen(rows, rng, days)
    each, steps = -(-round(wanted) // len(places)), STEPS_PER_GRID * len(town.patches)
    span = (days.today - days.start).days
    with rows.indexed_later(Issue):
        for number in range(each):
            day, part = divmod(number * span / each, 1)
            moment = days.at(days.start + int(day) * DAY, 8 * 60) + part * timedelta(hours=11)
            is_tail = number >= each * (1 - OPEN_TAIL)
            has_steps = number >= each - steps / len(places)
            for place in places:
                is_open = is_tail and rng.random() < OPEN_SHARE / OPEN_TAIL
                pen.write(place, moment, is_open, has_steps)
            rows.flush(at_least=MANY)
            if number % 2000 == 1999:
                tell(f"{number + 1:,} issues in each of {len(places)} communities")
    IssueCount.insert_many(
        [(place.community.id, *pair) for place in places for pair in place.counts.items()],
        fields=[IssueCount.community, IssueCount.year, IssueCount.last],
    ).execute()


class Pen:
    """Writes issues, each with what hangs on it."""

    def __init__(self, rows, rng, days):
        self.rows, self.rng, self.days = rows, rng, days
        codes = {row.code: row for row in Category.select()}
        self.matters = [(codes[code], *said) for code, said in made_up.MATTERS.items()]

    def write(self, place, moment, is_open, has_steps):
        """One issue reported at a naive UTC moment."""
        rng = self.rng
        verbs = drawn(rng, made_up.OPEN if is_open else made_up.ENDED)
        moments = self._moments(verbs, moment, is_open)
        row = self._reported(place, moment)
        row |= self._moved(place, row, verbs, moments, is_open)
        id = self.rows.new_id(Issue)
        if verbs[-1] == "merge":
            row["merged_into"] = place.last
            row["state"] = "merged" if place.last else "withdrawn"
        place.last = id
        self.rows.put(Issue, id, *[row[name] for name in NAMES])
        if verbs[-1] == "whistle":
            self._whistle(place, id, row)
        elif row["organisation"] and rng.random() < 0.05:
            self.rows.add(CoHandler, id, rng.choice(place.county), row["dispatched_at"])
        if is_open or has_steps:
            self._steps(id, row, verbs, moments)

    def _moments(self, verbs, moment, is_open):
        """When each step was taken: closed ones within two weeks, open ones until now."""
        end = (
            self.days.now if is_open else min(moment + self.rng.random() * 15 * DAY, self.days.now)
        )
        gap = (end - moment) / len(verbs) * (self.rng.random() if is_open else 1)
        return [moment + step * gap for step in range(len(verbs))]

    def _reported(self, place, moment):
        rng = self.rng
        category, texts, measure = rng.choice(self.matters)
        number = int(rng.random() * len(place.patches))
        patch, source = place.patches[number], drawn(rng, made_up.SOURCES)
        home = rng.choice(place.homes[number])
        author, reporter = patch.worker, None
        if source == "resident":
            author = reporter = home.contact
        elif source in ("counter", "check"):
            author = place.worker
        has_door = source in ("resident", "visit")
        day = clock.day_of(moment)
        return BLANK | {
            "patch": patch,
            "to_do": measure,
            "community": place.community.id,
            "number": place.number(day),
            "area": (home.area if has_door else home.building).id,
            "household": home.id if has_door else None,
            "place": rng.choice(made_up.PLACES),
            "category": category.id,
            "text": rng.choice(texts),
            "source": source,
            "author": author,
            "reporter": reporter,
            "happened_at": moment,
            "received_at": moment,
        }

    def _moved(self, place, row, verbs, moments, is_open):
        """What its steps left behind."""
        rng, at = self.rng, dict(zip(verbs, moments, strict=True))
        moved, last = moments[-1], verbs[-1]
        day = clock.day_of(moved)
        found = {"state": AFTER[last], "is_open": is_open, "moved_at": moved, "state_since": moved}
        found["next_on"] = day + DAY * (1 + int(rng.random() * 4)) if is_open else day
        found["first_contact"] = place.worker if "accept" in at else None
        found["accepted_at"], found["dispatched_at"] = at.get("accept"), at.get("dispatch")
        found["done_at"], found["verified_at"] = at.get("done"), at.get("verify")
        if "dispatch" in at:
            found |= self._handed_over(place, row, at, is_open)
        if last in CLOSINGS:
            found["closing"], found["closed_at"] = CLOSINGS[last], moved
            found["rating"] = drawn(rng, made_up.RATINGS)
            found["reopened"] = int(rng.random() < 0.02)
            found["waited_days"] = int(rng.random() * 10) if rng.random() < 0.05 else 0
            found["told_at"] = moved
            if last in ("solve", "silence"):
                found["rating"] = None
            recent = self.days.today - day < 20 * DAY
            found["needs_callback"] = last == "solve" and recent and rng.random() < 0.1
        elif is_open:
            found["is_on_agenda"] = rng.random() < 0.05
            found["declined"] = int(rng.random() < 0.1) + int(rng.random() < 0.05)
            found["reopened"] = int(rng.random() < 0.04)
        return found

    def _handed_over(self, place, row, at, is_open):
        rng, start = self.rng, clock.day_of(at["dispatch"])
        due = start + DAY * (2 + int(rng.random() * 12))
        draw = rng.random()
        is_claimable = is_open and "claim" not in at and draw > 0.8
        firm = place.firm if draw < 0.6 else rng.choice(place.county) if draw < 0.85 else None
        worker = place.hand if place.hand and firm == place.firm else row["patch"].worker
        taken = "claim" in at or (firm is None and not is_claimable)
        found = {
            "organisation": None if is_claimable else firm,
            "handler": worker if taken else None,
            "is_claimable": is_claimable,
            "measure": row["to_do"],
            "brief": row["text"],
            "due_on": due,
            "first_due_on": due if rng.random() < 0.92 else due - 3 * DAY,
            "done_by": worker if "done" in at else None,
        }
        if "grant" in at:
            found["waiting_since"] = clock.day_of(at["grant"])
            found["asked_until"] = found["next_on"] = found["waiting_since"] + 20 * DAY
        elif is_open and "claim" in at and "done" not in at:
            found["next_on"] = due
            if rng.random() < 0.1:
                found |= {"asked": "extension", "asked_until": due + 5 * DAY}
        if "whistle" in at:
            found |= {"whistled": 1, "organisation": place.county[0], "handler": None}
        return found

    def _whistle(self, place, id, row):
        reason, moment = row["measure"], row["moved_at"]
        whistle = self.rows.add(Whistle, id, "joint", reason, place.secretary, moment)
        for number, firm in enumerate(place.county[:2]):
            unknown = None, None, "", *[None] * 5  # it has not come yet
            self.rows.add(WhistleCall, whistle, firm, number == 0, *unknown)

    def _steps(self, id, row, verbs, moments):
        before = None
        staff = row["first_contact"]
        actors = {"raise": row["author"], "solve": row["author"], "silence": None}
        actors |= dict.fromkeys(("claim", "start", "done"), row["handler"] or row["done_by"])
        actors |= dict.fromkeys(("confirm", "withdraw"), row["author"])
        for verb, moment in zip(verbs, moments, strict=True):
            after = row["state"] if verb == verbs[-1] else AFTER[verb]
            verb = "withdraw" if after == "withdrawn" else verb
            actor = actors.get(verb, staff)
            note = row["measure"] if verb == "done" else ""
            told = actor, None, note, "{}", moment, moment
            self.rows.add(Step, "issue", id, verb, before, after, *told)
            before = after


def _firm(rows, community, area):
    """(id of the property firm of an estate, id of who acts for it, if anybody)."""
    here = (Organisation.area == area.id) & (Organisation.kind == "property")
    firm = Organisation.get_or_none(here)
    if firm is None:
        return rows.add(Organisation, f"{community.name}物业", "property", area.id), None
    hand = Post.get_or_none(Post.organisation == firm.id)
    return firm.id, hand and hand.person_id


def _departments(rows, county):
    """Ids of the departments of the county; made here where there are none."""
    here = (Organisation.area == county.id) & (Organisation.kind == "department")
    if found := [row.id for row in Organisation.select().where(here).order_by(Organisation.id)]:
        return found
    named = made_up.DEPARTMENTS
    return [rows.add(Organisation, name, "department", county.id) for name in named]
