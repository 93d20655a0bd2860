"""Every case on every one of its days, numbered: the questions that are asked of the policies at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from connector.core.policy_tests.documents import Always, Case, Expected, Named, Never, Suite
from connector.core.policy_tests.persons import Facts
from connector.core.policy_tests.reading import SuiteFile
from connector.core.problems import Mark


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a test's line in a report names; `on` is None for an invariant of the day of the run."""

    file: str
    name: str
    mark: Mark
    on: dt.date | None

    def __str__(self) -> str:
        return self.name if self.on is None else f"{self.name} [{self.on}]"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One case on one day. pid: the case's number among all cases, and the number of its person."""

    subject: Subject
    pid: int
    day: dt.date
    expected: Expected

    @cached_property
    def rights(self) -> tuple[Named, ...]:
        return tuple(self.expected.rights)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One invariant."""

    subject: Subject
    invariant: Never | Always


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What is to be tested. people: the facts of each case's person, by its number; files: all, in order."""

    files: tuple[str, ...]
    people: Mapping[int, Facts]
    trials: tuple[Trial, ...]
    claims: tuple[Claim, ...]


def choose(suites: Sequence[SuiteFile], wanted: Callable[[str], bool] = lambda _: True) -> Chosen:
    """wanted: asked about each test by its file and name."""
    people: dict[int, Facts] = {}
    trials, claims = [], []
    for item in suites:
        shared = _shared(item.suite)
        for case in item.suite.cases:
            tried = [trial for trial in _trials(case, item.file, len(people)) if wanted(_id(trial.subject))]
            trials += tried
            if tried:
                people[len(people)] = _like(case.person, shared)
        claims += [claim for claim in _claims(item) if wanted(_id(claim.subject))]
    files = tuple(item.file for item in suites)
    return Chosen(files=files, people=people, trials=tuple(trials), claims=tuple(claims))


def _id(subject: Subject) -> str:
    return f"{subject.file}::{subject}"


def _trials(case: Case, file: str, number: int) -> Iterator[Trial]:
    for day, expected in case.days:
        mark = case.mark if expected is case else case.key_at("dates", day.isoformat())
        subject = Subject(file=file, name=case.name, mark=mark, on=day)
        yield Trial(subject=subject, pid=number, day=day, expected=expected)


def _claims(item: SuiteFile) -> Iterable[Claim]:
    invariants: tuple[Never | Always, ...] = (*item.suite.never, *item.suite.always)
    for invariant in invariants:
        subject = Subject(file=item.file, name=invariant.name, mark=invariant.mark, on=invariant.on)
        yield Claim(subject=subject, invariant=invariant)


def _shared(suite: Suite) -> Mapping[str, Facts]:
    """The persons of `people`, each with what they have from the one above that they are like."""
    found: dict[str, Facts] = {}
    for name, facts in suite.people.items():
        found[name] = _like(facts, found)
    return found


def _like(facts: Facts, shared: Mapping[str, Facts]) -> Facts:
    return facts if facts.like is None else facts.over(shared[facts.like])
