"""What a browser reads, shows and judges at the door is what the server does: the same vectors.

The modules are called inside a page, so its WebCrypto and its content security policy are in play.
"""

import pytest

from tests import vectors

# Every run answers in the order of its cases; what was thrown on purpose is an answer too.
PRELUDE = """async ([door, vectors]) => {
  const module = (name) => import(`${door}/${name}.js`);
  const { fromBase64url, toBase64url } = await module("base32");
  const each = (cases, run) => Promise.all(cases.map((one) => run(one).catch((error) => {
    if (!error.code) throw error;
    return { code: error.code, reason: error.reason };
  })));
"""

READ = """
  const { parse, verify } = await module("tokens");
  return each(vectors.reading, async ({ text }) => {
    const pass = parse(text);
    await verify(pass, vectors.known);
    const { kid, number, day, secret } = pass;
    return { kid, number, day, secret: toBase64url(secret) };
  });
}"""

NUMBERS = """
  const { cleanNumber, spaced } = await module("numbers");
  return vectors.numbers.map(({ text }) => {
    const number = cleanNumber(text);
    return { text, number, spaced: number && spaced(number) };
  });
}"""

ROTATING = """
  const { codeAt } = await module("rotating");
  const secret = fromBase64url(vectors.secret);
  return each(vectors.codes, ({ event, seconds }) => codeAt(secret, event, seconds));
}"""

JUDGE = """
  const { openRoster } = await module("roster");
  return each(vectors.cases, ({ roster, text, direction, seen }) =>
    openRoster(vectors.rosters[roster], seen).judge(text, direction));
}"""

NOTE = """
  const { openRoster } = await module("roster");
  const { TAKEN } = await module("judge");
  const [{ text, answer, seen }] = vectors.cases;
  const station = openRoster(vectors.rosters.here, seen);
  const said = [];
  for (const direction of ["in", "in", "out", "out", "in"]) {
    const { verdict } = await station.judge(text, direction);
    said.push(verdict);
    if (TAKEN.includes(verdict)) station.note(answer.number, direction);
  }
  return { said, noted: station.seen[answer.number], given: seen };
}"""


@pytest.fixture
def run(page, server):
    """`run(script, vectors)`: what the script answers inside a page of ours."""
    page.goto("/sign-in")
    return lambda script, cases: page.evaluate(
        PRELUDE + script, [f"{server.url}/static/current/js/door", cases]
    )


def compare(cases, answers, expected):
    """Name what differs, not only that something does."""
    wrong = [
        (case.get("name") or case, answer)
        for case, answer in zip(cases, answers, strict=True)
        if answer != expected(case)
    ]
    assert not wrong


def test_passes_and_numbers_read_as_on_the_server(run):
    given = vectors.load("passes")
    compare(
        given["reading"],
        run(READ, given),
        lambda case: case.get("read") or {"code": case["code"], "reason": case["reason"]},
    )
    compare(given["numbers"], run(NUMBERS, given), lambda case: case)


def test_a_door_shows_what_the_server_expects(run):
    given = vectors.load("rotating")
    compare(given["codes"], run(ROTATING, given), lambda case: case["code"])


def test_a_station_judges_as_the_server_does(run):
    given = vectors.load("judging")
    compare(given["cases"], run(JUDGE, given), lambda case: case["answer"])


def test_a_station_remembers_what_it_noted_and_leaves_what_it_was_given(run):
    found = run(NOTE, vectors.load("judging"))
    assert found == {
        "said": ["in", "again", "out", "again", "in"],
        "noted": ["in", "out", "in"],
        "given": {},
    }
