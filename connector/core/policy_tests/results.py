"""What came of the tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from connector.core.decisions.explain import Explained
from connector.core.policy_tests.trials import Subject
from connector.core.problems import Mark, Problem

CODE = "policy-test-failed"
NAMED = 5  # persons in a message


@dataclass(frozen=True, kw_only=True)
class Miss:
    """One thing that is not as expected. mark: of the expectation; explained: the decision that it is about.

    person: whose decision that is, where it is a real person's. persons: all whom an invariant is broken by.
    """

    mark: Mark
    message: str
    help: str = ""
    explained: Explained | None = None
    person: str = ""
    persons: tuple[str, ...] = ()

    def problem(self, subject: Subject) -> Problem:
        return Problem(mark=self.mark, code=CODE, message=f"{subject}: {self.message}", help=self.help)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One test. untested: why it was left out; empty where it was not."""

    subject: Subject
    misses: tuple[Miss, ...] = ()
    untested: str = ""

    @property
    def passed(self) -> bool:
        return not (self.misses or self.untested)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Every test, in order of files and lines."""

    files: tuple[str, ...]
    outcomes: Sequence[Outcome]

    @cached_property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.misses]

    @cached_property
    def untested(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.untested]

    @property
    def passed(self) -> int:
        return len(self.outcomes) - len(self.failed) - len(self.untested)

    @property
    def problems(self) -> list[Problem]:
        return [miss.problem(outcome.subject) for outcome in self.failed for miss in outcome.misses]
