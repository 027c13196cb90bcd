"""The issues of the demo village: most are crossed off; issue_stories.py tells the others."""

import random
from datetime import timedelta

from models import Area, Visit, within
from services import clock, context
from services.issues.raising import FROM_FINDINGS
from services.village import issue_sayings as say
from services.village import issue_stories, names, people
from services.village.issue_pen import IssuePen
from services.village.organisations import MORE
from services.village.times import DAY

SEED = 2027
HOW_MANY = {"宝龙社区": 23, "清河社区": 9, "安康社区": 7}
FIRMS = {"宝龙小区": "property", "清河家园": "river", "安康小区": "peace"}
HIGH = ("学府花园", "东风苑")  # where there are lifts
SOURCES = ("resident", "qr", "visit", "patrol", "counter", "check")
WEIGHTS = (30, 17, 12, 16, 17, 8)
VISITS = 4  # issues that grew out of what a visit found
COLD = (11, 12, 1, 2, 3)


def tell(rows, town, staff, days):
    """Write the issues, after everything else of the village."""
    rng = random.Random(SEED)
    acting = dict(staff.cast)
    for key, (name, role) in MORE.items():
        acting[key] = people.hire_for(rows, staff, key, name, role, days.start - 400 * DAY)
    rows.flush()  # names to keep out of sight are looked up
    with context.sharing({}):
        pen = IssuePen(rows, town, staff, days, acting)
        issue_stories.tell(pen, town)
        for community, count in HOW_MANY.items():
            past = Past(pen, rng, [p for p in town.patches if p.community.name == community])
            past.fill(count)
        pen.write()


class Past:
    """What a community has solved: drawn again until it is over by now."""

    def __init__(self, pen, rng, patches):
        self.pen, self.rng, self.days = pen, rng, pen.days
        self.patches = patches
        self.homes = [home for patch in patches for home in patch.homes if home.contact]
        self.workers = {home.id: patch.worker for patch in patches for home in patch.homes}
        self.worker = pen.staff.workers[patches[0].community.id]
        self.secretary = pen.staff.secretaries[patches[0].community.id]
        self.over = pen.at("1 17:30")

    def fill(self, count):
        """Tell that many issues, some of them out of visits."""
        visits = self._found() if len(self.patches) > 3 else []
        while count:
            tales = len(self.pen.tales)
            self._one(visits[count - 1] if count <= len(visits) else None)
            if self.pen.tales[-1].issue.moved_at > self.over:
                del self.pen.tales[tales:]
            else:
                count -= 1

    def _found(self):
        """[(Visit, Home)] that found something, well before now."""
        homes = {home.id: home for home in self.homes if not home.story}
        worth = Visit.note != ""
        worth &= (Visit.findings != "") & Visit.voided_at.is_null() & (Visit.version == 1)
        worth &= Visit.household.in_(list(homes)) & (Visit.day < self.days.today - 25 * DAY)
        walked = [patch.worker for patch in self.patches]
        query = Visit.select().join(Area).where(worth & Visit.author.in_(walked))
        query = query.where(within([self.patches[0].community.path])).order_by(Visit.id)
        return [
            (visit, homes[visit.household_id]) for visit in self.rng.sample(list(query), VISITS)
        ]

    def _one(self, found):
        rng = self.rng
        if found:
            visit, home = found
            code = next(FROM_FINDINGS[finding] for finding in visit.findings.split())
            measure, result = say.FROM_VISITS[code]
            moment = visit.received_at + timedelta(minutes=2)
            more = {"visit": visit.id}
            tale = self.pen.tell(code, home, "visit", visit.author_id, moment, visit.note, **more)
            return self._handle(tale, home, ("grid",), measure, result)
        home = rng.choice(self.homes)
        source = rng.choices(SOURCES, WEIGHTS)[0]
        moment = self._moment(source)
        if source in ("visit", "patrol") and rng.random() < 0.5:
            code, text = rng.choice(say.SOLVED)
            by = self.workers[home.id]
            where = home if source == "visit" else home.building
            return self.pen.tell(code, where, source, by, moment, text, verb="solve")
        code, doers, (text, place, measure, result) = self._matter(home, moment)
        tale = self._tell(code, home, source, moment, text, place)
        return self._handle(tale, home, doers, measure, result)

    def _matter(self, home, moment):
        """(category, who can do it, saying) for something that can be about this home."""
        names = self._estate(home)
        codes = [code for code in say.SAYINGS if code != "lift" or names & set(HIGH)]
        code = self.rng.choice(codes)
        if code == "pipes" and clock.day_of(moment).month in COLD and self.rng.random() < 0.6:
            return "heating", say.HEATING[0], self.rng.choice(say.HEATING[1:])
        doers, *sayings = say.SAYINGS[code]
        return code, doers, self.rng.choice(sayings)

    def _estate(self, home):
        area, names = home.building, set()
        while area is not None:
            names.add(area.name)
            area = area.parent
        return names

    def _moment(self, source):
        rng, days = self.rng, self.days
        day = days.between(rng, days.start, days.today - (4 + int(rng.random() ** 2 * 30)) * DAY)
        return days.moment(rng, day, evening=source in ("resident", "qr") and rng.random() < 0.6)

    def _tell(self, code, home, source, moment, text, place):
        rng, pen = self.rng, self.pen
        told = {"place": place}
        if source == "resident":
            return pen.tell(code, home, source, home.contact, moment, text, **told)
        if source in ("visit", "patrol"):
            where = home if source == "visit" else home.building
            return pen.tell(code, where, source, self.workers[home.id], moment, text, **told)
        if source == "qr":
            tale = pen.tell(code, home.building, source, None, moment, text, **told)
            name = names.name(rng) if rng.random() < 0.6 else ""
            phone = pen.staff.phones.next()[0] if rng.random() < 0.7 else None
            return tale.sign(name, phone, key=f"{code} {moment}")
        tale = pen.tell(code, home.building, source, self.worker, moment, text, **told)
        return tale.sign(*pen.named(home)) if source == "counter" else tale

    def _handle(self, tale, home, doers, measure, result):
        """From the first word to the last; who does it is not who checks it."""
        rng, worker, grid = self.rng, self.worker, self.workers[home.id]
        issue = tale.issue
        if issue.source in ("resident", "qr") and rng.random() < 0.12:
            self._then(tale, "ask", worker, 0, 1, rng.choice(say.WHERE))
            answers = issue.reporter_id or worker
            self._then(tale, "answer", answers, 0, 1, rng.choice(say.ANSWER))
        self._then(tale, "accept", grid if rng.random() < 0.25 else worker, 0, 1)
        to = self._doer(home, doers)
        self._hand(tale, to, measure)
        if to not in ("open", grid) and rng.random() < 0.1:
            self._then(tale, "decline", self._hands(to, grid), 0, 1, rng.choice(say.DECLINED))
            to = grid
            self._hand(tale, to, measure)
        hands = self._hands(to, grid)
        self._work(tale, hands, result)
        checker = worker if hands == grid or rng.random() < 0.5 else grid
        if rng.random() < 0.1:
            self._then(tale, "send_back", checker, 0, 1, rng.choice(say.NOT_YET))
            self._then(tale, "done", hands, 1, 2, result)
        self._then(tale, "verify", checker, 0, 1)
        self._close(tale, hands, to, measure, result, checker)
        if issue.household_id and issue.reporter_id is None:
            self._then(tale, "tell", issue.author_id, 0, 1)
        return tale

    def _work(self, tale, hands, result):
        rng = self.rng
        self._then(tale, "claim", hands, 0, 1)
        if rng.random() < 0.5:
            self._then(tale, "start", hands, 0, 1)
        draw = rng.random()
        if draw < 0.12:
            until = self.pen.calendar.add(tale.issue.due_on, 3)
            self._then(tale, "ask_extension", hands, 0, 0, rng.choice(say.LONGER), until=until)
            if draw < 0.08:
                self._then(tale, "grant", self.worker, 0, 1)
            else:
                self._then(tale, "refuse", self.worker, 0, 0, say.NOT_LONGER)
        elif draw < 0.18:
            until = self.pen.calendar.add(clock.day_of(tale.issue.moved_at), 6)
            self._then(tale, "ask_waiting", hands, 0, 0, rng.choice(say.HOLD), until=until)
            self._then(tale, "grant", self.worker, 0, 1)
            self._then(tale, "resume", hands, 2, 4)
        self._then(tale, "done", hands, 0, 2, result)

    def _close(self, tale, hands, to, measure, result, checker):
        rng, issue = self.rng, tale.issue
        can_say = issue.reporter_id or issue.token_digest
        draw = rng.random() if can_say else 0.8
        rating = "satisfied" if rng.random() < 0.72 else "mostly"
        words = rng.choice(say.THANKS if rating == "satisfied" else say.ALMOST)
        if draw < 0.62:
            evening = self.days.at(clock.day_of(issue.moved_at) + DAY, 18 * 60 + 25)
            tale.move("confirm", issue.reporter_id, evening, words, rating=rating)
            if draw < 0.08 and to != "open":
                self._then(tale, "reopen", issue.reporter_id, 2, 5, rng.choice(say.AGAIN))
                self._hand(tale, to, measure)
                self._then(tale, "claim", hands, 0, 1)
                self._then(tale, "done", hands, 0, 1, result)
                self._then(tale, "verify", checker, 0, 1)
                self._then(tale, "call_back", self.worker, 0, 1, say.CALLED[0], rating="satisfied")
        elif draw < 0.9:
            self._then(tale, "call_back", self.worker, 0, 2, rng.choice(say.CALLED), rating=rating)
        else:
            night = self.days.at(clock.day_of(issue.verified_at) + 8 * DAY, 2 * 60 + 10)
            tale.move("silence", None, night)

    def _hand(self, tale, to, measure):
        moment = self.pen.after(self.rng, tale.issue.moved_at, 0, 1)
        by = self.secretary if self.rng.random() < 0.15 else self.worker
        tale.hand(by, moment, to, measure)

    def _doer(self, home, doers):
        """Whoever of those could do it that looks after this home; else its grid worker."""
        firm = next((FIRMS[name] for name in self._estate(home) if name in FIRMS), None)
        near = {"property": firm, "street": "street", "grid": self.workers[home.id]}
        if "城东街道" not in self._estate(home):
            near["street"] = "city"
        if self.worker != self.pen.who("community-worker"):
            near["open"] = None  # nobody there takes things from the open list
        for doer in self.rng.sample(doers, len(doers)):
            if found := near.get(doer, doer):
                return found
        return self.workers[home.id]

    def _hands(self, to, grid):
        """Who moves it for whom it was handed to."""
        if to == "open":
            return self.pen.who("volunteer")
        return {"city": self.pen.who("department")}.get(to, self.pen.who(to))

    def _then(self, tale, verb, by, least, most, note="", **given):
        moment = self.pen.after(self.rng, tale.issue.moved_at, least, most)
        tale.move(verb, by, moment, note, **given)
