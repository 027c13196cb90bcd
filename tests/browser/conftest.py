"""Journeys in a real Chromium, phone-sized and Chinese, against the real server."""

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from tests.browser.chaos import Proxy
from tests.browser.phones import CHROMIUM_ARGUMENTS, PATIENCE, PHONE, TRACED, Phone, trace
from tests.browser.server import Server
from tests.browser.watch import Watch
from tests.machine import CHROMIUM, how_to_install

expect.set_options(timeout=PATIENCE)


@pytest.fixture(autouse=True)
def clock():
    """The server runs on real time here: the standing clock of the other tests has no say."""


@pytest.fixture(scope="session")
def playwright():
    """What drives every Chromium of this worker: a thread can have only one."""
    if not Path(CHROMIUM).exists():
        pytest.fail(how_to_install(["chromium", "fonts-noto-cjk"]))
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    """One Chromium for all journeys of this worker."""
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
def proxy(server):
    """The network between a phone and the server, for `base_url=proxy.url`: it can go wrong. It
    outlives the phones, which ask for it before they are made."""
    with Proxy(server.port) as proxy:
        yield proxy


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
def new_context(request, browser, server, proxy, watch):
    """`new_context(**options)`: another phone. What it shows is kept when the test fails."""
    contexts = []

    def make(**options):
        context = browser.new_context(**{"base_url": server.url, **PHONE, **options})
        context.set_default_timeout(PATIENCE)
        trace(context)
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


@pytest.fixture
def new_phone(request, playwright, proxy, watch, tmp_path_factory):
    """`new_phone("grid-worker")`: a phone that can be killed and started again, behind `proxy`."""
    phones = []

    def make(slug=None, **options):
        folder = tmp_path_factory.mktemp("phone")
        phone = Phone(playwright, folder, proxy.url, watch, **options)
        phones.append(phone)
        if slug:
            phone.sign_in(slug)
        return phone

    yield make
    failed = getattr(request.node, "journey_failed", True)
    if failed:
        keep_evidence(request.node.name, [phone.context for phone in phones if phone.context])
    for phone in phones:
        phone.close()
    if not failed:
        watch.check()


def keep_evidence(name, contexts):
    """Leave screenshots of each phone, and a trace if it was traced, where the report says."""
    folder = Path(tempfile.mkdtemp(prefix=f"mulin-{name[:60]}-"))
    for number, context in enumerate(contexts, start=1):
        for index, page in enumerate(context.pages, start=1):
            with suppress(Error):  # a page that died shows nothing
                page.screenshot(path=folder / f"phone-{number}-page-{index}.png", full_page=True)
        if TRACED:
            context.tracing.stop(path=folder / f"phone-{number}-trace.zip")
    print(f"What the phones showed: {folder} (MULIN_TRACE=1 adds traces for playwright show-trace)")


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
