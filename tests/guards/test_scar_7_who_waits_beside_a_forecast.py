"""Whom an approved forecast does not name: held beside those it let pass, and after them, until somebody approves."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.forecast.conftest import OnDay, on, on_noon, other_clock
from tests.forecast.summer import events, june, of_may, outcome, update
from tests.guards.dying import killed
from tests.guards.guarded import guards, held_id
from tests.other_day import at_noon
from tests.plan.prepared import prepared
from tests.plan.site import Site

__all__ = ["on", "other_clock"]
pytestmark = pytest.mark.scar(7)

GONE = ["a1", "a50", "a51", "a52"]
WAITS = ["a1", "a50", "a51", "a52", "a77"]


def of_june(site: Site) -> Site:
    """Whoever came in June is added on the 15th."""
    june(of_may(site))
    update(site)
    assert 0 == on_noon(site.folder, "2026-06-15", "run").code
    return site


@pytest.fixture
def june_15(tmp_path: Path) -> Site:
    site = prepared(of_june, tmp_path)
    update(site)
    return site


@pytest.fixture
def july(june_15: Site, on: OnDay) -> Site:
    """The eight that were approved ahead are gone since July 1; 77 stays, though alone they are under every cap."""
    assert (3, WAITS) == (on("2026-07-01", "run").code, outcome(june_15))
    update(june_15)
    return june_15


def held(site: Site) -> list[list[str]]:
    return [[c["person_id"] for c in json.loads(file.read_text())["changes"]] for file in site.held_files()]


def test_scar_7_whom_no_forecast_names_waits_on_in_every_later_run(july: Site, on: OnDay):
    """An hour later, a week later, and when the days of the forecast are over: one held plan, by one id."""
    before = july.held_files()
    for day in ("2026-07-01", "2026-07-02", "2026-07-09"):
        ran = on(day, "run")
        assert (3, WAITS, before) == (ran.code, outcome(july), july.held_files()), ran.out
    assert "beyond-forecast: `ic-edit` in `local`: 1 removal held since the run" in ran.out


def test_scar_7_an_approval_of_the_held_plan_frees_them(july: Site, on: OnDay):
    """In the next run, and once; nothing is held then."""
    approve = ("approve", held_id(on("2026-07-02", "run")), "--reason", "77 ends as well")
    assert 0 == on("2026-07-02", *approve).code
    assert (0, GONE, []) == (on("2026-07-02", "run").code, outcome(july), july.held_files())


def test_scar_7_corrected_facts_end_it(july: Site, on: OnDay):
    """The course of 77 was recorded late: there is nothing to remove. What comes of a later loss is another matter."""
    july.course("77", "2025-10-10")
    update(july)
    assert (0, WAITS, []) == (on("2026-07-02", "run").code, outcome(july), july.held_files())


def test_a_day_of_doubt_does_not_end_it(july: Site, on: OnDay):
    """A row of theirs is rejected for a night: nothing to remove then, and after it they still wait."""
    july.course("77", "no day")
    update(july)
    assert (0, [["77"]]) == (on("2026-07-02", "run").code, held(july))
    july.completions.pop()
    update(july)
    assert (3, WAITS) == (on("2026-07-03", "run").code, outcome(july))


def test_who_leaves_goes_as_such(july: Site, on: OnDay):
    """A departure is another loss than the one that waits."""
    july.people = [{**row, **({"status": "terminated"} if row["person_id"] == "77" else {})} for row in july.people]
    update(july)
    assert (0, GONE, []) == (on("2026-07-02", "run").code, outcome(july), july.held_files())


@pytest.mark.usefixtures("july")
def test_plan_says_it_and_a_replay_says_the_same(on: OnDay):
    """Byte for byte but for when it was made, also when nothing waits any more."""
    before = on("2026-07-02", "plan", "--format", "json").json
    assert ["beyond-forecast"] == guards(before)
    run = on("2026-07-02", "run")
    with_run = on("2026-07-02", "audit", "export").out.splitlines()
    began = [e["run"] for e in map(json.loads, with_run) if e["kind"] == "run-started"][-1]
    assert 0 == on("2026-07-02", "approve", held_id(run), "--reason", "77 ends as well").code
    assert 0 == on("2026-07-02", "run").code
    again = on("2026-07-03", "plan", "--replay", began, "--format", "json").json
    assert before | {"created_at": again["created_at"]} == again


def test_apply_holds_them_as_run_does(june_15: Site, on: OnDay):
    """The named ones are done by `apply`; 77 waits then in a held plan, for `run` and for `apply` of the same file."""
    assert 0 == on("2026-07-01", "plan", "--out", "day.json").code
    ran = on("2026-07-01", "apply", "day.json")
    assert (3, WAITS, [["77"]]) == (ran.code, outcome(june_15), held(june_15))
    for again in (("run",), ("apply", "day.json")):
        assert (3, WAITS, [["77"]]) == (on("2026-07-02", *again).code, outcome(june_15), held(june_15))
    assert 0 == on("2026-07-02", "approve", held_id(ran), "--reason", "77 ends as well").code
    assert (0, GONE) == (on("2026-07-02", "apply", "day.json").code, outcome(june_15))
    assert (0, []) == (on("2026-07-02", "run").code, june_15.held_files())


def test_a_plan_sealed_since_is_approved_and_applied(july: Site, on: OnDay):
    """It tells the guard, so its own approval answers it; the held plan is done then."""
    assert 0 == on("2026-07-02", "plan", "--out", "day.json").code
    assert 3 == on("2026-07-02", "apply", "day.json").code
    assert 0 == on("2026-07-02", "approve", "day.json", "--reason", "77 ends as well").code
    assert (0, GONE, []) == (on("2026-07-02", "apply", "day.json").code, outcome(july), july.held_files())


def test_a_run_that_is_killed_before_it_writes_lets_nobody_slip(
    june_15: Site, on: OnDay, other_clock: Path, monkeypatch: pytest.MonkeyPatch
):
    """The held plan is there and nothing is written: the next run does what was approved ahead, and 77 waits on."""
    with monkeypatch.context() as then:
        for name, value in at_noon(other_clock, "2026-07-01").items():
            then.setenv(name, value)
        assert -signal.SIGKILL == killed(june_15.folder, "before")
    assert (13, [["77"]]) == (len(outcome(june_15)), held(june_15))
    for day in ("2026-07-01", "2026-07-02"):
        assert (3, WAITS, [["77"]]) == (on(day, "run").code, outcome(june_15), held(june_15))
    assert 8 == len([e for e in events(june_15, "change-done") if e["reason"] == "certification-expired"])
