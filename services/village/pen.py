"""Writes the visits of one grid as rows, with what hangs on them: promises, versions, activity."""

from datetime import timedelta

from models import Activity, Promise, Visit, VisitVersion
from services.village import sayings
from services.village.times import DAY

RECENT = timedelta(days=21)  # activity rows reach back this far
FOUND = list(sayings.FOUND)
WEIGHTS = (46, 14, 9, 22, 4, 5)


class Pen:
    """One grid's notebook: `visit` is one knock, `round` what becomes of a home in one round."""

    def __init__(self, rows, rng, patch, staff, days):
        self.rows, self.rng, self.patch, self.days = rows, rng, patch, days
        self.helper = staff.workers[patch.community.id]
        self.recent = days.today - RECENT

    def round(self, home, first, last, share):
        """A home in a round from first to last: met, tried, excused, or still to do."""
        draw = self.rng.random()
        if draw >= share or first > self.days.yesterday:
            return
        draw /= share
        day = self.days.between(self.rng, first, last)
        if home.vacant:
            self.visit(home, day, "excused", excuse="empty")
        elif draw < 0.95:
            if draw < 0.16:
                self.tries(home, first, day, 1 if draw < 0.11 else 2)
            self.met(home, day)
        elif draw < 0.985:
            self.tries(home, first, day + DAY, 3 if draw < 0.965 else 1)
        else:
            excuse = "hospital" if draw < 0.993 else "refused"
            self.visit(home, day, "excused", excuse=excuse)

    def tries(self, home, first, until, count):
        """Rungs of the contact ladder that reached nobody, on the days before `until`."""
        for rung, channel in enumerate(("wechat", "phone", "door")[:count]):
            day = until - (count - rung) * DAY
            if day >= first:
                self.visit(home, day, "tried", channel)

    def met(self, home, day, author=None, channel=None):
        """Somebody opened. Mostly everything is fine, sometimes there is something to note."""
        rng = self.rng
        author = author or self.author(home)
        channel = channel or ("door" if rng.random() < 0.86 else "phone")
        if rng.random() < 0.84:
            note = rng.choice(sayings.FINE) if rng.random() < 0.1 else ""
            return self.visit(home, day, "reached", channel, note=note, author=author)
        findings = rng.choices(FOUND, WEIGHTS)[0]
        note, promise = rng.choice(sayings.FOUND[findings])
        visit = self.visit(home, day, "reached", channel, findings, note=note, author=author)
        if promise and rng.random() < 0.35:
            self.promise(home, visit, author, promise, day)
        return visit

    def author(self, home):
        """Mostly the grid worker; sometimes who looks after the unit or the building."""
        draw = self.rng.random()
        if home.head and draw < 0.22:
            return home.head
        if home.captain and draw < 0.32:
            return home.captain
        return self.helper if draw < 0.37 else self.patch.worker

    def visit(
        self,
        home,
        day,
        outcome,
        channel="door",
        findings="",
        *,
        note="",
        excuse=None,
        author=None,
        moment=None,
        before=None,
        void=None,
    ):
        """One row. `before` is the note as it read before an amendment, `void` a reason."""
        rows, rng = self.rows, self.rng
        author = author or self.patch.worker
        moment = moment or self.days.moment(rng, day, author == home.head)
        received = moment + timedelta(seconds=1)
        if rng.random() < 0.03:  # there was no signal
            received += timedelta(minutes=int(rng.random() * 150))
        later = received + timedelta(minutes=4)
        id = rows.add(
            Visit,
            home.id,
            home.area.id,
            author,
            channel,
            outcome,
            findings,
            excuse,
            note,
            day,
            moment,
            min(received, self.days.now),
            1 if before is None else 2,
            void and later,
            void and author,
            void,
        )
        if before is not None:
            rows.add(VisitVersion, id, 1, findings, before, author, later)
        if day >= self.recent:
            detail = f'{{"channel": "{channel}"}}'
            self.happened(author, f"visit.{outcome}", "visit", id, home.area, moment, detail)
            if before is not None:
                detail = '{"version": 2}'
                self.happened(author, "visit.amend", "visit", id, home.area, later, detail)
            if void:
                self.happened(author, "visit.void", "visit", id, home.area, later)
        return id

    def walk(self, day, moment=None):
        """The grounds of the grid, walked by its worker."""
        rng, patch = self.rng, self.patch
        hazard = rng.random() < 0.05
        note = rng.choice(sayings.WALK_HAZARD if hazard else sayings.WALK_FINE)
        moment = moment or self.days.at(day, 8 * 60 + 5 + int(rng.random() * 90))
        id = self.rows.add(
            Visit,
            None,
            patch.grid.id,
            patch.worker,
            "walk",
            "walked",
            "hazard" if hazard else "",
            None,
            note,
            day,
            moment,
            moment,
            1,
            None,
            None,
            None,
        )
        if day >= self.recent:
            self.happened(patch.worker, "visit.walked", "visit", id, patch.grid, moment)

    def promise(self, home, visit, author, text, day, kept=None):
        """What was promised; kept within two weeks, unless it is still fresh."""
        kept_on = day + (1 + int(self.rng.random() * 12)) * DAY
        if kept is None:
            kept = kept_on < self.days.today
        moment = self.days.moment(self.rng, kept_on) if kept else None
        id = self.rows.add(
            Promise, home.id, visit, author, text, day, moment, author if kept else None
        )
        if kept and kept_on >= self.recent:
            self.happened(author, "promise.keep", "promise", id, home.area, moment)

    def happened(self, actor, verb, subject, id, area, moment, detail="{}"):
        """A row of activity, as services/activity.record writes it."""
        self.rows.add(Activity, actor, verb, subject, id, area.id, detail, moment, moment)
