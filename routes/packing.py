"""The pages of the day pack, made on the server as if the person had opened each.

Every page gets an app context and a request of its own, so that nothing of the request that asks
for the pack (its messages, its address) shows up in it, and nothing is held while lines are sent.
"""

import logging
from collections import namedtuple
from contextlib import contextmanager

from flask import current_app, g, render_template, request, url_for
from markupsafe import Markup
from peewee import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from routes import packing_lists
from services import context, doorstep, packs
from services.errors import Missing, Refused

log = logging.getLogger("mulin")

# One line of the pack: its address, the name of its version, and what makes its page.
Line = namedtuple("Line", "url tag html")

FIRST = ("/today", "/offline", "/outbox", "/points/proof")
LIST_PAGES = 30  # of each list of doors


class Desk:
    """Where the pages of one person are made."""

    def __init__(self, person):
        self.app, self.host = current_app._get_current_object(), request.host_url
        self.person, self.shared, self.head = person, {}, None
        self.broken = []  # addresses whose pages could not be made: phones keep what they have
        with self.opened():
            self.head = Markup(render_template("shared/head.html"))

    @contextmanager
    def opened(self, path="/"):
        """A request of its own, in which pages can be rendered."""
        inside = self.app.test_request_context(path, base_url=self.host)
        acting = context.acting(self.person), context.sharing(self.shared)
        with self.app.app_context(), inside, acting[0], acting[1]:
            g._login_user, g.pack, g.packed_head = self.person, True, self.head
            yield

    def page(self, url):
        """The HTML at an address, redirects followed; None where there is none for this person."""
        for _step in range(3):
            with self.opened(url):
                answer = self.unbroken(url, _answer)
            if answer is None or answer.status_code == 200:
                return answer and answer.get_data(as_text=True)
            url = answer.location
        return None

    def unbroken(self, url, make):
        """What `make` gives, or None when it breaks: one faulty page must not cost all the others,
        nor the copy of it that a phone has. A fault of the database or the disk costs the pack."""
        try:
            return make()
        except (OperationalError, InterfaceError, OSError):
            raise
        except Exception:
            log.exception("left out of a pack", extra={"rule": str(request.url_rule)})
            self.broken.append(url)
            return None

    def pages(self, urls):
        """Lines of the pages at some addresses, as far as there are any."""
        found = ((url, self.page(url)) for url in urls)
        return [
            Line(url, packs.tag(url, html), lambda html=html: html) for url, html in found if html
        ]

    def render(self, template, **values):
        """A template with what all pages share, which is put together once for each `opened`."""
        if "shared" not in g:
            g.shared = {}
            current_app.update_template_context(g.shared)
        return template.render(g.shared | values)


def _answer():
    """What the view of the open request answers, without what stands around it."""
    if request.url_rule is None:
        return None
    view = current_app.view_functions[request.endpoint]
    view = getattr(view, "__wrapped__", view)
    try:
        return current_app.make_response(view(**request.view_args))
    except (Missing, Refused, HTTPException):
        return None


def before_doors(due, households):
    """The addresses that come before the doors: today, the lists, which door, the map."""
    places = packs.places(households)
    return [
        *FIRST,
        *_lists(due),
        url_for("visits.edit_mine"),
        url_for("patrols.new"),
        *(url_for("patrols.new", area=place.id) for place in places if place.kind == "building"),
        *packing_lists.issue_lists(),
        *packing_lists.event_pages(),
        *packing_lists.credit_pages(),
        url_for("areas.list"),
        *(url_for("areas.show", area_id=place.id) for place in places),
    ]


def _lists(due):
    yield url_for("patrols.list")
    for view in doorstep.VIEWS:
        yield url_for("patrols.list", view=view)
        for page in range(2, min(doorstep.pages(due, view), LIST_PAGES) + 1):
            yield url_for("patrols.list", view=view, page=page)


def after_doors():
    """The addresses that come after the doors: issues, what I noted, rounds, the diary, me."""
    yield from packing_lists.issue_pages()
    for id in packs.own_visits():
        yield url_for("visits.show", visit_id=id)
        yield url_for("visits.edit", visit_id=id)
    yield url_for("rounds.list")
    for key in packs.running_rounds():
        yield url_for("rounds.show", key=key)
    yield url_for("reports.diary")
    yield url_for("people.me")
