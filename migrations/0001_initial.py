"""The village stands: places, people, patrols, signing in, and the records under them."""

from peewee import (
    BlobField,
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


def tables(db):
    """The tables as this migration made them: frozen, independent of models.py."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Area(Base):
        parent = ForeignKeyField(
            "self", null=True, backref="children", on_delete="RESTRICT", index=False
        )
        kind = CharField()
        name = CharField()
        label = CharField(default="")
        path = TextField(unique=True)
        position = IntegerField(default=0)
        ended_on = DateField(null=True)

        class Meta:
            indexes = ((("parent", "kind", "name"), True),)

    class Household(Base):
        area = ForeignKeyField(Area, backref="households", on_delete="RESTRICT", index=False)
        door = CharField()
        floor = IntegerField(default=0)
        position = IntegerField(default=0)
        since = DateField()
        ended_on = DateField(null=True)
        last_reached_on = DateField(null=True)
        last_tried_on = DateField(null=True)
        last_rung = CharField(null=True)
        last_excused_on = DateField(null=True)
        excuse = CharField(null=True)
        findings = CharField(default="")
        open_promises = IntegerField(default=0)

        class Meta:
            indexes = ((("area", "door"), True),)

    class Person(Base):
        name = CharField()
        slug = CharField(null=True, unique=True)
        household = ForeignKeyField(Household, null=True, backref="people", on_delete="SET NULL")
        is_contact = BooleanField(default=False)
        phone_sealed = TextField(null=True)
        phone_digest = CharField(null=True, index=True)
        language = CharField(default="zh_Hans")
        theme = CharField(default="auto")
        elder_mode = BooleanField(default=False)
        ended_on = DateField(null=True)

    class Post(Base):
        person = ForeignKeyField(Person, backref="all_posts", on_delete="RESTRICT")
        role = CharField()
        area = ForeignKeyField(Area, backref="posts", on_delete="RESTRICT")
        since = DateField()
        until = DateField(null=True)
        ended_at = DateTimeField(null=True)
        given_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )

    class CareNote(Base):
        household = ForeignKeyField(Household, backref="care_notes", on_delete="RESTRICT")
        sealed = TextField()
        consent_on = DateField()
        until = DateField(null=True)
        written_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
        written_at = DateTimeField()
        ended_at = DateTimeField(null=True)

    class FocusMark(Base):
        household = ForeignKeyField(Household, backref="focus_marks", on_delete="RESTRICT")
        since = DateField()
        until = DateField(null=True)
        set_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")

    class Visit(Base):
        household = ForeignKeyField(
            Household, null=True, backref="visits", on_delete="RESTRICT", index=False
        )
        area = ForeignKeyField(Area, backref="visits", on_delete="RESTRICT", index=False)
        author = ForeignKeyField(Person, backref="visits", on_delete="RESTRICT", index=False)
        submission = CharField(null=True)
        channel = CharField()
        outcome = CharField()
        findings = CharField(default="")
        excuse = CharField(null=True)
        note = TextField(default="")
        day = DateField()
        happened_at = DateTimeField()
        received_at = DateTimeField()
        skew_seconds = IntegerField(default=0)
        version = IntegerField(default=1)
        voided_at = DateTimeField(null=True)
        voided_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
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

    class VisitVersion(Base):
        visit = ForeignKeyField(Visit, backref="versions", on_delete="RESTRICT", index=False)
        number = IntegerField()
        findings = CharField()
        note = TextField()
        amended_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
        amended_at = DateTimeField()

        class Meta:
            indexes = ((("visit", "number"), True),)

    class Promise(Base):
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

    class Attachment(Base):
        visit = ForeignKeyField(Visit, backref="attachments", on_delete="RESTRICT", index=False)
        kind = CharField()
        position = IntegerField()
        sha256 = CharField()
        mime = CharField()
        size = IntegerField()
        width = IntegerField(null=True)
        height = IntegerField(null=True)
        added_at = DateTimeField()

        class Meta:
            indexes = ((("visit", "kind", "position"), True),)

    class VisitPlan(Base):
        community = ForeignKeyField(Area, backref="visit_plans", on_delete="CASCADE", index=False)
        cadence = CharField()
        period = CharField()
        covers = CharField()
        since = DateField()
        set_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")

        class Meta:
            indexes = ((("community", "cadence", "since"), True),)

    class CoveragePause(Base):
        community = ForeignKeyField(Area, backref="pauses", on_delete="CASCADE", index=False)
        cadence = CharField()
        since = DateField()
        until = DateField(null=True)
        reason = TextField()
        paused_by = ForeignKeyField(Person, backref="+", index=False, on_delete="RESTRICT")
        paused_at = DateTimeField()
        resumed_at = DateTimeField(null=True)
        resumed_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )

        class Meta:
            indexes = ((("community", "cadence", "since"), False),)

    class CoverageRound(Base):
        community = ForeignKeyField(Area, backref="rounds", on_delete="CASCADE", index=False)
        cadence = CharField()
        period = CharField()
        covers = CharField()
        starts_on = DateField()
        ends_on = DateField()
        closed_at = DateTimeField()

        class Meta:
            indexes = ((("community", "cadence", "starts_on"), True),)

    class CoverageTarget(Base):
        round = ForeignKeyField(CoverageRound, backref="targets", on_delete="CASCADE", index=False)
        household = ForeignKeyField(
            Household, null=True, backref="+", index=False, on_delete="RESTRICT"
        )
        area = ForeignKeyField(Area, backref="+", index=False, on_delete="RESTRICT")
        path = TextField()
        grid = IntegerField(null=True)
        grid_name = CharField(default="")
        building = IntegerField(null=True)
        building_name = CharField(default="")
        label = CharField()
        status = CharField()
        visited_on = DateField(null=True)
        reason = CharField(null=True)

        class Meta:
            constraints = (Check("status IN ('reached', 'tried', 'excused', 'due')"),)
            indexes = ((("round", "path"), False),)

    class DeviceSession(Base):
        person = ForeignKeyField(Person, backref="devices", on_delete="CASCADE")
        token_digest = CharField(unique=True)
        how = CharField()
        label = CharField(default="")
        started_at = DateTimeField()
        seen_on = DateField()
        ended_at = DateTimeField(null=True)

    class Passkey(Base):
        person = ForeignKeyField(Person, backref="passkeys", on_delete="CASCADE")
        credential_id = TextField(unique=True)
        public_key = BlobField()
        sign_count = IntegerField(default=0)
        label = CharField(default="")
        added_at = DateTimeField()
        used_at = DateTimeField(null=True)

    class Invitation(Base):
        kind = CharField()
        person = ForeignKeyField(Person, backref="invitations", on_delete="CASCADE")
        token_digest = CharField(unique=True)
        made_by = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
        made_at = DateTimeField()
        expires_at = DateTimeField()
        used_at = DateTimeField(null=True)
        withdrawn_at = DateTimeField(null=True)

    class Ceremony(Base):
        token_digest = CharField(unique=True)
        kind = CharField()
        challenge = BlobField()
        person = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="CASCADE")
        expires_at = DateTimeField(index=True)

    class RateHit(Base):
        key = CharField()
        starts_at = DateTimeField(index=True)
        count = IntegerField(default=0)

        class Meta:
            primary_key = CompositeKey("key", "starts_at")

    class Submission(Base):
        person = ForeignKeyField(Person, backref="submissions", on_delete="CASCADE", index=False)
        key = CharField()
        digest = CharField()
        endpoint = CharField()
        status = IntegerField(default=0)
        location = TextField(null=True)
        received_at = DateTimeField()

        class Meta:
            primary_key = CompositeKey("person", "key")

    class Activity(Base):
        actor = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="SET NULL")
        verb = CharField()
        subject = CharField()
        subject_id = IntegerField()
        area = ForeignKeyField(Area, null=True, backref="+", index=False, on_delete="SET NULL")
        detail = TextField(default="{}")
        happened_at = DateTimeField()
        received_at = DateTimeField(index=True)
        submission = CharField(null=True)

        class Meta:
            indexes = ((("subject", "subject_id"), False), (("area", "received_at"), False))

    class AccessRecord(Base):
        viewer = ForeignKeyField(Person, backref="+", index=False, on_delete="CASCADE")
        person = ForeignKeyField(Person, null=True, backref="+", index=False, on_delete="CASCADE")
        household = ForeignKeyField(
            Household, null=True, backref="+", index=False, on_delete="CASCADE"
        )
        what = CharField()
        reason = TextField(default="")
        day = DateField()
        looked_at = DateTimeField()

        class Meta:
            indexes = ((("household", "day"), False), (("person", "day"), False))

    class RosterImport(Base):
        area = ForeignKeyField(Area, backref="+", index=False, on_delete="CASCADE")
        uploaded_by = ForeignKeyField(Person, backref="+", index=False, on_delete="CASCADE")
        filename = CharField()
        sha256 = CharField()
        uploaded_at = DateTimeField()
        applied_at = DateTimeField(null=True)
        summary = TextField(default="{}")

    return (
        Area,
        Household,
        Person,
        Post,
        CareNote,
        FocusMark,
        Visit,
        VisitVersion,
        Promise,
        Attachment,
        VisitPlan,
        CoveragePause,
        CoverageRound,
        CoverageTarget,
        DeviceSession,
        Passkey,
        Invitation,
        Ceremony,
        RateHit,
        Submission,
        Activity,
        AccessRecord,
        RosterImport,
    )


def up(migrator, db):
    db.create_tables(tables(db))
    if isinstance(db, PostgresqlDatabase):
        # "Everything below" is a range of paths, which only byte order makes right (models.within).
        db.execute_sql('ALTER TABLE area ALTER COLUMN path TYPE text COLLATE "C"')
        db.execute_sql('ALTER TABLE coverage_target ALTER COLUMN path TYPE text COLLATE "C"')
    # A person holds a role for an area once at a time; a household is on the focus list once.
    db.execute_sql(
        "CREATE UNIQUE INDEX post_held_once ON post (person_id, role, area_id) "
        "WHERE ended_at IS NULL"
    )
    db.execute_sql(
        "CREATE UNIQUE INDEX focus_mark_once ON focus_mark (household_id) WHERE until IS NULL"
    )


def down(migrator, db):
    db.drop_tables(tables(db))
