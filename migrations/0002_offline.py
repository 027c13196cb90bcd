"""Offline: files whose form came first, and forms that came after their sender's post had ended."""

from peewee import (
    BooleanField,
    CharField,
    Check,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
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

    class Visit(Base):
        pass

    class AwaitedFile(Base):
        author = ForeignKeyField(Person, backref="awaited_files", on_delete="CASCADE", index=False)
        submission = CharField()
        visit = ForeignKeyField(Visit, null=True, backref="awaited_files", on_delete="RESTRICT")
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

    class QuarantinedForm(Base):
        person = ForeignKeyField(
            Person, backref="quarantined_forms", on_delete="CASCADE", index=False
        )
        key = CharField()
        digest = CharField()
        endpoint = CharField()
        path = TextField()
        fields_sealed = TextField()
        area = ForeignKeyField(Area, backref="+", index=False, on_delete="RESTRICT")
        reason = CharField()
        happened_at = DateTimeField()
        received_at = DateTimeField()
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
        is_accepted = BooleanField(null=True)
        decline_reason = TextField(null=True)

        class Meta:
            constraints = (Check("reason IN ('post_ended', 'account_closed')"),)
            indexes = (
                (("person", "key"), True),
                (("area", "decided_at"), False),
            )

    return AwaitedFile, QuarantinedForm


def up(migrator, db):
    db.create_tables(tables(db))


def down(migrator, db):
    db.drop_tables(tables(db))
