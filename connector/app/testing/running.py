"""`test`: cases and invariants, chosen, decided, and told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from connector.app.deployment import Deployment
from connector.app.failure import Failure, Refused, Wrong
from connector.core.engine import Polars
from connector.core.policy_tests.coverage import Coverage, cover
from connector.core.policy_tests.decided import decide_all
from connector.core.policy_tests.judging import judge
from connector.core.policy_tests.population import populate
from connector.core.policy_tests.results import Outcome, Report
from connector.core.policy_tests.trials import Chosen, Claim, choose
from connector.core.problems import Problem, tick
from connector.sources.newest import PATTERN
from connector.sources.settings import FeedSettings
from connector.state.errors import StateError

TABLES = ("people", "assignments", "completions")
LEFT_OUT = "left out by --no-population"
NO_FEEDS = "no feed is here"


@dataclass(frozen=True, kw_only=True)
class Tested:
    """unread: why the population could not be read; empty where it was, or was not asked for."""

    report: Report
    coverage: Coverage
    unread: str
    warnings: tuple[Problem, ...]


def run_tests(deployment: Deployment, keyword: str, as_of: dt.date | None, *, population: bool) -> Tested:
    """keyword: a part of the tests' names or files, without case. as_of: the invariants' day; default: today.

    Raises Wrong where there is no such test.
    """
    chosen = choose(deployment.suites, lambda name: keyword.lower() in name.lower())
    if not (chosen.trials or chosen.claims):
        raise _nothing(deployment, keyword)
    engine = Polars()
    decided = decide_all(chosen.trials, populate(chosen.people, deployment.rulebook, engine), engine)
    held = _hold(deployment, chosen.claims, as_of, population=population)
    outcomes = sorted((*judge(chosen.trials, decided), *held.outcomes), key=lambda one: one.subject.mark)
    return Tested(
        report=Report(files=_files(chosen), outcomes=outcomes),
        coverage=cover(chosen.trials, decided, deployment.rulebook.policies),
        unread=held.unread,
        warnings=held.warnings,
    )


def _nothing(deployment: Deployment, keyword: str) -> Wrong:
    if deployment.suites:
        return Wrong(f"no test has {tick(keyword)} in its name or file", "`connector test -v` lists them")
    folder = f"{deployment.config.policies.rstrip('/')}/tests/"
    return Wrong(f"there is no test in {tick(folder)}", "`connector init DIR` writes an example; docs/policy-tests.md")


def _files(chosen: Chosen) -> tuple[str, ...]:
    tested = {trial.subject.file for trial in chosen.trials} | {claim.subject.file for claim in chosen.claims}
    return tuple(file for file in chosen.files if file in tested)


@dataclass(frozen=True)
class _Held:
    outcomes: list[Outcome]
    warnings: tuple[Problem, ...] = ()
    unread: str = ""


def _hold(deployment: Deployment, claims: Sequence[Claim], as_of: dt.date | None, *, population: bool) -> _Held:
    if not claims:
        return _Held([])
    if not population:
        return _Held(_untested(claims, LEFT_OUT))
    if not any(_may_be_here(deployment, getattr(deployment.config.sources, table)) for table in TABLES):
        return _Held(_untested(claims, NO_FEEDS))
    try:
        from connector.app.testing.real import against_population  # what reads feeds and record is heavy

        return _Held(*against_population(deployment, claims, as_of))
    except (Failure, Refused, StateError) as error:
        return _Held(_untested(claims, "the population cannot be read"), unread=str(error))


def _may_be_here(deployment: Deployment, source: FeedSettings) -> bool:
    """Only of one file on this machine it is known beforehand."""
    path = getattr(source, "path", None)
    elsewhere = path is None or getattr(source, "sftp", None) is not None or bool(PATTERN & set(path))
    return elsewhere or deployment.path(str(path)).exists()


def _untested(claims: Sequence[Claim], why: str) -> list[Outcome]:
    return [Outcome(subject=claim.subject, untested=why) for claim in claims]
