"""`apply` carries out what stands in the sealed plan and is still needed today."""

from __future__ import annotations

import json

import pytest

from tests.plan.conftest import site
from tests.plan.site import Site

__all__ = ["site"]

pytestmark = pytest.mark.scar(9)


@pytest.fixture
def sealed(site: Site) -> Site:
    """A plan to add 1 and 2 and to remove 3 and 4."""
    site.entitled("1", "2")
    site.strays("3", "4")
    assert 0 == site.write().call("plan", "--out", "plan.json").code
    return site


def change(site: Site, person: str, **cells: str) -> None:
    for row in (*site.people, *site.assignments):
        if row["person_id"] == person:
            row.update({key: value for key, value in cells.items() if key in row})


def test_all_of_it_where_nothing_happened(sealed: Site):
    """The plan as it was reviewed."""
    assert 0 == sealed.call("apply", "plan.json").code
    assert ["a1", "a2"] == sealed.members("ic-edit")


def test_what_is_no_longer_needed_is_not_done(sealed: Site):
    """2 left in the meantime, 4 became principal: neither is added or removed."""
    change(sealed, "2", status="terminated")
    change(sealed, "4", job_code="1101")
    assert 0 == sealed.write().call("apply", "plan.json").code
    assert ["a1", "a4"] == sealed.members("ic-edit")


def test_what_became_needed_since_is_left_to_the_next_plan(sealed: Site):
    """5 is entitled now, 1 is no longer, and nobody approved either."""
    sealed.entitled("5")
    change(sealed, "1", status="terminated")
    sealed.groups["ic-edit"].append("a1")
    assert 0 == sealed.write().call("apply", "plan.json").code
    assert ["a1", "a2"] == sealed.members("ic-edit")
    assert {("add", "5"), ("remove", "1")} == {(c["action"], c["person_id"]) for c in sealed.plan()["changes"]}


def test_what_somebody_did_by_hand_is_not_done_again(sealed: Site):
    """1 was added and 3 removed by hand since the review."""
    sealed.groups["ic-edit"] = ["a1", "a4"]
    ran = sealed.write().call("apply", "plan.json")
    assert (0, ["a1", "a2"]) == (ran.code, sealed.members("ic-edit"))
    assert "2 written, 0 were so already, 0 failed, 0 held by a guard" in ran.out


def test_a_change_of_reason_is_still_the_same_change(sealed: Site):
    """Action, directory, group and account decide; 3 has left by now instead of changing jobs."""
    change(sealed, "3", status="terminated")
    assert 0 == sealed.write().call("apply", "plan.json").code
    assert ["a1", "a2"] == sealed.members("ic-edit")


def test_an_account_of_somebody_else_by_now_is_not_added(sealed: Site):
    """Stable ids decide: the person of the plan has another account, which nobody approved."""
    sealed.accounts[0]["id"] = "new"
    assert 0 == sealed.write().call("apply", "plan.json").code
    assert ["a2"] == sealed.members("ic-edit")


def test_applied_twice_it_does_nothing_more(sealed: Site):
    """The second time everything is done already."""
    codes = [sealed.call("apply", "plan.json").code for _ in range(2)]
    assert ([0, 0], ["a1", "a2"]) == (codes, sealed.members("ic-edit"))
    assert "nothing to do" in sealed.call("apply", "plan.json").out


def test_a_part_of_a_plan_by_scope_is_applied_as_sealed(sealed: Site):
    """A plan of one person holds that person's changes alone."""
    sealed.call("plan", "--only-person", "3", "--out", "one.json")
    assert 0 == sealed.call("apply", "one.json").code
    assert ["a4"] == sealed.members("ic-edit")


def test_every_change_is_in_the_record_with_its_plan(sealed: Site):
    """Intended before, done after, and the record is whole."""
    plan_id = json.loads((sealed.folder / "plan.json").read_text())["id"]
    sealed.call("apply", "plan.json")
    lines = [json.loads(line) for line in sealed.call("audit", "export").out.splitlines()]
    kinds = [line["kind"] for line in lines if line["kind"].startswith("change-")]
    assert ["change-intended"] * 4 + ["change-done"] * 4 == kinds
    assert {plan_id} == {json.loads(line["body"])["plan"] for line in lines if line["kind"] == "change-done"}
    assert 0 == sealed.call("audit", "verify").code
