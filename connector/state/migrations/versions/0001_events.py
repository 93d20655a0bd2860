"""The table of events, to which lines can only be added at the end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

REFUSALS = {
    "events_no_update": ("UPDATE ON events", "events are never altered"),
    "events_no_delete": ("DELETE ON events", "events are never deleted"),
    "events_at_end": ("INSERT ON events WHEN NEW.seq <= (SELECT max(seq) FROM events)", "events are added at the end"),
}


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("run", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("directory", sa.Text),
        sa.Column("group", sa.Text),
        sa.Column("account", sa.Text),
        sa.Column("person_id", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("prev", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_index("events_kind", "events", ["kind", "seq"])
    op.create_index("events_person", "events", ["person_id", "seq"])
    op.create_index("events_run", "events", ["run", "seq"])
    for name, (when, words) in REFUSALS.items():
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{words}'); END")
