"""Events: who comes, codes at the door, reporting in, claimed posts, and papers about service."""

from peewee import (
    BooleanField,
    CharField,
    Check,
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
        pass

    class Person(Base):
        pass

    class Organisation(Base):
        pass

    class Post(Base):
        pass

    class Visit(Base):
        pass

    class Issue(Base):
        pass

    class Event(Base):
        community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
        area = ForeignKeyField(Area, backref="events", on_delete="RESTRICT")
        organiser = ForeignKeyField(Person, backref="+", on_delete="RESTRICT")
        organisation = ForeignKeyField(
            Organisation, null=True, backref="events", on_delete="RESTRICT"
        )
        author = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
        submission = CharField(null=True)
        first = ForeignKeyField("self", null=True, backref="repeats", on_delete="RESTRICT")
        title = CharField()
        kind = CharField()
        content = TextField(default="")
        place = CharField(default="")
        starts_at = DateTimeField()
        ends_at = DateTimeField()
        capacity = IntegerField(null=True)
        conditions = TextField(default="")
        risks = TextField(default="")
        protection = TextField(default="")
        takes_minors = BooleanField(default=False)
        counts_hours = BooleanField(default=True)
        is_call_up = BooleanField(default=False)
        token = CharField(unique=True)
        door_secret_sealed = TextField()
        outcome = TextField(default="")
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

    class Participation(Base):
        event = ForeignKeyField(Event, backref="participations", on_delete="RESTRICT", index=False)
        person = ForeignKeyField(
            Person, backref="participations", on_delete="RESTRICT", index=False
        )
        guardian = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT")
        invited_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
        noticed_at = DateTimeField(null=True)
        noticed_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
        signed_up_at = DateTimeField(null=True)
        signed_up_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
        came_at = DateTimeField(null=True)
        left_at = DateTimeField(null=True)
        left_by_clock = BooleanField(default=False)
        minutes = IntegerField(null=True)
        needs_review = BooleanField(default=False)
        conflicts = CharField(default="")
        is_makeup = BooleanField(default=False)
        asked_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
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
                    "state IN ('invited', 'notice_received', 'signed_up', 'waitlisted', "
                    "'confirmed', 'cancelled_by_self', 'called_off', 'checked_in', "
                    "'hours_pending', 'hours_confirmed', 'no_show', 'makeup_requested', "
                    "'declined', 'voided')"
                ),
                Check("minutes >= 0"),
            )
            indexes = (
                (("event", "person"), True),
                (("person", "state", "event"), False),
                (("event", "state", "signed_up_at"), False),
            )

    class CheckIn(Base):
        event = ForeignKeyField(Event, backref="check_ins", on_delete="RESTRICT", index=False)
        person = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT")
        direction = CharField()
        method = CharField()
        verdict = CharField()
        reason = CharField(default="")
        by = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
        submission = CharField(null=True)
        happened_at = DateTimeField()
        received_at = DateTimeField()
        skew_seconds = IntegerField(default=0)
        answered_at = DateTimeField(null=True)

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
        kid = CharField(unique=True)
        public = TextField()
        private_sealed = TextField()
        made_at = DateTimeField()
        retired_at = DateTimeField(null=True)
        revoked_at = DateTimeField(null=True)

    class Pass(Base):
        person = ForeignKeyField(Person, backref="passes", on_delete="RESTRICT")
        number = CharField(unique=True)
        key = ForeignKeyField(SigningKey, backref="+", on_delete="RESTRICT", index=False)
        token_sealed = TextField()
        issued_at = DateTimeField()
        revoked_at = DateTimeField(null=True)
        revoked_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
        reason = CharField(default="")

    class Guardianship(Base):
        child = ForeignKeyField(Person, backref="guardianships", on_delete="RESTRICT", index=False)
        guardian = ForeignKeyField(Person, backref="wards", on_delete="RESTRICT")
        since = DateTimeField()
        ended_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("child", "guardian"), True),)

    class Registration(Base):
        kind = CharField()
        person = ForeignKeyField(Person, backref="registrations", on_delete="RESTRICT")
        organisation = ForeignKeyField(
            Organisation, null=True, backref="registrations", on_delete="RESTRICT"
        )
        area = ForeignKeyField(Area, backref="registrations", on_delete="RESTRICT", index=False)
        post = ForeignKeyField(Post, null=True, backref="+", on_delete="SET NULL", index=False)
        agreement_on = DateField(null=True)
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

    class PublicPost(Base):
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

    class PostClaim(Base):
        public_post = ForeignKeyField(
            PublicPost, backref="claims", on_delete="RESTRICT", index=False
        )
        person = ForeignKeyField(Person, backref="claims", on_delete="RESTRICT")
        submission = CharField(null=True)
        state = CharField()
        is_open = BooleanField()
        moved_at = DateTimeField()
        state_since = DateTimeField()

        class Meta:
            constraints = (Check("state IN ('claimed', 'serving', 'declined', 'ended')"),)
            indexes = ((("public_post", "state"), False), (("person", "submission"), True))

    class ServiceRecord(Base):
        number = CharField(unique=True)
        kind = CharField()
        person = ForeignKeyField(Person, backref="service_records", on_delete="RESTRICT")
        area = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
        since = DateField()
        until = DateField()
        minutes = IntegerField()
        times = IntegerField()
        lines_sealed = TextField(default="")
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

    class Attachment(Base):
        visit = ForeignKeyField(
            Visit, null=True, backref="attachments", on_delete="RESTRICT", index=False
        )
        issue = ForeignKeyField(
            Issue, null=True, backref="attachments", on_delete="RESTRICT", index=False
        )
        event = ForeignKeyField(
            Event, null=True, backref="attachments", on_delete="RESTRICT", index=False
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
                Check(
                    "(CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN issue_id IS NULL "
                    "THEN 0 ELSE 1 END) + (CASE WHEN event_id IS NULL THEN 0 ELSE 1 END) = 1"
                ),
            )
            indexes = (
                (("visit", "kind", "position"), True),
                (("issue", "part", "kind", "position"), True),
                (("event", "kind", "position"), True),
            )

    class AwaitedFile(Base):
        author = ForeignKeyField(Person, backref="awaited_files", on_delete="CASCADE", index=False)
        submission = CharField()
        visit = ForeignKeyField(Visit, null=True, backref="awaited_files", on_delete="RESTRICT")
        issue = ForeignKeyField(Issue, null=True, backref="awaited_files", on_delete="RESTRICT")
        event = ForeignKeyField(Event, null=True, backref="awaited_files", on_delete="RESTRICT")
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

    made = (
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
    )
    return made, (Attachment, AwaitedFile)


def up(migrator, db):
    made, changed = tables(db)
    db.create_tables(made)
    if isinstance(db, PostgresqlDatabase):
        for statement in POSTGRES:
            db.execute_sql(statement)
    else:
        for model in changed:
            _rebuild(db, model)
    for statement in ONCE:
        db.execute_sql(statement)


# A person holds one pass at a time, and reports to a place, a unit or a team once at a time.
ONCE = (
    "CREATE UNIQUE INDEX pass_held_once ON pass (person_id) WHERE revoked_at IS NULL",
    "CREATE UNIQUE INDEX registration_once ON registration "
    "(kind, person_id, area_id, COALESCE(organisation_id, 0)) WHERE state IN ('applied', 'active')",
    "CREATE UNIQUE INDEX post_claim_once ON post_claim (public_post_id, person_id) "
    "WHERE state IN ('claimed', 'serving')",
)

ONE_OWNER = (
    "(CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN issue_id IS NULL "
    "THEN 0 ELSE 1 END) + (CASE WHEN event_id IS NULL THEN 0 ELSE 1 END) = 1"
)
POSTGRES = (
    "ALTER TABLE attachment ADD COLUMN event_id integer REFERENCES event (id) ON DELETE RESTRICT",
    "ALTER TABLE attachment DROP CONSTRAINT attachment_check",
    f"ALTER TABLE attachment ADD CHECK ({ONE_OWNER})",
    "CREATE UNIQUE INDEX attachment_event_id_kind_position "
    "ON attachment (event_id, kind, position)",
    "ALTER TABLE awaited_file ADD COLUMN event_id integer REFERENCES event (id) ON DELETE RESTRICT",
    "CREATE INDEX awaited_file_event_id ON awaited_file (event_id)",
)


def _rebuild(db, model):
    """SQLite changes a table by making it anew: nothing refers to these."""
    name = model._meta.table_name
    columns = ", ".join(f'"{column.name}"' for column in db.get_columns(name))
    model._meta.set_table_name(f"{name}_new")
    model._schema.create_table(safe=False)
    db.execute_sql(f'INSERT INTO "{name}_new" ({columns}) SELECT {columns} FROM "{name}"')
    db.execute_sql(f'DROP TABLE "{name}"')
    db.execute_sql(f'ALTER TABLE "{name}_new" RENAME TO "{name}"')
    model._meta.set_table_name(name)
    model._schema.create_indexes(safe=False)


def down(migrator, db):
    raise RuntimeError("events cannot be taken out again: restore the backup made before")
