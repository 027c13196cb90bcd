"""Whatever goes wrong in a page that no test announced fails that test."""

import re


class Watch:
    """Collects console errors (CSP violations are among them), page errors and failed requests."""

    def __init__(self):
        self._seen = []
        self._announced = []

    def attach(self, context):
        """Watch every page of a browser context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self._seen.append(f"page error: {error.error}"))
        context.on("requestfailed", self._request_failed)

    def announce(self, pattern):
        """This trouble (a regular expression) is part of the test, and has to happen."""
        self._announced.append(pattern)

    def check(self):
        """Fail on trouble nobody announced, and on announced trouble that never came."""
        unknown = [
            line
            for line in self._seen
            if not any(re.search(pattern, line) for pattern in self._announced)
        ]
        absent = [
            pattern
            for pattern in self._announced
            if not any(re.search(pattern, line) for line in self._seen)
        ]
        assert not unknown, "unannounced in the browser:\n" + "\n".join(unknown)
        assert not absent, f"announced, but it did not happen: {absent}"

    def _console(self, message):
        if message.type == "error":
            self._seen.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request_failed(self, request):
        # Leaving a page while something is under way is not a fault.
        if request.failure != "net::ERR_ABORTED":
            self._seen.append(f"request: {request.method} {request.url} {request.failure}")
