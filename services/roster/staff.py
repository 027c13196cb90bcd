"""Planning the rows of people and their posts."""

import re
from collections import defaultdict
from datetime import timedelta

from flask_babel import gettext as _

from services import clock, sealing, words
from services.roster import cells, columns, contacts
from services.roster.crowd import Crowd
from services.roster.naming import Places
from services.roster.tree import Problem


def plan(plan, rows):
    """Add the lines and changes of the rows of people to `plan`."""
    places = Places(plan.tree)
    read = []
    for row in rows:
        try:
            read.append((row, _values(row, places)))
        except Problem as problem:
            plan.refuse(row, problem)
    crowd = Crowd(plan, [values for _row, values in read])
    groups = defaultdict(list)
    for row, values in read:
        try:
            person = crowd.find(values["name"], values["phone"])
            groups[person, values["role"], values["node"]].append((row, values))
        except Problem as problem:
            plan.refuse(row, problem)
    for (person, role, node), group in groups.items():
        try:
            _plan_post(plan, person, role, node, group[0][0], _merged(group))
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


def _merged(group):
    """What the rows of one post say together. Raises Problem where their days contradict."""
    merged = dict(group[0][1])
    for key in ("since", "until", "phone"):
        said = {values[key] for _row, values in group if values[key]}
        if len(said) > 1:
            numbers = "、".join(str(row.number) for row, _said in group)
            sentence = _("Rows %(rows)s give different days for the same post.", rows=numbers)
            raise Problem(key, sentence)
        merged[key] = next(iter(said), merged[key])
    return merged


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
    changes += _plan_person(plan, person, values["phone"])
    if outcome == "same" and (changes or new_places):
        outcome = "changed"
    plan.accept(row, outcome, _label(values["name"], role, node), new_places + changes)


def _plan_person(plan, person, phone):
    if person.id is not None:
        return contacts.update_phone(plan, person, phone)
    news = phone and (not person.planned or not person.phone)
    person.phone = person.phone or phone
    if not person.planned:
        person.planned = True
        plan.new_people.append(person)
    return contacts.phone_change("", phone) if news else []


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
