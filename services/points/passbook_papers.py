"""A passbook to take along: as PDF in ordinary or large type, and as an Excel file."""

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from services import clock, papers, spreadsheets, words
from services.points import passbook
from services.records.printing import LANGUAGES

MONTHS = (3, 12, 36)
SVG = "http://www.w3.org/2000/svg"
WIDTHS = (12, 30, 18, 14, 10, 10, 10)


def since(months):
    """The first day of the month so many months ago."""
    first = clock.today().replace(day=1)
    total = first.year * 12 + first.month - 1 - (months - 1)
    return first.replace(year=total // 12, month=total % 12 + 1)


def pdf(person, summary, lines, codes, large=False):
    """The bytes of a PDF: `lines` as passbook.last gives them, `codes` {id: SVG} of what proves
    them. Raises papers.Unprintable for signs no font here has."""
    book = papers.Passbook(
        title=_("Passbook of points"),
        name=person.name,
        facts=tuple(facts(summary)),
        owed=owed(summary),
        columns=(_("Day"), _("What for"), _("Points"), _("Points left"), _("Proof")),
        lines=tuple(_line(line, codes.get(line.id, "")) for line in lines),
        empty=_("No points in these months."),
        check=_("A phone that scans the code of a line shows whether it is true, also offline."),
        notice=_("Points are a thank-you. Is something not right? Tell your community."),
        pages=_("Page {page} of {pages}"),
        made=clock.now(),
        language=LANGUAGES.get(str(get_locale()), "en"),
    )
    return papers.passbook(book, large=large)


def excel(person, lines):
    """(name, bytes) of an Excel file of some lines."""
    title = _("Passbook of points") + f" {person.name}"
    head = (
        _("Day"),
        _("What for"),
        _("How it came"),
        _("Which points"),
        _("Points"),
        _("Points left"),
        _("Line of the book"),
    )
    rows = [
        (
            line.day,
            line.reason,
            words.of(line.way, "points_way"),
            words.of(line.account_kind, "points_account"),
            line.change,
            line.balance,
            line.seq,
        )
        for line in lines
    ]
    return spreadsheets.named(title), spreadsheets.table(title, [head, *rows], WIDTHS)


def facts(summary):
    """Pairs of a name and a value: what somebody has, as it stands on paper."""
    yield _("As of"), str(clock.today())
    if summary is None:
        return
    yield _("Volunteer points"), str(summary.volunteer)
    home = _("of these our home: %(count)s", count=summary.home)
    yield _("Credit points"), f"{summary.credit} ({home})" if summary.home else str(summary.credit)
    if summary.member:
        yield _("Member points"), str(summary.member)
    if summary.held:
        yield _("Reserved points"), str(summary.held)


def owed(summary):
    """What waits for later points, in a kind sentence; "" where nothing does."""
    if summary is None or not summary.owed:
        return ""
    return ngettext(
        "%(num)s point waits for later service to make up for it. There is no hurry.",
        "%(num)s points wait for later service to make up for them. There is no hurry.",
        summary.owed,
    )


def _line(line, code):
    way = str(words.of(line.way, "points_way"))
    ours = _("Our home") if line.is_home else ""
    kept = line.change == 0
    return papers.BookLine(
        day=f"{line.day:%y-%m-%d}",
        what=line.reason or way,
        note=" · ".join(filter(None, (way if line.reason else "", ours))),
        change="·" if kept else passbook.signed(line.change),
        balance=str(line.balance),
        code=code.replace("<svg ", f'<svg xmlns="{SVG}" ', 1),
        alt=_("Proof of line %(number)s", number=line.seq) if code else _("from tomorrow on"),
    )
