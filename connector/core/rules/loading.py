"""Files to a rulebook: every mistake of every file, and of the files against each other, in one run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping

from connector.core.problems import Problems
from connector.core.rules.checks import calendar, exceptions, groups, mappings, names, policies, restrictions
from connector.core.rules.draft import Draft, Fence, Surroundings
from connector.core.rules.mappings import CalendarFile
from connector.core.rules.rule_files import RESTRICTIONS, RuleFiles, read_draft
from connector.core.rules.rulebook import Rulebook

CHECKS = (names, policies, exceptions, mappings, groups, calendar, restrictions)


def load_rulebook(
    files: Mapping[str, bytes],
    directories: Mapping[str, Fence] | None,
    people_columns: Collection[str] | None,
    today: dt.date,
    *,
    titles: Collection[str] | None = None,
    persons: Collection[str] | None = None,
    policies_folder: str = "policies",
    mappings_folder: str = "mappings",
    restrictions_file: str = RESTRICTIONS,
    prefix: str = "",
    also: Callable[[Draft, Problems], None] | None = None,
) -> tuple[Rulebook | None, Problems]:
    """Every mistake of every file, and the rulebook where there is no error.

    files: path, relative to the config, to bytes; `prefix` is put before a path that is told to the user.
    directories: those of the config; people_columns, titles, persons: what the feeds hold. What is None is not
    known, and then not checked. also: what else is to be checked against the files, as far as they could be read.
    """
    problems = Problems()
    known = RuleFiles(
        files=files, policies=policies_folder, mappings=mappings_folder, restrictions=restrictions_file, prefix=prefix
    )
    around = Surroundings(
        directories=directories, people_columns=people_columns, today=today, titles=titles, persons=persons
    )
    draft = read_draft(known, around, problems)
    for check in CHECKS:
        check.check(draft, problems)
    if also is not None:
        also(draft, problems)
    return (None if problems.errors or draft.calendar is None else rulebook_of(draft, draft.calendar, prefix)), problems


def rulebook_of(draft: Draft, calendar_file: CalendarFile, prefix: str) -> Rulebook:
    return Rulebook(
        policies=tuple(sorted((item.policy for item in draft.policies), key=lambda policy: policy.name)),
        exceptions=draft.exceptions,
        roles=draft.roles.entries,
        locations=draft.locations.entries,
        certifications=draft.certifications.entries,
        entitlements=draft.entitlements.entries,
        calendar=calendar_file,
        prefix=prefix,
    )
