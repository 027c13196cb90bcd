"""The map of the site: one blueprint per noun."""

from functools import partial

from werkzeug.routing import IntegerConverter

from routes import (
    adjustments,
    admin,
    areas,
    assets,
    auth,
    boards,
    books,
    calendar,
    care,
    categories,
    checking,
    checkins,
    claims,
    counter,
    counts,
    credit_lists,
    credit_steps,
    credits,
    devices,
    disputes,
    donations,
    events,
    following,
    goods,
    guardians,
    holding,
    invitations,
    issues,
    ledger,
    media,
    modes,
    moves,
    noting,
    organisations,
    outbox,
    pack,
    papers,
    participations,
    passbooks,
    passes,
    passkeys,
    patrols,
    people,
    plates,
    points,
    policies,
    policy_drafts,
    policy_replays,
    promises,
    proofs,
    public,
    pwa,
    quarantine,
    raising,
    receipts,
    records,
    redemptions,
    registers,
    registrations,
    reports,
    roster,
    rounds,
    sharing,
    shop,
    telling_events,
    today,
    unsent,
    uploads,
    visits,
    volunteers,
    write_offs,
)
from services import access

BLUEPRINTS = (
    today.today,
    patrols.patrols,
    visits.noted,
    promises.promises,
    issues.issues,
    events.events,
    checkins.checkins,
    participations.participations,
    sharing.sharing,
    registers.registers,
    records.records,
    checking.checking,
    rounds.blueprint,
    reports.reports,
    areas.areas,
    people.people,
    registrations.registrations,
    claims.claims,
    credits.credits,
    points.points,
    policies.policies,
    disputes.disputes,
    proofs.proofs,
    adjustments.adjustments,
    goods.goods,
    shop.shop,
    redemptions.redemptions,
    counter.counter,
    donations.donations,
    write_offs.write_offs,
    counts.counts,
    books.books,
    guardians.guardians,
    volunteers.volunteers,
    outbox.outbox,
    pack.pack,
    passes.passes,
    receipts.receipts,
    quarantine.quarantine,
    auth.auth,
    media.media,
    uploads.uploads,
    admin.admin,
    categories.categories,
    organisations.organisations,
    calendar.calendar,
    modes.modes,
    roster.roster,
    public.public,
    pwa.pwa,
    assets.assets,
)

WITH_AUTH = (devices, invitations, passkeys)  # these add their views to auth.auth
WITH_PEOPLE = (care,)  # … this one to people.people
WITH_ISSUES = (raising, moves, plates, following, boards, ledger)  # … these to issues.issues
WITH_EVENTS = (holding, telling_events)  # … these to events.events
WITH_CHECKINS = (noting,)  # … this one to checkins.checkins
WITH_CREDITS = (credit_steps, credit_lists)  # … these to credits.credits
WITH_POLICIES = (policy_drafts, policy_replays)  # … these to policies.policies
WITH_POINTS = (passbooks,)  # … this one to points.points
WITH_RECORDS = (papers,)  # … this one to records.records
WITH_BOTH = (unsent,)  # … and this one to visits.noted and to those


def install(app):
    """Register every blueprint. An id larger than any there can be is an unknown address."""
    app.url_map.converters["int"] = partial(IntegerConverter, max=access.LARGEST_ID)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
