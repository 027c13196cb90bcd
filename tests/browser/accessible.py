"""What every page has to keep: axe-core's rules, and the sizes our design promises."""

from pathlib import Path

HERE = Path(__file__).parent
AXE = (HERE / "vendor" / "axe.min.js").read_text()
SIZES = (HERE / "sizes.js").read_text()


def assert_accessible(page):
    """Fail with every fault axe or our own numbers find on the page as it is shown now."""
    # What is still fading in has other colours than those people read.
    page.wait_for_function("() => document.getAnimations().every((a) => a.playState !== 'running')")
    # Evaluated, not added as a script: the page's CSP forbids that.
    page.evaluate(f"() => {{ {AXE} }}")
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    problems = [
        f"axe {rule['id']}: {rule['help']}\n    {' '.join(map(str, node['target']))}\n"
        f"    {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    problems += page.evaluate(SIZES)
    assert not problems, f"{page.url}\n" + "\n".join(problems)
