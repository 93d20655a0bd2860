"""What became of each of several deployments that ran in one call, for a person and for a program."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.core.problems import visible

FORMAT = "connector-districts/1"
INTERRUPTED = 130
WORDS = {0: "done", 2: "wrong files", 3: "held", 4: "failed", 5: "busy", 70: "defect", INTERRUPTED: "interrupted"}
GRAVEST_FIRST = (INTERRUPTED, 70, 2, 4, 3, 5, 0)
PROBLEM = re.compile(r"(^|: )error(\[[a-z0-9-]+\])?: ")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One deployment's run. `exit` as the contract has it; seconds of wall time; `summary`: the run in numbers as JSON
    has them, None where it did not come so far; `text` and `told`: what it printed, and what it said beside that.
    """

    name: str
    config: str
    exit: int
    seconds: float
    summary: Mapping[str, Any] | None = None
    text: str = ""
    told: str = ""

    @property
    def word(self) -> str:
        return WORDS.get(self.exit, "defect")

    @property
    def problem(self) -> str:
        """The first; empty where none was told."""
        return next((line for line in self.told.splitlines() if PROBLEM.search(line)), "")


def exit_of(outcomes: Sequence[Outcome]) -> int:
    """The gravest of them all: interrupted, a defect, wrong files, what failed, what is held, another run."""
    codes = {outcome.exit if outcome.exit in GRAVEST_FIRST else 70 for outcome in outcomes}
    return next((code for code in GRAVEST_FIRST if code in codes), 0)


def block_text(outcome: Outcome) -> str:
    """What one of them printed, under its name."""
    return f"=== {visible(outcome.name)}: {outcome.word}\n{outcome.text}"


def summary_text(outcomes: Sequence[Outcome], passed_over: Sequence[str]) -> str:
    return "\n".join(map(visible, _lines(outcomes, passed_over))) + "\n"


def summary_document(outcomes: Sequence[Outcome], passed_over: Sequence[str]) -> dict[str, Any]:
    """As JSON has it; times in seconds."""
    return {
        "format": FORMAT,
        "exit": exit_of(outcomes),
        "counts": _counts(outcomes),
        "districts": [
            {
                "name": one.name,
                "config": one.config,
                "exit": one.exit,
                "outcome": one.word,
                "seconds": round(one.seconds, 3),
                "words": words_of(one),
                "run": one.summary,
            }
            for one in outcomes
        ],
        "passed_over": list(passed_over),
    }


def words_of(outcome: Outcome) -> str:
    """What happened, in a line. It names no person."""
    if outcome.summary is None:
        return outcome.problem or ("another run is under way" if outcome.exit == 5 else "it told no reason")
    return ", ".join(_numbers(outcome.summary)) or outcome.problem or "nothing to change"


def _lines(outcomes: Sequence[Outcome], passed_over: Sequence[str]) -> Iterator[str]:
    counts = ", ".join(f"{number} {word}" for word, number in _counts(outcomes).items())
    yield f"DISTRICTS ({len(outcomes)})  {counts}"
    name = max((len(visible(one.name)) for one in outcomes), default=0)
    word = max((len(one.word) for one in outcomes), default=0)
    for one in outcomes:
        yield f"  {visible(one.name):<{name}}  {one.word:<{word}}  {one.seconds:6.1f} s  {words_of(one)}"
    for path in passed_over:
        yield f"  passed over: {path}"


def _counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Only what there is, as `WORDS` has them."""
    found = Counter(one.word for one in outcomes)
    return {word: found[word] for word in WORDS.values() if found[word]}


def _numbers(summary: Mapping[str, Any]) -> Iterator[str]:
    directories: Mapping[str, Any] = summary["directories"]

    def total(what: str, action: str) -> int:
        return sum(one[what][action] for one in directories.values())

    for words, what, action in (
        ("{} added", "made", "add"),
        ("{} removed", "made", "remove"),
        ("waiting to be added: {}", "refused", "add"),
        ("waiting to be removed: {}", "refused", "remove"),
        ("failed to add: {}", "failed", "add"),
        ("failed to remove: {}", "failed", "remove"),
    ):
        if number := total(what, action):
            yield words.format(number)
    if summary["paused"]:
        yield f"{summary['paused']} not written: paused"
    for name, feed in summary["feeds"].items():
        if feed["doubts"]:
            yield f"{name} not believed ({', '.join(feed['doubts'])})"
    if unread := [name for name, one in directories.items() if not one["read"]]:
        yield f"not read: {', '.join(unread)}"
