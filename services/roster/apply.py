"""Making a plan true: places from the top down, then homes, people, posts, focus list and notes."""

from models import Area, CareNote, FocusMark, Household, Person, Post
from services import areas, clock, rounds, sealing
from services.roster.homes import chunks

ROWS = 200  # inserted at once


def apply(plan, actor):
    """Write what the plan says, inside the caller's transaction: all of it or, on a fault, none."""
    if plan.changes_homes():
        rounds.freeze(plan.area)  # closed rounds keep the figures they had
    _places(plan)
    _homes(plan)
    _people(plan)
    _posts(plan, actor)
    _focus_and_care(plan, actor)


def _places(plan):
    for node in plan.tree.nodes.values():
        if node.ended and node.reopens:
            Area.update(ended_on=None).where(Area.id == node.area.id).execute()
    for node in sorted(plan.tree.planned, key=lambda node: len([*node.up()])):
        if node.needed:
            node.area = areas.create(node.parent.area, node.kind, node.name)
    for node in plan.moves:
        areas.move(node.area, node.parent.area)


def _homes(plan):
    today = clock.today()
    rows = [
        {"area": home.node.area.id, **areas.door_values(home.door, today)}
        for home in plan.new_homes
    ]
    for i in range(0, len(rows), ROWS):
        Household.insert_many(rows[i : i + ROWS]).execute()
    made = {(home.node.area.id, home.door): home for home in plan.new_homes}
    for ids in chunks({area_id for area_id, _door in made}):
        query = Household.select(Household.id, Household.area, Household.door)
        for id, area_id, door in query.where(Household.area.in_(ids)).tuples():
            if (area_id, door) in made:
                made[area_id, door].id = id
    _update(Household, plan.home_updates)


def _people(plan):
    posted = {id(person) for person, *_rest in plan.new_posts}
    rows = []
    for human in plan.new_people:
        row = {
            "name": human.name,
            "household": human.home and human.home.id,
            "is_contact": human.home is not None,
            "phone_sealed": sealing.seal(human.phone or None),
            "phone_digest": sealing.digest(human.phone) if human.phone else None,
        }
        if id(human) in posted:
            human.id = Person.create(**row).id
        else:
            rows.append(row)
    for i in range(0, len(rows), ROWS):
        Person.insert_many(rows[i : i + ROWS]).execute()
    for changes in plan.person_updates.values():
        if "household" in changes:
            changes["household"] = changes["household"].id
    _update(Person, plan.person_updates)


def _posts(plan, actor):
    _update(Post, plan.post_updates)  # first: an ended term makes room for the next one
    for person, role, node, since, until in plan.new_posts:
        Post.create(
            person=person.id,
            role=role,
            area=node.area.id,
            since=since,
            until=until,
            given_by=actor,
        )


def _focus_and_care(plan, actor):
    _update(FocusMark, plan.mark_updates)
    marks = [{"household": home.id, "since": clock.today(), "set_by": actor} for home in plan.focus]
    notes = [
        {
            "household": home.id,
            "sealed": sealing.seal(text),
            "consent_on": consent,
            "written_by": actor,
            "written_at": clock.now(),
        }
        for home, text, consent in plan.care
    ]
    for model, rows in ((FocusMark, marks), (CareNote, notes)):
        for i in range(0, len(rows), ROWS):
            model.insert_many(rows[i : i + ROWS]).execute()


def _update(model, updates):
    for id, changes in updates.items():
        model.update(**changes).where(model.id == id).execute()
