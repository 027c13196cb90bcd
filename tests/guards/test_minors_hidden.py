"""A child stands on the list of whoever runs an event it is in, and with its guardian: on no page
of anybody else, whatever they ask for."""

import re

import pytest

from models import database
from services.participations import signing_up
from services.records import making
from tests import participations as parts
from tests import people
from tests import records as served

OTHERS = (
    "admin captain elder grid-worker neighbour-worker observer outsider unit-head volunteer".split()
)


@pytest.fixture
def child(village):
    """Signed up for one event, served at another, with a paper about it: what addresses name."""
    child = parts.ward(village)
    coming, over = parts.event(village, takes_minors=True), served.event(village)
    served.serve(village, child, 60, of=over)
    with people.acting(village.resident) as guardian, database.atomic():
        row = signing_up.sign_up(parts.fetched(coming), child, guardian)
        paper = making.make(child, None, None, guardian)
    return {
        "event_id": (coming.id, over.id),
        "participation_id": (row.id,),
        "person_id": (child.id,),
        "number": (paper.number,),
        "household_id": (child.household_id,),
        "area_id": (village.unit.id, village.building.id),
    }


def addresses(app, child):
    [id] = child["person_id"]
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.rule == "/demo" or len(rule.arguments) > 1:
            continue
        values = child.get(*rule.arguments, ()) if rule.arguments else (None,)
        for value in values:
            url = re.sub("<[^>]+>", str(value), rule.rule)
            yield from (url, f"{url}?q=小朵", f"{url}?person={id}")


@pytest.mark.sqlite
@pytest.mark.parametrize("slug", OTHERS)
def test_nobody_else_finds_a_child(app, village, child, sign_in, slug):
    phone = sign_in(village.people[slug])
    for url in addresses(app, child):
        text = phone.get(url).data.decode(errors="ignore")
        assert "陈小朵" not in text and "陈*朵" not in text, url
