"""What came of the policy tests, as text like pytest's and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from connector.core.policy_tests.coverage import Coverage
from connector.core.policy_tests.results import NAMED, Miss, Outcome, Report
from connector.core.problems import visible
from connector.outputs.explanation import decision_json, decision_lines

WIDTH = 80
LETTERS = {"passed": ".", "failed": "F", "untested": "s"}


def outcome_word(outcome: Outcome) -> str:
    return "passed" if outcome.passed else "untested" if outcome.untested else "failed"


def tests_text(report: Report, coverage: Coverage | None, seconds: float, *, verbose: bool) -> str:
    lines = [line for file in report.files for line in _progress(file, report.outcomes, verbose=verbose)]
    if report.failed:
        lines += ["", _ruled("=", "failures")]
    lines += [line for outcome in report.failed for line in _failure(outcome, verbose=verbose)]
    if coverage is not None:
        lines += ["", *_coverage(coverage)]
    if report.failed:
        lines += ["", _ruled("=", "short summary")]
        lines += [str(problem).splitlines()[0] for problem in report.problems]
    return "\n".join(map(visible, [*lines, "", *summary_lines(report, seconds)])) + "\n"


def _ruled(sign: str, words: str) -> str:
    return f" {words} ".center(WIDTH, sign)


def _progress(file: str, outcomes: Sequence[Outcome], *, verbose: bool) -> Iterator[str]:
    own = [outcome for outcome in outcomes if outcome.subject.file == file]
    if verbose:
        yield from (f"{file}:{one.subject.mark.line}: {outcome_word(one).upper()} {one.subject}" for one in own)
        return
    letters = "".join(LETTERS[outcome_word(outcome)] for outcome in own)
    first = max(WIDTH - len(file) - 1, 20)
    yield f"{file} {letters[:first]}"
    yield from wrap(letters[first:], WIDTH)


def _failure(outcome: Outcome, *, verbose: bool) -> Iterator[str]:
    yield _ruled("_", str(outcome.subject))
    for miss in outcome.misses:
        yield from str(miss.problem(outcome.subject)).splitlines()
        yield from _persons(miss, verbose=verbose)
        if miss.explained is not None:
            yield (
                f"  {miss.person or 'the person'}, as the policies decide:"
                if miss.person
                else "  as the policies decide:"
            )
            yield from (f"    {line}" for line in decision_lines(miss.explained))
        yield ""


def _persons(miss: Miss, *, verbose: bool) -> Iterator[str]:
    if len(miss.persons) > NAMED and verbose:
        yield from wrap(" ".join(miss.persons), WIDTH, initial_indent="  ", subsequent_indent="  ")
    elif len(miss.persons) > NAMED:
        yield "  -v shows all of them"


def _coverage(coverage: Coverage) -> Iterator[str]:
    total, left = len(coverage.lines), coverage.undecided
    share = f" ({100 * (total - len(left)) // total} %)" if total else ""
    yield f"coverage: tests decide {total - len(left)} of {total} outcomes of policy lines{share}"
    yield from (f"  {line}" for line in left)
    yield from (
        f"  {mark.file}:{mark.line}: the policy is switched off: no test decides anything of it"
        for mark in coverage.off
    )


def summary_lines(report: Report, seconds: float) -> Iterator[str]:
    """What was not tested is told on lines of its own, so that nobody takes it for passed."""
    for why, number in sorted(Counter(outcome.untested for outcome in report.untested).items()):
        what = "invariants of the real population were" if number > 1 else "invariant of the real population was"
        yield f"NOT TESTED: {number} {what} not tested: {why}"
    counts = {"failed": len(report.failed), "passed": report.passed, "NOT TESTED": len(report.untested)}
    told = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
    yield f"{told} in {seconds:.2f}s"


def tests_json(report: Report, coverage: Coverage | None, seconds: float) -> dict[str, Any]:
    counts = {"passed": report.passed, "failed": len(report.failed), "untested": len(report.untested)}
    return {
        "format": "connector-tests/1",
        "seconds": round(seconds, 3),
        "summary": counts,
        "tests": [_test(outcome) for outcome in report.outcomes],
        "coverage": None if coverage is None else _coverage_json(coverage),
    }


def _test(outcome: Outcome) -> dict[str, Any]:
    subject = outcome.subject
    return {
        "file": subject.file,
        "line": subject.mark.line,
        "column": subject.mark.column,
        "name": subject.name,
        "on": subject.on.isoformat() if subject.on else None,
        "outcome": outcome_word(outcome),
        "why": outcome.untested or None,
        "failures": [_miss(miss) for miss in outcome.misses],
    }


def _miss(miss: Miss) -> dict[str, Any]:
    return {
        "line": miss.mark.line,
        "column": miss.mark.column,
        "message": miss.message,
        "help": miss.help,
        "persons": list(miss.persons),
        "decision": None if miss.explained is None else decision_json(miss.explained),
    }


def _coverage_json(coverage: Coverage) -> dict[str, Any]:
    return {
        "decided": len(coverage.lines) - len(coverage.undecided),
        "outcomes": len(coverage.lines),
        "undecided": [
            {"file": line.mark.file, "line": line.mark.line, "what": line.what, "sense": line.sense}
            for line in coverage.undecided
        ],
        "off": [mark.file for mark in coverage.off],
    }
