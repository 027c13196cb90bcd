"""Who comes to the events of the large village: their part in it, what was noted at the door."""

from datetime import timedelta
from itertools import accumulate

from models import CheckIn, Participation, Step
from services.participations import minutes
from services.participations.machine import FINAL
from services.village import event_sayings as say
from services.village.rows import FIELDS

NAMES = FIELDS[Participation].split()
BLANK = {
    name: field.default if not (field := Participation._meta.fields[name]).null else None
    for name in NAMES
}
# How it came out, in a hundred, by where the event stands. The first one has been there.
HELD = {
    "hours_confirmed": 82,
    "no_show": 6,
    "cancelled_by_self": 6,
    "called_off": 6,
}
FATES = {
    "archived": HELD,
    "settled": HELD,
    "ended": {"hours_pending": 84, "signed_up": 6, "cancelled_by_self": 5, "invited": 5},
    "running": {"checked_in": 60, "signed_up": 30, "confirmed": 5, "notice_received": 5},
    "enrolling": {
        "signed_up": 60,
        "confirmed": 15,
        "invited": 10,
        "notice_received": 10,
        "cancelled_by_self": 5,
    },
    "cancelled": {"called_off": 100},
    "withdrawn": {},
    "draft": {},
}
CROWD = {
    "enrolling": {"signed_up": 100},
    "running": {"signed_up": 88, "checked_in": 12},
    "ended": {"hours_pending": 100},
}
SEATED = ("signed_up", "confirmed", "checked_in", "hours_pending", "hours_confirmed")
TOLD = ("invited", "notice_received")
WAYS = (*["pass"] * 6, *["tick"] * 3, "door")
VERBS = {  # after signing up
    "confirmed": ("confirm",),
    "checked_in": ("come",),
    "hours_pending": ("come", "leave"),
    "hours_confirmed": ("come", "leave", "confirm_hours"),
    "no_show": ("miss",),
    "cancelled_by_self": ("sign_off",),
    "called_off": ("call_off",),
    "invited": (),
    "notice_received": ("receive",),
    "signed_up": (),
}
AFTER = {"confirm": "confirmed", "come": "checked_in", "leave": "hours_pending"}
AFTER |= {"confirm_hours": "hours_confirmed", "miss": "no_show", "sign_off": "cancelled_by_self"}
AFTER |= {"call_off": "called_off", "invite": "invited", "receive": "notice_received"}
AFTER |= {"sign_up": "signed_up"}
HALF_A_DAY = timedelta(hours=12)
OWN = ("sign_up", "sign_off", "confirm", "receive")


class Comings:
    """Writes participations, as services/participations would have left them."""

    def __init__(self, rows, rng, days):
        self.rows, self.rng, self.now = rows, rng, days.now
        self.early = timedelta(minutes=minutes.rule()["early"])
        drawn = {"crowd": CROWD, "any": FATES}
        self.fates = {
            (kind, state): (list(fates), list(accumulate(fates.values())))
            for kind, table in drawn.items()
            for state, fates in table.items()
        }

    def write(self, event, people, has_steps):
        """The people of one event. Returns how many of them have a place."""
        names, weights = self.fates["crowd" if event.is_crowd else "any", event.state]
        if not names:
            return 0
        fates = self.rng.choices(names, cum_weights=weights, k=len(people))
        for person, state in zip(people, fates, strict=True):
            self._one(event, person, state, has_steps)
        return sum(state in SEATED for state in fates)

    def _one(self, event, person, state, has_steps):
        rng, id = self.rng, self.rows.new_id(Participation)
        asked = event.published + rng.random() * (min(event.start, self.now) - event.published)
        row = BLANK | {
            "event": event.id,
            "person": person,
            "state": state,
            "is_open": state not in FINAL,
            "moved_at": asked,
        }
        if state in TOLD:
            row["invited_by"] = event.place.organiser
        else:
            row["signed_up_at"], row["signed_up_by"] = asked, person
        if state != "invited":
            row["noticed_at"], row["noticed_by"] = asked, person
        if state in ("checked_in", "hours_pending", "hours_confirmed"):
            self._there(event, person, row)
        elif state == "cancelled_by_self":
            row["moved_at"] = asked + rng.random() * (min(event.start, self.now) - asked)
        elif state == "no_show" or (state == "called_off" and event.state != "cancelled"):
            row["moved_at"] = event.settled
        elif state == "called_off":
            row["moved_at"] = event.moved = max(
                asked, min(event.start - timedelta(hours=12), self.now)
            )
        row["state_since"] = row["moved_at"]
        if row["fed_back_at"]:
            row["moved_at"] = row["fed_back_at"]
        self.rows.put(Participation, id, *[row[name] for name in NAMES])
        if has_steps:
            self._steps(event, id, row)

    def _there(self, event, person, row):
        """They came, and left, and their minutes were confirmed."""
        rng, draw, state = self.rng, self.rng.random(), row["state"]
        came = min(event.start + timedelta(seconds=rng.randrange(-900, 900)), self.now)
        row["came_at"] = row["moved_at"] = came
        if draw < 0.03 and not event.is_crowd:  # just walked in
            row["signed_up_at"] = row["signed_up_by"] = None
            row["noticed_at"] = row["noticed_by"] = None
            row["conflicts"] = "not_signed_up"
        method = rng.choice(WAYS)
        self._fact(event, person, "in", method, came)
        if state == "checked_in":
            return
        left = event.end + timedelta(seconds=rng.randrange(-1500, 600))
        row["left_by_clock"] = draw > 0.95
        if row["left_by_clock"]:
            left = event.end
        else:
            self._fact(event, person, "out", method, left)
        row["left_at"], row["moved_at"] = left, left
        there = min(left, event.end + self.early) - max(came, event.start - self.early)
        served = min((int(there.total_seconds()) + 30) // 60, event.length)
        row["minutes"] = served if event.counts else 0
        if state == "hours_confirmed":
            row["confirmed_by"], row["confirmed_at"] = event.place.worker, event.settled
            row["moved_at"] = event.settled
            if draw < 0.1 and draw >= 0.03:
                row["feedback"] = rng.choice(say.FEEDBACK)
                row["fed_back_at"] = min(event.settled + timedelta(hours=10), self.now)

    def _fact(self, event, person, direction, method, moment):
        by = person if method == "door" else event.place.organiser
        said = direction, method, "taken", "", by, moment, moment
        self.rows.add(CheckIn, event.id, person, *said)

    def _steps(self, event, id, row):
        first = "invite" if row["invited_by"] else "sign_up"
        last = VERBS[row["state"]]
        verbs = last if row["came_at"] and not row["signed_up_at"] else (first, *last)
        at = {"come": row["came_at"], "leave": row["left_at"]}
        asked = row["signed_up_at"] or row["noticed_at"] or row["moved_at"]
        at |= dict.fromkeys(("sign_up", "invite", "receive", "confirm"), asked)
        before = None
        for verb in verbs:
            moment = at.get(verb, row["state_since"])
            by = row["person"] if verb in OWN else self._by(event, verb, row)
            told = by, None, "", "{}", moment, moment
            self.rows.add(Step, "participation", id, verb, before, AFTER[verb], *told)
            before = AFTER[verb]

    def _by(self, event, verb, row):
        """Who moves somebody: the clock what nobody does."""
        if verb in ("miss", "call_off") or (verb == "leave" and row["left_by_clock"]):
            return None
        return event.place.worker if verb == "confirm_hours" else event.place.organiser
