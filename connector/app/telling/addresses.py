"""Whom a letter reaches: the address of the people feed, where it is one and nobody else's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from connector.app.reading.gathering import Gathered
from connector.core.person import Person
from connector.notices.mail_settings import address


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads a letter; `address` empty where they cannot be reached."""

    given_name: str
    name: str
    address: str


def readers(persons: Iterable[str], gathered: Gathered) -> dict[str, Reader]:
    """By id, of persons in the people feed. An address that two persons have is nobody's."""
    people = gathered.tables["people"].rows
    folded = pl.col("email").str.to_lowercase()
    shared = set(people.filter(folded.is_not_null() & folded.is_duplicated())["person_id"])
    rows = people.filter(pl.col("person_id").is_in(sorted(set(persons)))).iter_rows(named=True)
    return {row["person_id"]: _reader(row, shared) for row in rows}


def _reader(row: dict[str, object], shared: set[str]) -> Reader:
    name = Person(values=row, assignments=(), completed={}).name
    found = "" if row["person_id"] in shared else _usable(str(row["email"] or ""))
    return Reader(given_name=str(row["given_name"] or name), name=name, address=found)


def _usable(text: str) -> str:
    try:
        return address(text)
    except ValueError:
        return ""
