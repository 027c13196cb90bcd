"""Planning the rows of people and their posts."""

import re
from collections import defaultdict
from datetime import timedelta

from flask_babel import gettext as _

from models import Area, Household, Person, Post, within
from services import clock, sealing, words
from services.roster import cells, columns, contacts, homes
from services.roster.naming import Places
from services.roster.tree import Problem


class Staff:
    """Whoever holds a post inside an area, and their posts, loaded once."""

    def __init__(self, area):
        self.people, self.posts, self.housed = {}, defaultdict(list), set()
        query = Post.select(Post, Person, Area).join(Person, on=Post.person).switch(Post).join(Area)
        for post in query.where(within([area.path])).order_by(Post.id):
            if post.person.ended_on is None:
                self.people.setdefault(post.person_id, post.person)
                self.posts[post.person_id, post.role, post.area_id].append(post)
        self.by_name = defaultdict(list)
        for person in self.people.values():
            self.by_name[person.name].append(person)

    def living_nowhere(self, name, phone):
        """The one colleague of this name and number whose home is not known yet, or None."""
        digest = sealing.digest(phone) if phone else None
        found = [
            p
            for p in self.by_name.get(name, ())
            if digest and p.phone_digest == digest and p.household_id is None
        ]
        if len(found) != 1 or found[0].id in self.housed:
            return None
        self.housed.add(found[0].id)  # one home each: the next row of this name is somebody else
        return found[0]


def plan(plan, rows):
    """Add the lines and changes of the rows of people to `plan`."""
    crowd = _Crowd(plan, rows)
    places = Places(plan.tree)
    groups = defaultdict(list)
    for row in rows:
        try:
            values = _values(row, places)
            person = crowd.find(row, values["name"], values["phone"])
        except Problem as problem:
            plan.refuse(row, problem)
            continue
        groups[person, values["role"], values["node"]].append((row, values))
    for (person, role, node), group in groups.items():
        try:
            _check_same(group)
            _plan_post(plan, person, role, node, *group[0])
        except Problem as problem:
            for row, _said in group:
                plan.refuse(row, problem)
            continue
        for row, values in group[1:]:
            reason = _("The same as row %(row)s.", row=group[0][0].number)
            plan.accept(row, "same", _label(values["name"], role, node), reason=reason)


def _values(row, places):
    for key, sentence in (
        ("name", _("The name is missing.")),
        ("role", _("The post is missing.")),
        ("area", _("Please write the place this person looks after.")),
    ):
        if key not in row.cells:
            raise Problem(key, sentence, "")
    since, until = cells.day(row, "since"), cells.day(row, "until")
    if since and until and until < since:
        raise Problem("until", _("The last day comes before the first one."))
    return {
        "name": cells.name(row),
        "phone": cells.phone(row),
        "role": _role(row),
        "node": places.find(row.get("area")),
        "since": since,
        "until": until,
    }


def _role(row):
    word = re.sub(r"\s+", "", row.get("role"))
    if word in ("管理员", "系统管理员", "admin"):
        raise Problem(
            "role", _("Administrators are appointed one by one on the people page, not by a file.")
        )
    if word not in columns.ROLE_OF:
        known = "、".join(names[0] for names in columns.ROLES.values())
        raise Problem("role", _("This post is not known. One of: %(known)s.", known=known))
    return columns.ROLE_OF[word]


class _Crowd:
    """Finds who a row means among colleagues, residents and people to come."""

    def __init__(self, plan, rows):
        self.plan = plan
        self.by_name = defaultdict(list)
        names = {columns.name(row.get("name")) for row in rows}
        for chunk in homes.chunks(sorted(names)):
            living = Household.select(Household.id).join(Area).where(within([plan.area.path]))
            query = Person.select().where(Person.name.in_(chunk) & Person.ended_on.is_null())
            for person in query.where(Person.household.in_(living)).order_by(Person.id):
                self.by_name[person.name].append(person)
        for name in names:
            known = {person.id for person in self.by_name[name]}
            colleagues = plan.staff.by_name.get(name, ())
            self.by_name[name] += [p for p in colleagues if p.id not in known]
        for human in plan.new_people:
            self.by_name[human.name].append(human)

    def find(self, row, name, phone):
        """A Person or a planned Human. Raises Problem where it could be several."""
        known = self.by_name[name]
        posted = [p for p in known if p.id in self.plan.staff.people]
        if phone:
            same = [p for p in known if self._has(p, phone)]
            found = [p for p in same if p in posted] or same
            # Without that number on anybody: the one colleague of this name has a new number.
            found = found or posted or [p for p in known if not self._has_any(p)]
        else:
            found = posted or known
        if len(found) > 1:
            raise Problem(
                "name",
                _("Several people here have this name. Please write the phone they are known by."),
            )
        if found:
            return found[0]
        known.append(contacts.Human(name, phone))
        return known[-1]

    def _has(self, person, phone):
        if isinstance(person, contacts.Human):
            return person.phone == phone
        return self._digest(person) == sealing.digest(phone)

    def _has_any(self, person):
        return bool(person.phone if isinstance(person, contacts.Human) else self._digest(person))

    def _digest(self, person):
        planned = self.plan.person_updates.get(person.id, {})
        return planned.get("phone_digest", person.phone_digest)


def _check_same(group):
    for key in ("since", "until"):
        if len({values[key] for _row, values in group if values[key]}) > 1:
            numbers = "、".join(str(row.number) for row, _said in group)
            sentence = _("Rows %(rows)s give different days for the same post.", rows=numbers)
            raise Problem(key, sentence)


def _plan_post(plan, person, role, node, row, values):
    known = [] if person.id is None or node.area is None else _posts(plan, person, role, node)
    running = next((post for post in known if post.ended_at is None), None)
    since, until = values["since"], values["until"]
    over = running and running.until and running.until < plan.today
    if over and _is_new_term(running, since, until):
        last_moment = clock.utc(*(running.until + timedelta(days=1)).timetuple()[:3])
        plan.post_updates[running.id] = {"ended_at": last_moment}
        running = None
    elif running is None:
        _check_revival(known, since)
    if running is None:
        changes, outcome = [], "added"
        plan.new_posts.append((person, role, node, *_term(plan, since, until)))
    else:
        changes = _changed_days(plan, running, since, until)
        outcome = "changed" if changes else "same"
    new_places = plan.take(node)
    if person.id is not None:
        changes += contacts.update_phone(plan, person, values["phone"])
    elif not person.planned:
        person.planned = True
        plan.new_people.append(person)
        changes += contacts.phone_change("", person.phone)
    if outcome == "same" and (changes or new_places):
        outcome = "changed"
    plan.accept(row, outcome, _label(values["name"], role, node), new_places + changes)


def _term(plan, since, until):
    first = since or plan.today
    if until and until < first:
        raise Problem("until", _("The last day comes before the first one."))
    return first, until


def _posts(plan, person, role, node):
    return plan.staff.posts.get((person.id, role, node.area.id), [])


def _check_revival(known, since):
    """A post somebody ended by hand does not come back because an old list still has it."""
    if not known:
        return
    ended = max(clock.day_of(post.ended_at) for post in known)
    if since is None or since <= ended:
        raise Problem(
            "since",
            _(
                "This post was ended on %(day)s. To give it again, write a later first day.",
                day=ended.isoformat(),
            ),
        )


def _is_new_term(post, since, until):
    if since is None:
        return until is None or until > post.until
    return since > post.until


def _changed_days(plan, post, since, until):
    changes, update = [], {}
    if since and since != post.since:
        update["since"] = since
        changes.append((_("First day"), post.since.isoformat(), since.isoformat()))
    if until and until != post.until:
        update["until"] = until
        before = post.until.isoformat() if post.until else ""
        changes.append((_("Last day"), before, until.isoformat()))
    last = until or post.until
    if last and last < (since or post.since):
        raise Problem("until", _("The last day comes before the first one."))
    if update:
        plan.post_updates[post.id] = update
    return changes


def _label(name, role, node):
    return f"{sealing.mask_name(name)} · {words.of(role, 'role')} · {node.title()}"
