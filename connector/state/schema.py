"""The tables, as queries see them; migrations make them. What the two databases say differently is said here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, LargeBinary, MetaData, Table, Text, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

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

head = Table(  # of a PostgreSQL database; a folder has files for these two
    "head",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", Text, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)


class _InBody(FunctionElement[str]):
    type = Text()
    inherit_cache = True
    name = "in_body"


class _JsonList(FunctionElement[str]):
    type = Text()
    inherit_cache = True
    name = "json_list"


def in_body(name: str) -> ColumnElement[str]:
    """A value of an event's body as text, a number by its digits; null where it has none. For a boolean: `flag`."""
    return _InBody(events.c.body, literal_column(f"'{name}'"))


def flag(name: str) -> ColumnElement[bool]:
    """Whether a value of an event's body is true; null where it has none."""
    return in_body(name).in_(("1", "true"))


def json_list(column: ColumnElement[Any], by: ColumnElement[Any]) -> ColumnElement[str]:
    """All values of a column as one JSON list, in the order of another."""
    return _JsonList(column, by)


@compiles(_InBody, "sqlite")
def _(element: _InBody, compiler: SQLCompiler, **how: Any) -> str:
    body, name = (compiler.process(clause, **how) for clause in element.clauses)
    return f"CAST(json_extract({body}, '$.' || {name}) AS TEXT)"


@compiles(_InBody, "postgresql")
def _(element: _InBody, compiler: SQLCompiler, **how: Any) -> str:
    body, name = (compiler.process(clause, **how) for clause in element.clauses)
    # it refuses to read a text that has a NUL anywhere
    return rf"(replace({body}, '\u0000', '\ufffd')::json ->> {name})"


@compiles(_JsonList, "sqlite")
def _(element: _JsonList, compiler: SQLCompiler, **how: Any) -> str:
    column, _ = element.clauses  # a subquery in order gives its rows in order
    return f"json_group_array({compiler.process(column, **how)})"


@compiles(_JsonList, "postgresql")
def _(element: _JsonList, compiler: SQLCompiler, **how: Any) -> str:
    column, by = (compiler.process(clause, **how) for clause in element.clauses)
    return f"coalesce(json_agg({column} ORDER BY {by})::text, '[]')"
