"""`--only-…` takes changes away from a plan and adds none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.plans.plan import Scope
from tests.laws.planned import Scene, keys, planner, scenes
from tests.plan.conftest import site
from tests.plan.site import Site

__all__ = ["site"]

pytestmark = pytest.mark.scar(14)
PATTERNS = st.sampled_from([None, "*", "0401", "04*", "*[!0-9]*", "nowhere", "ic-g-*", "ic-g-ic-reports", "*0401"])


@settings(deadline=None, max_examples=10)
@given(scene=scenes(), group=PATTERNS, location=PATTERNS, data=st.data())
def test_a_narrower_plan_is_a_part_of_the_whole_one(
    scene: Scene, group: str | None, location: str | None, data: st.DataObject
):
    """Changes, holds and reports of a scope all stand in the plan without one, as they are; caps keep their measure."""
    person = data.draw(st.sampled_from([None, *(p.person_id for p in scene.world.people)]))
    ready = planner(scene)
    whole, everybody = ready.plan()
    part, census = ready.plan(Scope(group=group, location=location, person=person))
    assert [] == [c for c in part.changes if c not in whole.changes]
    assert [] == [h for h in part.held if h not in whole.held]
    assert [] == [c for c in part.report if c not in whole.report]
    assert (everybody, whole.unchanged) == (census, part.unchanged)


@settings(deadline=None, max_examples=2)
@given(scene=scenes())
def test_the_scopes_of_all_persons_together_are_the_whole_plan(scene: Scene):
    """Nothing falls between."""
    ready = planner(scene)
    parts = [ready.plan(Scope(person=p.person_id))[0] for p in scene.world.people]
    assert keys(ready.plan()[0].changes) == {key for part in parts for key in keys(part.changes)}


SCOPES = {
    "--only-person 1": ["a1"],
    "--only-person 2": ["a2"],
    "--only-group ic-e*": ["a1", "a2"],
    "--only-location 0401": [],
}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_run_in_a_scope_writes_only_there(site: Site, scope: str):
    """Two to add and two to remove; the rest of the work stays for a later run."""
    site.entitled("1", "2")
    site.strays("3", "4")
    site.write()
    assert 0 == site.call("run", *scope.split()).code
    removed = [] if "ic-e*" in scope else ["a3", "a4"]
    assert sorted([*SCOPES[scope], *removed]) == site.members("ic-edit")


def test_a_scope_of_one_person_names_no_other_as_unresolved(site: Site):
    """Two without an account, one of them asked for."""
    site.entitled("1", "2")
    site.accounts = []
    assert ["2"] == [u["person_id"] for u in site.write().plan("--only-person", "2")["unresolved"]]


def test_a_scope_narrows_removals_too(site: Site):
    """Somebody else's stray stays."""
    site.strays("3", "4")
    assert 0 == site.write().call("run", "--only-person", "3").code
    assert ["a4"] == site.members("ic-edit")


def test_a_missing_group_outside_the_scope_is_not_this_runs_failure(site: Site):
    """Wanted there, but not by this run."""
    site.entitlements["edit"]["groups"].append({"directory": "local", "group": "ic-gone"})
    site.entitled("1")
    assert [0, 4] == [site.write().call("run", "--only-group", group).code for group in ("ic-edit", "ic-g*")]


def test_caps_are_measured_on_everybody_whatever_the_scope(site: Site):
    """Two removals of four members are half of them, also where the scope holds these two alone."""
    site.limits["removals"] = {"percent": 40, "at_least": 2, "count": None}
    site.entitled("1", "2", member=True)
    site.strays("3", "4")
    (refusal,) = site.write().plan("--only-group", "ic-edit")["refusals"]
    assert (40, 50) == (refusal["limit"], refusal["actual"])
    assert [] == site.plan("--only-person", "3")["refusals"]


def test_refusals_of_a_scope_are_of_its_changes(site: Site):
    """A guard looks at what this run would do."""
    site.limits["additions"] = {"percent": None, "count": 1}
    site.entitled("1", "2")
    assert ["additions-count"] == [r["guard"] for r in site.write().plan()["refusals"]]
    assert [] == site.plan("--only-person", "1")["refusals"]
