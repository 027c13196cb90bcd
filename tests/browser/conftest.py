"""Journeys in a real Chromium, phone-sized and Chinese, against the real server."""

import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.server import Server
from tests.browser.watch import Watch
from tests.machine import CHROMIUM, how_to_install

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "reduced_motion": "reduce",
}
PATIENCE = 10_000  # milliseconds, on a machine with other things to do

expect.set_options(timeout=PATIENCE)


@pytest.fixture(autouse=True)
def clock():
    """The server runs on real time here: the standing clock of the other tests has no say."""


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all journeys of this worker."""
    if not Path(CHROMIUM).exists():
        pytest.fail(how_to_install(["chromium", "fonts-noto-cjk"]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def running_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("data"))
    yield server
    server.stop()


@pytest.fixture
def server(running_server):
    """The server, with the village as it was built."""
    running_server.reset()
    return running_server


@pytest.fixture
def watch():
    """`watch.announce(pattern)` before trouble that belongs to the test."""
    return Watch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.journey_failed = report.failed
    return report


@pytest.fixture
def new_context(request, browser, server, watch):
    """`new_context(**options)`: another phone. What it shows is kept when the test fails."""
    contexts = []

    def make(**options):
        context = browser.new_context(base_url=server.url, **{**PHONE, **options})
        context.set_default_timeout(PATIENCE)
        context.tracing.start(screenshots=True, snapshots=True)
        watch.attach(context)
        contexts.append(context)
        return context

    yield make
    failed = getattr(request.node, "journey_failed", True)
    if failed:
        keep_evidence(request.node.name, contexts)
    for context in contexts:
        context.close()
    if not failed:
        watch.check()


def keep_evidence(name, contexts):
    """Leave screenshots and a trace of each phone where the test report says."""
    folder = Path(tempfile.mkdtemp(prefix=f"mulin-{name[:60]}-"))
    for number, context in enumerate(contexts, start=1):
        for index, page in enumerate(context.pages, start=1):
            page.screenshot(path=folder / f"phone-{number}-page-{index}.png", full_page=True)
        context.tracing.stop(path=folder / f"phone-{number}-trace.zip")
    print(f"What the phones showed: {folder} (playwright show-trace FILE)")


@pytest.fixture
def page(new_context):
    """A phone nobody has signed in on."""
    return new_context().new_page()


@pytest.fixture
def new_person(new_context):
    """`new_person("grid-worker")`: a phone that person is signed in on, showing an empty page."""

    def sign_in(slug, **options):
        context = new_context(**options)
        entered = context.request.post(
            f"/demo/{slug}", headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0
        )
        assert entered.status == 303, f"{slug} could not sign in: {entered.status}"
        return context.new_page()

    return sign_in
