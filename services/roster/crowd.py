"""Who a row of people means: a colleague, a resident, or somebody new."""

from collections import defaultdict

from flask_babel import gettext as _

from models import Area, Household, Person, Post, within
from services import sealing
from services.roster import contacts
from services.roster.homes import chunks
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


class Crowd:
    """Everybody of the names a file writes. Each name is decided once, for all of its rows, so that
    neither the order of the rows nor a second import makes a difference."""

    def __init__(self, plan, said):
        self.plan = plan
        self.known = defaultdict(list)
        self.phones = defaultdict(set)  # name: the numbers the file writes beside it
        for values in said:
            self.phones[values["name"]] |= {values["phone"]} - {""}
        self._load()
        self.means = {name: self._decide(name) for name in self.phones}

    def find(self, name, phone):
        """A Person, or a contacts.Human still to come. Raises Problem where it could be several."""
        found = self.means[name][phone]
        if len(found) > 1:
            raise Problem(
                "name",
                _("Several people here have this name. Please write the phone they are known by."),
            )
        if not found:
            raise Problem("phone", _("Another row gives another number for the same person."))
        return found[0]

    def _load(self):
        for chunk in chunks(sorted(self.phones)):
            living = Household.select(Household.id).join(Area).where(within([self.plan.area.path]))
            query = Person.select().where(Person.name.in_(chunk) & Person.ended_on.is_null())
            for person in query.where(Person.household.in_(living)).order_by(Person.id):
                self.known[person.name].append(person)
        for name in self.phones:
            ids = {person.id for person in self.known[name]}
            self.known[name] += [p for p in self.plan.staff.by_name[name] if p.id not in ids]
        for human in self.plan.new_people:
            if human.name in self.phones:
                self.known[human.name].append(human)

    def _decide(self, name):
        """{phone: who may be meant}, with "" for rows that give none."""
        known = self.known[name]
        posted = [person for person in known if person.id in self.plan.staff.people]
        means = {}
        for phone in sorted(self.phones[name]):
            same = [person for person in known if self._has(person, phone)]
            means[phone] = [person for person in same if person in posted] or same
        taken = {id(person) for found in means.values() for person in found}
        strange = [phone for phone, found in means.items() if not found]
        if len(strange) == 1:
            free = [person for person in known if id(person) not in taken]
            means[strange[0]] = self._with_new_number(name, strange[0], free, posted)
        elif strange:
            means |= {phone: [contacts.Human(name, phone)] for phone in strange}
        certain = [found[0] for found in means.values() if len(found) == 1]
        working = {id(person): person for person in (*posted, *certain)}
        means[""] = [*working.values()] or known or [contacts.Human(name)]
        return means

    def _with_new_number(self, name, phone, free, posted):
        """Whom a number nobody has may belong to: the colleague of this name, a resident without
        any number, somebody new. Nobody where the sheet of homes gives the colleague another."""
        colleagues = [person for person in free if person in posted]
        silent = [person for person in colleagues if person.id not in self.plan.phones_said]
        bare = [person for person in free if not self._has_any(person)]
        if silent or not colleagues:
            return silent or bare or [contacts.Human(name, phone)]
        return []

    def _has(self, person, phone):
        if isinstance(person, contacts.Human):
            return person.phone == phone
        return self._digest(person) == sealing.digest(phone)

    def _has_any(self, person):
        return bool(person.phone if isinstance(person, contacts.Human) else self._digest(person))

    def _digest(self, person):
        planned = self.plan.person_updates.get(person.id, {})
        return planned.get("phone_digest", person.phone_digest)
