"""The one table, as queries see it; migrations make it."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Integer, MetaData, Table, Text, func

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("run", Text),
    Column("kind", Text, nullable=False),
    Column("directory", Text),
    Column("group", Text),
    Column("account", Text),
    Column("person_id", Text),
    Column("body", Text, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
)


def in_body(name: str) -> ColumnElement[str]:
    """A value of an event's body; null where it has none."""
    return func.json_extract(events.c.body, f"$.{name}")
