"""The hot paths, as somebody of the village walks them, and how many statements each page takes."""

import itertools
import re
from dataclasses import dataclass

from playhouse.test_utils import count_queries

from bench import events
from bench.handed import Fresh, raised
from bench.load import Request, once


@dataclass
class Path:
    """`make(number)` is the request; `kind` says which floor it is held against.

    `connections`: over so many, whatever the run is told; `share` of the requests of a round.
    """

    name: str
    kind: str  # page, list, door, write, batch
    make: object
    connections: int | None = None
    share: float = 1

    @property
    def is_page(self):
        return self.kind in ("page", "list", "door")

    def url(self):
        return self.make(0).path


def of(server, fresh=0, crowd=None):
    """The hot paths of a running Mulin with its demo people.

    `fresh`: so many issues are made beforehand, to be handed over one by one; only whoever sends
    those requests needs some. `crowd`: what bench/crowd.py made there, for the paths of events.
    """
    worker, secretary = sign_in(server, "grid-worker"), sign_in(server, "secretary")
    staff, resident = sign_in(server, "community-worker"), sign_in(server, "resident")
    answer = once(server.port, Request("/patrols?view=all", worker, accept="identity"))
    page = answer.body.decode()
    doors = list(dict.fromkeys(re.findall(r"/patrols/doors/\d+", page)))
    if len(doors) < 5:
        raise RuntimeError("The grid worker sees no doors: is the village seeded?")
    around = itertools.cycle(doors)
    fields = {"channel": "door", "note": "家里都好，老人在晒太阳。"}

    def get(name, kind, path, cookie=worker):
        return Path(name, kind, lambda number: Request(path, cookie))

    return [
        get("today", "page", "/today"),
        get("door list", "list", "/patrols"),
        get("door list, all", "list", "/patrols?view=all"),
        Path("door page", "page", lambda number: Request(doors[number % len(doors)], worker)),
        get("map", "list", landing(server, "/areas", worker)),
        get("rounds (secretary)", "list", "/patrols/rounds", secretary),
        get("issues (community)", "list", "/issues", staff),
        get("ledger", "list", "/issues/ledger", secretary),
        Path(
            "POST visit",
            "write",
            lambda number: Request(f"{next(around)}/visits", worker, fields, expect=303),
        ),
        Path("POST issue", "write", lambda number: raised(resident)),
        Path("POST dispatch", "write", Fresh(server, resident, staff, fresh).hand_over),
        *(Path(*one) for one in events.of(lambda slug: sign_in(server, slug), crowd)),
    ]


def landing(server, path, cookie):
    """Where a page leads somebody who has only one place to see."""
    try:
        return once(server.port, Request(path, cookie, expect=303)).headers["location"]
    except RuntimeError:
        return path


def sign_in(server, slug):
    """The cookie of somebody of the demo village."""
    answer = once(server.port, Request(f"/demo/{slug}", fields={}, expect=303))
    return answer.headers["set-cookie"].split(";")[0]


def statements(app, paths):
    """{name: statements} of each page, asked in this process."""
    counts = {}
    client = app.test_client(use_cookies=False)
    for path in paths:
        if not path.is_page:
            continue
        request = path.make(0)
        headers = {"Cookie": request.cookie}
        client.get(request.path, headers=headers)  # the first of the day notes the device
        with count_queries() as counter:
            answer = client.get(request.path, headers=headers)
        if answer.status_code != request.expect:
            raise RuntimeError(f"{request.path}: {answer.status_code} in this process")
        counts[path.name] = len([q for q in counter.get_queries() if q.msg[0] != "SELECT 1"])
    return counts
