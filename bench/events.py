"""The paths of events: checking in at a door, signing up, confirming minutes, and their pages."""

import itertools

from bench.load import Request

BATCH = 0.02  # of the requests of a round: each of them confirms the minutes of 500 people


def of(enter, crowd):
    """Values of the bench.paths.Path of each, for what crowd.make() made; `enter(slug)` is the
    cookie of somebody. None without a crowd."""
    if not crowd:
        return
    organiser, volunteer = enter("organiser"), enter("volunteer")
    doors = crowd["doors"]

    def page(name, kind, path, cookie):
        return name, kind, lambda number: Request(path, cookie)

    full = f"/events/{doors['tick 1']}"
    yield page("events (volunteer)", "list", "/events", volunteer)
    yield page("events (organiser)", "list", "/events?view=run", organiser)
    yield page("event (volunteer)", "page", full, volunteer)
    yield page("event (runner, 500)", "page", full, organiser)
    yield page("door (500)", "door", f"{full}/door", organiser)
    yield page("door, names (500)", "door", f"{full}/door/names", organiser)
    for name, event in doors.items():
        way, lines = name.split()
        said = [{"person": id} for id in crowd["people"]]
        said = said if way == "tick" else [{"text": token} for token in crowd["tokens"]]
        make = _check_in(f"/events/{event}/check-ins", organiser, way, said)
        yield f"POST check-in {way} ×{lines}", "write", make, int(lines)
    yield "POST sign-up", "write", _sign_up(crowd, enter)
    yield "POST minutes of 500", "batch", _confirm(crowd, organiser), 1, BATCH


def _check_in(path, cookie, method, said):
    """Everybody comes, one after the other; then everybody leaves, and comes again."""
    numbers = itertools.count()

    def make(_number):
        turn, who = divmod(next(numbers), len(said))
        fields = {"method": method, "direction": ("in", "out")[turn % 2], **said[who]}
        return Request(path, cookie, fields, expect=303)

    return make


def _sign_up(crowd, enter):
    """Neighbour after neighbour, for one event after the other."""
    cookies = [enter(slug) for slug in crowd["neighbours"]]
    pairs = ((event, cookie) for event in crowd["open"] for cookie in cookies)

    def make(_number):
        event, cookie = next(pairs)
        return Request(f"/events/{event}/participations", cookie, {}, expect=303)

    return make


def _confirm(crowd, cookie):
    """The minutes of everybody, event after event."""
    over = iter(crowd["over"].items())

    def make(_number):
        event, ids = next(over)
        path = f"/events/{event}/participations/confirm"
        return Request(path, cookie, {"participations": ids}, expect=303)

    return make
