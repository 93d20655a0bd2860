"""Small feeds and how the tests read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connector.core.feeds import FeedTable, TableSpec
from connector.core.feeds.reader import read_table
from connector.core.problems import Invalid, Problem

FILE = "feeds/x.csv"
PEOPLE = "person_id,status,given_name,family_name,hire_date"
ASSIGNMENTS = "person_id,job_code,job_title,location,start_date,end_date,primary,fte"
COMPLETIONS = "learner,course_id,course_title,completed_at,status"


def spec(table: str = "people", **how: Any) -> TableSpec:
    return TableSpec(**{"table": table, "time_zone": "America/Denver"} | how)


def feed(*lines: str, end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode()


def read(content: bytes, table: str = "people", **how: Any) -> FeedTable:
    return read_table(content, FILE, spec(table, **how))


def people(*lines: str, **how: Any) -> FeedTable:
    return read(feed(PEOPLE, *lines), **how)


def assignments(*lines: str, **how: Any) -> FeedTable:
    return read(feed(ASSIGNMENTS, *lines), "assignments", **how)


def completions(*lines: str, **how: Any) -> FeedTable:
    return read(feed(COMPLETIONS, *lines), "completions", **how)


def ids(table: FeedTable) -> list[str]:
    return table.rows["person_id"].to_list()


def column(table: FeedTable, name: str) -> list[Any]:
    return table.rows[name].to_list()


def rejected(table: FeedTable, *names: str) -> list[tuple[Any, ...]]:
    """These columns of the rejects; by default the line and the code."""
    return table.rejects.select(names or ("line", "code")).rows()


def problems(content: bytes, table: str = "people", **how: Any) -> Sequence[Problem]:
    """What stops the reading; nothing where it goes through."""
    try:
        read(content, table, **how)
    except Invalid as error:
        return list(error.problems)
    return []
