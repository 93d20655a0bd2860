"""What was decided, held against what was expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from connector.core.decisions.explain import explained
from connector.core.decisions.ways import Refused
from connector.core.policy_tests.decided import Decided, places_of
from connector.core.policy_tests.documents import Expected, Named
from connector.core.policy_tests.in_the_way import in_the_way
from connector.core.policy_tests.results import Miss, Outcome
from connector.core.policy_tests.trials import Trial
from connector.core.problems import Mark, listed, tick


def judge(trials: Sequence[Trial], decided: Decided) -> list[Outcome]:
    return [Outcome(subject=trial.subject, misses=tuple(_misses(trial, decided))) for trial in trials]


def _misses(trial: Trial, decided: Decided) -> Iterator[Miss]:
    for right in trial.rights:
        for place in places_of(trial, right, decided.population):
            case = decided.case(trial.day, place)
            yield from _misses_at(case, right, trial.expected, decided)


def _misses_at(case: Refused, right: Named, expected: Expected, decided: Decided) -> Iterator[Miss]:
    granted = (case.witness.as_of, case.place) in decided.granted
    if granted != right.granted:
        help_ = _granted_by(case) if granted else _lacks(case)
        yield _miss(case, right.mark, f"is {_word(granted)}, expected {_word(right.granted)}", help_, decided)
    elif not granted and expected.because:
        yield from _wrong_because(case, expected, decided)
    elif granted and expected.valid_until is not None:
        yield from _wrong_end(case, expected, decided)


def _wrong_because(case: Refused, expected: Expected, decided: Decided) -> Iterator[Miss]:
    wanted = frozenset(expected.because)
    if wanted not in {words for _, words in in_the_way(case)}:
        message = f"is denied, and not because of {_together(wanted)} alone"
        yield _miss(case, expected.at("because"), message, _lacks(case), decided)


def _wrong_end(case: Refused, expected: Expected, decided: Decided) -> Iterator[Miss]:
    found = decided.until.get((case.witness.as_of, case.place))
    if found != expected.end:
        message = f"is granted {_until(found)}, expected {_until(expected.end)}"
        yield _miss(case, expected.at("valid_until"), message, "", decided)


def _miss(case: Refused, mark: Mark, what: str, help_: str, decided: Decided) -> Miss:
    day, scene = case.witness.as_of, case.scene
    granted = (day, case.place) in decided.granted
    at = f" at {tick(scene.location)}" if scene.location else ""
    return Miss(
        mark=mark,
        message=f"{tick(case.place.entitlement)}{at} {what}",
        help=help_,
        explained=explained(case, granted, decided.until.get((day, case.place)) if granted else None),
    )


def _word(granted: bool) -> str:
    return "granted" if granted else "denied"


def _until(day: dt.date | None) -> str:
    return f"until {day}" if day else "forever"


def _together(words: Iterable[str]) -> str:
    return listed(sorted(words), "and")


def _granted_by(case: Refused) -> str:
    satisfied = [v.rule.policy.name for v in case.granting if v.satisfied]
    return f"granted by {_together(satisfied)}" if satisfied else "granted by an exception"


def _lacks(case: Refused) -> str:
    """What `because` would have to name, policy by policy."""
    known = in_the_way(case)
    return "; ".join(f"{tick(name)}: {_together(words)}" for name, words in known) or "no policy grants it"
