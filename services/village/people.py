"""Who lives behind the doors, and who holds which post."""

from datetime import timedelta
from types import SimpleNamespace

from models import CareNote, FocusMark, Person, Post
from services import sealing
from services.village import names, organisations, sayings
from services.village.cast import CAST, HOMES, PLACES


def appoint(rows, rng, town, days, phones):
    """Ids for the fixed people, and everybody who looks after more than one grid.

    Returns a namespace: `cast` {slug: id}, `places` {key: Area}, `workers` and `secretaries`
    {community id: id}, `firms` {key: organisation}, `acts_for` {person id: organisation id},
    `phones`.
    """
    staff = SimpleNamespace(
        cast={slug: rows.new_id(Person) for slug in CAST},
        places={key: town.areas[path] for key, path in PLACES.items()},
        workers={},
        secretaries={},
        firms=organisations.found(rows, town),
        acts_for={},
        phones=phones,
    )
    for slug, key in organisations.CAST_ACTS_FOR.items():
        staff.acts_for[staff.cast[slug]] = staff.firms[key].id
    at_home = set(HOMES.values())
    for slug, (name, role, place) in CAST.items():
        if slug not in at_home:
            _write(rows, staff, staff.cast[slug], name, slug=slug)
            _post(rows, staff, staff.cast[slug], role, staff.places[place], days.long_ago(rng))
    home = staff.places["community"]
    staff.workers[home.id] = staff.cast["community-worker"]
    staff.secretaries[home.id] = staff.cast["secretary"]
    for patch in town.patches:
        if patch.community.id not in staff.workers:
            staff.workers[patch.community.id] = _hire(
                rows, rng, staff, "community_worker", patch.community, days
            )
            staff.secretaries[patch.community.id] = _hire(
                rows, rng, staff, "community_secretary", patch.community, days
            )
    return staff


def settle(rows, rng, patch, staff, days):
    """Fill the homes of one grid, with its worker, captains and unit heads."""
    fixed = {
        staff.places["grid"].id: "grid-worker",
        staff.places["neighbour_grid"].id: "neighbour-worker",
    }
    if slug := fixed.get(patch.grid.id):
        patch.worker = staff.cast[slug]
    else:
        patch.worker = _hire(rows, rng, staff, "grid_worker", patch.grid, days)
    stairs = {}
    for home in patch.homes:
        _move_in(rows, rng, patch, home, staff, days)
        stairs.setdefault(home.building.id, {}).setdefault(home.area.id, []).append(home)
    for units in stairs.values():
        _look_after(rows, rng, patch, list(units.values()), staff, days)
    _mind(rows, rng, patch, staff, days)


def _move_in(rows, rng, patch, home, staff, days):
    """The people of one home: somebody to ask for, now and then another one or two."""
    slug = HOMES.get(home.label) if patch.ours else None
    if slug is None and not home.story and rng.random() < 0.03:
        home.vacant = True
        return
    family = names.surname(rng)
    if slug:
        home.contact = staff.cast[slug]
        name = CAST[slug][0]
    else:
        home.contact = rows.new_id(Person)
        name = names.name(rng, family)
    phone = bool(slug) or rng.random() < 0.7
    _write(rows, staff, home.contact, name, home=home, contact=True, slug=slug, phone=phone)
    if slug and slug not in ("captain", "unit-head"):  # their posts come with their doors
        role, place = CAST[slug][1:]
        _post(rows, staff, home.contact, role, staff.places[place], days.long_ago(rng))
    if slug == "elder":
        return  # lives alone
    for chance in (0.36, 0.12):
        if rng.random() < chance:
            kin = names.name(rng, family if rng.random() < 0.4 else None)
            phone = rng.random() < 0.3
            _write(rows, staff, rows.new_id(Person), kin, home=home, phone=phone)


def _look_after(rows, rng, patch, units, staff, days):
    """A captain for the building, and heads for some of its units."""
    area = units[0][0].building
    everybody = [home for unit in units for home in unit]
    captain = _chosen(rows, rng, staff, "captain", area, everybody, days)
    for unit in units:
        head = None
        stair = unit[0].area
        is_fixed = stair.id == staff.places["unit"].id
        if stair.kind == "unit" and (is_fixed or rng.random() < (0.75 if patch.ours else 0.33)):
            head = _chosen(rows, rng, staff, "unit-head", stair, unit, days)
        for home in unit:
            home.captain, home.head = captain, head


def _chosen(rows, rng, staff, slug, area, homes, days):
    """One of the people who live there takes the post; for some places it is one of the cast."""
    role, place = CAST[slug][1:]
    since = days.long_ago(rng)
    if area.id == staff.places[place].id:
        person = staff.cast[slug]
    else:
        taken = set(staff.cast.values())
        person = rng.choice([h.contact for h in homes if h.contact and h.contact not in taken])
    _post(rows, staff, person, role, area, since)
    return person


def _mind(rows, rng, patch, staff, days):
    """Focus marks, and what to mind at some doors, with consent."""
    cast = set(staff.cast.values())
    for home in patch.homes:
        if home.vacant or home.story or home.contact in cast:
            continue
        draw = rng.random()
        if draw < 0.08:
            home.focus = days.long_ago(rng)
            focus(rows, patch, staff, home)
        if draw < 0.06:
            mind(rows, patch, home, rng.choice(sayings.MIND), days.long_ago(rng), days)
        elif draw < 0.085:  # once on the list, not any more
            over = days.start + timedelta(days=20)
            rows.add(
                FocusMark, home.id, days.long_ago(rng), over, staff.workers[patch.community.id]
            )


def focus(rows, patch, staff, home):
    """A focus mark since the day in `home.focus`."""
    rows.add(FocusMark, home.id, home.focus, None, staff.workers[patch.community.id])


def mind(rows, patch, home, text, consent_on, days):
    """A care note the grid worker wrote on the day of the consent."""
    rows.add(
        CareNote,
        home.id,
        sealing.seal(text),
        consent_on,
        None,
        patch.worker,
        days.at(consent_on, 10 * 60 + 20),
        None,
    )


def hire_for(rows, staff, key, name, role, since):
    """Somebody who acts for the organisation `key`. Returns their id."""
    person, firm = rows.new_id(Person), staff.firms[key]
    staff.acts_for[person] = firm.id
    _write(rows, staff, person, name)
    _post(rows, staff, person, role, firm.area, since)
    return person


def _hire(rows, rng, staff, role, area, days):
    """Somebody who works here and lives elsewhere."""
    person = rows.new_id(Person)
    _write(rows, staff, person, names.name(rng))
    _post(rows, staff, person, role, area, days.long_ago(rng))
    return person


def _write(rows, staff, id, name, home=None, contact=False, slug=None, phone=True):
    sealed, digest = staff.phones.next() if phone else (None, None)
    rows.put(
        Person,
        id,
        name,
        slug,
        home and home.id,
        contact,
        sealed,
        digest,
        slug == "elder",
    )


def _post(rows, staff, person, role, area, since):
    firm = staff.acts_for.get(person)
    rows.add(Post, person, role, area.id, since, None, staff.cast["admin"], firm)
