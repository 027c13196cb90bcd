"""Keeping out of sight who reported an issue, and behind which door, wherever handlers read."""

import re
import unicodedata
from collections import defaultdict
from functools import cache

from peewee import JOIN

from models import Area, Household, Person
from services import sealing

HIDDEN = "＊＊"

# Mobile numbers however they are grouped, landlines with their area code, numbers in words.
PHONE = re.compile(
    r"(?<![\d.])(?:\+?86[-\s]?)?1[3-9](?:[\s.·-]?\d){9}(?!\d)"
    r"|(?<!\d)(?:\(?0\d{2,3}\)?[-\s]?)\d{7,8}(?!\d)"
    r"|(?<![〇零一二两三四五六七八九])[幺一][〇零幺一二两三四五六七八九]{10}(?![〇零一二三四五六七八九])"
)

# Doors as people write them: 3-2-501, 3号楼2单元501, 501室, 三号楼二单元五零一; and without more,
# where it can hardly be anything else: 501漏水. What is counted, measured or dialled is no door.
N = r"[\d〇零一二两三四五六七八九十]"
NUMERALS = "〇零一二两三四五六七八九"
DIGITS = rf"(?:\d{{3,4}}|[{NUMERALS}]{{3,4}})"
DIALLED = r"(?!(?:11[0249]|12[0-2])(?!\d))"
ROOM = (
    rf"(?:{DIALLED}(?:[1-9]|[1-5]\d)(?:0[1-9]|1\d|2[0-4])|[一二三四五六七八九]{{1,2}}[〇零][一-九])"
)
UNITS = (
    r"年|月|日|号(?!门)|型|米|元|块|公(?:里|斤|分|路|交|顷)|千(?:克|瓦|米)|瓦|伏|毫|厘|升|度|人(?!家)|个|"
    r"次|斤|吨|平(?:方|米)|天(?!天)|小(?:时|学)|秒|分(?:钟|之|贝)|路(?!灯)|线(?!路)|辆|台(?!阶)|件|份|条|盏|"
    r"国道|省道|胶|钢|不锈|医院|中学|号楼|栋|幢|单元|楼|层"
)
NO_DOOR = (
    rf"(?!\d|[.:/]\d|[%℃°㎡]|[{NUMERALS}]年|\s*(?:{UNITS})|(?:mm|cm|m|kg|[wWvVaA])(?![a-zA-Z]))"
)
BUILDING, UNIT = rf"{N}{{1,4}}\s?(?:号楼|栋|幢|座|#楼?)\s*", rf"{N}{{1,3}}\s?单元\s*"
DOOR = re.compile(
    rf"(?<![\d.])(?:{BUILDING})?(?:{UNIT})?{DIGITS}\s*(?:室|户|房|家|门口|门前|号门)"
    rf"|(?:{BUILDING}(?:{UNIT})?|{UNIT}|(?<=住)\s*){DIGITS}{NO_DOOR}"
    rf"|(?<![\d.-])\d{{1,3}}-(?:\d{{1,2}}-\d{{3,4}}|{ROOM})(?!-){NO_DOOR}"
    rf"|(?<=[在到找是和跟与及上下给去])\s*{ROOM}{NO_DOOR}"
    rf"|(?<![a-zA-Z\d{NUMERALS}百千万.:/¥$#-]){ROOM}(?=\s?[\u4e00-\u9fff]|[,。;!?、]){NO_DOOR}"
)


def hide(issue, text):
    """The text without the reporter's name, phone numbers and doors. Other text stays as it is."""
    if not text:
        return text
    plain = _plain(text)
    spans = [match.span() for pattern in (PHONE, DOOR) for match in pattern.finditer(plain)]
    for name in names(issue):
        spans += _found(_plain(name), plain)
    for pattern in issue.hidden_doors:
        spans += [match.span() for match in pattern.finditer(plain)]
    return _without(text, spans)


def _found(name, text):
    at = text.find(name)
    while at >= 0:
        yield at, at + len(name)
        at = text.find(name, at + len(name))


def _without(text, spans):
    parts, at = [], 0
    for begin, end in sorted(spans):
        if end <= at:
            continue
        if begin > at or not parts:
            parts += [text[at:begin], HIDDEN]
        at = end
    return "".join([*parts, text[at:]])


def _plain(text):
    """The text with its full-width digits and letters as plain ones, each sign in its place."""
    return text if text.isascii() else "".join(map(_sign, text))


@cache
def _sign(sign):
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign


def load(issues, others=()):
    """Give each of many issues what `hide` asks for: the names of its reporter and of the home it
    is about, else of the reporter's own, and the door of that. One query, two where nobody lives.

    Returns {id: name} of the people among them and of `others` (ids).
    """
    reporters = {issue.reporter_id for issue in issues} - {None}
    doors = {issue.household_id for issue in issues} - {None}
    people = _people(reporters, doors, {*others}) if reporters or doors or others else []
    at_home, rows = defaultdict(set), {}
    for one in people:
        at_home[one.household_id].add(one.name)
        rows[one.household_id] = one.household
    if empty := doors - {*rows}:
        query = Household.select(Household, Area).join(Area).where(Household.id.in_(list(empty)))
        rows |= {row.id: row for row in query}
    known = {one.id: one for one in people}
    for issue in issues:
        reporter = known.get(issue.reporter_id)
        home = issue.household_id or (reporter and reporter.household_id)
        if issue.household_id:
            issue.household = rows[home]
        found = {reporter.name} if reporter else set()
        _keep(issue, found | (at_home[home] if home else set()), rows.get(home))
    return {one.id: one.name for one in people}


def _people(reporters, doors, others):
    """Persons by their ids, those of these homes and of the reporters' own; with their homes.

    Their ids first, each kind by its index: one OR of them would read through everybody.
    """
    named, own = Person.alias(), Person.alias()
    homes = own.select(own.household).where(own.id.in_(list(reporters)))
    ids = named.select(named.id).where(named.id.in_(list(reporters | others)))
    for some in (list(doors), homes):
        one = Person.alias()
        ids |= one.select(one.id).where(one.household.in_(some))
    query = Person.select(Person, Household, Area).join(Household, JOIN.LEFT_OUTER)
    return list(query.join(Area, JOIN.LEFT_OUTER).where(Person.id.in_(ids)))


def names(issue):
    """The names a text may not hold. Kept on the issue, with `.hidden_doors`."""
    if "hidden_names" not in issue.__dict__:
        load([issue])
    return issue.hidden_names


def _keep(issue, found, home):
    """Keep on the issue what its texts may not hold: names, and patterns of the door."""
    if issue.name_sealed:
        found = {*found, sealing.unseal(issue.name_sealed)}
    issue.hidden_names = sorted((name for name in found if len(name) > 1), key=len)[::-1]
    issue.hidden_doors = [_door(home.area.label, home.door)] if home else []


def _door(label, door):
    """A pattern of one door, with or without its building."""
    whole = r"\s*".join(map(re.escape, [*_plain(label).split(), _plain(door)]))
    return re.compile(rf"{whole}|(?<![\d.:]){re.escape(_plain(door))}{NO_DOOR}")
