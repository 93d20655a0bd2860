"""A small deployment without mistakes, overlaid by the files of a case; everything in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.app.columns import source_problems
from connector.app.letter_templates import people_notices_problems
from connector.app.user_groups import user_group_problems
from connector.config import parse_config
from connector.core.policy_tests.reading import read_suites
from connector.core.problems import Problems
from connector.core.rules.loading import load_rulebook
from connector.core.rules.rulebook import Rulebook

HERE = Path(__file__).parent
TODAY = dt.date(2026, 11, 24)
COLUMNS = ("person_id", "status", "email", "department", "access_hold")


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != "expected.txt")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}


BASE = files_of(HERE / "base")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the feeds hold, where a test says so."""

    people_columns: Collection[str] | None = COLUMNS
    titles: Collection[str] | None = None
    persons: Collection[str] | None = None


def check(overlay: Mapping[str, bytes], known: Known = Known()) -> tuple[Rulebook | None, Problems]:
    """The base with some files replaced; a name that ends in `.absent` takes a file away."""
    absent = {name.removesuffix(".absent") for name in overlay if name.endswith(".absent")}
    files = {name: data for name, data in {**BASE, **overlay}.items() if name not in absent}
    problems = Problems()
    config = parse_config(files.pop("connector.yaml"), "connector.yaml", problems)
    tests = {name: data for name, data in files.items() if name.startswith("policies/tests/")}
    rules = {name: data for name, data in files.items() if name.endswith(".yaml") and name not in tests}
    directories = config.directories if config else None
    book, found = load_rulebook(
        rules,
        directories,
        known.people_columns,
        TODAY,
        titles=known.titles,
        persons=known.persons,
        also=lambda draft, more: read_suites(tests, draft, more),
    )
    problems.extend(found)
    problems.extend(source_problems(config, book) if config else ())
    problems.extend(user_group_problems(config, book) if config else ())
    own = {name.removeprefix("mail/"): data for name, data in files.items() if name.startswith("mail/")}
    problems.extend(people_notices_problems(config, book, own) if config else ())
    return (None if problems.errors else book), problems
