"""Planning who is asked for at a door, and by which number."""

from dataclasses import dataclass

from flask_babel import gettext as _

from services import sealing
from services.roster.tree import Problem


@dataclass(eq=False)
class Human:
    """A person as planned: `id` once there is a row."""

    name: str
    phone: str = ""
    home: object = None
    id: int = None
    planned: bool = False  # there is a row to make for this one


def check(home, wanted):
    """Raise Problem where it is not clear whom the row means."""
    same = [person for person in home.people if person.name == wanted["name"]]
    if len(same) > 1:
        raise Problem("name", _("Two people of this name live here. Please change it by hand."))
    contacts = [person for person in home.people if person.is_contact]
    if wanted["phone"] and not wanted["name"] and len(contacts) != 1:
        raise Problem("name", _("Please write whose phone this is."), "")


def plan(plan, home, wanted):
    """Changes to the contact person of a home; nobody who lives there is taken away."""
    name, phone = wanted["name"], wanted["phone"]
    if not name and not phone:
        return []
    contacts = [person for person in home.people if person.is_contact]
    person = next((p for p in home.people if p.name == name), None) if name else contacts[0]
    changes = []
    if person is None:
        person = plan.staff.living_nowhere(name, phone)
        if person is None:
            plan.new_people.append(Human(name, phone, home, planned=True))
            changes = phone_change("", phone)
        else:
            plan.person_updates.setdefault(person.id, {}).update(household=home, is_contact=True)
    else:
        if not person.is_contact:
            plan.person_updates.setdefault(person.id, {}).update(is_contact=True)
        changes = update_phone(plan, person, phone)
        if phone:
            plan.phones_said.add(person.id)
        if person.is_contact:
            return changes
    for other in contacts:
        plan.person_updates.setdefault(other.id, {}).update(is_contact=False)
    before = "、".join(sealing.mask_name(other.name) for other in contacts)
    return [(_("Contact person"), before, sealing.mask_name(name)), *changes]


def update_phone(plan, person, phone):
    """Plan another number for a Person, if it is another one. Returns the changes, masked."""
    if not phone or sealing.digest(phone) == person.phone_digest:
        return []
    columns_ = {"phone_sealed": sealing.seal(phone), "phone_digest": sealing.digest(phone)}
    plan.person_updates.setdefault(person.id, {}).update(columns_)
    return phone_change(sealing.unseal(person.phone_sealed), phone)


def phone_change(old, new):
    """One change, masked; none where there is no new number."""
    return [(_("Phone"), sealing.mask_phone(old), sealing.mask_phone(new))] if new else []
