"""What a page weighs: the HTML alone, and with every file a first visit loads to show it.

Modules that are imported on demand (the reader of codes) and what the service worker fetches for
later are not among them. bench/offline.py asks Chromium whether these are the same files.
"""

import gzip
import re
from urllib.parse import urljoin

from bench.load import Request, once

LINKED = re.compile(
    r"""<(?:link[^>]+rel="(?:stylesheet|modulepreload|icon)"[^>]+href|script[^>]+src)="([^"]+)"""
)
IMPORTED = re.compile(
    r"""(?:^|[;\s])import\s*(?:[^"'()]*?from\s*)?["'](\.{1,2}/[^"']+)["']""", re.M
)


def html(server, request):
    """(bytes of the page as a browser gets it, bytes with gzip)."""
    best = once(server.port, request)
    zipped = once(server.port, Request(request.path, request.cookie, accept="gzip"))
    return len(best.body), len(zipped.body)


def first_load(server, request):
    """Bytes of HTML, CSS and JS with gzip, and how many files they are."""
    total, urls = files(server, request)
    return total, len(urls) + 1


def files(server, request):
    """(bytes with gzip of a page and all its files, {their paths})."""
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
    return total, seen


def _text(answer):
    zipped = answer.headers.get("content-encoding") == "gzip"
    return (gzip.decompress(answer.body) if zipped else answer.body).decode()
