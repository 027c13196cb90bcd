"""Every table, its constraints, and who may see its rows (`visible_to`). No rules live here.

Moments are naive UTC datetimes; days are calendar days in Asia/Shanghai. Text marked "sealed" was
encrypted by services/sealing.py before it came here. A query in routes/ or services/ starts at
`Model.visible_to(person)`; `person.posts` must have been loaded by `services.access.load_posts`.
"""

import functools
import operator

from peewee import (
    SQL,
    BlobField,
    BooleanField,
    CharField,
    Check,
    CompositeKey,
    DatabaseProxy,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
    fn,
)

database = DatabaseProxy()

# Which roles see the rows of a noun inside the area of their post (domain.md 5.8).
# What they may *do* with a row stands in services/roles.py.
DOOR_ROLES = frozenset(
    {
        "grid_worker",
        "grid_assistant",
        "building_captain",
        "unit_head",
        "community_worker",
        "community_secretary",
        "estate_secretary",
        "observer",
    }
)
NOTE_ROLES = frozenset(
    {"grid_worker", "community_worker", "community_secretary", "estate_secretary", "observer"}
)
CLAIMERS = frozenset(  # whoever may take something from the open list
    {
        "grid_worker",
        "grid_assistant",
        "building_captain",
        "unit_head",
        "property_manager",
        "owners_committee",
        "department_user",
        "volunteer",
        "organiser",
    }
)
SEES = {
    "area": DOOR_ROLES | {"admin"},
    "household": DOOR_ROLES,
    "visit": NOTE_ROLES,  # the others see the visits they made themselves (_noted_or_readable)
    "care": NOTE_ROLES - {"observer"},
    "round": frozenset({"community_worker", "community_secretary", "estate_secretary", "observer"}),
    "person": frozenset({"grid_worker", "community_worker", "community_secretary", "admin"}),
    "post": frozenset({"community_worker", "community_secretary", "admin"}),
    "activity": frozenset({"community_secretary", "admin"}),
    "quarantine": frozenset({"community_worker", "community_secretary"}),
    "issue": DOOR_ROLES,  # besides: who reported it, who handles it (Issue.visible_to)
    "organisation": frozenset({"community_worker", "community_secretary", "admin"}),
    # besides: whoever holds it, or leads the team that does (Event.run_by)
    "event": frozenset({"community_worker", "community_secretary", "estate_secretary"}),
    "tick": frozenset(
        {"building_captain", "unit_head", "grid_worker"}
    ),  # tell and tick their doors
    "team": frozenset({"community_worker", "community_secretary"}),
    "registration": frozenset({"community_secretary", "estate_secretary"}),
    "claim": frozenset({"community_secretary", "estate_secretary"}),
    "record": frozenset({"community_worker", "community_secretary"}),
    "policy": frozenset({"community_worker", "community_secretary"}),
    "points": frozenset({"community_worker", "community_secretary"}),  # a step at a time
    "ledger": frozenset({"community_secretary"}),  # all of it, to audit
    "collecting": frozenset({"info_collector"}),
    "assessing": frozenset({"council_member"}),
    "shop": frozenset({"shopkeeper", "community_worker", "community_secretary"}),
    "mode": frozenset(
        {"grid_worker", "community_worker", "community_secretary", "estate_secretary", "observer"}
    ),
}


def within(paths, column=None):
    """Expression: the area lies at or below one of `paths`. One indexed range each.

    `paths` are materialised paths such as "/1/7/"; '0' is the character after '/'.
    """
    column = Area.path if column is None else column
    ranges = [(column >= path) & (column < path[:-1] + "0") for path in paths]
    return functools.reduce(operator.or_, ranges) if ranges else SQL("1 = 0")


def ids_in(*paths):
    """The ids of the areas that materialised paths run through, each from the top down."""
    return [int(id) for path in paths for id in path.split("/") if id]


def _noted_or_readable(person, author):
    """Expression over Area: where the person reads everybody's visits, or, at doors they still look
    after, their own. What somebody noted stays with the post, not with them."""
    own = (author == person.id) & within(person.paths("household"))
    return within(person.paths("visit")) | own


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True


# --- Places ---------------------------------------------------------------------------------------


class Area(Base):
    """One node of the one tree: county → subdistrict → community → estate/grid → … → unit."""

    KINDS = (
        "county",
        "subdistrict",
        "community",
        "estate",
        "grid",
        "micro_grid",
        "building",
        "unit",
    )

    parent = ForeignKeyField(
        "self", null=True, backref="children", on_delete="RESTRICT", index=False
    )
    kind = CharField()
    name = CharField()
    label = CharField(default="")  # how people say it: "3号楼 2单元"
    path = TextField(unique=True)  # "/1/7/23/": the ids from the top down; compared byte by byte
    position = IntegerField(default=0)  # natural order among its siblings
    ended_on = DateField(null=True)

    class Meta:
        indexes = ((("parent", "kind", "name"), True),)

    @classmethod
    def visible_to(cls, person):
        return cls.select().where(within(person.paths("area")))


class Household(Base):
    """One door. The `last_*` columns repeat what its visits say (services/visits.refresh)."""

    area = ForeignKeyField(Area, backref="households", on_delete="RESTRICT", index=False)
    door = CharField()
    floor = IntegerField(default=0)
    position = IntegerField(default=0)
    since = DateField()
    ended_on = DateField(null=True)
    last_reached_on = DateField(null=True)
    last_tried_on = DateField(null=True)
    last_rung = CharField(null=True)  # the channel of the last try: wechat, phone, door
    last_excused_on = DateField(null=True)
    excuse = CharField(null=True)
    findings = CharField(default="")  # of the last visit that reached somebody
    open_promises = IntegerField(default=0)

    class Meta:
        indexes = ((("area", "door"), True),)

    @classmethod
    def visible_to(cls, person):
        return cls.select(cls, Area).join(Area).where(within(person.paths("household")))

    @property
    def label(self):
        return f"{self.area.label} {self.door}".strip()


# --- People ---------------------------------------------------------------------------------------


class Person(Base):
    """Somebody with a name here: a resident, a worker, or both. Flask-Login's user as well."""

    name = CharField()
    slug = CharField(null=True, unique=True)  # the fixed people of the demo village
    household = ForeignKeyField(Household, null=True, backref="people", on_delete="SET NULL")
    is_contact = BooleanField(default=False)
    phone_sealed = TextField(null=True)
    phone_digest = CharField(null=True, index=True)
    language = CharField(default="zh_Hans")
    theme = CharField(default="auto")
    elder_mode = BooleanField(default=False)
    ended_on = DateField(null=True)

    is_authenticated = True
    is_anonymous = False
    device = None  # the DeviceSession this request came with

    @property
    def is_active(self):
        return self.ended_on is None

    def get_id(self):
        """What Flask-Login keeps in the cookie: the token of the device session, not the person."""
        return self.device.token if self.device else None

    @property
    def posts(self):
        try:
            return self._posts
        except AttributeError:
            raise RuntimeError("services.access.load_posts(person) comes first") from None

    @posts.setter
    def posts(self, posts):
        self._posts = list(posts)

    def paths(self, noun):
        """Paths of the areas in which this person's posts let them see rows of `noun`."""
        return [post.area.path for post in self.posts if post.role in SEES[noun]]

    @property
    def places(self):
        """Paths of where this person lives and has posts."""
        paths = {post.area.path for post in self.posts}
        if self.household_id:
            paths.add(self.home.area.path)
        return sorted(paths)

    @property
    def home(self):
        """Their Household with its Area, or None; one query, and none after that."""
        if self.household_id and "household" not in self.__rel__:
            home = Household.select(Household, Area).join(Area)
            self.__rel__["household"] = home.where(Household.id == self.household_id).get()
        return self.household

    @classmethod
    def visible_to(cls, person):
        """Oneself, and whoever lives or holds a post inside one's areas; no minors a guardian
        decides for."""
        paths = person.paths("person")
        homes = Household.select(Household.id).join(Area).where(within(paths))
        posted = Post.select(Post.person).join(Area).where(within(paths))
        mine = cls.id == person.id
        near = cls.household.in_(homes) | cls.id.in_(posted)
        return cls.select().where(mine | (near & cls.id.not_in(Guardianship.children())))


class Organisation(Base):
    """Somebody work is handed to (单位): a department, a property firm, an owners' committee."""

    KINDS = ("department", "property", "owners", "partner", "party", "team")

    name = CharField()
    kind = CharField()
    area = ForeignKeyField(Area, backref="organisations", on_delete="RESTRICT", index=False)
    ended_on = DateField(null=True)

    class Meta:
        constraints = (
            Check("kind IN ('department', 'property', 'owners', 'partner', 'party', 'team')"),
        )
        indexes = ((("area", "name"), True),)

    @classmethod
    def visible_to(cls, person):
        """Those inside one's areas, and those above them, which look after them as well."""
        paths = person.paths("organisation")
        scope = within(paths) | (Area.id.in_(ids_in(*paths)) if paths else SQL("1 = 0"))
        return cls.select(cls, Area).join(Area).where(scope)


class Post(Base):
    """A person holds a role for an area, from a day until a day."""

    person = ForeignKeyField(Person, backref="all_posts", on_delete="RESTRICT")
    role = CharField()
    area = ForeignKeyField(Area, backref="posts", on_delete="RESTRICT")
    since = DateField()
    until = DateField(null=True)  # the last day, inclusive
    organisation = ForeignKeyField(
        Organisation, null=True, backref="posts", on_delete="RESTRICT"
    )  # for whom: a department, a property firm
    ended_at = DateTimeField(null=True)  # ended by hand: over at once
    given_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")

    @classmethod
    def visible_to(cls, person):
        scope = within(person.paths("post")) | (cls.person == person.id)
        return cls.select(cls, Area).join(Area).where(scope)


class CareNote(Base):
    """What to mind at a door. Sensitive: sealed, with consent, an end, and every look logged."""

    household = ForeignKeyField(Household, backref="care_notes", on_delete="RESTRICT")
    sealed = TextField()
    consent_on = DateField()
    until = DateField(null=True)
    written_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    written_at = DateTimeField()
    ended_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person):
        scope = within(person.paths("care"))
        return cls.select(cls, Household, Area).join(Household).join(Area).where(scope)


class FocusMark(Base):
    """A household on the focus list (重点户). Why stands in a care note, never here."""

    household = ForeignKeyField(Household, backref="focus_marks", on_delete="RESTRICT")
    since = DateField()
    until = DateField(null=True)
    set_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")

    @classmethod
    def visible_to(cls, person):
        scope = within(person.paths("household"))
        return cls.select(cls, Household, Area).join(Household).join(Area).where(scope)


# --- Patrols --------------------------------------------------------------------------------------


class Visit(Base):
    """One knock, call, message or walk. Only a walk has no household."""

    OUTCOMES = ("reached", "tried", "excused", "walked")
    CHANNELS = ("door", "phone", "wechat", "walk")
    FINDINGS = ("request", "hazard", "conflict", "care")  # none of them: everything is fine
    EXCUSES = ("moved", "empty", "refused", "hospital")

    household = ForeignKeyField(
        Household, null=True, backref="visits", on_delete="RESTRICT", index=False
    )
    area = ForeignKeyField(Area, backref="visits", on_delete="RESTRICT", index=False)
    author = ForeignKeyField(Person, backref="visits", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)
    channel = CharField()
    outcome = CharField()
    findings = CharField(default="")  # codes in the order of FINDINGS, separated by spaces
    excuse = CharField(null=True)
    note = TextField(default="")
    day = DateField()  # the local day of happened_at
    happened_at = DateTimeField()
    received_at = DateTimeField()
    skew_seconds = IntegerField(default=0)  # how far the device's clock was behind the server's
    version = IntegerField(default=1)
    voided_at = DateTimeField(null=True)
    voided_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    void_reason = TextField(null=True)

    class Meta:
        constraints = (
            Check("outcome IN ('reached', 'tried', 'excused', 'walked')"),
            Check("(household_id IS NULL) = (outcome = 'walked')"),
        )
        indexes = (
            (("household", "day"), False),
            (("area", "day"), False),
            (("author", "day"), False),
            (("author", "submission"), True),
        )

    @classmethod
    def visible_to(cls, person):
        scope = _noted_or_readable(person, cls.author)
        return cls.select(cls, Area).join(Area).where(scope)


class VisitVersion(Base):
    """A visit as it read before an amendment."""

    visit = ForeignKeyField(Visit, backref="versions", on_delete="RESTRICT", index=False)
    number = IntegerField()
    findings = CharField()
    note = TextField()
    amended_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    amended_at = DateTimeField()

    class Meta:
        indexes = ((("visit", "number"), True),)


class Promise(Base):
    """What was promised at a door, until it is kept."""

    household = ForeignKeyField(Household, backref="promises", on_delete="RESTRICT")
    visit = ForeignKeyField(Visit, backref="promises", on_delete="RESTRICT")
    author = ForeignKeyField(Person, backref="promises", on_delete="RESTRICT", index=False)
    text = TextField()
    made_on = DateField()
    kept_at = DateTimeField(null=True)
    kept_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    voided_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("author", "kept_at"), False),)

    @classmethod
    def visible_to(cls, person):
        scope = _noted_or_readable(person, cls.author)
        query = cls.select(cls, Household, Area).join(Household).join(Area)
        return query.where(scope & cls.voided_at.is_null())


class VisitPlan(Base):
    """How often a community visits what. Missing rows mean the defaults of services/rounds.py."""

    CADENCES = ("routine", "focus", "full")
    PERIODS = ("day", "week", "month", "quarter")
    COVERS = ("patches", "focus_households", "households")

    community = ForeignKeyField(Area, backref="visit_plans", on_delete="CASCADE", index=False)
    cadence = CharField()
    period = CharField()
    covers = CharField()
    since = DateField()  # rounds that start on or after this day follow it
    set_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")

    class Meta:
        indexes = ((("community", "cadence", "since"), True),)

    @classmethod
    def visible_to(cls, person):
        return cls.select(cls, Area).join(Area).where(within(person.paths("round")))


class CoveragePause(Base):
    """A cadence rests in a community, with a reason: heat, holiday, emergency."""

    community = ForeignKeyField(Area, backref="pauses", on_delete="CASCADE", index=False)
    cadence = CharField()
    since = DateField()
    until = DateField(null=True)  # the last day of the pause, inclusive
    reason = TextField()
    paused_by = ForeignKeyField(Person, backref="+", index=False, on_delete="RESTRICT")
    paused_at = DateTimeField()
    resumed_at = DateTimeField(null=True)
    resumed_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")

    class Meta:
        indexes = ((("community", "cadence", "since"), False),)

    @classmethod
    def visible_to(cls, person):
        return cls.select(cls, Area).join(Area).where(within(person.paths("round")))


class CoverageRound(Base):
    """A closed round, with its figures as they stood. Open rounds are computed, never stored."""

    community = ForeignKeyField(Area, backref="rounds", on_delete="CASCADE", index=False)
    cadence = CharField()
    period = CharField()
    covers = CharField()
    starts_on = DateField()
    ends_on = DateField()
    closed_at = DateTimeField()

    class Meta:
        indexes = ((("community", "cadence", "starts_on"), True),)

    @classmethod
    def visible_to(cls, person):
        return cls.select(cls, Area).join(Area).where(within(person.paths("round")))


class CoverageTarget(Base):
    """One target of a closed round: a household or a patch, and how it fared."""

    round = ForeignKeyField(CoverageRound, backref="targets", on_delete="CASCADE", index=False)
    household = ForeignKeyField(
        Household, null=True, backref="+", index=False, on_delete="RESTRICT"
    )
    area = ForeignKeyField(Area, backref="+", index=False, on_delete="RESTRICT")
    path = TextField()  # of the area, as it was
    grid = IntegerField(null=True)  # ids and names of its grid and building, as they were
    grid_name = CharField(default="")
    building = IntegerField(null=True)
    building_name = CharField(default="")
    label = CharField()
    status = CharField()  # reached, tried, excused, due
    visited_on = DateField(null=True)
    reason = CharField(null=True)

    class Meta:
        constraints = (Check("status IN ('reached', 'tried', 'excused', 'due')"),)
        indexes = ((("round", "path"), False),)


# --- Issues ---------------------------------------------------------------------------------------


class Category(Base):
    """What an issue is about, on two levels. Without a community it is everybody's.

    A default row has a code, whose words stand in services/words/; others carry their name.
    """

    community = ForeignKeyField(Area, null=True, backref="+", index=False, on_delete="CASCADE")
    parent = ForeignKeyField("self", null=True, backref="children", on_delete="RESTRICT")
    code = CharField(null=True, unique=True)
    name = CharField(default="")
    days = IntegerField()  # working days until it should be solved
    position = IntegerField(default=0)

    class Meta:
        indexes = ((("community", "position"), False),)


class CategorySetting(Base):
    """What a community changed about a category."""

    community = ForeignKeyField(Area, backref="+", index=False, on_delete="CASCADE")
    category = ForeignKeyField(Category, backref="settings", index=False, on_delete="CASCADE")
    name = CharField(default="")  # empty: as it is called anyway
    days = IntegerField()
    is_hidden = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("community", "category")


class CalendarDay(Base):
    """A day that is not what its weekday says: a holiday, or a weekend that is worked (调休)."""

    day = DateField(unique=True)
    is_working = BooleanField()
    name = CharField(default="")


class OperatingMode(Base):
    """平急转换: a community works in emergency mode until a day, and by itself no longer."""

    community = ForeignKeyField(Area, backref="+", index=False, on_delete="CASCADE")
    reason = TextField()
    since = DateTimeField()
    until = DateField()  # the last day, inclusive
    started_by = ForeignKeyField(Person, backref="+", index=False, on_delete="RESTRICT")
    ended_at = DateTimeField(null=True)
    ended_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")

    class Meta:
        indexes = ((("community", "until"), False),)

    @classmethod
    def visible_to(cls, person):
        return cls.select(cls, Area).join(Area).where(within(person.paths("mode")))


class Issue(Base):
    """A thing to fix, from the first word about it until it is crossed off (5.2 of the domain).

    `state` moves only through services/flow.py. Who reported it is known to the community alone.
    """

    STATES = (
        "reported",
        "need_info",
        "accepted",
        "consulting",
        "dispatched",
        "claimed",
        "in_progress",
        "waiting",
        "whistled",
        "done_reported",
        "verified",
        "closed",
        "merged",
        "redirected",
        "to_topic",
        "withdrawn",
    )
    SOURCES = ("resident", "qr", "visit", "patrol", "counter", "check")
    CLOSINGS = ("on_the_spot", "reporter", "callback", "silence")
    RATINGS = ("satisfied", "mostly", "not_satisfied")
    ASKS = ("extension", "waiting", "whistle")

    community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
    number = CharField()  # "2026-137", counted in each community
    area = ForeignKeyField(Area, backref="issues", on_delete="RESTRICT", index=False)
    household = ForeignKeyField(Household, null=True, backref="issues", on_delete="RESTRICT")
    place = CharField(default="")  # in words: "by the bicycle shed"
    category = ForeignKeyField(Category, backref="+", on_delete="RESTRICT", index=False)
    text = TextField()  # the reporter's words, for the community alone
    brief = TextField(default="")  # what handlers read instead
    source = CharField()
    author = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)
    reporter = ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL", index=False)
    name_sealed = TextField(null=True)  # of a reporter without an account
    phone_sealed = TextField(null=True)
    token_digest = CharField(null=True, unique=True)  # of the link such a reporter follows it by
    shows_name = BooleanField(default=False)
    visit = ForeignKeyField(Visit, null=True, backref="issues", on_delete="RESTRICT")
    happened_at = DateTimeField()
    received_at = DateTimeField()
    skew_seconds = IntegerField(default=0)

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()  # of its last step, whatever that was
    state_since = DateTimeField()  # of the last step that changed its state
    next_on = DateField()  # by when somebody is to do the next thing
    first_contact = ForeignKeyField(
        Person, null=True, backref="+", on_delete="SET NULL", index=False
    )
    organisation = ForeignKeyField(
        Organisation, null=True, backref="+", on_delete="RESTRICT", index=False
    )
    handler = ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL", index=False)
    is_claimable = BooleanField(default=False)  # on the open list: whoever can takes it
    measure = TextField(default="")
    due_on = DateField(null=True)
    first_due_on = DateField(null=True)
    asked = CharField(null=True)  # what the handler asks for and nobody has answered
    asked_until = DateField(null=True)
    waiting_since = DateField(null=True)
    waited_days = IntegerField(default=0)  # working days for which the clock stood
    redirected_to = CharField(default="")
    merged_into = ForeignKeyField("self", null=True, backref="merged", on_delete="RESTRICT")
    declined = IntegerField(default=0)
    returned = IntegerField(default=0)
    reopened = IntegerField(default=0)
    whistled = IntegerField(default=0)
    done_by = ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL", index=False)
    closing = CharField(null=True)
    rating = CharField(null=True)
    needs_callback = BooleanField(default=False)  # drawn from what was solved on the spot
    is_on_agenda = BooleanField(default=False)
    accepted_at = DateTimeField(null=True)
    dispatched_at = DateTimeField(null=True)
    done_at = DateTimeField(null=True)
    verified_at = DateTimeField(null=True)
    closed_at = DateTimeField(null=True)
    told_at = DateTimeField(null=True)  # the family was told how it ended

    class Meta:
        constraints = (
            Check(
                "state IN ('reported', 'need_info', 'accepted', 'consulting', 'dispatched', "
                "'claimed', 'in_progress', 'waiting', 'whistled', 'done_reported', 'verified', "
                "'closed', 'merged', 'redirected', 'to_topic', 'withdrawn')"
            ),
            Check("source IN ('resident', 'qr', 'visit', 'patrol', 'counter', 'check')"),
            Check("closing IN ('on_the_spot', 'reporter', 'callback', 'silence')"),
            Check("rating IN ('satisfied', 'mostly', 'not_satisfied')"),
        )
        indexes = (
            (("community", "number"), True),
            (("author", "submission"), True),
            (("is_open", "community", "next_on"), False),
            (("needs_callback", "community"), False),
            (("community", "received_at", "category", "source", "area"), False),
            (("community", "closed_at"), False),
            (("area", "is_open"), False),
            (("reporter",), False),
            (("author", "moved_at"), False),
            (("handler", "is_open"), False),
            (("organisation", "is_open"), False),
        )

    @classmethod
    def visible_to(cls, person):
        """What lies in one's areas, what one reported or handles, what one could take on."""
        return cls.select(cls, Area).join(Area, on=cls.area).where(cls.seen_by(person))

    @classmethod
    def seen_by(cls, person):
        """Expression over Issue and its Area."""
        seen = cls.known_to(person) | ((cls.handler == person.id) & cls._near(person))
        if organisations := [p.organisation_id for p in person.posts if p.organisation_id]:
            called = CoHandler.select(CoHandler.issue)
            called = called.where(CoHandler.organisation.in_(organisations))
            seen |= cls.organisation.in_(organisations) | cls.id.in_(called)
        checks = [post.area.path for post in person.posts if post.role == "owners_committee"]
        if checks:
            seen |= (cls.state == "done_reported") & within(checks)
        return seen | cls.claimable_by(person)

    @classmethod
    def known_to(cls, person):
        """Expression over Issue and its Area: by whom it is known as it was reported."""
        wrote = (cls.author == person.id) & cls._near(person)  # it stays with the post
        return within(person.paths("issue")) | (cls.reporter == person.id) | wrote

    @classmethod
    def _near(cls, person, roles=None):
        """Expression over Issue and its Area: in a community of one's posts, of these roles.

        Communities are looked for among the places above a post, and those below it.
        """
        paths = [post.area.path for post in person.posts if roles is None or post.role in roles]
        if not paths:
            return SQL("1 = 0")
        return cls.community.in_(ids_in(*paths)) | within(paths)

    @classmethod
    def claimable_by(cls, person):
        """Expression over Issue and its Area: on the open list where one has a post for it."""
        near = cls._near(person, CLAIMERS)
        return cls.is_claimable & (cls.state == "dispatched") & near

    @property
    def label(self):
        return self.number


class IssueCount(Base):
    """The last number given in a community in a year."""

    community = ForeignKeyField(Area, backref="+", index=False, on_delete="CASCADE")
    year = IntegerField()
    last = IntegerField()

    class Meta:
        primary_key = CompositeKey("community", "year")


class CoHandler(Base):
    """An organisation that helps with an issue another one leads, or was whistled for it."""

    issue = ForeignKeyField(Issue, backref="co_handlers", on_delete="CASCADE", index=False)
    organisation = ForeignKeyField(Organisation, backref="+", on_delete="RESTRICT")
    added_at = DateTimeField()

    class Meta:
        indexes = ((("issue", "organisation"), True),)


class Whistle(Base):
    """吹哨: the community calls organisations to an issue it cannot solve by itself."""

    KINDS = ("need", "joint", "emergency")

    issue = ForeignKeyField(Issue, backref="whistles", on_delete="CASCADE")
    kind = CharField()
    reason = TextField()
    blown_by = ForeignKeyField(Person, backref="+", index=False, on_delete="RESTRICT")
    blown_at = DateTimeField()

    class Meta:
        constraints = (Check("kind IN ('need', 'joint', 'emergency')"),)


class WhistleCall(Base):
    """应哨报到, 评哨: one called organisation, when it came, what was agreed, how it was rated."""

    RESPONSES = ("quick", "slow", "none")

    whistle = ForeignKeyField(Whistle, backref="calls", on_delete="CASCADE", index=False)
    organisation = ForeignKeyField(Organisation, backref="+", on_delete="RESTRICT")
    is_lead = BooleanField(default=False)
    arrived_at = DateTimeField(null=True)
    arrived_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    agreed = TextField(default="")
    response = CharField(null=True)
    result = CharField(null=True)  # one of Issue.RATINGS
    rated_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    rated_at = DateTimeField(null=True)
    cancelled_at = DateTimeField(null=True)  # nobody is expected any more

    class Meta:
        indexes = ((("whistle", "organisation"), True),)


class Step(Base):
    """One move of anything that has a state, with the words that went with it. Append-only."""

    subject = CharField()  # the noun: issue …
    subject_id = IntegerField()
    verb = CharField()
    before = CharField(null=True)
    after = CharField()
    actor = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    organisation = ForeignKeyField(
        Organisation, null=True, backref="+", index=False, on_delete="SET NULL"
    )
    note = TextField(default="")
    detail = TextField(default="{}")  # JSON: days, counts, codes; never words
    happened_at = DateTimeField()
    received_at = DateTimeField()
    submission = CharField(null=True)

    class Meta:
        indexes = ((("subject", "subject_id"), False),)


# --- Events ---------------------------------------------------------------------------------------


class Event(Base):
    """A volunteer event (志愿服务活动), from the first draft until it is put away (5.3 of the
    domain). What has to be said before anybody is asked to come: GB/T 40143-2021, 6.1."""

    STATES = (
        "draft",
        "enrolling",
        "full",
        "locked",
        "running",
        "ended",
        "settled",
        "archived",
        "withdrawn",
        "cancelled",
    )
    KINDS = (
        "clinic",
        "law",
        "elders",
        "health",
        "science",
        "manners",
        "mediation",
        "care",
        "cleaning",
        "culture",
        "other",
    )

    community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
    area = ForeignKeyField(Area, backref="events", on_delete="RESTRICT")
    organiser = ForeignKeyField(Person, backref="+", on_delete="RESTRICT")
    organisation = ForeignKeyField(
        Organisation, null=True, backref="events", on_delete="RESTRICT"
    )  # the unit or team that holds it
    author = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)
    first = ForeignKeyField("self", null=True, backref="repeats", on_delete="RESTRICT")  # weekly
    title = CharField()
    kind = CharField()
    content = TextField(default="")
    place = CharField(default="")
    starts_at = DateTimeField()
    ends_at = DateTimeField()
    capacity = IntegerField(null=True)  # empty: whoever likes
    conditions = TextField(default="")
    risks = TextField(default="")
    protection = TextField(default="")
    takes_minors = BooleanField(default=False)  # with their guardian's word
    counts_hours = BooleanField(default=True)  # an audience does not serve
    is_call_up = BooleanField(default=False)  # in emergency mode: called, free to refuse
    token = CharField(unique=True)  # of the address that can be shared
    door_secret_sealed = TextField()  # what the codes at its door are made from
    outcome = TextField(default="")  # what came of it, for those who helped

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()
    state_since = DateTimeField()
    settled_at = DateTimeField(null=True)

    class Meta:
        constraints = (
            Check(
                "state IN ('draft', 'enrolling', 'full', 'locked', 'running', 'ended', "
                "'settled', 'archived', 'withdrawn', 'cancelled')"
            ),
            Check("ends_at > starts_at"),
            Check("capacity > 0"),
        )
        indexes = (
            (("author", "submission", "starts_at"), True),
            (("community", "starts_at"), False),
            (("starts_at",), False),
            (("is_open", "ends_at"), False),
        )

    @classmethod
    def visible_to(cls, person):
        """What is held where one lives or has a post, once it is published; drafts for those who
        prepare events there."""
        return cls.select(cls, Area).join(Area, on=cls.area).where(cls.seen_by(person))

    @classmethod
    def seen_by(cls, person):
        """Expression over Event and its Area."""
        paths = person.places
        near = cls.community.in_(ids_in(*paths)) | within(paths) if paths else SQL("1 = 0")
        mine = cls.organiser == person.id
        went = cls.id.in_(
            Participation.select(Participation.event).where(Participation.person == person.id)
        )
        return (cls.state != "draft") & (near | went) | mine | cls.run_by(person)

    @classmethod
    def run_by(cls, person):
        """Expression over Event and its Area: it is prepared and held where one's posts are."""
        teams = [post.organisation_id for post in person.posts if post.role == "organiser"]
        own = cls.organisation.in_([id for id in teams if id]) if any(teams) else SQL("1 = 0")
        return within(person.paths("event")) | (cls.organiser == person.id) | own

    @property
    def label(self):
        return self.title


class Participation(Base):
    """One person and one event: invited, signed up, there, and the minutes that came of it."""

    STATES = (
        "invited",
        "notice_received",
        "signed_up",
        "waitlisted",
        "confirmed",
        "cancelled_by_self",
        "called_off",
        "checked_in",
        "hours_pending",
        "hours_confirmed",
        "no_show",
        "makeup_requested",
        "declined",
        "voided",
    )

    event = ForeignKeyField(Event, backref="participations", on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, backref="participations", on_delete="RESTRICT", index=False)
    guardian = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT")  # of a minor
    invited_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    noticed_at = DateTimeField(null=True)  # 预告收到
    noticed_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    signed_up_at = DateTimeField(null=True)
    signed_up_by = ForeignKeyField(
        Person, null=True, backref="+", index=False, on_delete="SET NULL"
    )
    came_at = DateTimeField(null=True)
    left_at = DateTimeField(null=True)
    left_by_clock = BooleanField(default=False)  # nobody checked out: closed at the end
    minutes = IntegerField(null=True)  # what is or will be on the record
    needs_review = BooleanField(default=False)  # over the cap, or a clock that was off
    conflicts = CharField(default="")  # codes: over_capacity, not_signed_up …
    is_makeup = BooleanField(default=False)  # 补录, marked for ever
    asked_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    asked_to_void = BooleanField(default=False)
    is_disputed = BooleanField(default=False)
    confirmed_by = ForeignKeyField(
        Person, null=True, backref="+", index=False, on_delete="SET NULL"
    )
    confirmed_at = DateTimeField(null=True)
    feedback = TextField(default="")
    fed_back_at = DateTimeField(null=True)

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()
    state_since = DateTimeField()

    class Meta:
        constraints = (
            Check(
                "state IN ('invited', 'notice_received', 'signed_up', 'waitlisted', 'confirmed', "
                "'cancelled_by_self', 'called_off', 'checked_in', 'hours_pending', "
                "'hours_confirmed', 'no_show', 'makeup_requested', 'declined', 'voided')"
            ),
            Check("minutes >= 0"),
        )
        indexes = (
            (("event", "person"), True),
            (("person", "state", "event"), False),
            (("event", "state", "signed_up_at"), False),
        )

    @property
    def area_id(self):
        return self.event.area_id

    @property
    def area(self):
        return self.event.area

    @property
    def label(self):
        return self.event.title

    @classmethod
    def visible_to(cls, person):
        """One's own and those of one's wards; all of the events one runs; those of the grown-ups
        behind the doors a captain looks after."""
        return (
            cls.select(cls, Event, Area)
            .join(Event)
            .join(Area, on=Event.area)
            .where(cls.seen_by(person))
        )

    @classmethod
    def seen_by(cls, person):
        """Expression over Participation, its Event and the Area of that."""
        wards = Guardianship.wards_of(person)
        mine = (cls.person == person.id) | cls.person.in_(wards)
        if not (paths := person.paths("tick")):
            return mine | Event.run_by(person)
        homes = Household.alias()
        places = Area.alias()
        behind = (
            Person.select(Person.id)
            .join(homes, on=Person.household)
            .join(places, on=homes.area)
            .where(within(paths, places.path) & Person.id.not_in(Guardianship.children()))
        )
        return mine | Event.run_by(person) | cls.person.in_(behind)


class CheckIn(Base):
    """One fact at an event's door: somebody came or left, as some device noted it. Append-only.

    Two devices may note the same: both facts stay, the participation counts once.
    """

    DIRECTIONS = ("in", "out")
    METHODS = ("pass", "door", "tick", "pin", "paper", "clock")
    VERDICTS = ("taken", "again", "refused")

    event = ForeignKeyField(Event, backref="check_ins", on_delete="RESTRICT", index=False)
    person = ForeignKeyField(
        Person, null=True, backref="+", on_delete="RESTRICT"
    )  # empty: a pass nobody has
    direction = CharField()
    method = CharField()
    verdict = CharField()
    reason = CharField(default="")  # a code: late_code, revoked, not_signed_up …
    by = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)
    happened_at = DateTimeField()
    received_at = DateTimeField()
    skew_seconds = IntegerField(default=0)
    answered_at = DateTimeField(null=True)  # a refused one was looked at and settled

    class Meta:
        constraints = (
            Check("direction IN ('in', 'out')"),
            Check("method IN ('pass', 'door', 'tick', 'pin', 'paper', 'clock')"),
            Check("verdict IN ('taken', 'again', 'refused')"),
        )
        indexes = (
            (("event", "happened_at"), False),
            (("by", "submission", "person"), True),
        )


class SigningKey(Base):
    """A pair of keys that passes are signed with; scanning devices know only the public half."""

    kid = CharField(unique=True)
    public = TextField()
    private_sealed = TextField()
    made_at = DateTimeField()
    retired_at = DateTimeField(null=True)  # signs no new passes; the old ones hold
    revoked_at = DateTimeField(null=True)  # its passes hold no more


class Pass(Base):
    """What somebody shows at a door: a signed code, with a short number under it."""

    person = ForeignKeyField(Person, backref="passes", on_delete="RESTRICT")
    number = CharField(unique=True)
    key = ForeignKeyField(SigningKey, backref="+", on_delete="RESTRICT", index=False)
    token_sealed = TextField()
    issued_at = DateTimeField()
    revoked_at = DateTimeField(null=True)
    revoked_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    reason = CharField(default="")  # why it holds no more: lost, new, left


class Guardianship(Base):
    """A minor without an account of their own, and the grown-up who decides for them."""

    child = ForeignKeyField(Person, backref="guardianships", on_delete="RESTRICT", index=False)
    guardian = ForeignKeyField(Person, backref="wards", on_delete="RESTRICT")
    since = DateTimeField()
    ended_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("child", "guardian"), True),)

    @classmethod
    def children(cls):
        """Query of the ids of minors: somebody decides for them, or did until they went. Whoever
        came back grown up is none any more (services/volunteers.py)."""
        child = Person.alias()
        going = cls.ended_at.is_null() | child.ended_on.is_null(False)
        return cls.select(cls.child).join(child, on=cls.child).where(going)

    @classmethod
    def wards_of(cls, person):
        """Query of the ids of those a person is the guardian of."""
        return cls.select(cls.child).where((cls.guardian == person.id) & cls.ended_at.is_null())


class Registration(Base):
    """报到: a member or a unit reports to the community (双报到), or somebody joins a team.

    That somebody is a party member is known to themselves and their branch alone.
    """

    KINDS = ("member", "unit", "team")
    STATES = ("applied", "active", "declined", "ended")

    kind = CharField()
    person = ForeignKeyField(Person, backref="registrations", on_delete="RESTRICT")
    organisation = ForeignKeyField(
        Organisation, null=True, backref="registrations", on_delete="RESTRICT"
    )  # the unit, or the team
    area = ForeignKeyField(Area, backref="registrations", on_delete="RESTRICT", index=False)
    post = ForeignKeyField(Post, null=True, backref="+", on_delete="SET NULL", index=False)
    agreement_on = DateField(null=True)  # 共驻共建协议 signed
    author = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()
    state_since = DateTimeField()

    class Meta:
        constraints = (
            Check("kind IN ('member', 'unit', 'team')"),
            Check("state IN ('applied', 'active', 'declined', 'ended')"),
        )
        indexes = (
            (("author", "submission"), True),
            (("area", "kind", "state"), False),
        )

    @classmethod
    def visible_to(cls, person):
        """One's own; those of the teams one leads; members and units for the branch."""
        led = [post.organisation_id for post in person.posts if post.role == "organiser"]
        teams = (cls.kind == "team") & (
            within(person.paths("team"))
            | (cls.organisation.in_([id for id in led if id]) if any(led) else SQL("1 = 0"))
        )
        branch = (cls.kind != "team") & within(person.paths("registration"))
        mine = (cls.person == person.id) | (cls.author == person.id)
        return cls.select(cls, Area).join(Area).where(mine | teams | branch)


class PublicPost(Base):
    """公益岗位: a small duty for everybody to claim, such as minding the bicycle shed."""

    community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
    area = ForeignKeyField(Area, backref="public_posts", on_delete="RESTRICT", index=False)
    title = CharField()
    duty = TextField()
    seats = IntegerField(default=1)
    author = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)
    made_at = DateTimeField()
    ended_at = DateTimeField(null=True)

    class Meta:
        constraints = (Check("seats > 0"),)
        indexes = (
            (("author", "submission"), True),
            (("community", "ended_at"), False),
        )

    @classmethod
    def visible_to(cls, person):
        """Those where one lives or has a post."""
        paths = person.places
        near = cls.community.in_(ids_in(*paths)) | within(paths) if paths else SQL("1 = 0")
        return cls.select(cls, Area).join(Area, on=cls.area).where(near)

    @property
    def label(self):
        return self.title


class PostClaim(Base):
    """认领: somebody takes a public post, serves, and leaves it whenever they like."""

    STATES = ("claimed", "serving", "declined", "ended")

    public_post = ForeignKeyField(PublicPost, backref="claims", on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, backref="claims", on_delete="RESTRICT")
    submission = CharField(null=True)

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()
    state_since = DateTimeField()

    class Meta:
        constraints = (Check("state IN ('claimed', 'serving', 'declined', 'ended')"),)
        indexes = ((("public_post", "state"), False), (("person", "submission"), True))

    @property
    def area_id(self):
        return self.public_post.area_id

    @property
    def area(self):
        return self.public_post.area

    @property
    def label(self):
        return self.public_post.title

    @classmethod
    def visible_to(cls, person):
        """One's own, and all where one agrees to them."""
        seen = (cls.person == person.id) | within(person.paths("claim"))
        return (
            cls.select(cls, PublicPost, Area)
            .join(PublicPost)
            .join(Area, on=PublicPost.area)
            .where(seen)
        )


class ServiceRecord(Base):
    """A paper that says how long somebody served: a record of this platform, or a certificate
    where the operator may issue them. Anybody can check its number; nothing personal is shown."""

    KINDS = ("record", "certificate")
    STATES = ("requested", "issued", "declined", "revoked")

    number = CharField(unique=True)
    kind = CharField()
    person = ForeignKeyField(Person, backref="service_records", on_delete="RESTRICT")
    area = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
    since = DateField()
    until = DateField()
    minutes = IntegerField()
    times = IntegerField()
    lines_sealed = TextField(default="")  # what stood on it, as it was issued
    issuer = CharField(default="")
    handler = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    issued_at = DateTimeField(null=True)
    submission = CharField(null=True)

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()
    state_since = DateTimeField()

    class Meta:
        constraints = (
            Check("kind IN ('record', 'certificate')"),
            Check("state IN ('requested', 'issued', 'declined', 'revoked')"),
        )
        indexes = (
            (("person", "submission"), True),
            (("area", "state"), False),
        )

    @classmethod
    def visible_to(cls, person):
        """One's own and those of one's wards; all where one issues them."""
        wards = Guardianship.wards_of(person)
        mine = (cls.person == person.id) | cls.person.in_(wards)
        return cls.select(cls, Area).join(Area).where(mine | within(person.paths("record")))

    @property
    def label(self):
        return self.number


# --- Points ---------------------------------------------------------------------------------------


class PointsPolicy(Base):
    """《积分考核和兑换办法》: one version of a community's rules about points. Public once adopted,
    and never changed after that: the next version follows it from the day it says."""

    STATES = ("draft", "adopted", "dropped")
    HOLDERS = ("person", "household")

    community = ForeignKeyField(Area, backref="points_policies", on_delete="RESTRICT", index=False)
    version = IntegerField()
    text = TextField(default="")  # in plain words, for everybody
    starts_on = DateField(null=True)  # empty: a draft
    credit_holder = CharField(default="person")  # whose the credit points are
    expires_months = IntegerField(null=True)  # empty: points do not expire
    publicise_days = IntegerField(default=3)  # 公示; 0: entered at once
    hold_days = IntegerField(default=7)  # how long something stays reserved
    offline_cap = IntegerField(default=0)  # points a counter may hand out without a network
    state = CharField(default="draft")
    author = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)
    made_at = DateTimeField()
    adopted_by = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
    adopted_at = DateTimeField(null=True)

    class Meta:
        constraints = (
            Check("state IN ('draft', 'adopted', 'dropped')"),
            Check("credit_holder IN ('person', 'household')"),
            Check("(state = 'adopted') = (starts_on IS NOT NULL AND adopted_by_id IS NOT NULL)"),
            Check("expires_months > 0"),
            Check("publicise_days >= 0 AND hold_days > 0 AND offline_cap >= 0"),
        )
        indexes = (
            (("community", "version"), True),
            (("author", "submission"), True),
        )

    @property
    def area_id(self):
        return self.community_id

    @property
    def area(self):
        return self.community

    @classmethod
    def visible_to(cls, person):
        """Adopted ones where one lives or has a post; drafts for those who write them."""
        paths = person.places
        near = cls.community.in_(ids_in(*paths)) if paths else SQL("1 = 0")
        here = (cls.state == "adopted") & near | within(person.paths("policy"))
        return cls.select(cls, Area).join(Area).where(here)


class PointsRule(Base):
    """One line of a policy: what is thanked with how many points."""

    ACCOUNTS = ("volunteer", "credit", "member")
    PER = ("hour", "event", "matter")
    PERIODS = ("day", "month", "quarter", "year")

    policy = ForeignKeyField(PointsPolicy, backref="rules", on_delete="RESTRICT", index=False)
    key = CharField()  # the same from version to version: nothing is paid twice under it
    account = CharField()
    per = CharField()  # hour or event: from service; matter: 信用评价指标, by the four steps
    name = CharField()
    points = IntegerField()
    points_most = IntegerField(null=True)  # of a matter: the council may give up to this
    cap = IntegerField(null=True)  # points somebody gets by it in `cap_period` at most
    cap_period = CharField(null=True)
    event_kind = CharField(null=True)  # only for such events
    assessors = IntegerField(default=3)  # of a matter: how many of the council at least
    position = IntegerField(default=0)

    class Meta:
        constraints = (
            Check("account IN ('volunteer', 'credit', 'member')"),
            Check("per IN ('hour', 'event', 'matter')"),
            Check("(per = 'matter') = (account = 'credit')"),
            Check("points > 0"),
            Check("points_most >= points"),
            Check("cap > 0"),
            Check("cap_period IN ('day', 'month', 'quarter', 'year')"),
            Check("(cap IS NULL) = (cap_period IS NULL)"),
            Check("assessors >= 3"),
        )
        indexes = ((("policy", "key"), True),)


class PointsBook(Base):
    """A community's ledger: its newest entry, where the chain of hashes has come to. Moved by
    triggers only (migrations/0005_points.py)."""

    community = ForeignKeyField(Area, unique=True, backref="+", on_delete="RESTRICT")
    height = IntegerField(default=0)
    head = CharField(default="")
    at = DateTimeField(null=True)  # no entry is older than the one before it

    class Meta:
        constraints = (Check("height >= 0"),)


class PointsAccount(Base):
    """One account of a book. Triggers add each entry to both of its accounts: their sum is zero,
    and what people have is never negative.

    `issuing` is where points come from and `redeeming` where they go when something was handed
    over; `pool` holds what was given to neighbours in need; `held` is reserved for something;
    `owed` is what somebody had spent of points that were taken back, against `advance`.
    """

    KINDS = (
        "issuing",
        "redeeming",
        "pool",
        "advance",
        "volunteer",
        "credit",
        "member",
        "held",
        "owed",
    )

    book = ForeignKeyField(PointsBook, backref="accounts", on_delete="RESTRICT", index=False)
    kind = CharField()
    holder = CharField(default="")  # "": the community's; "p12": a person's; "h7": a household's
    person = ForeignKeyField(Person, null=True, backref="points_accounts", on_delete="RESTRICT")
    household = ForeignKeyField(
        Household, null=True, backref="points_accounts", on_delete="RESTRICT"
    )
    balance = IntegerField(default=0)

    class Meta:
        constraints = (
            Check(
                "kind IN ('issuing', 'redeeming', 'pool', 'advance', 'volunteer', 'credit', "
                "'member', 'held', 'owed')"
            ),
            Check("balance >= 0 OR kind = 'issuing' OR kind = 'advance'"),
            Check("person_id IS NULL OR household_id IS NULL"),
            Check("(holder = '') = (person_id IS NULL AND household_id IS NULL)"),
        )
        indexes = ((("book", "holder", "kind"), True),)

    @classmethod
    def visible_to(cls, person):
        """One's own, one's wards' and one's home's."""
        wards = Guardianship.wards_of(person)
        mine = (cls.person == person.id) | cls.person.in_(wards)
        if person.household_id:
            mine |= cls.household == person.household_id
        return cls.select().where(mine)


class PointsEntry(Base):
    """One transfer of the ledger, from one account to another. Append-only: triggers refuse any
    change. `leaf` is the hash of what it says, `hash` of the one before and the leaf."""

    KINDS = (
        "accrue",
        "hold",
        "capture",
        "release",
        "reverse",
        "owe",
        "settle",
        "adjust",
        "donate",
        "expire",
    )

    book = ForeignKeyField(PointsBook, backref="entries", on_delete="RESTRICT", index=False)
    seq = IntegerField()  # 1, 2, 3 … within the book, without a gap
    kind = CharField()
    debit = ForeignKeyField(
        PointsAccount, column_name="debit_id", backref="debits", on_delete="RESTRICT", index=False
    )  # from here
    credit = ForeignKeyField(
        PointsAccount, column_name="credit_id", backref="credits", on_delete="RESTRICT", index=False
    )  # to there
    points = IntegerField()
    source = CharField()  # what it came of: "participation:12:1", "redemption:5" …
    rule_key = CharField(default="")
    rule = ForeignKeyField(PointsRule, null=True, backref="+", on_delete="RESTRICT", index=False)
    original = ForeignKeyField("self", null=True, backref="later", on_delete="RESTRICT")
    reason = CharField(default="")  # in a few words, for the passbook
    evidence = CharField(default="")  # the path of the page it rests on: "/events/3"
    by = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
    second = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
    at = DateTimeField()
    day = DateField()
    salt = CharField()
    leaf = CharField()
    hash = CharField()

    class Meta:
        constraints = (
            Check(
                "kind IN ('accrue', 'hold', 'capture', 'release', 'reverse', 'owe', 'settle', "
                "'adjust', 'donate', 'expire')"
            ),
            Check("points > 0"),
            Check("debit_id <> credit_id"),
            Check(
                "kind NOT IN ('capture', 'release', 'reverse', 'owe') OR original_id IS NOT NULL"
            ),
        )
        indexes = (
            (("book", "seq"), True),
            (("kind", "source", "rule_key"), True),
            (("debit", "id"), False),
            (("credit", "id"), False),
            (("book", "day", "seq"), False),
        )


class PointsRoot(Base):
    """What a book came to at the end of a day, on the public board for everybody to compare."""

    book = ForeignKeyField(PointsBook, backref="roots", on_delete="RESTRICT", index=False)
    day = DateField()
    first_seq = IntegerField()
    last_seq = IntegerField()
    merkle = CharField()  # over the leaves of that day
    head = CharField()  # of the chain, after the last of them
    root = CharField()  # over the root before, the day, `merkle` and `head`
    made_at = DateTimeField()

    class Meta:
        constraints = (Check("last_seq >= first_seq"),)
        indexes = ((("book", "day"), True),)


class Adjustment(Base):
    """Two people put something in a book right: points nobody entered (补记, such as those of a
    passbook of paper), or an entry that is reversed (冲正); or they give points of the pool to
    somebody in need (爱心池). Never a punishment."""

    KINDS = ("add", "reverse", "grant")
    STATES = ("asked", "made", "declined", "withdrawn")

    kind = CharField()
    community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, null=True, backref="adjustments", on_delete="RESTRICT")
    account = CharField(default="volunteer")
    points = IntegerField()
    entry = ForeignKeyField(PointsEntry, null=True, backref="adjustments", on_delete="RESTRICT")
    reason = TextField()
    asked_by = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()
    state_since = DateTimeField()

    class Meta:
        constraints = (
            Check("kind IN ('add', 'reverse', 'grant')"),
            Check("account IN ('volunteer', 'credit', 'member')"),
            Check("state IN ('asked', 'made', 'declined', 'withdrawn')"),
            Check("(kind = 'reverse') = (entry_id IS NOT NULL)"),
            Check("points > 0"),
        )
        indexes = (
            (("asked_by", "submission"), True),
            (("community", "state", "id"), False),
        )

    @property
    def area_id(self):
        return self.community_id

    @property
    def area(self):
        return self.community

    @classmethod
    def visible_to(cls, person):
        """All where one keeps the books."""
        return cls.select(cls, Area).join(Area).where(within(person.paths("points")))


class PointsDispute(Base):
    """有误: somebody says that a line of a passbook is not right; the community answers."""

    STATES = ("raised", "answered", "withdrawn")

    community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
    entry = ForeignKeyField(PointsEntry, backref="disputes", on_delete="RESTRICT")
    person = ForeignKeyField(
        Person, backref="points_disputes", on_delete="RESTRICT"
    )  # whose passbook it is
    author = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    words = TextField(default="")
    submission = CharField(null=True)

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()
    state_since = DateTimeField()

    class Meta:
        constraints = (Check("state IN ('raised', 'answered', 'withdrawn')"),)
        indexes = (
            (("author", "submission"), True),
            (("community", "state", "id"), False),
        )

    @property
    def area_id(self):
        return self.community_id

    @property
    def area(self):
        return self.community

    @classmethod
    def visible_to(cls, person):
        """One's own, one's wards' and those one raised for somebody; all where one keeps books."""
        wards = Guardianship.wards_of(person)
        mine = (cls.person == person.id) | (cls.author == person.id) | cls.person.in_(wards)
        query = cls.select(cls, PointsEntry, Area).join(PointsEntry).switch(cls)
        return query.join(Area, on=cls.community).where(mine | within(person.paths("points")))


class CreditApplication(Base):
    """信用积分四步: a resident declares what they did for the neighbours, a collector looks, the
    council says how many points it is worth, the community reviews (5.4 of the domain)."""

    STATES = (
        "noted",
        "declared",
        "returned",
        "collected",
        "assessed",
        "publicised",
        "posted",
        "declined",
        "withdrawn",
        "reversed",
    )

    community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
    area = ForeignKeyField(Area, backref="credit_applications", on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, backref="credit_applications", on_delete="RESTRICT")
    author = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)
    rule = ForeignKeyField(PointsRule, backref="+", on_delete="RESTRICT", index=False)
    happened_on = DateField()
    words = TextField(default="")
    facts = TextField(default="")  # what the collector saw
    collector = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
    round = IntegerField(default=1)  # of assessing; an appeal or a review sent back begins another
    points = IntegerField(null=True)  # what the council came to
    reviewer = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
    publicised_until = DateField(null=True)
    objections = IntegerField(default=0)
    is_appeal = BooleanField(default=False)

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()
    state_since = DateTimeField()

    class Meta:
        constraints = (
            Check(
                "state IN ('noted', 'declared', 'returned', 'collected', 'assessed', "
                "'publicised', 'posted', 'declined', 'withdrawn', 'reversed')"
            ),
            Check("points > 0"),
        )
        indexes = (
            (("author", "submission"), True),
            (("community", "state", "id"), False),
        )

    @property
    def label(self):
        return self.rule.name

    @classmethod
    def visible_to(cls, person):
        """One's own and those one wrote down; for each step, those where one takes it."""
        return cls.select(cls, Area).join(Area, on=cls.area).where(cls.seen_by(person))

    @classmethod
    def seen_by(cls, person):
        """Expression over CreditApplication and its Area."""
        wards = Guardianship.wards_of(person)
        mine = (cls.person == person.id) | cls.person.in_(wards) | cls.noted_by(person)
        collects = within(person.paths("collecting")) & cls.state.in_(
            ("declared", "returned", "collected")
        )
        assesses = within(person.paths("assessing")) & cls.state.in_(("collected", "assessed"))
        reviews = within(person.paths("points")) & (cls.state != "noted")
        return mine | collects | assesses | reviews

    @classmethod
    def noted_by(cls, person):
        """Expression over the same: written down at doors they still look after. What somebody
        wrote down for others stays with the post, not with them."""
        return (cls.author == person.id) & within(person.paths("household"))


class CreditAssessment(Base):
    """What one of the council says to an application in one round: points, or that they step aside
    (回避). Append-only."""

    application = ForeignKeyField(
        CreditApplication, backref="assessments", on_delete="RESTRICT", index=False
    )
    round = IntegerField()
    assessor = ForeignKeyField(Person, backref="+", on_delete="RESTRICT")
    is_recused = BooleanField(default=False)
    points = IntegerField(null=True)  # 0: nothing
    note = TextField(default="")
    at = DateTimeField()

    class Meta:
        constraints = (
            Check("is_recused = (points IS NULL)"),
            Check("points >= 0"),
        )
        indexes = ((("application", "round", "assessor"), True),)


# --- Market ---------------------------------------------------------------------------------------


class Good(Base):
    """Something on the shelf of a community's market (积分超市): a thing, or a service such as a
    haircut. Triggers keep `stock`: what is neither reserved nor gone."""

    KINDS = ("thing", "service")

    community = ForeignKeyField(Area, backref="goods", on_delete="RESTRICT", index=False)
    kind = CharField(default="thing")
    title = CharField()
    unit = CharField(default="")  # bag, piece, visit …
    about = TextField(default="")
    points = IntegerField()  # its price
    stock = IntegerField(default=0)
    per_person = IntegerField(null=True)  # at most so many a month for one person
    is_listed = BooleanField(default=True)
    author = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)
    made_at = DateTimeField()

    class Meta:
        constraints = (
            Check("kind IN ('thing', 'service')"),
            Check("points > 0"),
            Check("stock >= 0"),
            Check("per_person > 0"),
        )
        indexes = (
            (("author", "submission"), True),
            (("community", "is_listed", "id"), False),
        )

    @property
    def area_id(self):
        return self.community_id

    @property
    def area(self):
        return self.community

    @property
    def label(self):
        return self.title

    @classmethod
    def visible_to(cls, person):
        """The shelf where one lives or has a post; what was taken off it for its keepers."""
        paths = person.places
        near = cls.community.in_(ids_in(*paths)) if paths else SQL("1 = 0")
        here = cls.is_listed & near | within(person.paths("shop"))
        return cls.select(cls, Area).join(Area).where(here)


class Donation(Base):
    """One line of the donation book (物品捐赠簿): who gave what, and whether to name them."""

    good = ForeignKeyField(Good, backref="donations", on_delete="RESTRICT")
    person = ForeignKeyField(Person, null=True, backref="donations", on_delete="RESTRICT")
    organisation = ForeignKeyField(
        Organisation, null=True, backref="donations", on_delete="RESTRICT"
    )
    donor_sealed = TextField(default="")  # the name of who has no account here
    is_named = BooleanField(default=False)  # on the shelf, with their consent
    quantity = IntegerField()
    value_fen = IntegerField(null=True)  # of all of it, as the donor says
    best_before = DateField(null=True)
    received_on = DateField()
    taken_by = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)
    at = DateTimeField()
    voided_at = DateTimeField(null=True)  # entered by mistake

    class Meta:
        constraints = (
            Check("quantity > 0"),
            Check("value_fen >= 0"),
        )
        indexes = ((("taken_by", "submission"), True),)

    @classmethod
    def visible_to(cls, person):
        """All of the counters one keeps."""
        query = cls.select(cls, Good, Area).join(Good).join(Area)
        return query.where(within(person.paths("shop")))


class Redemption(Base):
    """Somebody gets something for points: reserved at home, handed over at the counter (5.4)."""

    STATES = (
        "reserved",
        "handed_over",
        "unsettled",
        "cancelled",
        "expired",
        "out_of_stock",
        "returned",
        "waived",
    )

    community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
    good = ForeignKeyField(Good, backref="redemptions", on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, backref="redemptions", on_delete="RESTRICT", index=False)
    quantity = IntegerField(default=1)
    points = IntegerField()  # of all of it
    code = CharField()  # six digits, said or shown at the counter
    expires_on = DateField(null=True)  # the last day on which it can be collected
    is_walk_up = BooleanField(default=False)
    is_offline = BooleanField(default=False)  # handed over without a network
    reserved_by = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    handed_by = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
    handed_at = DateTimeField(null=True)
    witness = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
    witness_said = CharField(default="")  # a witness without an account
    signature = TextField(default="")  # the strokes on the counter's screen
    conflict = CharField(default="")  # a code: no_points, no_stock, over_cap
    asked_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    submission = CharField(null=True)

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()
    state_since = DateTimeField()

    class Meta:
        constraints = (
            Check(
                "state IN ('reserved', 'handed_over', 'unsettled', 'cancelled', 'expired', "
                "'out_of_stock', 'returned', 'waived')"
            ),
            Check("quantity > 0 AND points > 0"),
        )
        indexes = (
            (("reserved_by", "submission"), True),
            (("person", "id"), False),
            (("good", "state"), False),
            (("community", "state", "id"), False),
        )

    @property
    def area_id(self):
        return self.community_id

    @property
    def area(self):
        return self.community

    @property
    def label(self):
        return self.good.title

    @classmethod
    def visible_to(cls, person):
        """One's own, one's wards' and those one reserved for somebody; all at one's counter."""
        wards = Guardianship.wards_of(person)
        mine = (cls.person == person.id) | (cls.reserved_by == person.id) | cls.person.in_(wards)
        query = cls.select(cls, Good, Area).join(Good).switch(cls)
        return query.join(Area, on=cls.community).where(mine | within(person.paths("shop")))


class WriteOff(Base):
    """Something broken, out of date or missing is taken off the stock: two people say so."""

    KINDS = ("expired", "broken", "lost", "count", "other")
    STATES = ("asked", "written_off", "declined")

    community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
    good = ForeignKeyField(Good, backref="write_offs", on_delete="RESTRICT")
    kind = CharField()
    quantity = IntegerField()
    reason = TextField(default="")
    asked_by = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)

    state = CharField()
    is_open = BooleanField()
    moved_at = DateTimeField()
    state_since = DateTimeField()

    class Meta:
        constraints = (
            Check("kind IN ('expired', 'broken', 'lost', 'count', 'other')"),
            Check("state IN ('asked', 'written_off', 'declined')"),
            Check("quantity > 0"),
        )
        indexes = (
            (("asked_by", "submission"), True),
            (("community", "state", "id"), False),
        )

    @property
    def area_id(self):
        return self.community_id

    @property
    def area(self):
        return self.community

    @property
    def label(self):
        return self.good.title

    @classmethod
    def visible_to(cls, person):
        """All of the counters one keeps."""
        query = cls.select(cls, Good, Area).join(Good).switch(cls)
        return query.join(Area, on=cls.community).where(within(person.paths("shop")))


class StockMove(Base):
    """Why a stock changed, once for each source. Append-only; triggers add it to Good.stock."""

    KINDS = ("donated", "reserved", "released", "returned", "written_off", "found", "voided")

    good = ForeignKeyField(Good, backref="moves", on_delete="RESTRICT")
    kind = CharField()
    quantity = IntegerField()  # negative: less on the shelf
    source = CharField()  # "donation:3", "redemption:5" …
    by = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
    at = DateTimeField()
    day = DateField()

    class Meta:
        constraints = (
            Check(
                "kind IN ('donated', 'reserved', 'released', 'returned', 'written_off', 'found', "
                "'voided')"
            ),
            Check("quantity <> 0"),
            Check(
                "(quantity < 0) = (kind = 'reserved' OR kind = 'written_off' OR kind = 'voided')"
            ),
        )
        indexes = ((("kind", "source"), True),)


class StockCount(Base):
    """盘点: what somebody counted of a good at the end of a month, beside what the books say."""

    good = ForeignKeyField(Good, backref="counts", on_delete="RESTRICT", index=False)
    month = DateField()  # its first day
    expected = IntegerField()
    counted = IntegerField()
    note = TextField(default="")  # the difference, named
    by = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
    submission = CharField(null=True)
    at = DateTimeField()

    class Meta:
        constraints = (Check("counted >= 0"),)
        indexes = ((("good", "month"), True),)


# --- Files ----------------------------------------------------------------------------------------


class Attachment(Base):
    """A photo or voice note of something; the bytes lie under their sha256."""

    PARTS = ("note", "before", "after")

    visit = ForeignKeyField(
        Visit, null=True, backref="attachments", on_delete="RESTRICT", index=False
    )
    issue = ForeignKeyField(
        Issue, null=True, backref="attachments", on_delete="RESTRICT", index=False
    )
    event = ForeignKeyField(
        Event, null=True, backref="attachments", on_delete="RESTRICT", index=False
    )  # its list on paper
    application = ForeignKeyField(
        CreditApplication, null=True, backref="attachments", on_delete="RESTRICT", index=False
    )
    good = ForeignKeyField(
        Good, null=True, backref="attachments", on_delete="RESTRICT", index=False
    )
    part = CharField(default="note")  # of an issue: as reported, before the work, after it
    kind = CharField()  # photo, voice
    position = IntegerField()
    sha256 = CharField()
    mime = CharField()
    size = IntegerField()
    width = IntegerField(null=True)
    height = IntegerField(null=True)
    added_at = DateTimeField()

    class Meta:
        constraints = (
            Check("part IN ('note', 'before', 'after')"),
            Check(
                "(CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN issue_id IS NULL "
                "THEN 0 ELSE 1 END) + (CASE WHEN event_id IS NULL THEN 0 ELSE 1 END) + "
                "(CASE WHEN application_id IS NULL THEN 0 ELSE 1 END) + "
                "(CASE WHEN good_id IS NULL THEN 0 ELSE 1 END) = 1"
            ),
        )
        indexes = (
            (("visit", "kind", "position"), True),
            (("issue", "part", "kind", "position"), True),
            (("event", "kind", "position"), True),
            (("application", "kind", "position"), True),
            (("good", "kind", "position"), True),
        )

    @classmethod
    def visible_to(cls, person):
        """Of the visits one may read and the issues one sees, with those of the visit that raised
        one; handlers hear no voices."""
        raised = (Issue.id == cls.issue) | (Issue.visit == cls.visit)
        readable = (
            Visit.select(Visit.id)
            .join(Area)
            .where(_noted_or_readable(person, Visit.author) & (Visit.id == cls.visit))
        )
        seen = (
            Issue.select(Issue.id).join(Area, on=Issue.area).where(raised & Issue.seen_by(person))
        )
        home = (
            Issue.select(Issue.id).join(Area, on=Issue.area).where(raised & Issue.known_to(person))
        )
        told = (cls.kind == "photo") & fn.EXISTS(seen) | fn.EXISTS(home)
        run = Event.select(Event.id).join(Area, on=Event.area)
        held = run.where((Event.id == cls.event) & Event.run_by(person))
        shelf = Good.visible_to(person).where(Good.id == cls.good)
        steps = CreditApplication.visible_to(person).where(CreditApplication.id == cls.application)
        rest = fn.EXISTS(held) | fn.EXISTS(shelf) | fn.EXISTS(steps)
        return cls.select().where(fn.EXISTS(readable) | told | rest)


# --- Signing in -----------------------------------------------------------------------------------


class DeviceSession(Base):
    """Somebody signed in on one device. The cookie holds the token, this row its digest."""

    person = ForeignKeyField(Person, backref="devices", on_delete="CASCADE")
    token_digest = CharField(unique=True)
    how = CharField()  # passkey, invitation, device, recovery, demo
    label = CharField(default="")
    started_at = DateTimeField()
    seen_on = DateField()
    ended_at = DateTimeField(null=True)

    token = None  # the bare token; only while a request carries it

    @classmethod
    def visible_to(cls, person):
        return cls.select().where(cls.person == person.id)


class Passkey(Base):
    person = ForeignKeyField(Person, backref="passkeys", on_delete="CASCADE")
    credential_id = TextField(unique=True)  # base64url
    public_key = BlobField()
    sign_count = IntegerField(default=0)
    label = CharField(default="")
    added_at = DateTimeField()
    used_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person):
        return cls.select().where(cls.person == person.id)


class Invitation(Base):
    """A one-time way in: the first time, on a second device, or after losing a phone."""

    kind = CharField()  # invitation, device, recovery
    person = ForeignKeyField(Person, backref="invitations", on_delete="CASCADE")
    token_digest = CharField(unique=True)
    made_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    made_at = DateTimeField()
    expires_at = DateTimeField()
    used_at = DateTimeField(null=True)
    withdrawn_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person):
        return cls.select().where((cls.person == person.id) | (cls.made_by == person.id))


class Ceremony(Base):
    """The challenge of one passkey ceremony; used once."""

    token_digest = CharField(unique=True)
    kind = CharField()  # register, sign_in
    challenge = BlobField()
    person = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="CASCADE")
    expires_at = DateTimeField(index=True)


class RateHit(Base):
    """Attempts per key and window of time; keys are digests, no addresses are kept."""

    key = CharField()
    starts_at = DateTimeField(index=True)
    count = IntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("key", "starts_at")


# --- System ---------------------------------------------------------------------------------------


class Submission(Base):
    """A form that was taken in, once per person and id, with the answer it got."""

    person = ForeignKeyField(Person, backref="submissions", on_delete="CASCADE", index=False)
    key = CharField()  # the submission_id the device made
    digest = CharField()
    endpoint = CharField()
    status = IntegerField(default=0)
    location = TextField(null=True)
    received_at = DateTimeField()

    class Meta:
        primary_key = CompositeKey("person", "key")


class AwaitedFile(Base):
    """A photo or voice note that is still on a phone while the form that names it is here already.

    All of what it may belong to is empty as long as that form waits in quarantine.
    """

    KINDS = ("photo", "voice")

    author = ForeignKeyField(Person, backref="awaited_files", on_delete="CASCADE", index=False)
    submission = CharField()
    visit = ForeignKeyField(Visit, null=True, backref="awaited_files", on_delete="RESTRICT")
    issue = ForeignKeyField(Issue, null=True, backref="awaited_files", on_delete="RESTRICT")
    event = ForeignKeyField(Event, null=True, backref="awaited_files", on_delete="RESTRICT")
    application = ForeignKeyField(
        CreditApplication, null=True, backref="awaited_files", on_delete="RESTRICT"
    )
    part = CharField(default="note")
    kind = CharField()
    position = IntegerField()
    sha256 = CharField()  # of the bytes on the phone; what is kept of them may be smaller
    size = IntegerField()
    asked_at = DateTimeField()
    arrived_at = DateTimeField(null=True)
    staged = TextField(null=True)  # JSON of services.media.Staged: what is kept of it
    refused = TextField(null=True)  # why it could not be used, as the phone was told

    class Meta:
        constraints = (Check("kind IN ('photo', 'voice')"),)
        indexes = (
            (("author", "submission", "kind", "position"), True),
            (("author", "sha256"), False),
        )

    @classmethod
    def visible_to(cls, person):
        return cls.select().where(cls.author == person.id)


class QuarantinedForm(Base):
    """A form that came in after its sender's post or account had ended, until somebody decides."""

    REASONS = ("post_ended", "account_closed")

    person = ForeignKeyField(Person, backref="quarantined_forms", on_delete="CASCADE", index=False)
    key = CharField()  # the submission_id
    digest = CharField()
    endpoint = CharField()
    path = TextField()  # where it was sent to
    fields_sealed = TextField()  # JSON of [[name, value], …], sealed
    area = ForeignKeyField(Area, backref="+", index=False, on_delete="RESTRICT")
    reason = CharField()
    happened_at = DateTimeField()
    received_at = DateTimeField()
    decided_at = DateTimeField(null=True)
    decided_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    is_accepted = BooleanField(null=True)
    decline_reason = TextField(null=True)

    class Meta:
        constraints = (Check("reason IN ('post_ended', 'account_closed')"),)
        indexes = (
            (("person", "key"), True),
            (("area", "decided_at"), False),
        )

    @classmethod
    def visible_to(cls, person):
        """What waits in the areas where this person decides, never their own."""
        scope = within(person.paths("quarantine")) & (cls.person != person.id)
        return (
            cls.select(cls, Area, Person)
            .join(Area)
            .switch(cls)
            .join(Person, on=cls.person)
            .where(scope)
        )


class Activity(Base):
    """What happened, one row each, written in the same transaction and never changed."""

    actor = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
    verb = CharField()
    subject = CharField()  # the noun: visit, post, household …
    subject_id = IntegerField()
    area = ForeignKeyField(Area, null=True, backref="+", index=False, on_delete="SET NULL")
    detail = TextField(default="{}")  # JSON, never personal data
    happened_at = DateTimeField()
    received_at = DateTimeField(index=True)
    submission = CharField(null=True)

    class Meta:
        indexes = (
            (("subject", "subject_id"), False),
            (("area", "received_at"), False),
        )

    @classmethod
    def visible_to(cls, person):
        return cls.select(cls, Area).join(Area).where(within(person.paths("activity")))


class AccessRecord(Base):
    """Somebody looked at something sensitive; the person concerned can see this row."""

    viewer = ForeignKeyField(Person, backref="+", index=False, on_delete="CASCADE")
    person = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="CASCADE")
    household = ForeignKeyField(Household, null=True, backref="+", index=False, on_delete="CASCADE")
    issue = ForeignKeyField(Issue, null=True, backref="+", on_delete="CASCADE")
    what = CharField()  # care, phone, reporter
    reason = TextField(default="")
    day = DateField()
    looked_at = DateTimeField()

    class Meta:
        indexes = (
            (("household", "day"), False),
            (("person", "day"), False),
        )

    @classmethod
    def visible_to(cls, person):
        """The looks at oneself and at one's own home."""
        home = SQL("1 = 0")
        if person.household_id:
            home = cls.household == person.household_id
        return (
            cls.select(cls, Person)
            .join(Person, on=cls.viewer)
            .where((cls.person == person.id) | home)
        )


class RosterImport(Base):
    """An uploaded roster between its dry run and its import."""

    area = ForeignKeyField(Area, backref="+", index=False, on_delete="CASCADE")
    uploaded_by = ForeignKeyField(Person, backref="+", index=False, on_delete="CASCADE")
    filename = CharField()
    sha256 = CharField()
    uploaded_at = DateTimeField()
    applied_at = DateTimeField(null=True)
    summary = TextField(default="{}")  # JSON: how many added, changed, left alone, refused

    @classmethod
    def visible_to(cls, person):
        return (
            cls.select(cls, Area)
            .join(Area)
            .where(within([post.area.path for post in person.posts if post.role == "admin"]))
        )


TABLES = (
    Area,
    Household,
    Person,
    Organisation,
    Post,
    CareNote,
    FocusMark,
    Visit,
    VisitVersion,
    Promise,
    VisitPlan,
    CoveragePause,
    CoverageRound,
    CoverageTarget,
    Category,
    CategorySetting,
    CalendarDay,
    OperatingMode,
    Issue,
    IssueCount,
    CoHandler,
    Whistle,
    WhistleCall,
    Step,
    Event,
    Participation,
    CheckIn,
    SigningKey,
    Pass,
    Guardianship,
    Registration,
    PublicPost,
    PostClaim,
    ServiceRecord,
    PointsPolicy,
    PointsRule,
    PointsBook,
    PointsAccount,
    PointsEntry,
    PointsRoot,
    Adjustment,
    PointsDispute,
    CreditApplication,
    CreditAssessment,
    Good,
    Donation,
    Redemption,
    WriteOff,
    StockMove,
    StockCount,
    Attachment,
    DeviceSession,
    Passkey,
    Invitation,
    Ceremony,
    RateHit,
    Submission,
    AwaitedFile,
    QuarantinedForm,
    Activity,
    AccessRecord,
    RosterImport,
)
