"""The public board of a community: how its issues stand, for everybody."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from routes.guards import public
from routes.issues import issues
from routes.pages import day
from services import access, categories, context, words
from services.few import FEW
from services.issues import OPEN
from services.issues import board as service


@issues.get("/board")
@public
def boards():
    """The boards there are; straight to one's own for who has just one."""
    found = service.communities(context.person())
    if len(found) == 1:
        return redirect(url_for("issues.board", community_id=found[0].id), code=303)
    return render_template("issues/boards.html", communities=found)


@issues.get("/board/<int:community_id>")
@public
def board(community_id):
    """What is open and what was crossed off of late, with figures, without anybody's name."""
    community = service.community(community_id)
    labels = categories.labels(community)
    state = request.args.get("state")
    which = state if state in service.WHICH else service.WHICH[0]
    return render_template(
        "issues/board.html",
        community=community,
        which=which,
        page=service.page(community, labels, which, _after()),
        figures=service.figures(community, labels),
        is_first=_after() is None,
    )


def _after():
    return access.id_of(request.args.get("after"))


@issues.app_template_filter()
def line_note(line):
    """Where it is, its deadline and its clock, in a line under the words of a board's line."""
    parts = [line.place]
    if line.closed_on and line.state == "closed":
        parts.append(_("crossed off %(day)s", day=day(line.closed_on)))
        parts += [words.of("silence", "issue_closing")] if line.closing == "silence" else []
    elif line.state in OPEN:
        parts.append(_deadline(line))
    if line.waiting_since:
        parts.append(_("clock stands since %(day)s", day=day(line.waiting_since)))
    elif line.waited_days:
        parts.append(_("clock stood for %(days)s", days=_days(line.waited_days)))
    return " · ".join(str(part) for part in parts if part)


def _deadline(line):
    if not line.due_on:
        return _("answer by %(day)s", day=day(line.next_on))
    due = _("done by %(day)s", day=day(line.due_on))
    if line.first_due_on and line.first_due_on != line.due_on:
        due += " " + _("(first %(day)s)", day=day(line.first_due_on))
    return due


@issues.app_template_filter()
def figure_facts(figures):
    """Pairs of a name and a value for the figures of a board."""
    pairs = [
        (_("Came in"), _told(figures.received)),
        (_("Crossed off"), _told(figures.crossed_off)),
        (_("Of these opened again"), _told(figures.again, "%")),
        (_("Crossed off without an answer"), _told(figures.silent, "%")),
        (_("Deadline moved"), _told(figures.extended)),
        (_("Clock stopped"), _told(figures.stopped)),
    ]
    if figures.stood:
        pairs.append((_("Stopped for, all together"), _days(figures.stood)))
    return pairs + [
        (about, _("%(count)s, %(days)s", count=count, days=_days(stood)))
        for about, count, stood in figures.kinds
    ]


def _told(value, unit=""):
    if value is None:
        return _("fewer than %(count)s, not shown", count=FEW)
    return f"{value}{unit}"


def _days(count):
    return ngettext("%(num)s working day", "%(num)s working days", count)
