"""`history` says what a slow replay of the record says, of every day and of every span."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.app.deployment import Deployment, load
from connector.app.reports.history.report import history
from connector.core.plans.spans import Deed, Seen, spans
from connector.outputs.sheets import Sheet
from connector.state.events import Entry
from connector.state.ledger import Ledger
from tests.plan.conftest import small

FIRST = dt.date(2026, 1, 5)
DAYS = 8
GROUPS = ("g1", "g2")
OWNERS = {"a1": "100001", "a2": "100002"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a run recorded of one change; `hour` counts from the first day's midnight, UTC."""

    hour: int
    group: str
    account: str
    action: str
    result: str

    @property
    def at(self) -> dt.datetime:
        return dt.datetime.combine(FIRST, dt.time(), dt.UTC) + dt.timedelta(hours=self.hour)

    @property
    def place(self) -> tuple[str, str]:
        return self.group, self.account

    @property
    def entry(self) -> Entry:
        kind = "change-failed" if self.result == "failed" else "change-done"
        told = {"message": "no"} if self.result == "failed" else {"result": self.result}
        body = {"action": self.action, "plan": "p", "reason": "certified" if self.action == "add" else "left", **told}
        return Entry(
            kind=kind,
            at=self.at,
            run=f"run-{self.hour}",
            directory="local",
            group=self.group,
            account=self.account,
            person_id=OWNERS[self.account],
            body=body,
        )


lines = st.lists(
    st.builds(
        Line,
        hour=st.integers(0, DAYS * 24 - 1),
        group=st.sampled_from(GROUPS),
        account=st.sampled_from(sorted(OWNERS)),
        action=st.sampled_from(["add", "remove"]),
        result=st.sampled_from(["done", "done", "already", "accepted", "found", "failed"]),
    ),
    max_size=14,
    unique_by=lambda line: line.hour,
).map(lambda drawn: sorted(drawn, key=lambda line: line.hour))


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    return load(small(tmp_path_factory.mktemp("replay")).write().folder / "connector.yaml")


def with_record(deployment: Deployment, folder: Path, drawn: Sequence[Line]) -> Deployment:
    """The deployment with a ledger of its own: the lines, and of everybody a change that failed, so that they are known."""
    state = str(folder / str(len(list(folder.iterdir()))))
    with Ledger.open(state) as ledger:
        failed = [
            Line(hour=DAYS * 24, group=g, account=a, action="add", result="failed") for g in GROUPS for a in OWNERS
        ]
        ledger.append_many(line.entry for line in [*drawn, *failed])
    return replace(deployment, config=deployment.config.model_copy(update={"state": state}))


def replayed(drawn: Sequence[Line], place: tuple[str, str], until: dt.datetime) -> bool:
    """Whether the membership is there after all that was recorded before a moment."""
    there = False
    for line in drawn:
        if line.place == place and line.at < until and line.result != "failed":
            there = line.action == "add"
    return there


def replayed_spans(drawn: Sequence[Line], place: tuple[str, str]) -> list[tuple[str, str | None]]:
    """From and until; a writing run shows that it was otherwise right before."""
    found: list[tuple[str, str | None]] = []
    began = ""
    for line in (line for line in drawn if line.place == place and line.result != "failed"):
        wrote, at = line.result != "already", line.at.isoformat(sep=" ")
        if line.action == "add":
            if began and wrote:
                found.append((began, at))
            began = at if wrote or not began else began
        elif began or wrote:
            found.append((began or at, at))
            began = ""
    return [*found, (began, None)] if began else found


def places(sheet: Sheet) -> set[tuple[str, str]]:
    return {(str(row[2]), str(row[3])) for row in sheet.rows}


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=lines, number=st.integers(-1, DAYS))
def test_the_members_of_any_day_are_those_of_a_replay(
    deployment: Deployment, tmp_path: Path, drawn: list[Line], number: int
):
    """Asked by group and by person."""
    told = with_record(deployment, tmp_path, drawn)
    day = FIRST + dt.timedelta(days=number)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)
    expected = {(g, a) for g in GROUPS for a in OWNERS if replayed(drawn, (g, a), end)}
    by_group = {place for g in GROUPS for place in places(history(told, g, None, day).sheet)}
    by_person = {place for p in OWNERS.values() for place in places(history(told, p, None, day).sheet)}
    assert (expected, expected) == (by_group, by_person)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=lines)
def test_the_spans_of_a_person_are_those_of_a_replay(deployment: Deployment, tmp_path: Path, drawn: list[Line]):
    """Each with its first and last moment, in order."""
    told = with_record(deployment, tmp_path, drawn)
    for account, person in OWNERS.items():
        rows = history(told, person, None, None).sheet.rows
        for group in GROUPS:
            found = [(str(row[5])[:19], row[9] and str(row[9])[:19]) for row in rows if row[2] == group]
            expected = [(b[:19], e and e[:19]) for b, e in replayed_spans(drawn, (group, account))]
            assert sorted(expected, key=str) == sorted(found, key=str)


signs = st.lists(
    st.one_of(
        st.tuples(st.just("seen"), st.sets(st.sampled_from(sorted(OWNERS))), st.booleans()),
        st.tuples(st.sampled_from(["add", "remove"]), st.sampled_from(sorted(OWNERS)), st.just(True)),
    ),
    max_size=12,
)


@given(drawn=signs)
def test_after_every_sign_what_is_held_is_what_the_signs_say(drawn: list[tuple[str, set[str] | str, bool]]):
    """A reading says it of all that its groups hold, a change of one; a reading without the group says nothing."""
    made: list[Deed | Seen] = []
    expected: list[set[str]] = []
    held: set[str] = set()
    for number, (what, whom, has_group) in enumerate(drawn):
        run = str(number)
        if what == "seen":
            made.append(
                seen(number, run, *whom) if has_group else replace(seen(number, run), groups=frozenset(["other"]))
            )
            held = set(whom) if has_group else held
        else:
            account = str(whom)
            made.append(deed(number, what, "done", run, account))
            held = held | {account} if what == "add" else held - {account}
        expected.append(set(held))
    found = spans(made)
    for sign, accounts in zip(made, expected, strict=True):
        assert accounts == {span.membership[2] for span in found if span.covers(sign.at)}


def at(hour: int) -> dt.datetime:
    return dt.datetime(2026, 1, 1, hour, tzinfo=dt.UTC)


def deed(hour: int, action: Any, result: str, run: str, account: str = "a") -> Deed:
    where = {"directory": "d", "group": "g", "account": account}
    return Deed(at=at(hour), run=run, action=action, result=result, reason="x", **where)


def seen(hour: int, run: str, *members: str) -> Seen:
    pairs = frozenset(("g", account) for account in members)
    return Seen(at=at(hour), run=run, directory="d", groups=frozenset(["g"]), members=pairs)


def test_a_reading_that_is_behind_takes_nothing_away():
    """The next run's reading does not show yet what was given, and the directory answers that it is there."""
    (span,) = spans([deed(1, "add", "accepted", "r1"), seen(2, "r2"), deed(2, "add", "already", "r2")])
    assert (at(1), None) == (span.began.at, span.ended)


def test_a_reading_that_is_behind_gives_nothing():
    """The same of what was taken."""
    signs = [deed(1, "add", "done", "r1"), deed(2, "remove", "accepted", "r2"), seen(3, "r3", "a")]
    (span,) = spans([*signs, deed(3, "remove", "already", "r3")])
    assert (at(1), at(2)) == (span.began.at, span.ended and span.ended.at)


def test_what_somebody_took_right_before_the_run_is_not_put_down_to_the_reading():
    """The connector had not taken it before: it was there, and gone when the run came to take it."""
    (span,) = spans([seen(1, "r1", "a"), seen(2, "r2", "a"), deed(2, "remove", "already", "r2")])
    assert (at(1), at(2), None) == (span.began.at, span.ended and span.ended.at, span.ended and span.ended.deed)
