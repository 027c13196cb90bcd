"""What Python and JavaScript have to agree on about passes and proofs: the files in tests/vectors.

`python -m tests.vectors` writes them, from fixed secrets and with the expected answers said here by
hand; the same program always writes the same bytes. tests/services/test_passes.py, test_proofs.py,
tests/browser/test_door_vectors.py and test_proof.py read them. Phones, and passes and passbooks on
paper, live longer than a release: a changed vector is a pass that no longer opens.
"""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services import passes
from services.passes.base32 import from_base32, to_base32, to_base64url
from services.passes.numbers import ALPHABET
from services.passes.roster import build
from services.points import chain, proofs, roots

FOLDER = Path(__file__).parent / "vectors"
DAY = 2268  # 18 March 2026
EVENT, OTHER_EVENT = 4711, 2**40 + 7  # the second needs more than 32 bits
AT = 1_773_797_400  # 9:30 of that day in Shanghai


def load(name):
    """The vectors of tests/vectors/<name>.json."""
    return json.loads((FOLDER / f"{name}.json").read_text())


def write():
    """Write all files."""
    for name, content in everything().items():
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / f"{name}.json").write_text(text)


def everything():
    """{name of a file: its content}."""
    return {
        "passes": for_passes(),
        "rotating": for_rotating(),
        "judging": for_judging(),
        "proofs": for_proofs(),
    }


def chance(label, size):
    """Bytes that look like chance and are always the same."""
    return hashlib.sha256(f"mulin test vectors: {label}".encode()).digest()[:size]


def key(label):
    """A key pair that is always the same: {kid, public, private}."""
    scalar = chance(label, 32)
    private = ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    kid = hashlib.sha256(point).digest()[:4].hex()
    return {"kid": kid, "public": to_base64url(point), "private": to_base64url(scalar)}


def number_of(label):
    """A number that is always the same."""
    return checked("".join(ALPHABET[byte % 32] for byte in chance(f"number {label}", 7)))


def checked(start):
    """Seven symbols → the number: of all check symbols there is one that is right."""
    (number,) = filter(None, (passes.clean_number(start + symbol) for symbol in ALPHABET))
    return number


OURS, LEAKED, THEIRS = key("ours"), key("leaked"), key("theirs")
KEYS = {pair["kid"]: pair["public"] for pair in (OURS, LEAKED)}


def pass_of(label, pair=OURS):
    """A pass that is always the same: {kid, number, day, secret, text}."""
    secret = chance(f"secret {label}", 12)
    text = passes.issue(pair["private"], pair["kid"], number_of(label), DAY, secret)
    return {
        "kid": pair["kid"],
        "number": number_of(label),
        "day": DAY,
        "secret": to_base64url(secret),
        "text": text,
    }


def flipped(text, bit):
    """A pass with one bit of its bytes turned."""
    data = bytearray(from_base32(text[3:], 87))
    data[bit // 8] ^= 0x80 >> bit % 8
    return "MP1" + to_base32(bytes(data))


def wide(text):
    """As an input method types it that was left in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def loose(text):
    """The same bytes, spelled with another last letter: its last four bits say nothing."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return text[:-1] + letters[letters.index(text[-1]) ^ 1]


def typo(number):
    """One symbol read wrongly."""
    return number[:2] + ALPHABET[ALPHABET.index(number[2]) ^ 5] + number[3:]


def turned(number, at=3):
    """Two neighbours that changed places."""
    assert number[at] != number[at + 1]
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


ADDRESS = "https://mulin.example/events/4711/arrive?code=NG6Q"

# What is no pass, however it came here: (name, text, code, reason).
NO_PASS = [
    ("nothing", "", "bad", "empty"),
    ("spaces", " \u3000\t", "bad", "empty"),
    ("the prefix alone", "MP1", "bad", "torn"),
    ("a very long text in the format", "MP1" + "A" * 5000, "bad", "torn"),
    ("a very long text", "好" * 5000, "other", "text"),
    ("an address", ADDRESS, "other", "address"),
    ("another site", "http://example.com/pay?to=somebody", "other", "address"),
    ("a network", "WIFI:S:guest;T:WPA;P:12345678;;", "other", "text"),
    ("a later format", "MP2" + "A" * 140, "other", "text"),
    ("a name", "王秀兰", "other", "text"),
    ("beyond the basic plane", "𝐌𝐏𝟏" + "𠮷" * 20, "other", "text"),
    ("a line sign that grows in capitals", "ß" * 8, "other", "text"),
]


def for_passes():
    """Texts of passes and of numbers, and what is read in them."""
    good, theirs = pass_of("Wang"), pass_of("stranger", THEIRS)
    text = good["text"]
    fields = {name: good[name] for name in ("kid", "number", "day", "secret")}
    mixed = text[:70] + ("A" if text[70] != "A" else "B") + text[71:]
    reading = [
        ("good", text, fields),
        ("in small letters", text.lower(), fields),
        ("in full width", wide(text), fields),
        ("broken over lines", f" {text[:60]}\r\n{text[60:]}\u200b", fields),
        ("first bit", flipped(text, 0), ("foreign", "key")),
        ("a bit of the number", flipped(text, 40), ("bad", "signature")),
        ("a bit of the day", flipped(text, 87), ("bad", "signature")),
        ("a bit of the secret", flipped(text, 100), ("bad", "signature")),
        ("a bit of the signature", flipped(text, 400), ("bad", "signature")),
        ("last bit", flipped(text, 695), ("bad", "signature")),
        ("another letter in the middle", mixed, ("bad", "signature")),
        ("loose last bits", loose(text), ("bad", "torn")),
        ("torn at the end", text[:-1], ("bad", "torn")),
        ("torn in the middle", text[:80], ("bad", "torn")),
        ("one letter too many", text + "A", ("bad", "torn")),
        ("a digit base32 has not", text[:50] + "1" + text[51:], ("bad", "torn")),
        ("padded", text + "====", ("bad", "torn")),
        ("signed by somebody else", theirs["text"], ("foreign", "key")),
        ("signature of zeros", zeroed(text), ("bad", "signature")),
        ("a number", good["number"], ("bad", "number")),
        *((name, other, (code, reason)) for name, other, code, reason in NO_PASS),
    ]
    return {
        "keys": [OURS, LEAKED, THEIRS],
        "known": KEYS,
        "issued": [pass_of("Wang"), pass_of("Li"), pass_of("leaked", LEAKED), theirs],
        "reading": [_reading(*case) for case in reading],
        "numbers": [
            {"text": text, "number": number, "spaced": number and f"{number[:4]}-{number[4:]}"}
            for text, number in numbers()
        ],
    }


def zeroed(text):
    """A pass with nothing where its signature was: 0, 0 is no signature of anything."""
    return "MP1" + to_base32(from_base32(text[3:], 87)[:23] + bytes(64))


def _reading(name, text, expected):
    if isinstance(expected, dict):
        return {"name": name, "text": text, "read": expected}
    return {"name": name, "text": text, "code": expected[0], "reason": expected[1]}


def numbers():
    """(text, the number in it or None). The last two hold every letter that is read as a digit."""
    number = number_of("Wang")
    return [
        ("00000000", "00000000"),
        (number, number),
        (number.lower(), number),
        (f"{number[:4]}-{number[4:]}", number),
        (" ".join(number), number),
        (f"{number[:4]}\u2014\u2014{number[4:]}", number),
        (wide(f"{number[:4]}-{number[4:]}"), number),
        (wide(number.lower()), number),
        (f"\ufeff{number}\u3000\n", number),
        ("oOoO-oOoO", "00000000"),
        (typo(number), None),
        (turned(number), None),
        (number[:-1], None),
        (number + "0", None),
        ("U" + number[1:], None),
        ("ſ" * 8, None),
        ("１" * 7, None),
        ("", None),
        ("王" * 8, None),
        *digits_spelled_as_letters(),
    ]


def digits_spelled_as_letters():
    """A number with a 1 and a 0 in it, written with I, L and O."""
    labels = (f"digits {count}" for count in range(10_000))
    number = next(n for n in map(number_of, labels) if "0" in n and n.count("1") == 2)
    letters = number.replace("0", "o").replace("1", "I", 1).replace("1", "l")
    return [(letters, number), (letters.upper(), number)]


def for_rotating():
    """Codes and digits of doors, what is read in a code, and when it is in time."""
    secret = chance("door", 32)

    def code(at, event=EVENT, door=secret):
        return passes.code_at(door, event, datetime.fromtimestamp(at, UTC).replace(tzinfo=None))

    here = code(AT)
    data = bytearray(from_base32(here, 14))
    data[3] ^= 1
    window = AT // 30
    return {
        "secret": to_base64url(secret),
        "codes": [
            {"event": event, "seconds": at, "code": code(at, event)}
            for event in (1, EVENT, OTHER_EVENT)
            for at in (0, 29, 30, AT - 1, AT, AT + 29, AT + 30, 4_102_444_800)
        ],
        "pins": [
            {"event": event, "pin": passes.pin(secret, event)}
            for event in (1, EVENT, OTHER_EVENT, *range(100, 120))
        ],
        "reading": [
            {"name": "good", "event": EVENT, "code": here, "window": window},
            {"name": "in small letters", "event": EVENT, "code": here.lower(), "window": window},
            {"name": "in full width", "event": EVENT, "code": wide(here), "window": window},
            {"name": "a wide event", "event": OTHER_EVENT, "code": code(AT, OTHER_EVENT),
             "window": window},
            {"name": "wrong event", "event": EVENT, "code": code(AT, 4712), "error": "bad"},
            {"name": "wrong high half of an event", "event": 7, "code": code(AT, OTHER_EVENT),
             "error": "bad"},
            {"name": "wrong door", "event": EVENT, "code": code(AT, EVENT, chance("no", 32)),
             "error": "bad"},
            {"name": "another window", "event": EVENT, "code": to_base32(bytes(data)),
             "error": "bad"},
            {"name": "torn", "event": EVENT, "code": here[:-1], "error": "bad"},
            {"name": "loose last bits", "event": EVENT, "code": loose(here), "error": "bad"},
            {"name": "too long", "event": EVENT, "code": here + "A", "error": "bad"},
            {"name": "nothing", "event": EVENT, "code": "", "error": "bad"},
            {"name": "no code", "event": EVENT, "code": "好" * 23, "error": "bad"},
        ],
        "in_time": [
            {"window": window, "seconds": AT + since, "in_time": expected}
            for since, expected in [
                (-86400, False), (-30.5, False), (-30, True), (-29.999, True), (0, True),
                (29, True), (30, True), (119, True), (119.999, True), (120, False), (121, False),
                (28800, False),
            ]
        ],
    }  # fmt: skip


# label: (name, state) of the roster. The long name needs a second block.
PEOPLE = {
    "Wang": ("王秀兰", "listed"),
    "Li": ("李建国", "in"),
    "Zhao": ("赵敏", "out"),
    "Chen": ("陈 \"小\" 明\\", "waiting"),
    "Long": ("阿卜杜热合曼·买买提依明江·吐尔逊", "listed"),
    "Torn": ("没有人", "in"),
    "Gone": ("孙退", "listed"),
}  # fmt: skip


def people_of(labels):
    """What `build` takes: (secret, number, name, state) of each."""
    return [(chance(f"secret {label}", 12), number_of(label), *PEOPLE[label]) for label in labels]


def rosters():
    """The roster of the event, with one entry torn, and of another one."""
    about = {
        "keys": KEYS,
        "revoked": [number_of("Gone"), number_of("Typed and gone")],
        "revoked_kids": [LEAKED["kid"]],
        "made_at": AT * 1000,
        "revoked_at": AT * 1000 - 86_400_000,
    }
    here = build(EVENT, people_of(PEOPLE), **about)
    (whole,) = build(EVENT, people_of(["Torn"]), **about)["entries"]
    entry = next(entry for entry in here["entries"] if entry["tag"] == whole["tag"])
    entry["sealed"] = entry["sealed"][:-8] + "AAAAAAAA"
    return {"here": here, "elsewhere": build(OTHER_EVENT, people_of(["Li"]), **about)}


def for_judging():
    """Rosters, texts at the door, and what each is worth."""
    return {"event": EVENT, "rosters": rosters(), "cases": [_case(*case) for case in cases()]}


def _case(name, text, direction, seen, answer, roster="here"):
    return {
        "name": name,
        "roster": roster,
        "text": text,
        "direction": direction,
        "seen": seen,
        "answer": dict(zip(passes.Judgement._fields, answer, strict=True)),
    }


def scanned(label, verdict, reason, state="", name=""):
    """The answer to a good pass."""
    known = PEOPLE.get(label, (None, None))
    return (verdict, reason, number_of(label), name or known[0], state or known[1], True)


def typed(label, verdict, reason):
    """The answer to a good number."""
    return (verdict, reason, number_of(label), None, None, False)


def refused(verdict, reason, number=None, verified=False):
    """The answer to what lets nobody in."""
    return (verdict, reason, number, None, None, verified)


def cases():
    """(name, text, direction, seen, answer, roster) of every case."""
    text = {label: pass_of(label)["text"] for label in (*PEOPLE, "Stray", "Typed and gone")}
    number = {label: number_of(label) for label in text}
    leaked, theirs = pass_of("leaked", LEAKED), pass_of("stranger", THEIRS)

    def seen(label, *directions):
        return {number[label]: list(directions), number_of("somebody else"): ["in", "out"]}

    nobody = {}
    return [
        ("good", text["Wang"], "in", nobody, scanned("Wang", "in", "listed")),
        ("good, in full width", wide(text["Wang"]), "in", nobody, scanned("Wang", "in", "listed")),
        ("a long name", text["Long"], "in", nobody, scanned("Long", "in", "listed")),
        ("waiting list", text["Chen"], "in", nobody, scanned("Chen", "in", "waiting")),
        ("again, by the list", text["Li"], "in", nobody, scanned("Li", "again", "elsewhere")),
        ("again, by this station", text["Wang"], "in", seen("Wang", "in"),
         scanned("Wang", "again", "here")),
        ("out", text["Li"], "out", nobody, scanned("Li", "out", "listed")),
        ("out, came in here", text["Wang"], "out", seen("Wang", "in"),
         scanned("Wang", "out", "listed")),
        ("out without in", text["Wang"], "out", nobody, scanned("Wang", "out", "without_in")),
        ("waiting, out without in", text["Chen"], "out", nobody,
         scanned("Chen", "out", "without_in")),
        ("out again, by the list", text["Zhao"], "out", nobody,
         scanned("Zhao", "again", "elsewhere")),
        ("out again, by this station", text["Li"], "out", seen("Li", "out"),
         scanned("Li", "again", "here")),
        ("back, by the list", text["Zhao"], "in", nobody, scanned("Zhao", "in", "back")),
        ("back, by this station", text["Wang"], "in", seen("Wang", "in", "out"),
         scanned("Wang", "in", "back")),
        ("this station knows better than the list", text["Li"], "in", seen("Li", "out"),
         scanned("Li", "in", "back")),
        ("unlisted", text["Stray"], "in", nobody, scanned("Stray", "unlisted", "unlisted")),
        ("unlisted, out", text["Stray"], "out", nobody, scanned("Stray", "unlisted", "unlisted")),
        ("unlisted, again", text["Stray"], "in", seen("Stray", "in"),
         scanned("Stray", "again", "here")),
        ("wrong event", text["Wang"], "in", nobody,
         ("unlisted", "unlisted", number["Wang"], None, None, True), "elsewhere"),
        ("the same person on both lists", text["Li"], "out", nobody, scanned("Li", "out", "listed"),
         "elsewhere"),
        ("an entry that does not open", text["Torn"], "in", nobody,
         ("in", "listed", number["Torn"], None, None, True)),
        ("an entry that does not open, out", text["Torn"], "out", nobody,
         ("out", "listed", number["Torn"], None, None, True)),
        ("revoked", text["Gone"], "in", nobody, refused("revoked", "pass", number["Gone"], True)),
        ("revoked, not even on the list", text["Typed and gone"], "in", nobody,
         refused("revoked", "pass", number["Typed and gone"], True)),
        ("revoked, though known here", text["Gone"], "out", seen("Gone", "in"),
         refused("revoked", "pass", number["Gone"], True)),
        ("revoked key", leaked["text"], "in", nobody, refused("revoked", "key", leaked["number"])),
        ("revoked key, forged", flipped(leaked["text"], 600), "in", nobody,
         refused("revoked", "key", leaked["number"])),
        ("wrong kid", theirs["text"], "in", nobody, refused("foreign", "key")),
        ("one bit flipped", flipped(text["Wang"], 60), "in", nobody, refused("bad", "signature")),
        ("torn", text["Wang"][:100], "in", nobody, refused("bad", "torn")),
        ("typed", number["Wang"], "in", nobody, typed("Wang", "in", "listed")),
        ("typed, with a dash", f"{number['Wang'][:4]}-{number['Wang'][4:]}", "in", nobody,
         typed("Wang", "in", "listed")),
        ("typed, small, wide and spaced", wide(" ".join(number["Wang"].lower())), "in", nobody,
         typed("Wang", "in", "listed")),
        ("typed, out: nobody knows whether they came", number["Wang"], "out", nobody,
         typed("Wang", "out", "listed")),
        ("typed, again", number["Wang"], "in", seen("Wang", "in"), typed("Wang", "again", "here")),
        ("typed, back", number["Wang"], "in", seen("Wang", "in", "out"),
         typed("Wang", "in", "back")),
        ("typed, the list's state stays sealed", number["Li"], "in", nobody,
         typed("Li", "in", "listed")),
        ("typed, unlisted", number["Stray"], "in", nobody, typed("Stray", "unlisted", "unlisted")),
        ("typed, of another event", number["Wang"], "in", nobody,
         typed("Wang", "unlisted", "unlisted"), "elsewhere"),
        ("typed, revoked", number["Gone"], "in", nobody,
         refused("revoked", "pass", number["Gone"])),
        ("typed, one symbol wrong", typo(number["Wang"]), "in", nobody, refused("bad", "number")),
        ("typed, two changed places", turned(number["Wang"]), "in", nobody,
         refused("bad", "number")),
        ("typed, one symbol short", number["Wang"][:7], "in", nobody, refused("bad", "number")),
        *((name, other, "in", nobody, refused(code, reason))
          for name, other, code, reason in NO_PASS),
    ]  # fmt: skip


# Texts that two programs may well write differently.
REASONS = (
    "清洁楼道 2 小时",
    "",
    '“引号” "quotes" \\ back/slash',
    "tab\tline\nend\r\x01\x1f\x7f",
    "\u2028\u2029\ufeff \u00e9 e\u0301",
    "🧹 𠮷野家 é",
)
PLACES = ((0, 1), (1, 2), (2, 3), (0, 5), (4, 5), (3, 6), (6, 7), (499, 500))


def for_proofs():
    """Lines of a passbook, what is packed into their codes, and what has to come of it."""
    cases = []
    for number, (index, count) in enumerate(PLACES):
        content = _line(number)
        leaves = [chance(f"leaf {n}", 32).hex() for n in range(count)]
        leaves[index] = chain.leaf(content)
        steps = chain.path(leaves, index)
        head, previous = chance("head", 32).hex(), chance("root", 32).hex() if number else ""
        day = date(2026, 3, 18 + number)
        root = chain.root(previous, day.isoformat(), chain.merkle(leaves), head)
        path = [beside for _side, beside in steps]
        packed = proofs.pack(12 + number * 5000, day, content, (index, count), head, previous, path)
        cases.append(
            {
                "digits": str(int.from_bytes(packed)),
                "community": 12 + number * 5000,
                "day": day.isoformat(),
                "content": content,
                "canonical": chain.canonical(content).decode(),
                "leaf": leaves[index],
                "sides": "".join(side for side, _beside in steps),
                "root": root,
                "short": roots.short(root),
            }
        )
    return {"lines": cases, "torn": _torn(cases[1]["digits"], cases[2]["digits"])}


def _line(number):
    return {
        "kind": proofs.KINDS[number],
        "from": 1,
        "to": 2 + 2**31 * number,
        "points": 10**number,
        "source": f"participation:{number}:1",
        "rule_key": "hour" if number % 2 else "",
        "rule": 3 if number % 2 else None,
        "original": 2**40 if number == 4 else None,
        "reason": REASONS[number % len(REASONS)],
        "evidence": f"/events/{number}",
        "by": 17 if number else None,
        "second": None,
        "at": f"2026-03-{17 + number}T23:59:5{number}.{number:06d}",
        "salt": chance(f"salt {number}", 16).hex(),
    }


def _torn(digits, other):
    """What is no proof, however it came here."""
    number = int(digits)
    return [
        "0",
        "x",
        "12 34",
        "1" * 7000,
        digits[:-1],
        digits + "0",
        str(number >> 8),
        str(number << 8),
        str((int(other) << 256) + 1),
        str(int.from_bytes(b"\x02" + number.to_bytes((number.bit_length() + 7) // 8)[1:])),
    ]


if __name__ == "__main__":
    write()
