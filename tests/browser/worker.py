"""What tests ask of the service worker and its caches, through the page they look at."""

from playwright.sync_api import expect

from tests.browser.phones import PATIENCE

# A condition that has to wait for something itself: wait_for_function takes its promise for a yes.
UNTIL = f"""async () => {{
  const holds = CONDITION, end = performance.now() + {PATIENCE};
  while (!(await holds())) {{
    if (performance.now() > end) throw new Error(`never came true: ${{holds}}`);
    await new Promise((done) => setTimeout(done, 20));
  }}
}}"""
CACHES = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    found[name] = requests.map(({ url }) => new URL(url).pathname + new URL(url).search);
  }
  return found;
}"""
LISTEN = f"""() => {{
  window.told = new Promise((done, failed) => {{
    setTimeout(failed, {PATIENCE}, new Error("the worker says nothing"));
    navigator.serviceWorker.addEventListener("message", ({{ data }}) => {{
      if (data.pack?.end || data.pack?.failed) done(data.pack);
    }});
  }});
}}"""


def until(page, condition):
    """Wait until a function of JavaScript, async or not, says yes."""
    page.evaluate(UNTIL.replace("CONDITION", condition))


def cached(page):
    """The names of the caches, with the addresses in each."""
    return page.evaluate(CACHES)


def packs(page):
    """The names of the packs on the phone."""
    return [name for name in cached(page) if name.startswith("pack-")]


def no_pack(page):
    """Wait until nobody's day is on the phone."""
    until(page, "async () => !(await caches.keys()).some((name) => name.startsWith('pack-'))")


def listen(page):
    """From now on, hear how the next pack ends; `heard` tells."""
    page.evaluate(LISTEN)


def heard(page):
    """What the worker says at the end of a pack, or when it broke off."""
    return page.evaluate("told")


def no_network(page, proxy):
    """The phone knows it, and what it tries all the same (pages just opening do) gets nowhere."""
    proxy.unplug()
    page.context.set_offline(True)


def network(page, proxy):
    """It is back."""
    proxy.plug()
    page.context.set_offline(False)


def heading(page, text):
    """Wait until the page is that one."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
