"""A service paper as PDF: the words and figures of it, handed to services/papers."""

from flask_babel import get_locale
from flask_babel import gettext as _

from services import clock, papers, words
from services.errors import Missing
from services.records import freezing, served

LANGUAGES = {"zh_Hans": "zh-CN", "en": "en"}


def pdf(record, address, contact="", large=False):
    """The bytes of the PDF of an issued ServiceRecord; `address` is where its number is checked,
    `contact` how to reach the issuer of certificates.

    Raises Missing for a paper that is not valid, papers.Unprintable for signs no font here has.
    """
    if record.state != "issued":
        raise Missing
    return papers.record(_paper(record, address, contact), large=large)


def notice(kind):
    """What a paper of this kind is, in a sentence that stands on every page of it."""
    if kind == "certificate":
        return _("Issued by whoever recorded the service, who answers for it.")
    return _("A record kept by this platform. It is not a volunteer service certificate.")


def _paper(record, address, contact):
    return papers.Paper(
        title=str(words.of(record.kind, "service_record_kind")),
        number=record.number,
        notice=notice(record.kind),
        facts=tuple(_facts(record)),
        columns=(_("Day"), _("Event"), _("Place"), _("Minutes")),
        services=tuple(map(_row, freezing.lines(record))),
        total=_(
            "%(times)s times, %(time)s in all",
            times=record.times,
            time=served.told(record.minutes),
        ),
        signed=tuple(_signed(record, contact)),
        link=address,
        check=_("Anybody can check this number: %(address)s", address=address),
        pages=_("Page {page} of {pages}"),
        made=record.issued_at,
        statement=_("Only time that was actually served is counted, without travel."),
        language=LANGUAGES.get(str(get_locale()), "en"),
    )


def _facts(record):
    yield _("Name"), record.person.name
    if record.kind == "certificate":
        yield _("Identity paper and its number"), "____________________"
    yield _("Period"), _("%(since)s to %(until)s", since=record.since, until=record.until)
    yield _("Time served"), served.told(record.minutes)


def _row(line):
    title = f"{line.title} ({_('Later entry')})" if line.is_makeup else line.title
    return str(line.day), title, line.place, str(line.minutes)


def _signed(record, contact):
    yield (_("Issued by") if record.kind == "certificate" else _("Kept by")), record.issuer
    if record.handler_id:
        yield _("Handled by"), record.handler.name
    if record.kind == "certificate" and contact:
        yield _("How to reach them"), contact
    yield _("Date of issue"), str(clock.day_of(record.issued_at))
    if record.kind == "certificate":
        yield _("Seal"), ""
