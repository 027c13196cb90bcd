"""What script/screenshots runs: the demo village, page by page, as people see it."""

import html
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, PATIENCE, PHONE
from tests.browser.server import ROOT, Server
from tests.machine import CHROMIUM

# Name, who looks ("" is nobody), where it starts, then what is tapped from there (CSS).
PAGES = [
    ("sign-in", "", "/sign-in"),
    ("sign-in-code", "", "/sign-in/code"),
    ("demo", "", "/demo"),
    ("privacy", "", "/privacy"),
    ("today-worker", "grid-worker", "/today"),
    ("today-captain", "captain", "/today"),
    ("today-unit-head", "unit-head", "/today"),
    ("today-secretary", "secretary", "/today"),
    ("today-resident", "resident", "/today"),
    ("today-admin", "admin", "/today"),
    ("door", "grid-worker", "/today", "a.row[href*=doors]"),
    ("door-say-more", "grid-worker", "/today", "a.row[href*=doors]", "label.chip", ".more summary"),
    ("door-not-met", "grid-worker", "/today", "a.row[href*=doors]", "#not-met > summary"),
    ("door-care", "grid-worker", "/today", "a.row[href*=doors]", "a[href$='/care']"),
    ("visit", "grid-worker", "/today", "a.row[href*=doors]", "a.row[href*=visits]"),
    ("doors", "grid-worker", "/patrols"),
    ("doors-none", "grid-worker", "/patrols?door=99-9-999"),
    ("new", "grid-worker", "/patrols/new"),
    ("map-grid", "grid-worker", "/areas"),
    ("map-building", "grid-worker", "/areas", "a.row[href*=areas]"),
    ("diary", "grid-worker", "/reports/diary"),
    ("rounds", "secretary", "/patrols/rounds"),
    ("round-full", "secretary", "/patrols/rounds", "a.row[href*=full]"),
    ("round-focus", "secretary", "/patrols/rounds", "a.row[href*=focus]"),
    ("round-pause", "secretary", "/patrols/rounds", "a.row[href*=full]", "a[href$='/pause']"),
    ("rounds-past", "secretary", "/patrols/rounds", "a[href*='/past/']"),
    ("rounds-plans", "secretary", "/patrols/rounds", "a[href*='/plans/']"),
    ("rounds-plan", "secretary", "/patrols/rounds", "a[href*='/plans/']", "a.row[href*=focus]"),
    ("me", "grid-worker", "/people/me"),
    ("me-resident", "resident", "/people/me"),
    ("looks", "resident", "/people/me/looks"),
    ("my-data", "resident", "/people/me/data"),
    ("devices", "grid-worker", "/auth/devices"),
    ("passkey", "resident", "/auth/passkeys/new"),
    ("people", "community-worker", "/people?q=王"),
    ("person", "community-worker", "/people?q=王", "a.row[href*='/people/']"),
    ("admin", "admin", "/admin"),
    ("admin-roster", "admin", "/admin/roster"),
    ("admin-posts", "admin", "/admin/posts"),
    ("admin-new-post", "admin", "/admin/posts/new"),
    ("admin-new-person", "admin", "/admin/people/new", "a.row"),
    ("admin-end-post", "admin", "/admin/posts", "a.row + a.row", "a.row[href*='/end']"),
    ("admin-activity", "admin", "/admin/activity"),
    ("categories", "secretary", "/categories"),
    ("category", "secretary", "/categories", "a.row[href*='/categories/']"),
    ("organisations", "secretary", "/organisations"),
    ("organisation", "secretary", "/organisations", "a.row[href*='/organisations/']"),
    ("calendar", "admin", "/calendar"),
    ("mode", "secretary", "/modes"),
    ("issue-plates", "captain", "/issues/plates"),
    ("issue-plate", "captain", "/issues/plates", "a.row[href*='/plates/']"),
    ("issue-board", "resident", "/issues/board"),
    ("issue-boards", "", "/issues/board"),
    ("events", "resident", "/events"),
    ("events-held", "organiser", "/events?view=run"),
    ("event", "resident", "/events", "[id^=event-][data-state=enrolling]"),
    ("event-captain", "captain", "/events", "[id^=event-][data-state=enrolling]"),
    ("event-organiser", "organiser", "/events", "[id^=event-][data-state=enrolling]"),
    ("event-on", "volunteer", "/events", "[id^=event-][data-state=running]"),
    ("event-on-organiser", "organiser", "/events", "[id^=event-][data-state=running]"),
    ("event-over", "volunteer", "/events?view=past", "[id^=event-][data-state=ended]"),
    ("event-settled", "volunteer", "/events?view=past", "[id^=event-][data-state=settled]"),
    ("event-to-settle", "secretary", "/events?view=past", "[id^=event-][data-state=ended]"),
    ("event-kinds", "organiser", "/events/new"),
    ("event-new", "organiser", "/events/new?kind=cleaning"),
    ("event-invite", "organiser", "/events", "[data-state=enrolling]", "a[href$='/invite']"),
    ("event-share", "organiser", "/events", "[data-state=enrolling]", "a[href$='/share']"),
    ("event-somebody", "captain", "/events", "[data-state=enrolling]", "a[href$='/new']"),
    ("event-door", "organiser", "/events", "[data-state=running]", "a[href$='/door']"),
    (
        "event-door-code",
        "organiser",
        "/events",
        "[data-state=running]",
        "a[href$='/door']",
        ".chip:has([value=code])",
    ),
    (
        "event-names",
        "organiser",
        "/events",
        "[data-state=running]",
        "a[href$='/door']",
        "a[href$='/names']",
    ),
    (
        "event-paper",
        "organiser",
        "/events",
        "[data-state=running]",
        "a[href$='/door']",
        "a[href$='/paper']",
    ),
    ("event-arrive", "volunteer", "/events", "[data-state=running]", "a[href$='/arrive']"),
    ("event-register", "secretary", "/events/register"),
    ("participation", "volunteer", "/events?view=past", "[data-state=settled]", "#mine a"),
    ("pass", "volunteer", "/passes/mine"),
    (
        "pass-cards",
        "organiser",
        "/events",
        "[data-state=running]",
        "a[href$='/door']",
        "a[href*='/passes/']",
    ),
    ("records", "volunteer", "/records"),
    ("records-none", "resident", "/records"),
    ("record-papers", "volunteer", "/records/papers"),
    ("record-print", "volunteer", "/records/print"),
    ("record-requests", "secretary", "/records/requests"),
    ("points-board", "resident", "/points/board"),
    ("proof", "", "/points/proof"),
    ("passbook", "volunteer", "/points"),
    ("passbook-line", "volunteer", "/points", "[id^=line-]"),
    ("passbook-print", "captain", "/points/passbooks", "a.row[href*='/passbooks/']"),
    ("points-audit", "secretary", "/points/audit"),
    ("policy", "resident", "/policies"),
    ("policy-drafts", "community-worker", "/policies", "a[href$='/drafts']"),
    ("credits", "resident", "/credits"),
    ("credit-new", "resident", "/credits/new"),
    ("credit-note", "captain", "/credits/notes/new"),
    ("credit", "resident", "/credits", "a.row[href*='/credits/']"),
    ("credit-collecting", "collector", "/credits/collecting"),
    ("credit-sitting", "council-2", "/credits/sitting"),
    ("credit-reviewing", "community-worker", "/credits/reviewing"),
    ("credit-notices", "resident", "/credits/notices"),
    ("shelf", "resident", "/shop"),
    ("shelf-good", "volunteer", "/shop", "[id^=good-]"),
    ("redemptions", "volunteer", "/redemptions"),
    ("redemption", "volunteer", "/redemptions", "[id^=redemption-][data-state=reserved]"),
    ("counter", "shopkeeper", "/counter"),
    ("counter-unsettled", "shopkeeper", "/counter/unsettled"),
    ("goods", "shopkeeper", "/goods"),
    ("good", "shopkeeper", "/goods", "[id^=good-]"),
    ("donation-new", "shopkeeper", "/donations/new"),
    ("write-offs", "community-worker", "/write-offs"),
    ("count", "shopkeeper", "/counts"),
    ("books", "shopkeeper", "/books"),
    ("book-donations", "shopkeeper", "/books/donations"),
    ("budget", "community-worker", "/books/budget"),
    ("adjustments", "secretary", "/adjustments"),
    ("adjustment", "secretary", "/adjustments", "[id^=adjustment-]"),
    ("today-shopkeeper", "shopkeeper", "/today"),
    ("today-collector", "collector", "/today"),
    ("check", "", "/check"),
    ("check-unknown", "", "/check?number=MS-2026-7K3F9Q2M"),
    ("registrations", "volunteer", "/registrations"),
    ("registration", "volunteer", "/registrations", "a.row[href*='/registrations/']"),
    ("registration-teams", "resident", "/registrations/teams"),
    ("registration-units", "owners", "/registrations/units"),
    ("registrations-waiting", "secretary", "/registrations/waiting"),
    ("claims", "volunteer", "/claims"),
    ("claims-waiting", "estate-secretary", "/claims"),
    ("claim-post", "resident", "/claims", "[id^=public_post-]"),
    ("claim-serving", "volunteer", "/claims", "[id^=claim-]"),
    ("claim-post-new", "estate-secretary", "/claims/posts/new"),
    ("guardians", "resident", "/guardians"),
    ("volunteer-new", "organiser", "/volunteers/new"),
    ("today-volunteer", "volunteer", "/today"),
    ("today-organiser", "organiser", "/today"),
    ("today-events", "estate-secretary", "/today/events"),
    ("scan", "grid-worker", "/scan"),
    ("pack-sizes", "secretary", "/pack/sizes"),
    ("outbox", "grid-worker", "/outbox"),
    ("offline", "grid-worker", "/offline"),
    ("quarantine", "secretary", "/quarantine"),
    ("not-found", "grid-worker", "/not-here"),
    ("not-allowed", "grid-worker", "/admin"),
]

LOOKS = {
    "light": {"theme": "light", "elder": "0"},
    "dark": {"theme": "dark", "elder": "0"},
    "elder": {"theme": "light", "elder": "1"},
}


def main():
    words = sys.argv[1:]
    pages = [page for page in PAGES if not words or any(word in page[0] for word in words)]
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, (folder / "server.log").open("w") as log:
        server = Server(Path(data), village="services.village.seed", log=log)
        try:
            take(server, pages, folder)
        finally:
            server.stop()
    (folder / "index.html").write_text(contact_sheet(pages), encoding="utf-8")
    print(f"{len(pages) * len(LOOKS)} pictures: {folder / 'index.html'}")


def take(server, pages, folder):
    """One picture of every page in every look."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        for look, preferences in LOOKS.items():
            phones = {}
            for name, slug, start, *taps in pages:
                if slug not in phones:
                    phones[slug] = phone(browser, server, slug, preferences)
                page = phones[slug]
                if page.goto(start).status >= 500:
                    print(f"{name}: the server failed, see screenshots/server.log")
                for tap in taps:
                    page.locator(tap).first.click()
                    page.wait_for_load_state("networkidle")
                page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
        browser.close()


def phone(browser, server, slug, preferences):
    """A page in a phone somebody is signed in on, reading the way they prefer."""
    context = browser.new_context(base_url=server.url, device_scale_factor=2, **PHONE)
    context.set_default_timeout(PATIENCE)
    ours = {"Sec-Fetch-Site": "same-origin"}
    if slug:
        context.request.post(f"/demo/{slug}", headers=ours, max_redirects=0)
    context.request.post("/preferences", form=preferences, headers=ours, max_redirects=0)
    return context.new_page()


def contact_sheet(pages):
    """All pictures on one page, a row for each page of the app."""
    rows = "\n".join(
        f"<h2>{html.escape(name)}</h2><p>"
        + " ".join(f'<img src="{name}-{look}.png" alt="{look}" width="260">' for look in LOOKS)
        for name, *_ in pages
    )
    return (
        '<!doctype html><meta charset="utf-8"><title>Mulin, page by page</title>'
        "<style>body{font:16px system-ui;background:#ddd}img{vertical-align:top;margin:6px}</style>"
        f"<h1>{', '.join(LOOKS)}</h1>\n{rows}\n"
    )


if __name__ == "__main__":
    main()
