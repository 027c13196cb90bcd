"""What is done beside requests, by `flask work`. No page depends on it being on time."""

import logging
from datetime import timedelta

from models import Area, Ceremony, Household, RateHit, Submission, database
from services import clock, credits, issues, limits, media, redemptions, rounds, visits
from services import uploads as sending
from services.events import clocks
from services.points import expiring, roots
from services.roster import keeping

log = logging.getLogger("mulin")

# A form that waited in a phone this long may still be sent again without becoming a second one.
SUBMISSIONS_KEPT = timedelta(days=400)


def do_all():
    """Every chore once. One that fails is logged, the others go on. Returns {chore: count}."""
    done = {}
    for chore in CHORES:
        try:
            done[chore.__name__] = chore()
        except Exception:
            log.exception("chore failed", extra={"chore": chore.__name__})
            done[chore.__name__] = None
    return done


def close_rounds():
    """Write down the figures of rounds that closed. One community at a time: others write too."""
    closed = 0
    for community in list(Area.select().where(Area.kind == "community")):
        with database.atomic():
            closed += rounds.freeze(community)
    return closed


def photos():
    """Files whose form never arrived."""
    return media.sweep()


def partials():
    """Photos and voice notes phones began to send a month ago and left."""
    return sending.sweep()


def uploads():
    """Roster files between dry run and import that were left lying."""
    return keeping.sweep()


def ceremonies():
    """Passkey challenges nobody answered."""
    return Ceremony.delete().where(Ceremony.expires_at < clock.now()).execute()


def attempts():
    """Counts of attempts whose window is over."""
    return RateHit.delete().where(RateHit.starts_at < clock.now() - limits.KEPT).execute()


def submissions():
    """Submissions so old that no phone can still hold them."""
    limit = clock.now() - SUBMISSIONS_KEPT
    return Submission.delete().where(Submission.received_at < limit).execute()


def silence():
    """Checked issues nobody said anything about are crossed off, marked as such."""
    return issues.cross_off_silent()


def contacts():
    """Numbers of people who reported something without an account, sixty days after its end."""
    return issues.forget_contacts()


def events():
    """Events begun, ended and put away by the clock."""
    return clocks.by_the_clock()


def credit_points():
    """Points of applications whose days on the public notice are over."""
    return credits.by_the_clock()


def old_points():
    """Points that are too old, where a policy says that points expire."""
    return expiring.by_the_clock()


def points():
    """The root of each day of points that is over: published from then on."""
    return roots.close_all()


def uncollected():
    """What was reserved at the market and not collected in time goes back on the shelf."""
    return redemptions.expire_due()


def unsettled():
    """What a counter without a network handed over is paid for, where that goes by now."""
    return redemptions.settle_due()


CHORES = (
    close_rounds,
    photos,
    partials,
    uploads,
    ceremonies,
    attempts,
    submissions,
    silence,
    contacts,
    events,
    credit_points,
    old_points,
    points,
    uncollected,
    unsettled,
)


def refresh_households():
    """Derive again what every household repeats of its visits. Returns how many there are."""
    ids = [id for (id,) in Household.select(Household.id).order_by(Household.id).tuples()]
    for start in range(0, len(ids), 400):
        with database.atomic():
            visits.refresh(ids[start : start + 400])
    return len(ids)
