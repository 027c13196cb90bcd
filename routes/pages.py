"""What every template may use: addresses, permissions, dates, masks and the bar of places."""

import uuid

from flask import current_app, g, session, url_for
from flask_babel import format_date, format_datetime, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from forms import versions
from routes import assets
from services import access, clock, sealing, sessions, words


def install(app):
    """Context, globals and filters of the templates."""
    app.context_processor(_context)
    app.jinja_env.globals.update(
        asset=assets.asset,
        can=access.can,
        has_role=access.has_role,
        form_version=versions.CURRENT.get,
        made_ms=lambda: clock.milliseconds(clock.now()),
        outbox_key=sealing.outbox_key,
        whose_outbox=whose_outbox,
        worker_url=lambda: url_for("pwa.worker") if _settings().offline else "",
        new_submission_id=new_submission_id,
        today=clock.today,
    )
    app.jinja_env.filters.update(
        day=day,
        days_left=days_left,
        moment=moment,
        weekday=weekday,
        before_knocking=before_knocking,
        masked=sealing.mask_name,
        said=words.said,
        words=words.of,
        findings=findings,
    )


def _settings():
    return current_app.config["SETTINGS"]


def whose_outbox():
    """Whose outbox this page works for: the signed-in person's, or that of somebody whose account
    was closed while they were; they hand in what they noted before. "" for nobody, "unknown" on
    pages that phones keep for everybody."""
    if g.get("same_for_everybody"):
        return "unknown"
    if current_user and current_user.is_authenticated:
        return current_user.id
    closed = sessions.closed(session.get("_user_id", "")) if session.get("_user_id") else None
    return closed.id if closed else ""


def new_submission_id():
    """An id for one act. Pages of the day pack have none: each makes its own when it opens."""
    return "" if g.get("pack") else str(uuid.uuid4())


def _context():
    return {
        "css_files": assets.css_files(),
        "js_files": assets.scripts(),
        "tabs": _tabs(),
        "in_pack": bool(g.get("pack")),
        "packed_head": g.get("packed_head"),
    }


def _tabs():
    """The places at the bottom, as far as this person has use for them."""
    if whose_outbox() == "unknown" or not current_user or not current_user.is_authenticated:
        return []
    return [
        {"key": key, "url": url_for(endpoint), "label": label, "icon": key}
        for key, endpoint, label, shown in (
            ("today", "today.show", _("Today"), True),
            ("issues", "issues.list", _("Issues"), True),
            ("add", *_noting(), access.can("issue.raise", person=current_user)),
            ("events", "events.list", _("Events"), True),
            ("me", "people.me", _("Mine"), True),
        )
        if shown
    ]


def _noting():
    """Where “+” leads: to the doors for whom there are some, else to a new issue."""
    if access.can("visit.record", person=current_user):
        return "patrols.new", _("Note it")
    return "issues.new", _("Report it")


def day(date):
    """A calendar day, short: 11月20日. With the year when it is another one."""
    if date is None:
        return ""
    same_year = date.year == clock.today().year
    return format_date(date, _("MMM d") if same_year else _("MMM d, y"))


def moment(when):
    """A naive UTC moment as local day and time: 11月20日 09:12."""
    if when is None:
        return ""
    return day(clock.day_of(when)) + " " + format_datetime(clock.local(when), "HH:mm", rebase=False)


def weekday(date):
    """A day with its weekday: 11月20日 星期五."""
    return format_date(date, _("MMM d, EEEE"))


def days_left(last):
    """How long a round still runs, said without pressing anybody."""
    left = (last - clock.today()).days
    if left <= 0:
        return _("The last day of it is today.")
    if left > 7:
        return ngettext(
            "%(num)s day left: enough, no hurry.", "%(num)s days left: enough, no hurry.", left
        )
    return ngettext("%(num)s day left.", "%(num)s days left.", left)


def findings(codes):
    """What was found at a door, in words: 有诉求、有隐患."""
    return _(", ").join(str(word) for word in words.findings(codes))


def before_knocking(household):
    """One line about a door before one knocks: what is open, else when somebody was last met."""
    if household.open_promises:
        return _("A promise is open")
    if household.findings:
        return findings(household.findings)
    met, tried = household.last_reached_on, household.last_tried_on
    if tried and (met is None or met < tried):
        return {
            "wechat": _("No reply on WeChat; try a call"),
            "phone": _("No answer by phone; try the door"),
        }.get(household.last_rung, _("Nobody in on %(day)s", day=day(tried)))
    return _("Last seen %(day)s", day=day(met)) if met else _("Not visited yet")
