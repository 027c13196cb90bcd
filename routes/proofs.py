"""Is a printed line of a passbook true? Public, without an account, without a network; and the
public board of points, where the roots stand that everything is compared with.

What a code says stands behind the # of its address: no server sees it.
"""

import base64

from flask import Blueprint, g, redirect, render_template, url_for
from flask_babel import gettext as _

from routes import addresses
from routes.guards import public
from services import context, qr
from services.few import FEW
from services.issues import board as boards
from services.points import board as service
from services.points import proofs as proving
from services.points import roots

proofs = Blueprint("proofs", __name__, url_prefix="/points")

DAYS = 400  # so far back a line is proven without comparing by eye
OWN = 1  # community whose roots a phone takes along


@proofs.get("/proof")
@public
def own():
    """The page without a community in its address: with the roots of one's own, for the phone."""
    person = context.person()
    return _page(boards.communities(person)[:OWN] if person else [])


@proofs.get("/proof/<int:community_id>")
@public
def show(community_id):
    """The page the code of a line leads to, with the roots of its community."""
    return _page([boards.community(community_id)])


@proofs.get("/board")
@public
def board_list():
    """The boards of points there are; straight to one's own for who has just one."""
    found = boards.communities(context.person())
    if len(found) == 1:
        return redirect(url_for("proofs.board", community_id=found[0].id), code=303)
    return render_template("proofs/boards.html", communities=found)


@proofs.get("/board/<int:community_id>")
@public
def board(community_id):
    """Totals and the roots of the last days, also to be printed for the wall."""
    community = boards.community(community_id)
    return render_template(
        "proofs/board.html",
        community=community,
        totals=service.totals(community),
        lately=service.lately(community),
        address=addresses.whole(url_for("proofs.board", community_id=community.id)),
    )


def links(entries):
    """{entry id: path} of the pages that prove PointsEntry rows; those of today have none yet."""
    return {
        id: url_for("proofs.show", community_id=community) + "#" + digits
        for id, (community, digits) in proving.of(entries).items()
    }


def codes(entries):
    """{entry id: SVG of a QR code} for a printed passbook; those of today have none yet."""
    return {id: qr.digits_svg(*_parts(path)) for id, path in links(entries).items()}


def _parts(path):
    before, digits = path.split("#")
    return addresses.whole(before) + "#", digits


def _page(communities):
    g.same_for_everybody = not g.get("pack")
    found = [roots.published(community, DAYS) for community in communities]
    return render_template("proofs/show.html", published=found)


@proofs.app_template_filter()
def root_lines(found):
    """The roots of a Published, a day and its root in a line: "2026-03-17 q83v…"."""
    return "\n".join(f"{day} {_base64url(root)}" for day, root in found.roots.items())


@proofs.app_template_filter()
def points_facts(totals):
    """Pairs of a name and a value for the Totals of a board."""
    return [
        (_("Given out so far"), _told(totals.issued)),
        (_("Handed in for something"), _told(totals.redeemed)),
        (_("Still in people's passbooks"), _told(totals.outstanding)),
        (_("In the pool for neighbours"), _told(totals.pool)),
    ]


def _told(points):
    if points is None:
        return _("fewer than %(count)s people, not shown", count=FEW)
    return _("%(points)s points", points=points)


def _base64url(root):
    return base64.urlsafe_b64encode(bytes.fromhex(root)).decode().rstrip("=")
