"""Roles, locations and certifications: no row may fit two roles, and every code can be met by a feed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from fnmatch import fnmatchcase
from typing import Any

from connector.core.files.documents import STAND_IN
from connector.core.problems import UNPRINTABLE, Mark, Problems, tick
from connector.core.rules.draft import Draft, Table
from connector.core.rules.mappings import Certification, Role

MOST_SHOWN = 10


def check(draft: Draft, problems: Problems) -> None:
    check_codes(draft.roles, problems)
    check_titles(draft.roles, problems)
    for name, role in draft.roles.entries.items():
        check_patterns(name, role, draft.around.titles, problems)
    for table in (draft.roles, draft.locations, draft.certifications, draft.entitlements):
        check_names(table, problems)
    check_case(draft, problems)
    for certification in draft.certifications.entries.values():
        check_replaced(certification, problems)


def check_codes(roles: Table[Role], problems: Problems) -> None:
    tell_shared(roles, lambda role: role.job_codes, ("job_codes", "job-code-twice", "the job code"), problems)


def check_titles(roles: Table[Role], problems: Problems) -> None:
    tell_shared(roles, lambda role: role.titles, ("titles", "title-twice", "the title"), problems)


def tell_shared(
    roles: Table[Role], values: Callable[[Role], tuple[str, ...]], words: tuple[str, str, str], problems: Problems
) -> None:
    key, code, what = words
    first: dict[str, tuple[str, Mark]] = {}
    for name, role in roles.entries.items():
        for number, value in enumerate(values(role)):
            mark = role.at(key, number)
            owner, place = first.setdefault(value.casefold(), (name, mark))
            if owner != name:
                message = f"{what} {tick(value)} is in two roles, {tick(owner)} and {tick(name)}"
                problems.error(mark, code, message, f"first at {place}; a row with it would have no role")


def check_patterns(name: str, role: Role, titles: Collection[str] | None, problems: Problems) -> None:
    for number, pattern in enumerate(role.title_patterns):
        message = f"the pattern {tick(pattern)} makes every title that it matches the role {tick(name)}"
        advice = matches(pattern, titles) or "list exact titles under `titles` where you can"
        problems.warn(role.at("title_patterns", number), "title-pattern", message, advice)


def matches(pattern: str, titles: Collection[str] | None) -> str:
    if titles is None:
        return ""
    found = sorted({title for title in titles if fnmatchcase(title.casefold(), pattern.casefold())})
    shown = ", ".join(tick(title) for title in found[:MOST_SHOWN])
    more = f" and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
    return f"it matches {shown}{more}" if found else "it matches no title of the feed"


def check_names(table: Table[Any], problems: Problems) -> None:
    for name in table.names or ():
        if name != name.strip() or not name:
            message = f"the {table.what} {tick(name)} starts or ends with a space" if name else "the name is empty"
            problems.error(table.key_at(name), "spaces" if name else "empty", message)
        elif re.search(UNPRINTABLE, name) and name != STAND_IN:
            message = f"the {table.what} {tick(name)} holds a character that cannot be seen"
            problems.error(table.key_at(name), "wrong-form", message, "remove it")


def check_case(draft: Draft, problems: Problems) -> None:
    """A directory compares names without case: two such codes would share one group."""
    first: dict[str, str] = {}
    for code in draft.locations.names or ():
        other = first.setdefault(code.casefold(), code)
        if other != code:
            message = f"the location {tick(code)} differs from {tick(other)} in case only"
            advice = f"first at {draft.locations.key_at(other)}; their groups would be one"
            problems.warn(draft.locations.key_at(code), "location-case", message, advice)


def check_replaced(certification: Certification, problems: Problems) -> None:
    for number, replaced in enumerate(certification.replaced):
        if replaced.since and replaced.since > replaced.on:
            message = f"`since` {replaced.since} is after `on` {replaced.on}"
            advice = "`since` is for those who took the new course before `on`"
            problems.error(certification.at("replaced", number, "since"), "dates-reversed", message, advice)
