"""Who gives something: a neighbour with an account, an organisation, a name somebody says."""

from flask_babel import gettext as _
from peewee import JOIN, fn

from models import (
    Area,
    Donation,
    Guardianship,
    Household,
    Organisation,
    Pass,
    Person,
    Post,
    within,
)
from services import access, organisations, posts, sealing
from services.errors import RuleBroken
from services.passes import Unreadable, clean_number, tokens
from services.texts import clipped

NAME_LENGTH = 30
CANDIDATES = 6
NOBODY = "none"  # none of the candidates: somebody else of this name
NAMED = 3  # on the shelf by one good


def candidates(community, text):
    """The people of a community whom a typed name or the number of a pass may mean, each with
    their home; no minors. At most CANDIDATES."""
    text = (text or "").strip()
    if not text:
        return []
    homes = Household.select(Household.id).join(Area).where(within([community.path]))
    posted = Post.select(Post.person).join(Area).where(within([community.path]) & posts.in_force())
    near = Person.household.in_(homes) | Person.id.in_(posted)
    query = Person.select(Person, Household, Area)
    query = query.join(Household, JOIN.LEFT_OUTER).join(Area, JOIN.LEFT_OUTER)
    here = near & Person.ended_on.is_null() & Person.id.not_in(Guardianship.children())
    if number := number_in(text):
        bearer = Pass.select(Pass.person).where((Pass.number == number) & Pass.revoked_at.is_null())
        here &= Person.id.in_(bearer)
    else:
        here &= Person.name == text
    return list(query.where(here).order_by(Person.id).limit(CANDIDATES))


def number_in(text):
    """The number of a pass that was typed or scanned, or None."""
    if number := clean_number(text):
        return number
    try:
        return tokens.parse(text)[0].number
    except Unreadable:
        return None


def meant(community, said):
    """The columns of a Donation that say who gave it; all empty for who does not want to say.

    `said`: organisation (an id or ""), donor (a name, or the number of a pass), person (the id of
    the candidate that was chosen, NOBODY, or ""). Raises RuleBroken where somebody has to choose.
    """
    if said["organisation"]:
        return {"organisation": _organisation(community, said["organisation"])}
    text = clipped(" ".join((said["donor"] or "").split()), 300, "donor")
    found = candidates(community, text)
    if number_in(text):
        if not found:
            raise RuleBroken(
                _("Nobody here has this pass. Please write the name instead."), "donor"
            )
        return {"person": found[0]}
    if not text:
        return {}
    text = clipped(text, NAME_LENGTH, "donor")
    if found and said["person"] != NOBODY:
        chosen = access.id_of(said["person"])
        person = next((one for one in found if one.id == chosen), None)
        if person is None:
            raise RuleBroken(_("Somebody of this name lives here. Is it them?"), "person")
        return {"person": person}
    return {"donor_sealed": sealing.seal(text)}


def name_of(donation):
    """Who gave it, whole; "" for who did not say (person and organisation loaded)."""
    if donation.organisation_id:
        return donation.organisation.name
    if donation.person_id:
        return donation.person.name
    return sealing.unseal(donation.donor_sealed) if donation.donor_sealed else ""


def shown(donation, whole=False):
    """The same for a screen or a sheet: people masked, unless they agreed to be named."""
    name = name_of(donation)
    open_ = whole or donation.is_named or donation.organisation_id
    return name if open_ else sealing.mask_name(name)


def given_by(good_ids):
    """{good id: the names of who gave it and agreed to be named}, the newest first, at most NAMED
    for each; one query. For the shelf."""
    newest = fn.ROW_NUMBER().over(partition_by=[Donation.good], order_by=[Donation.id.desc()])
    told = Donation.good.in_(good_ids) & Donation.is_named & Donation.voided_at.is_null()
    ranked = Donation.select(Donation.id, newest.alias("rank")).where(told).alias("ranked")
    query = with_donors(Donation.select(Donation, Person, Organisation))
    query = query.join(ranked, on=(Donation.id == ranked.c.id)).where(ranked.c.rank <= NAMED)
    found = {id: [] for id in good_ids}
    for donation in query.order_by(Donation.id.desc()) if found else ():
        name = name_of(donation)
        if name and name not in found[donation.good_id]:
            found[donation.good_id].append(name)
    return found


def with_donors(query):
    """A query over Donation with person and organisation joined to it."""
    query = query.join(Person, JOIN.LEFT_OUTER, on=Donation.person).switch(Donation)
    return query.join(Organisation, JOIN.LEFT_OUTER, on=Donation.organisation).switch(Donation)


def _organisation(community, id):
    id = access.id_of(id)
    near = organisations.near(community, community)
    found = next((one for one in near if one.id == id), None)
    if found is None:
        raise RuleBroken(_("Please choose one from the list."), "organisation")
    return found
