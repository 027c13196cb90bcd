"""The ledger: saved views of one table, searched, printed, downloaded; and a month in figures."""

from flask import render_template, request
from flask_babel import format_date
from flask_babel import gettext as _

from models import Issue
from routes import downloads
from routes.issues import issues
from services import access, areas, categories, spreadsheets, words
from services.errors import Missing
from services.issues import excel, figures, lists
from services.issues import ledger as service

VIEWS = ("ledger", "problems", "coordination", "rectification", "agenda", "callbacks", "overdue")


@issues.get("/ledger")
def ledger():
    """A saved view of a community's table, page by page."""
    return _shown("ledger", service.read(request.args))


@issues.get("/ledger/search")
def search_ledger():
    """Everything a view can be narrowed by."""
    found = service.asked(request.args)
    if found.community is None:
        raise Missing
    return _shown(
        "ledger_search",
        found,
        categories=categories.of(found.community),
        places=service.places(found.community),
        states=Issue.STATES,
        sources=Issue.SOURCES,
    )


@issues.get("/ledger/print")
def print_ledger():
    """The table on A4, with the name of whoever prints it on every page."""
    found, lines, more = service.lines(request.args, service.ON_PAPER)
    cut = spreadsheets.cut(len(lines)) if more else ""
    marks = {"title": excel.title(found), "stamp": spreadsheets.stamp(), "cut": cut}
    return _shown("ledger_print", found, lines=lines, head=excel.head(), **marks)


@issues.get("/ledger/excel")
def excel_ledger():
    """The table as an Excel file."""
    return downloads.sent(*excel.export(request.args))


@issues.get("/figures/<int:community_id>")
def figures_of(community_id):
    """How a month went: matters, not people."""
    community = areas.community(community_id, "issue.ledger")
    month = figures.month_of(community, request.args.get("month", ""))
    kinds = [id for id, _count in month.by_category if id is not None]
    named = categories.labels(community, kinds)
    title = format_date(month.first, _("MMMM y"))
    return render_template(
        "issues/figures.html", community=community, month=month, title=title, categories=named
    )


@issues.get("/stuck")
def stuck():
    """Where matters are stuck: for whoever can set them going. A part of their day (today.show).
    With ?mark=, nothing as long as it is the same."""
    found = figures.bottlenecks()
    mark = "-".join(f"{area.id}.{n}" for area, lines in found for _view, n in lines) or "none"
    if request.args.get("mark") == mark:
        return "", 204
    return render_template("issues/stuck.html", stuck=found, mark=mark)


def _shown(name, found, **values):
    """A page about a Ledger."""
    may_export = found.community is not None and bool(access.paths("issue.export"))
    groups = ((_("Lists"), VIEWS), (_("Where it is stuck"), lists.BOTTLENECKS))
    values |= {"groups": groups, "may_export": may_export, "narrowed": _narrowed(found.told)}
    return render_template(f"issues/{name}.html", found=found, **values)


def _narrowed(told):
    """The filters of a ledger in one line: 状态 已受理 · 关键词 楼道."""
    return " · ".join(f"{words.of(name, 'issue_filter')} {said}" for name, said in told)
