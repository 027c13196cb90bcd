"""Issues: organisations, categories, the working calendar, and everything an issue goes through."""

from peewee import (
    BooleanField,
    CharField,
    Check,
    CompositeKey,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    PostgresqlDatabase,
    TextField,
)

# The categories every community starts with: code, working days, and what lies below.
CATEGORIES = (
    (
        "order",
        10,
        (("illegal_building", 15), ("wires", 10), ("flyers", 3), ("parking", 3), ("litter", 2)),
    ),
    (
        "facilities",
        5,
        (
            ("trees", 10),
            ("pipes", 5),
            ("sewage", 5),
            ("boiler", 10),
            ("heating", 3),
            ("gas", 1),
            ("lighting", 3),
            ("lift", 2),
        ),
    ),
    ("safety", 1, (("fire_lane", 1), ("hazard", 2))),
    ("neighbours", 5, (("conflict", 5), ("noise", 3), ("help", 5), ("other", 5))),
)


def tables(db):
    """The tables as this migration made them: frozen, independent of models.py."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Area(Base):
        pass

    class Household(Base):
        pass

    class Person(Base):
        pass

    class Visit(Base):
        pass

    class Organisation(Base):
        name = CharField()
        kind = CharField()
        area = ForeignKeyField(Area, backref="organisations", on_delete="RESTRICT", index=False)
        ended_on = DateField(null=True)

        class Meta:
            constraints = (
                Check("kind IN ('department', 'property', 'owners', 'partner', 'party', 'team')"),
            )
            indexes = ((("area", "name"), True),)

    class Post(Base):
        person = ForeignKeyField(Person, backref="all_posts", on_delete="RESTRICT")
        role = CharField()
        area = ForeignKeyField(Area, backref="posts", on_delete="RESTRICT")
        since = DateField()
        until = DateField(null=True)
        organisation = ForeignKeyField(
            Organisation, null=True, backref="posts", on_delete="RESTRICT"
        )
        ended_at = DateTimeField(null=True)
        given_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )

    class Category(Base):
        community = ForeignKeyField(Area, null=True, backref="+", index=False, on_delete="CASCADE")
        parent = ForeignKeyField("self", null=True, backref="children", on_delete="RESTRICT")
        code = CharField(null=True, unique=True)
        name = CharField(default="")
        days = IntegerField()
        position = IntegerField(default=0)

        class Meta:
            indexes = ((("community", "position"), False),)

    class CategorySetting(Base):
        community = ForeignKeyField(Area, backref="+", index=False, on_delete="CASCADE")
        category = ForeignKeyField(Category, backref="settings", index=False, on_delete="CASCADE")
        name = CharField(default="")
        days = IntegerField()
        is_hidden = BooleanField(default=False)

        class Meta:
            primary_key = CompositeKey("community", "category")

    class CalendarDay(Base):
        day = DateField(unique=True)
        is_working = BooleanField()
        name = CharField(default="")

    class OperatingMode(Base):
        community = ForeignKeyField(Area, backref="+", index=False, on_delete="CASCADE")
        reason = TextField()
        since = DateTimeField()
        until = DateField()
        started_by = ForeignKeyField(Person, backref="+", index=False, on_delete="RESTRICT")
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )

        class Meta:
            indexes = ((("community", "until"), False),)

    class Issue(Base):
        community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
        number = CharField()
        area = ForeignKeyField(Area, backref="issues", on_delete="RESTRICT", index=False)
        household = ForeignKeyField(Household, null=True, backref="issues", on_delete="RESTRICT")
        place = CharField(default="")
        category = ForeignKeyField(Category, backref="+", on_delete="RESTRICT", index=False)
        text = TextField()
        brief = TextField(default="")
        source = CharField()
        author = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
        submission = CharField(null=True)
        reporter = ForeignKeyField(
            Person, null=True, backref="+", on_delete="SET NULL", index=False
        )
        name_sealed = TextField(null=True)
        phone_sealed = TextField(null=True)
        token_digest = CharField(null=True, unique=True)
        shows_name = BooleanField(default=False)
        visit = ForeignKeyField(Visit, null=True, backref="issues", on_delete="RESTRICT")
        happened_at = DateTimeField()
        received_at = DateTimeField()
        skew_seconds = IntegerField(default=0)
        state = CharField()
        is_open = BooleanField()
        moved_at = DateTimeField()
        state_since = DateTimeField()
        next_on = DateField()
        first_contact = ForeignKeyField(
            Person, null=True, backref="+", on_delete="SET NULL", index=False
        )
        organisation = ForeignKeyField(
            Organisation, null=True, backref="+", on_delete="RESTRICT", index=False
        )
        handler = ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL", index=False)
        is_claimable = BooleanField(default=False)
        measure = TextField(default="")
        due_on = DateField(null=True)
        first_due_on = DateField(null=True)
        asked = CharField(null=True)
        asked_until = DateField(null=True)
        waiting_since = DateField(null=True)
        waited_days = IntegerField(default=0)
        redirected_to = CharField(default="")
        merged_into = ForeignKeyField("self", null=True, backref="merged", on_delete="RESTRICT")
        declined = IntegerField(default=0)
        returned = IntegerField(default=0)
        reopened = IntegerField(default=0)
        whistled = IntegerField(default=0)
        done_by = ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL", index=False)
        closing = CharField(null=True)
        rating = CharField(null=True)
        needs_callback = BooleanField(default=False)
        is_on_agenda = BooleanField(default=False)
        accepted_at = DateTimeField(null=True)
        dispatched_at = DateTimeField(null=True)
        done_at = DateTimeField(null=True)
        verified_at = DateTimeField(null=True)
        closed_at = DateTimeField(null=True)
        told_at = DateTimeField(null=True)

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

    class IssueCount(Base):
        community = ForeignKeyField(Area, backref="+", index=False, on_delete="CASCADE")
        year = IntegerField()
        last = IntegerField()

        class Meta:
            primary_key = CompositeKey("community", "year")

    class CoHandler(Base):
        issue = ForeignKeyField(Issue, backref="co_handlers", on_delete="CASCADE", index=False)
        organisation = ForeignKeyField(Organisation, backref="+", on_delete="RESTRICT")
        added_at = DateTimeField()

        class Meta:
            indexes = ((("issue", "organisation"), True),)

    class Whistle(Base):
        issue = ForeignKeyField(Issue, backref="whistles", on_delete="CASCADE")
        kind = CharField()
        reason = TextField()
        blown_by = ForeignKeyField(Person, backref="+", index=False, on_delete="RESTRICT")
        blown_at = DateTimeField()

        class Meta:
            constraints = (Check("kind IN ('need', 'joint', 'emergency')"),)

    class WhistleCall(Base):
        whistle = ForeignKeyField(Whistle, backref="calls", on_delete="CASCADE", index=False)
        organisation = ForeignKeyField(Organisation, backref="+", on_delete="RESTRICT")
        is_lead = BooleanField(default=False)
        arrived_at = DateTimeField(null=True)
        arrived_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
        agreed = TextField(default="")
        response = CharField(null=True)
        result = CharField(null=True)
        rated_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
        rated_at = DateTimeField(null=True)
        cancelled_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("whistle", "organisation"), True),)

    class Step(Base):
        subject = CharField()
        subject_id = IntegerField()
        verb = CharField()
        before = CharField(null=True)
        after = CharField()
        actor = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
        organisation = ForeignKeyField(
            Organisation, null=True, backref="+", index=False, on_delete="SET NULL"
        )
        note = TextField(default="")
        detail = TextField(default="{}")
        happened_at = DateTimeField()
        received_at = DateTimeField()
        submission = CharField(null=True)

        class Meta:
            indexes = ((("subject", "subject_id"), False),)

    class Attachment(Base):
        visit = ForeignKeyField(
            Visit, null=True, backref="attachments", on_delete="RESTRICT", index=False
        )
        issue = ForeignKeyField(
            Issue, null=True, backref="attachments", on_delete="RESTRICT", index=False
        )
        part = CharField(default="note")
        kind = CharField()
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
                Check("(visit_id IS NULL) <> (issue_id IS NULL)"),
            )
            indexes = (
                (("visit", "kind", "position"), True),
                (("issue", "part", "kind", "position"), True),
            )

    class AwaitedFile(Base):
        author = ForeignKeyField(Person, backref="awaited_files", on_delete="CASCADE", index=False)
        submission = CharField()
        visit = ForeignKeyField(Visit, null=True, backref="awaited_files", on_delete="RESTRICT")
        issue = ForeignKeyField(Issue, null=True, backref="awaited_files", on_delete="RESTRICT")
        part = CharField(default="note")
        kind = CharField()
        position = IntegerField()
        sha256 = CharField()
        size = IntegerField()
        asked_at = DateTimeField()
        arrived_at = DateTimeField(null=True)
        staged = TextField(null=True)
        refused = TextField(null=True)

        class Meta:
            constraints = (Check("kind IN ('photo', 'voice')"),)
            indexes = (
                (("author", "submission", "kind", "position"), True),
                (("author", "sha256"), False),
            )

    class AccessRecord(Base):
        viewer = ForeignKeyField(Person, backref="+", index=False, on_delete="CASCADE")
        person = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="CASCADE")
        household = ForeignKeyField(
            Household, null=True, backref="+", index=False, on_delete="CASCADE"
        )
        issue = ForeignKeyField(Issue, null=True, backref="+", on_delete="CASCADE")
        what = CharField()
        reason = TextField(default="")
        day = DateField()
        looked_at = DateTimeField()

        class Meta:
            indexes = (
                (("household", "day"), False),
                (("person", "day"), False),
            )

    made = (
        Organisation,
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
    )
    return made, (Post, Attachment, AwaitedFile, AccessRecord)


def up(migrator, db):
    made, changed = tables(db)
    db.create_tables(made)
    if isinstance(db, PostgresqlDatabase):
        for statement in POSTGRES:
            db.execute_sql(statement)
    else:
        for model in changed:
            _rebuild(db, model)
    db.execute_sql(POST_HELD_ONCE)
    category, position = made[1], 0
    for code, days, below in CATEGORIES:
        parent = category.create(code=code, days=days, position=position)
        position += 1
        for name, its_days in below:
            category.create(code=name, days=its_days, parent=parent, position=position)
            position += 1


# A person holds a role for an area once at a time, for each organisation.
POST_HELD_ONCE = (
    "CREATE UNIQUE INDEX post_held_once ON post "
    "(person_id, role, area_id, COALESCE(organisation_id, 0)) WHERE ended_at IS NULL"
)

POSTGRES = (
    "DROP INDEX post_held_once",
    "ALTER TABLE post ADD COLUMN organisation_id integer "
    "REFERENCES organisation (id) ON DELETE RESTRICT",
    "CREATE INDEX post_organisation_id ON post (organisation_id)",
    "ALTER TABLE attachment ALTER COLUMN visit_id DROP NOT NULL",
    "ALTER TABLE attachment ADD COLUMN issue_id integer REFERENCES issue (id) ON DELETE RESTRICT",
    "ALTER TABLE attachment ADD COLUMN part varchar(255)",
    "UPDATE attachment SET part = 'note'",
    "ALTER TABLE attachment ALTER COLUMN part SET NOT NULL",
    "ALTER TABLE attachment ADD CHECK (part IN ('note', 'before', 'after'))",
    "ALTER TABLE attachment ADD CHECK ((visit_id IS NULL) <> (issue_id IS NULL))",
    "CREATE UNIQUE INDEX attachment_issue_id_part_kind_position "
    "ON attachment (issue_id, part, kind, position)",
    "ALTER TABLE awaited_file ADD COLUMN issue_id integer REFERENCES issue (id) ON DELETE RESTRICT",
    "ALTER TABLE awaited_file ADD COLUMN part varchar(255)",
    "UPDATE awaited_file SET part = 'note'",
    "ALTER TABLE awaited_file ALTER COLUMN part SET NOT NULL",
    "CREATE INDEX awaited_file_issue_id ON awaited_file (issue_id)",
    "ALTER TABLE access_record ADD COLUMN issue_id integer REFERENCES issue (id) ON DELETE CASCADE",
    "CREATE INDEX access_record_issue_id ON access_record (issue_id)",
)


def _rebuild(db, model):
    """SQLite changes a table by making it anew: nothing refers to these."""
    name = model._meta.table_name
    old = [column.name for column in db.get_columns(name)]
    columns = ", ".join(f'"{column}"' for column in old)
    model._meta.set_table_name(f"{name}_new")
    model._schema.create_table(safe=False)
    added, default = ("", "")
    if "part" in model._meta.columns:
        added, default = ', "part"', ", 'note'"
    db.execute_sql(
        f'INSERT INTO "{name}_new" ({columns}{added}) SELECT {columns}{default} FROM "{name}"'
    )
    db.execute_sql(f'DROP TABLE "{name}"')
    db.execute_sql(f'ALTER TABLE "{name}_new" RENAME TO "{name}"')
    model._meta.set_table_name(name)
    model._schema.create_indexes(safe=False)


def down(migrator, db):
    raise RuntimeError("issues cannot be taken out again: restore the backup made before")
