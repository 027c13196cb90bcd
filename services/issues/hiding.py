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
    """Give each of many issues what `hide` asks for, in two queries for all of them.

    Returns {id: name} of the people among them and of `others` (ids).
    """
    reporters = {issue.reporter_id for issue in issues} - {None}
    doors = {issue.household_id for issue in issues} - {None}
    own = Person.alias()
    homes = own.select(own.household).where(own.id.in_(list(reporters)))
    who = Person.id.in_(list(reporters | {*others}))
    who |= Person.household.in_(list(doors)) | Person.household.in_(homes)
    known, home_of, at_home = {}, {}, defaultdict(list)
    for id, name, home in (
        Person.select(Person.id, Person.name, Person.household).where(who).tuples()
    ):
        known[id], home_of[id] = name, home
        at_home[home].append(name)
    doors |= {home_of.get(id) for id in reporters} - {None}
    rows = Household.select(Household, Area).join(Area).where(Household.id.in_(list(doors)))
    rows = {row.id: row for row in rows} if doors else {}
    for issue in issues:
        if issue.household_id:
            issue.household = rows[issue.household_id]
        homes = {issue.household_id or home_of.get(issue.reporter_id)} - {None}
        found = {known.get(issue.reporter_id)} - {None}
        _keep(issue, found.union(*(at_home[id] for id in homes)), [rows[id] for id in homes])
    return known


def names(issue):
    """The names a text may not hold: the reporter's and those of the home. Kept on the issue, with
    `.hidden_doors`, patterns of the home's door. One query.

    The home is the one it is about, else the reporter's own.
    """
    if "hidden_names" not in issue.__dict__:
        home = issue.household if issue.household_id else None
        found, own = _people_of(issue)
        _keep(issue, found, [place for place in (home or own,) if place is not None])
    return issue.hidden_names


def _people_of(issue):
    """(their names, the Household of the reporter if that is asked for)."""
    about = Person.id == issue.reporter_id
    if issue.household_id:
        about |= Person.household == issue.household_id
    elif issue.reporter_id:
        own = Person.alias()
        about |= Person.household.in_(own.select(own.household).where(own.id == issue.reporter_id))
    else:
        return set(), None
    query = Person.select(Person, Household, Area)
    query = query.join(Household, JOIN.LEFT_OUTER).join(Area, JOIN.LEFT_OUTER).where(about)
    found = list(query)
    homes = [one.household for one in found if one.id == issue.reporter_id and one.household_id]
    return {one.name for one in found}, homes[0] if homes else None


def _keep(issue, found, homes):
    """Keep on the issue what its texts may not hold."""
    if issue.name_sealed:
        found = {*found, sealing.unseal(issue.name_sealed)}
    issue.hidden_names = sorted((name for name in found if len(name) > 1), key=len)[::-1]
    issue.hidden_doors = [_door(home.area.label, home.door) for home in homes]


def _door(label, door):
    """A pattern of one door, with or without its building."""
    whole = r"\s*".join(map(re.escape, [*_plain(label).split(), _plain(door)]))
    return re.compile(rf"{whole}|(?<![\d.:]){re.escape(_plain(door))}{NO_DOOR}")
