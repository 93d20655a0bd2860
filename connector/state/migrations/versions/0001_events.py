"""The table of events, to which lines can only be added at the end."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

REFUSALS = {
    "events_no_update": ("UPDATE ON events", "events are never altered"),
    "events_no_delete": ("DELETE ON events", "events are never deleted"),
    "events_at_end": ("INSERT ON events WHEN NEW.seq <= (SELECT max(seq) FROM events)", "events are added at the end"),
}
REFUSED = {
    "events_no_update": ("UPDATE", "events are never altered"),
    "events_no_delete": ("DELETE", "events are never deleted"),
    "events_no_truncate": ("TRUNCATE", "events are never deleted"),
}
REFUSE = """CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$"""
AT_END = """CREATE FUNCTION events_at_end() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NEW.seq <= (SELECT max(seq) FROM events) THEN RAISE EXCEPTION 'events are added at the end'; END IF;
    RETURN NEW;
END $$"""
# the order of a locale changes with the system's libraries, and would leave indexes that find nothing
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("run", TEXT),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("directory", TEXT),
        sa.Column("group", TEXT),
        sa.Column("account", TEXT),
        sa.Column("person_id", TEXT),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("prev", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
    )
    op.create_index("events_kind", "events", ["kind", "seq"])
    op.create_index("events_person", "events", ["person_id", "seq"])
    op.create_index("events_run", "events", ["run", "seq"])
    for statement in postgresql() if op.get_context().dialect.name == "postgresql" else sqlite():
        op.execute(statement)


def sqlite() -> Iterator[str]:
    for name, (when, words) in REFUSALS.items():
        yield f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{words}'); END"


def postgresql() -> Iterator[str]:
    yield REFUSE
    for name, (what, words) in REFUSED.items():
        yield f"CREATE TRIGGER {name} BEFORE {what} ON events EXECUTE FUNCTION events_refuse('{words}')"
    yield AT_END
    yield "CREATE TRIGGER events_at_end BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION events_at_end()"
