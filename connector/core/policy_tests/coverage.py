"""Which lines of the policies no test decides.

A test decides a condition where turning that condition alone would turn what its policy says of the test's person,
day and place; as met or as not met, whichever it is there. A test also decides, for a right, that a policy grants (or
denies) it and that it does not, and the edges of a policy's dates: the first and last day, and the days around them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from connector.core.decisions.program import Rule, holds, leaves
from connector.core.decisions.verdicts import Verdict
from connector.core.policy_tests.decided import Decided, places_of
from connector.core.policy_tests.trials import Trial
from connector.core.problems import Mark, tick
from connector.core.rules.calendar import ONE_DAY
from connector.core.rules.policies import Policy

MET = {True: "as met", False: "as not met"}
GIVEN = {
    "grant": {True: "as granted", False: "as not granted"},
    "deny": {True: "as denied", False: "as not denied"},
}


class Line(NamedTuple):
    """One thing to be decided: where it stands, what it is, in which sense; `decided`: whether some test does."""

    mark: Mark
    what: str
    sense: str
    decided: bool

    def __str__(self) -> str:
        return f"{self.mark.file}:{self.mark.line}: {self.what}: never decided {self.sense}"


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """off: policies that are switched off, which no test can decide anything about."""

    lines: tuple[Line, ...]
    off: tuple[Mark, ...]

    @property
    def undecided(self) -> list[Line]:
        return [line for line in self.lines if not line.decided]


@dataclass(kw_only=True)
class _Seen:
    """Of a policy: conditions by path and sense, rights by name and sense, and the days asked about."""

    conditions: set[tuple[str, bool]]
    rights: set[tuple[str, bool]]
    days: set[dt.date]


def cover(trials: Iterable[Trial], decided: Decided, policies: Iterable[Policy]) -> Coverage:
    seen: dict[str, _Seen] = defaultdict(lambda: _Seen(conditions=set(), rights=set(), days=set()))
    judged: set[Verdict] = set()
    for trial in trials:
        places = {place for right in trial.rights for place in places_of(trial, right, decided.population)}
        for place in places:
            for rule in decided.population.program.rules:
                if rule.entitlement == place.entitlement:
                    seen[rule.policy.name].days.add(trial.day)
            judged.update(decided.witnesses[trial.day].verdicts(place))
    for verdict in judged:
        _note(verdict, seen[verdict.rule.policy.name])
    lines = (line for policy in policies if policy.mode != "off" for line in _lines(policy, seen[policy.name]))
    off = tuple(policy.at("mode") for policy in policies if policy.mode == "off")
    return Coverage(lines=tuple(sorted(lines)), off=off)


def _note(verdict: Verdict, seen: _Seen) -> None:
    seen.rights.add((verdict.rule.entitlement, verdict.satisfied))
    seen.conditions.update((path, verdict.met[path]) for path in pivots(verdict.rule, verdict.met))


def pivots(rule: Rule, met: Mapping[str, bool]) -> list[str]:
    """The conditions each of which alone, turned, turns what the rule says."""

    def says(turned: str | None) -> bool:
        now = {path: is_met != (path == turned) for path, is_met in met.items()}
        return rule.met_here(now) and bool(holds(rule.policy.when, now.__getitem__))

    return [path for path in met if says(path) != says(None)]


def _lines(policy: Policy, seen: _Seen) -> Iterator[Line]:
    for leaf in leaves(policy.when):
        steps = [int(step) if step.isdigit() else step for step in leaf.path.split("/") if step]
        mark = policy.key_at("when", *steps, leaf.kind)
        for sense, words in MET.items() if leaf.kind != "everyone" else ():
            yield Line(mark, leaf.kind, words, (leaf.path, sense) in seen.conditions)
    for number, name in enumerate(policy.grants):
        for sense, words in GIVEN[policy.effect].items():
            yield Line(policy.at("grants", number), tick(name), words, (name, sense) in seen.rights)
    window = policy.effective
    edges = {"from": _around(window.from_, -ONE_DAY), "until": _around(window.until, ONE_DAY)}
    for key, days in edges.items():
        for day in days:
            yield Line(policy.key_at("effective", key), key, f"on {day}", day in seen.days)


def _around(day: dt.date | None, beyond: dt.timedelta) -> list[dt.date]:
    """A day of the window, and the day beyond it."""
    return [] if day is None else sorted((day, day + beyond))
