"""Is a line of a passbook true? Computed on the phone, with the network off."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from services import clock
from services.points import chain, proofs, roots
from tests import vectors
from tests.browser.accessible import assert_accessible
from tests.browser.outbox import NO_NETWORK, pack, worker_ready
from tests.browser.worker import no_network, until

PROOF_MODULES = """async ([folder, given]) => {
  const { read, prove } = await import(`${folder}/payload.js`);
  const { canonical, leaf, short } = await import(`${folder}/chain.js`);
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const lines = await Promise.all(given.lines.map(async ({ digits }) => {
    const { community, day, content, steps, root } = await prove(digits);
    return {
      digits, community, day, content,
      canonical: canonical(content), leaf: hex(await leaf(content)),
      sides: steps.map(([side]) => side).join(""), root: hex(root), short: short(root),
    };
  }));
  const torn = given.torn.filter((digits) => {
    try { return Boolean(read(digits)); } catch { return false; }
  });
  return { lines, torn };
}"""
BOOK = "INSERT OR IGNORE INTO points_book (id, community_id, height, head) VALUES (1, ?, 0, '')"
TRUE, FALSE = "这一笔是真的，没有改过", "这一笔和公布的对不上"
UNKNOWN, TORN = "这部手机上还没有那天的公示码", "这个码没有读全"


def test_a_phone_computes_what_the_server_does(page, server):
    given = vectors.load("proofs")
    page.goto("/sign-in")
    found = page.evaluate(PROOF_MODULES, [f"{server.url}/static/current/js/proof", given])
    assert found == {"lines": given["lines"], "torn": []}


@pytest.fixture
def line(server):
    """`line(day, reason)`: the digits of one line among three of a day, and the day's root."""
    [[community]] = server.rows("SELECT id FROM area WHERE name = '宝龙社区'")

    def line(day, reason="清扫楼道"):
        content = vectors.for_proofs()["lines"][0]["content"]
        content |= {"points": 12, "reason": reason, "at": f"{day}T01:02:03.000004"}
        leaves = ["11" * 32, chain.leaf(content), "22" * 32]
        beside = [each for _side, each in chain.path(leaves, 1)]
        packed = proofs.pack(community, day, content, (1, 3), "33" * 32, "", beside)
        merkle = chain.merkle(leaves)
        return str(int.from_bytes(packed)), chain.root("", day.isoformat(), merkle, "33" * 32)

    line.community = community
    line.path = f"/points/proof/{community}"
    return line


@pytest.fixture
def publish(server, line):
    """`publish(day, root)`: what stands on the board."""

    def publish(day, root):
        server.write(BOOK, line.community)
        server.write(
            "INSERT INTO points_root"
            " (book_id, day, first_seq, last_seq, merkle, head, root, made_at)"
            " VALUES (1, ?, 1, 3, '', '', ?, '2026-03-19 00:00:00')",
            day.isoformat(),
            root,
        )

    return publish


def look(page, line, digits):
    """Open the page behind a code anew, as a scanner does."""
    page.goto("about:blank")
    page.goto(f"{line.path}#{digits}")


def verdict(page, words):
    expect(page.locator(".verdict:visible")).to_have_text(words)


def test_without_a_network_a_true_line_is_told_from_others(
    new_context, proxy, watch, line, publish
):
    watch.announce(NO_NETWORK)
    yesterday = clock.today() - timedelta(days=1)
    digits, root = line(yesterday)
    publish(yesterday, root)
    asked = []
    page = new_context(base_url=proxy.url).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(line.path)
    worker_ready(page)
    page.goto(line.path)  # now the worker sees it, and keeps it
    until(page, "async () => (await caches.keys()).includes('proofs')")
    no_network(page, proxy)

    look(page, line, digits)
    verdict(page, TRUE)
    expect(page.locator("line-proof")).to_contain_text("12 分")
    expect(page.locator("line-proof")).to_contain_text("清扫楼道")
    expect(page.locator(".proof-root:visible")).to_have_text(roots.short(root))
    assert_accessible(page)

    packed = bytearray(int(digits).to_bytes(len(digits), "big").lstrip(b"\0"))
    where = packed.index("清".encode())
    packed[where + 2] ^= 1  # one letter of what it was for
    look(page, line, str(int.from_bytes(packed)))
    verdict(page, FALSE)
    assert_accessible(page)

    look(page, line, line(yesterday, "打扫花园")[0])  # a line nobody published
    verdict(page, FALSE)
    look(page, line, line(yesterday - timedelta(days=3))[0])  # a day without any
    verdict(page, FALSE)

    old, its_root = line(yesterday - timedelta(days=900))
    look(page, line, old)
    verdict(page, UNKNOWN)
    expect(page.locator(".proof-root:visible")).to_have_text(roots.short(its_root))
    later, _root = line(yesterday + timedelta(days=1))
    look(page, line, later)
    verdict(page, UNKNOWN)

    look(page, line, digits[:-3])
    verdict(page, TORN)
    page.evaluate("digits => location.hash = digits", digits)  # the next code, on the same page
    verdict(page, TRUE)
    assert not [url for url in asked if re.search(r"\d{50}", url.split("#")[0])]


def test_another_root_on_the_board_is_seen(page, line, publish):
    yesterday = clock.today() - timedelta(days=1)
    digits, _root = line(yesterday)
    publish(yesterday, line(yesterday, "别的")[1])
    look(page, line, digits)
    verdict(page, FALSE)


def test_the_page_is_on_a_phone_that_never_opened_it(new_person, proxy, watch, line, publish):
    watch.announce(NO_NETWORK)
    yesterday = clock.today() - timedelta(days=1)
    digits, root = line(yesterday)
    publish(yesterday, root)
    stranger = new_person("resident", base_url=proxy.url)
    stranger.goto("/privacy")
    pack(stranger)
    no_network(stranger, proxy)
    look(stranger, line, digits)
    verdict(stranger, TRUE)


def test_nobody_signed_in_compares_by_eye_what_is_not_on_the_phone(new_context, proxy, watch, line):
    watch.announce(NO_NETWORK)
    digits, root = line(clock.today() - timedelta(days=1))
    page = new_context(base_url=proxy.url).new_page()
    page.goto("/sign-in")
    worker_ready(page)
    page.goto("/sign-in")
    no_network(page, proxy)
    look(page, line, digits)
    verdict(page, UNKNOWN)
    expect(page.locator(".proof-root:visible")).to_have_text(roots.short(root))


def test_the_board_shows_the_same_letters(page, line, publish):
    yesterday = clock.today() - timedelta(days=1)
    _digits, root = line(yesterday)
    publish(yesterday, root)
    page.goto("/points/board")
    page.goto(f"/points/board/{line.community}")
    expect(page.locator(f"#root-{yesterday}")).to_contain_text(roots.short(root))
    assert_accessible(page)
