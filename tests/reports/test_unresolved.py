"""`report unresolved`: who has no account that can be used, since when, what waits, and whom to ask."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.plan.site import Site, call


def told(site: Site) -> list[dict[str, Any]]:
    ran = site.call("report", "unresolved", "--format", "json")
    assert (0, "") == (ran.code, ran.err)
    found: list[dict[str, Any]] = ran.json["rows"]
    return found


def ready(site: Site, person_id: str, *accounts: dict[str, Any]) -> None:
    """With the job and the course, and these accounts."""
    site.person(person_id, account=False)
    site.job(person_id)
    site.course(person_id, "2025-01-15")
    for number, account in enumerate(accounts):
        site.account(person_id, **{"account": f"a{person_id}{number}", **account})


def on(day: str) -> time_machine.travel:
    return time_machine.travel(dt.datetime.fromisoformat(f"{day}T20:00:00+00:00"), tick=False)


def test_each_is_told_with_what_waits_and_whom_to_ask(site: Site):
    """A row a person and directory, in the words of the plan."""
    ready(site, "1")
    ready(site, "2", {}, {})
    ready(site, "3", {"enabled": False})
    ready(site, "4", {})
    site.sources = {"people": {"owner": "the HR desk"}}
    found = {row["person_id"]: row for row in told(site.write())}
    assert {"1": "no-account", "2": "ambiguous-account", "3": "disabled-account"} == {
        person: row["why"] for person, row in found.items()
    }
    assert {("local", "edit", "Zoë No 1")} == {(r["directory"], r["waiting"], r["name"]) for r in (found["1"],)}
    assert "whoever runs local: enable it; the HR desk, if they have left" == found["3"]["ask"]
    assert "make the account, or give theirs one of the keys person_id, email" in found["1"]["ask"]
    planned = site.plan()["unresolved"]
    assert [(u["person_id"], u["why"], u["words"]) for u in planned] == sorted(
        (row["person_id"], row["why"], row["words"]) for row in found.values()
    )


def test_since_when_is_told_by_the_runs(site: Site):
    """The account worked on the 1st, was disabled by the 3rd, and is so still on the 9th."""
    ready(site, "1", {})
    for day, enabled in (("2026-11-01", True), ("2026-11-03", False), ("2026-11-05", False)):
        site.accounts[0]["enabled"] = enabled
        with on(day):
            assert 0 == site.write().call("run").code
    site.groups["ic-edit"] = []
    with on("2026-11-09"):
        (row,) = told(site.write())
    assert ("2026-11-03", None) == (row["since"], row["or_earlier"])


def test_a_time_in_which_it_worked_begins_it_anew(site: Site):
    """Only the days without a break until now count; of one day the last run."""
    ready(site, "1")
    site.account("1", "x", enabled=False)
    for hour, enabled in (("01T08", False), ("02T08", False), ("02T20", True), ("04T08", False)):
        site.accounts[0]["enabled"] = enabled
        site.groups["ic-edit"] = []
        with time_machine.travel(dt.datetime.fromisoformat(f"2026-11-{hour}:00:00+00:00"), tick=False):
            assert 0 == site.write().call("run").code
    site.groups["ic-edit"] = []
    with on("2026-11-09"):
        (row,) = told(site.write())
    assert ("2026-11-04", None) == (row["since"], row["or_earlier"])


def test_what_the_oldest_run_saw_may_be_older(site: Site):
    ready(site, "1")
    with on("2026-11-01"):
        assert 0 == site.write().call("run").code
    with on("2026-11-09"):
        (row,) = told(site)
    assert ("2026-11-01", "yes") == (row["since"], row["or_earlier"])


def test_without_a_run_nobody_knows_since_when(site: Site):
    ready(site, "1")
    (row,) = told(site.write())
    assert (None, None) == (row["since"], row["or_earlier"])


def test_a_run_that_knew_another_key_tells_nothing(site: Site):
    """The account's column of today was not read then."""
    ready(site, "1")
    with on("2026-11-01"):
        assert 0 == site.write().call("run").code
    site.local = {"correlate": [{"person": "username", "account": "login"}]}
    site.people[-1]["username"] = "zno"
    with on("2026-11-09"):
        (row,) = told(site.write())
    assert (None, None) == (row["since"], row["or_earlier"])


def test_somebody_who_was_not_in_the_feed_then_is_new(site: Site):
    """Hired without an account: seen by the second run."""
    with on("2026-11-01"):
        assert 0 == site.write().call("run").code
    ready(site, "1")
    with on("2026-11-02"):
        assert 0 == site.write().call("run").code
    with on("2026-11-09"):
        (row,) = told(site)
    assert ("2026-11-02", None) == (row["since"], row["or_earlier"])


def test_a_directory_that_cannot_be_read_is_told(site: Site):
    """Exit 4, with a note."""
    ready(site, "1")
    (site.write().folder / "directory.json").unlink()
    ran = site.call("report", "unresolved")
    assert (4, True) == (ran.code, "note: local was not read whole" in ran.out)


@pytest.mark.parametrize("form", ["text", "csv", "html"])
def test_nobody_is_told_so(site: Site, form: str):
    ready(site, "1", {})
    ran = site.write().call("report", "unresolved", "--format", form)
    assert (0, False) == (ran.code, "no-account" in ran.out)


def test_the_district_tells_of_those_that_its_plan_names(district: Path):
    """Each with something that waits."""
    rows = call(district, "report", "unresolved", "--format", "json").json["rows"]
    planned = json.loads(call(district, "plan", "--format", "json").out)["unresolved"]
    assert {(u["directory"], u["person_id"], u["why"]) for u in planned} == {
        (row["directory"], row["person_id"], row["why"]) for row in rows
    }
    assert [] == [row for row in rows if not row["waiting"]]
