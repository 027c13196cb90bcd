"""Points: policies, the ledger with its chain, the four steps, the market."""

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

    class Household(Base):
        pass

    class Person(Base):
        pass

    class Organisation(Base):
        pass

    class Visit(Base):
        pass

    class Issue(Base):
        pass

    class Event(Base):
        pass

    class PointsPolicy(Base):
        community = ForeignKeyField(
            Area, backref="points_policies", on_delete="RESTRICT", index=False
        )
        version = IntegerField()
        text = TextField(default="")
        starts_on = DateField(null=True)
        credit_holder = CharField(default="person")
        expires_months = IntegerField(null=True)
        publicise_days = IntegerField(default=3)
        hold_days = IntegerField(default=7)
        offline_cap = IntegerField(default=0)
        state = CharField(default="draft")
        author = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
        submission = CharField(null=True)
        made_at = DateTimeField()
        adopted_by = ForeignKeyField(
            Person, null=True, backref="+", on_delete="RESTRICT", index=False
        )
        adopted_at = DateTimeField(null=True)

        class Meta:
            constraints = (
                Check("state IN ('draft', 'adopted', 'dropped')"),
                Check("credit_holder IN ('person', 'household')"),
                Check(
                    "(state = 'adopted') = (starts_on IS NOT NULL AND adopted_by_id IS NOT NULL)"
                ),
                Check("expires_months > 0"),
                Check("publicise_days >= 0 AND hold_days > 0 AND offline_cap >= 0"),
            )
            indexes = (
                (("community", "version"), True),
                (("author", "submission"), True),
            )

    class PointsRule(Base):
        policy = ForeignKeyField(PointsPolicy, backref="rules", on_delete="RESTRICT", index=False)
        key = CharField()
        account = CharField()
        per = CharField()
        name = CharField()
        points = IntegerField()
        points_most = IntegerField(null=True)
        cap = IntegerField(null=True)
        cap_period = CharField(null=True)
        event_kind = CharField(null=True)
        assessors = IntegerField(default=3)
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
        community = ForeignKeyField(Area, unique=True, backref="+", on_delete="RESTRICT")
        height = IntegerField(default=0)
        head = CharField(default="")
        at = DateTimeField(null=True)

        class Meta:
            constraints = (Check("height >= 0"),)

    class PointsAccount(Base):
        book = ForeignKeyField(PointsBook, backref="accounts", on_delete="RESTRICT", index=False)
        kind = CharField()
        holder = CharField(default="")
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

    class PointsEntry(Base):
        book = ForeignKeyField(PointsBook, backref="entries", on_delete="RESTRICT", index=False)
        seq = IntegerField()
        kind = CharField()
        debit = ForeignKeyField(
            PointsAccount,
            column_name="debit_id",
            backref="debits",
            on_delete="RESTRICT",
            index=False,
        )
        credit = ForeignKeyField(
            PointsAccount,
            column_name="credit_id",
            backref="credits",
            on_delete="RESTRICT",
            index=False,
        )
        points = IntegerField()
        source = CharField()
        rule_key = CharField(default="")
        rule = ForeignKeyField(
            PointsRule, null=True, backref="+", on_delete="RESTRICT", index=False
        )
        original = ForeignKeyField("self", null=True, backref="later", on_delete="RESTRICT")
        reason = CharField(default="")
        evidence = CharField(default="")
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
                    "kind NOT IN ('capture', 'release', 'reverse', 'owe') "
                    "OR original_id IS NOT NULL"
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
        book = ForeignKeyField(PointsBook, backref="roots", on_delete="RESTRICT", index=False)
        day = DateField()
        first_seq = IntegerField()
        last_seq = IntegerField()
        merkle = CharField()
        head = CharField()
        root = CharField()
        made_at = DateTimeField()

        class Meta:
            constraints = (Check("last_seq >= first_seq"),)
            indexes = ((("book", "day"), True),)

    class Adjustment(Base):
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

    class PointsDispute(Base):
        community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
        entry = ForeignKeyField(PointsEntry, backref="disputes", on_delete="RESTRICT")
        person = ForeignKeyField(Person, backref="points_disputes", on_delete="RESTRICT")
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

    class CreditApplication(Base):
        community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
        area = ForeignKeyField(
            Area, backref="credit_applications", on_delete="RESTRICT", index=False
        )
        person = ForeignKeyField(Person, backref="credit_applications", on_delete="RESTRICT")
        author = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
        submission = CharField(null=True)
        rule = ForeignKeyField(PointsRule, backref="+", on_delete="RESTRICT", index=False)
        happened_on = DateField()
        words = TextField(default="")
        facts = TextField(default="")
        collector = ForeignKeyField(
            Person, null=True, backref="+", on_delete="RESTRICT", index=False
        )
        round = IntegerField(default=1)
        points = IntegerField(null=True)
        reviewer = ForeignKeyField(
            Person, null=True, backref="+", on_delete="RESTRICT", index=False
        )
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

    class CreditAssessment(Base):
        application = ForeignKeyField(
            CreditApplication, backref="assessments", on_delete="RESTRICT", index=False
        )
        round = IntegerField()
        assessor = ForeignKeyField(Person, backref="+", on_delete="RESTRICT")
        is_recused = BooleanField(default=False)
        points = IntegerField(null=True)
        note = TextField(default="")
        at = DateTimeField()

        class Meta:
            constraints = (
                Check("is_recused = (points IS NULL)"),
                Check("points >= 0"),
            )
            indexes = ((("application", "round", "assessor"), True),)

    class Good(Base):
        community = ForeignKeyField(Area, backref="goods", on_delete="RESTRICT", index=False)
        kind = CharField(default="thing")
        title = CharField()
        unit = CharField(default="")
        about = TextField(default="")
        points = IntegerField()
        stock = IntegerField(default=0)
        per_person = IntegerField(null=True)
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

    class Donation(Base):
        good = ForeignKeyField(Good, backref="donations", on_delete="RESTRICT")
        person = ForeignKeyField(Person, null=True, backref="donations", on_delete="RESTRICT")
        organisation = ForeignKeyField(
            Organisation, null=True, backref="donations", on_delete="RESTRICT"
        )
        donor_sealed = TextField(default="")
        is_named = BooleanField(default=False)
        quantity = IntegerField()
        value_fen = IntegerField(null=True)
        best_before = DateField(null=True)
        received_on = DateField()
        taken_by = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
        submission = CharField(null=True)
        at = DateTimeField()
        voided_at = DateTimeField(null=True)

        class Meta:
            constraints = (
                Check("quantity > 0"),
                Check("value_fen >= 0"),
            )
            indexes = ((("taken_by", "submission"), True),)

    class Redemption(Base):
        community = ForeignKeyField(Area, backref="+", on_delete="RESTRICT", index=False)
        good = ForeignKeyField(Good, backref="redemptions", on_delete="RESTRICT", index=False)
        person = ForeignKeyField(Person, backref="redemptions", on_delete="RESTRICT", index=False)
        quantity = IntegerField(default=1)
        points = IntegerField()
        code = CharField()
        expires_on = DateField(null=True)
        is_walk_up = BooleanField(default=False)
        is_offline = BooleanField(default=False)
        reserved_by = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
        handed_by = ForeignKeyField(
            Person, null=True, backref="+", on_delete="RESTRICT", index=False
        )
        handed_at = DateTimeField(null=True)
        witness = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
        witness_said = CharField(default="")
        signature = TextField(default="")
        conflict = CharField(default="")
        asked_by = ForeignKeyField(
            Person, null=True, backref="+", index=False, on_delete="SET NULL"
        )
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

    class WriteOff(Base):
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

    class StockMove(Base):
        good = ForeignKeyField(Good, backref="moves", on_delete="RESTRICT")
        kind = CharField()
        quantity = IntegerField()
        source = CharField()
        by = ForeignKeyField(Person, null=True, backref="+", on_delete="RESTRICT", index=False)
        at = DateTimeField()
        day = DateField()

        class Meta:
            constraints = (
                Check(
                    "kind IN ('donated', 'reserved', 'released', 'returned', 'written_off', "
                    "'found', 'voided')"
                ),
                Check("quantity <> 0"),
                Check(
                    "(quantity < 0) = (kind = 'reserved' OR kind = 'written_off' "
                    "OR kind = 'voided')"
                ),
            )
            indexes = ((("kind", "source"), True),)

    class StockCount(Base):
        good = ForeignKeyField(Good, backref="counts", on_delete="RESTRICT", index=False)
        month = DateField()
        expected = IntegerField()
        counted = IntegerField()
        note = TextField(default="")
        by = ForeignKeyField(Person, backref="+", on_delete="RESTRICT", index=False)
        submission = CharField(null=True)
        at = DateTimeField()

        class Meta:
            constraints = (Check("counted >= 0"),)
            indexes = ((("good", "month"), True),)

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
        application = ForeignKeyField(
            CreditApplication, null=True, backref="attachments", on_delete="RESTRICT", index=False
        )
        good = ForeignKeyField(
            Good, null=True, backref="attachments", on_delete="RESTRICT", index=False
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

    class AwaitedFile(Base):
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

    return (
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
    ), (Attachment, AwaitedFile)


def up(migrator, db):
    made, changed = tables(db)
    db.create_tables(made)
    postgres = isinstance(db, PostgresqlDatabase)
    if postgres:
        for statement in POSTGRES:
            db.execute_sql(statement)
    else:
        for model in changed:
            _rebuild(db, model)
    for statement in (*ONCE, *(POSTGRES_TRIGGERS if postgres else SQLITE_TRIGGERS)):
        db.execute_sql(statement)


# A hold ends once, either way; an entry is reversed once; a code means one reservation.
ONCE = (
    "CREATE UNIQUE INDEX points_entry_ended_once ON points_entry (original_id) "
    "WHERE kind IN ('capture', 'release')",
    "CREATE UNIQUE INDEX points_entry_reversed_once ON points_entry (original_id) "
    "WHERE kind = 'reverse'",
    "CREATE UNIQUE INDEX redemption_code_once ON redemption (community_id, code) "
    "WHERE state = 'reserved'",
)

# An entry comes next in its book and moves both balances, which are never negative; a stock move
# moves its stock. What was written stays.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER points_entry_next BEFORE INSERT ON points_entry
    WHEN NOT EXISTS (SELECT 1 FROM points_book WHERE id = NEW.book_id AND height = NEW.seq - 1)
    BEGIN SELECT RAISE(ABORT, 'an entry comes after the newest of its book'); END""",
    """CREATE TRIGGER points_entry_home BEFORE INSERT ON points_entry
    WHEN (SELECT count(*) FROM points_account
          WHERE id IN (NEW.debit_id, NEW.credit_id) AND book_id = NEW.book_id) <> 2
    BEGIN SELECT RAISE(ABORT, 'an entry stays within its book'); END""",
    """CREATE TRIGGER points_entry_moves AFTER INSERT ON points_entry BEGIN
    UPDATE points_account SET balance = balance - NEW.points WHERE id = NEW.debit_id;
    UPDATE points_account SET balance = balance + NEW.points WHERE id = NEW.credit_id;
    UPDATE points_book SET height = NEW.seq, head = NEW.hash, at = NEW.at WHERE id = NEW.book_id;
    END""",
    """CREATE TRIGGER stock_move_moves AFTER INSERT ON stock_move BEGIN
    UPDATE good SET stock = stock + NEW.quantity WHERE id = NEW.good_id; END""",
    *(
        f"""CREATE TRIGGER {table}_stays_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for table in ("points_entry", "points_root", "stock_move", "credit_assessment")
        for verb in ("UPDATE", "DELETE")
    ),
)
POSTGRES_TRIGGERS = (
    """CREATE FUNCTION points_entry_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM points_book WHERE id = NEW.book_id AND height = NEW.seq - 1) THEN
        RAISE EXCEPTION 'an entry comes after the newest of its book'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (SELECT count(*) FROM points_account
        WHERE id IN (NEW.debit_id, NEW.credit_id) AND book_id = NEW.book_id) <> 2 THEN
        RAISE EXCEPTION 'an entry stays within its book'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE points_account SET balance = balance - NEW.points WHERE id = NEW.debit_id;
    UPDATE points_account SET balance = balance + NEW.points WHERE id = NEW.credit_id;
    UPDATE points_book SET height = NEW.seq, head = NEW.hash, at = NEW.at WHERE id = NEW.book_id;
    RETURN NEW; END $$""",
    """CREATE TRIGGER points_entry_next BEFORE INSERT ON points_entry
    FOR EACH ROW EXECUTE FUNCTION points_entry_next()""",
    """CREATE FUNCTION stock_move_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE good SET stock = stock + NEW.quantity WHERE id = NEW.good_id; RETURN NEW; END $$""",
    """CREATE TRIGGER stock_move_moves BEFORE INSERT ON stock_move
    FOR EACH ROW EXECUTE FUNCTION stock_move_moves()""",
    """CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'what was written stays'
        USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    *(
        f"""CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION append_only()"""
        for table in ("points_entry", "points_root", "stock_move", "credit_assessment")
    ),
)

ONE_OWNER = (
    "(CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN issue_id IS NULL "
    "THEN 0 ELSE 1 END) + (CASE WHEN event_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN "
    "application_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN good_id IS NULL THEN 0 "
    "ELSE 1 END) = 1"
)
POSTGRES = (
    "ALTER TABLE attachment ADD COLUMN application_id integer "
    "REFERENCES credit_application (id) ON DELETE RESTRICT",
    "ALTER TABLE attachment ADD COLUMN good_id integer REFERENCES good (id) ON DELETE RESTRICT",
    "ALTER TABLE attachment DROP CONSTRAINT attachment_check",
    f"ALTER TABLE attachment ADD CHECK ({ONE_OWNER})",
    "CREATE UNIQUE INDEX attachment_application_id_kind_position "
    "ON attachment (application_id, kind, position)",
    "CREATE UNIQUE INDEX attachment_good_id_kind_position ON attachment (good_id, kind, position)",
    "ALTER TABLE awaited_file ADD COLUMN application_id integer "
    "REFERENCES credit_application (id) ON DELETE RESTRICT",
    "CREATE INDEX awaited_file_application_id ON awaited_file (application_id)",
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
    raise RuntimeError("points cannot be taken out again: restore the backup made before")
