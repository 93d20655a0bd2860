"""Files of policy tests to suites: every mistake of every file, and against the rule files, in one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connector.core.files.reading import read_document
from connector.core.policy_tests import check_cases, check_invariants
from connector.core.policy_tests.documents import Suite
from connector.core.problems import Mark, Problems, tick
from connector.core.rules.draft import Draft


@dataclass(frozen=True, kw_only=True)
class SuiteFile:
    """`file`: as it is told."""

    file: str
    suite: Suite


def read_suites(files: Mapping[str, bytes], draft: Draft, problems: Problems) -> tuple[SuiteFile, ...]:
    """files: path, as it is told, to bytes. Not fit to run where `problems` has errors."""
    found = []
    for file, data in files.items():
        reading = read_document(Suite, data, file, problems)
        if reading.value is None:
            continue
        found.append(SuiteFile(file=file, suite=reading.value))
        _check(found[-1], draft, problems)
        if reading.whole and not reading.value.tests:
            problems.error(Mark(file=file), "policy-test-empty", "the file tests nothing", "write `cases:`")
    return tuple(found)


def _check(item: SuiteFile, draft: Draft, problems: Problems) -> None:
    _check_names(item.suite, problems)
    check_cases.check(item.suite, draft, problems)
    check_invariants.check(item.suite, draft, problems)


def _check_names(suite: Suite, problems: Problems) -> None:
    seen: dict[str, Mark] = {}
    for test in suite.tests:
        first = seen.setdefault(test.name, test.mark)
        if first != test.mark and test.wrote("name"):
            message = f"two tests are named {tick(test.name)}"
            problems.error(test.at("name"), "policy-test-name-twice", message, f"first at {first}")
