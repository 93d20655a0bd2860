"""A rehearsed June 30: forecast in May, approved, changes in June, July 1 unattended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.forecast.conftest import OnDay
from tests.forecast.summer import APPROVE, EXPIRING, approved_in_may, events, june, of_may, outcome, rehearsing, update
from tests.plan.prepared import prepared
from tests.plan.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return prepared(rehearsing, tmp_path)


@pytest.fixture
def approved(tmp_path: Path) -> Site:
    return prepared(of_may, tmp_path)


def test_exactly_what_was_approved_ahead_happens(site: Site, scheduled: OnDay):
    """Of ten foreseen one is not needed, one left before; the eight go, and the newcomer, whom nobody saw, waits.

    Each call is a process of its own, as a scheduler's.
    """
    on, approved = scheduled, approved_in_may(site, scheduled)
    june(approved)
    update(approved)
    assert 0 == on("2026-06-15", "run").code
    assert ["a1", *(f"a{p}" for p in EXPIRING[2:]), "a50", "a51", "a52", "a77"] == outcome(approved)
    update(approved)
    ran = on("2026-07-01", "run", "--format", "json")
    assert 3 == ran.code
    assert ["a1", "a50", "a51", "a52", "a77"] == outcome(approved)
    (held,) = approved.held_files()
    assert ["77"] == [change["person_id"] for change in json.loads(held.read_text())["changes"]]
    assert 0 == len(
        [e for e in events(approved, "change-done") if e["action"] == "remove" and not e.get("uncounted")][1:]
    )


def test_the_record_names_the_forecast_and_its_approval(approved: Site, on: OnDay):
    """`run-started` says which approvals let the removals pass."""
    update(approved)
    assert 0 == on("2026-07-01", "run").code
    forecast = json.loads((approved.folder / "summer.json").read_text())["id"]
    assert [forecast] == [*events(approved, "run-started")[-1]["approvals"]]


def test_a_plan_of_the_day_is_applied_on_the_same_approval(approved: Site, on: OnDay):
    """Whoever types `plan` and `apply` instead of `run` needs no other one."""
    update(approved)
    assert 0 == on("2026-07-01", "plan", "--out", "day.json").code
    assert 0 == on("2026-07-01", "apply", "day.json").code
    assert ["a50", "a51", "a52"] == outcome(approved)


@pytest.mark.parametrize(("day", "members"), [("2026-07-07", 3), ("2026-07-08", 13)])
def test_an_approval_ahead_stands_for_a_week(approved: Site, on: OnDay, day: str, members: int):
    """A run may come late; after that somebody looks again."""
    update(approved)
    assert (0 if members == 3 else 3) == on(day, "run").code
    assert members == len(outcome(approved))


def test_without_an_approval_all_of_them_wait(site: Site, on: OnDay):
    """A forecast that nobody approved frees nothing."""
    assert 0 == on("2026-05-15", "run").code
    assert 0 == on("2026-05-15", "forecast", "--until", "2026-07-31", "--out", "summer.json").code
    update(site)
    assert 3 == on("2026-07-01", "run").code
    assert 13 == len(outcome(site))


def test_a_withdrawn_approval_frees_nothing(approved: Site, on: OnDay):
    assert 0 == on("2026-06-20", "approve", "summer.json", "--withdraw", "--reason", "the course is longer valid").code
    update(approved)
    assert 3 == on("2026-07-01", "run").code
    assert 13 == len(outcome(approved))


def test_it_is_withdrawn_by_its_letters_where_the_file_is_gone(approved: Site, on: OnDay):
    """Whoever has doubts has the list, and not always the file."""
    path = approved.folder / "summer.json"
    letters = json.loads(path.read_text())["id"][:12]
    path.unlink()
    assert f"forecast {letters}" in on("2026-06-20", "approve", "--list").out
    assert 0 == on("2026-06-20", "approve", letters, "--withdraw", "--reason", "another date").code
    update(approved)
    assert (3, 13) == (on("2026-07-01", "run").code, len(outcome(approved)))


def test_another_reason_is_not_the_one_that_was_approved(approved: Site, on: OnDay):
    """The rules change in June so that nobody keeps the right: that is another loss than the one foreseen."""
    approved.policies["staff"]["when"]["all"][1] = {"assigned": {"role": ["no-access"]}}
    update(approved)
    ran = on("2026-07-01", "run")
    assert (3, 13) == (ran.code, len(outcome(approved))), ran.out


def test_the_plan_of_the_day_says_what_was_approved_ahead(approved: Site, on: OnDay):
    """Beside the refusal, so that nobody approves it a second time."""
    june(approved)
    update(approved)
    ran = on("2026-07-01", "plan")
    assert "8 of the refused were approved ahead, in a forecast: `connector run` makes them" in ran.out
    assert "approved ahead" not in on("2026-06-30", "plan").out


def test_a_forecast_that_was_altered_is_refused(site: Site, on: OnDay):
    """One name more in the file is another forecast."""
    assert 0 == on("2026-05-15", "forecast", "--until", "2026-07-31", "--out", "summer.json").code
    path = site.folder / "summer.json"
    document = json.loads(path.read_text())
    document["changes"][0]["person_id"] = "50"
    path.write_text(json.dumps(document))
    ran = on("2026-05-16", *APPROVE)
    assert (3, True) == (ran.code, "altered after it was sealed" in ran.err)


def test_many_take_two_persons(site: Site, on: OnDay):
    """As with a plan: neither of them who made it."""
    site.approvals = {"four_eyes": {"removals": 5}}
    site.write()
    assert 0 == on("2026-05-15", "forecast", "--until", "2026-07-31", "--out", "summer.json").code
    ran = on("2026-05-16", *APPROVE)
    assert (3, True) == (ran.code, "two persons must approve" in ran.err)


@pytest.mark.usefixtures("approved")
def test_what_waits_names_the_forecast(on: OnDay):
    ran = on("2026-06-01", "approve", "--list")
    assert "from 2026-05-16 to 2026-07-31: 10 removals" in ran.out
