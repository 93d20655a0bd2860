"""The one table, as queries see it; migrations make it."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text

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
