"""A person gets another account: the right goes with the person, and is taken from the account that was theirs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.plan.site import Site


@pytest.fixture
def moved(site: Site) -> Site:
    """A run has granted somebody the right; then another account is theirs, and the old one is nobody's."""
    site.entitled("1")
    assert (0, ["a1"]) == (site.write().call("run").code, site.members("ic-edit"))
    change(site, a1={"person_id": None, "email": None}, b1={"person_id": "1"})
    return site


def change(site: Site, **accounts: dict[str, Any]) -> None:
    document = site.directory
    document["accounts"] = [each for each in document["accounts"] if each["id"] not in accounts]
    document["accounts"] += [
        {"id": name, **{key: value for key, value in more.items() if value}} for name, more in accounts.items()
    ]
    (site.folder / "directory.json").write_text(json.dumps(document))


def told(plan: Any) -> list[tuple[str, str, str, str]]:
    return [(c["action"], c["account"], c["person_id"], c["reason"]) for c in plan["changes"]]


def test_the_right_goes_from_the_old_account_to_the_new(moved: Site):
    """One removal, one addition, and then nothing."""
    assert [("add", "b1", "1", "certified"), ("remove", "a1", "1", "account-changed")] == told(moved.plan())
    assert "was granted to 1, who has the account b1 now" in moved.call("plan").out
    assert (0, ["b1"]) == (moved.call("run").code, moved.members("ic-edit"))
    assert [] == moved.plan()["changes"]


def test_an_old_account_that_is_somebody_else_s_by_now_loses_it_too(moved: Site):
    """Unless that person has the right themselves."""
    moved.person("2", account=False)
    moved.job("2", job_code="3001")
    change(moved.write(), a1={"person_id": "2"}, b1={"person_id": "1"})
    document = moved.directory
    document["groups"]["ic-edit"] = ["a1"]
    (moved.folder / "directory.json").write_text(json.dumps(document))
    assert ("remove", "a1", "2", "account-changed") in told(moved.plan())
    moved.assignments[-1]["job_code"] = "1101"
    moved.course("2", "2025-01-15")
    moved.accounts = document["accounts"]
    moved.groups = document["groups"]
    assert [("add", "b1", "1")] == [row[:3] for row in told(moved.write().plan())]


@pytest.mark.parametrize("accounts", [{}, {"b1": {"person_id": "1"}, "c1": {"person_id": "1"}}], ids=["none", "two"])
def test_without_one_other_account_nothing_is_taken(site: Site, accounts: dict[str, Any]):
    """Nobody is guessed at."""
    site.entitled("1")
    assert 0 == site.write().call("run").code
    change(site, a1={"person_id": None}, **accounts)
    plan = site.plan()
    assert ([], ["a1"]) == (told(plan), [f["member"] for f in plan["foreign"]])


def test_what_the_connector_did_not_grant_is_left_alone(site: Site):
    """Somebody else put that account there."""
    site.entitled("1", member=True)
    assert 0 == site.write().call("run").code
    change(site, a1={"person_id": None}, b1={"person_id": "1"})
    plan = site.plan()
    assert ([("add", "b1")], ["a1"]) == ([row[:2] for row in told(plan)], [f["member"] for f in plan["foreign"]])
    assert (0, ["a1", "b1"]) == (site.call("run").code, site.members("ic-edit"))
