"""Questions to a page that come to an end: page.evaluate itself waits for ever."""

MOST = 60_000  # milliseconds: no busy machine needs them, a page that hangs fails in a minute


def asked(page, script, given=None):
    """What a function of JavaScript, async or not, answers on a page. Fails when it does not."""
    late = f"the page has not answered for {MOST // 1000} seconds"
    return page.evaluate(
        f"""(given) => Promise.race([
          ({script})(given),
          new Promise((_done, fail) => setTimeout(fail, {MOST}, new Error("{late}"))),
        ])""",
        given,
    )
