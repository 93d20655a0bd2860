"""The config's sources: each gives its table, and every word of `columns` and `statuses` is known, or a policy uses it.

A misspelt one would be passed over, and an end date that nobody reads never comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import get_args

from connector.config import Config
from connector.core.conditions.attribute import Attribute
from connector.core.feeds import COLUMNS, PEOPLE_STATUSES, Table
from connector.core.problems import Problem, Problems, listed, nearest, tick
from connector.core.rules.draft import walk
from connector.core.rules.rulebook import Rulebook
from connector.sources.settings import FeedSettings


def source_problems(config: Config, rulebook: Rulebook | None) -> Iterator[Problem]:
    """Of people, only a column that no policy and no correlation key uses is doubted, once all policies are known."""
    problems = Problems()
    used = None if rulebook is None else _attributes(rulebook) | _correlated(config)
    for table in get_args(Table):
        source: FeedSettings = getattr(config.sources, table)
        _check_table(table, source, problems)
        _check_names(table, source, used, problems)
        _check_headings(source, problems)
        _check_statuses(table, source, problems)
        problems.extend(source.doubts())
    yield from problems


def _attributes(rulebook: Rulebook) -> frozenset[str]:
    nodes = (node for policy in rulebook.policies for node, _ in walk(policy.when))
    found = (node.attribute for node in nodes if isinstance(node.attribute, Attribute))
    return frozenset(name for attribute in found for name in attribute.root)


def _correlated(config: Config) -> frozenset[str]:
    return frozenset(key.person for settings in config.directories.values() for key in settings.correlate)


def _check_table(table: Table, source: FeedSettings, problems: Problems) -> None:
    if table not in source.tables:
        message = f"{tick(source.type)} gives no {table}"
        problems.error(source.at("type"), "source-table", message, f"it gives {listed(source.tables, 'and')}")


def _check_names(table: Table, source: FeedSettings, used: Collection[str] | None, problems: Problems) -> None:
    known = COLUMNS[table]
    for name in source.columns:
        if name in known or (table == "people" and (used is None or name in used)):
            continue
        near = nearest(name, known)
        if table != "people" or near:
            advice = near or f"the columns of {table} are {', '.join(known)}"
            problems.error(source.key_at("columns", name), "unknown-column", f"unknown column {tick(name)}", advice)
        else:
            message = f"no policy and no correlation key uses the column {tick(name)}"
            problems.warn(source.key_at("columns", name), "unused-column", message, "remove it when nobody needs it")


def _check_headings(source: FeedSettings, problems: Problems) -> None:
    first: dict[str, str] = {}
    for name, heading in source.columns.items():
        other = first.setdefault(heading, name)
        if other != name:
            message = f"the heading {tick(heading)} is read as {tick(other)} and as {tick(name)}"
            problems.error(source.at("columns", name), "heading-shared", message, "name another heading")


def _check_statuses(table: Table, source: FeedSettings, problems: Problems) -> None:
    first: dict[str, str] = {}
    for word, status in source.statuses.items():
        if table == "people" and status not in PEOPLE_STATUSES:
            advice = nearest(status, PEOPLE_STATUSES) or f"write {', '.join(PEOPLE_STATUSES)}"
            problems.error(source.at("statuses", word), "unknown-status", f"unknown status {tick(status)}", advice)
        other = first.setdefault(word.casefold(), word)
        if other != word:
            message = f"{tick(word)} and {tick(other)} are one word, since case does not count"
            problems.error(source.key_at("statuses", word), "status-twice", message, "remove one")
