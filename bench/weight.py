"""What a page weighs: the HTML alone, and with every style sheet and module a first visit loads."""

import gzip
import re
from urllib.parse import urljoin

from bench.load import Request, once

LINKED = re.compile(
    r"""<(?:link[^>]+rel="(?:stylesheet|modulepreload)"[^>]+href|script[^>]+src)="([^"]+)"""
)
IMPORTED = re.compile(
    r"""(?:^|[;\s])import\s*(?:[^"'()]*?from\s*)?["'(]+(\.{1,2}/[^"']+)["']""", re.M
)


def html(server, request):
    """(bytes of the page as a browser gets it, bytes with gzip)."""
    best = once(server.port, request)
    zipped = once(server.port, Request(request.path, request.cookie, accept="gzip"))
    return len(best.body), len(zipped.body)


def first_load(server, request):
    """Bytes of HTML, CSS and JS with gzip, and how many files they are."""
    page = once(server.port, Request(request.path, request.cookie, accept="gzip"))
    total, seen = len(page.body), set()
    wanted = [urljoin(request.path, link) for link in LINKED.findall(_text(page))]
    while wanted:
        url = wanted.pop()
        if url in seen:
            continue
        seen.add(url)
        answer = once(server.port, Request(url, accept="gzip"))
        total += len(answer.body)
        if url.endswith(".js"):
            wanted += [urljoin(url, name) for name in IMPORTED.findall(_text(answer))]
    return total, len(seen) + 1


def _text(answer):
    zipped = answer.headers.get("content-encoding") == "gzip"
    return (gzip.decompress(answer.body) if zipped else answer.body).decode()
