"""The first apply or run against a directory writes nothing until somebody has seen what the policies explain of it."""

from __future__ import annotations

import json
import signal
from typing import Any

import jsonschema
import pytest

from connector.schemas import SCHEMAS
from connector.state.ledger import Ledger
from tests.guards.dying import killed
from tests.guards.guarded import approved, guards, held_id
from tests.plan.site import Site

pytestmark = pytest.mark.scar(2)

HEAD = "the policies explain 40 % of the 5 live members (2 explained, 3 unexplained; 1 missing)"
BEFORE = ["a1", "a2", "a4", "a5", "nested"]
AFTER = ["a1", "a2", "a3", "nested"]


@pytest.fixture
def site(site: Site) -> Site:
    """Nobody has seen the directory: 1 and 2 are members by right, 3 is missing, 4 and 5 have no right, one is foreign."""
    site.stranger = True
    site.entitled("1", "2", member=True)
    site.entitled("3")
    site.strays("4", "5")
    site.groups["ic-edit"].append("nested")
    return site.write()


def approve(site: Site, plan: str = "plan.json") -> None:
    ran = site.call("approve", plan, "--reason", "seen what is explained")
    assert 0 == ran.code, ran.err


def adoptions(site: Site) -> list[tuple[str, Any]]:
    with Ledger.open(site.folder / "state") as ledger:
        return [
            (event.directory or "", event.body["identity"]) for event in ledger.events(kinds=("directory-adopted",))
        ]


def test_scar_2_the_first_apply_writes_nothing(site: Site):
    """It says how much is explained, and the one command that goes on."""
    site.call("plan", "--out", "plan.json")
    ran = site.call("apply", "plan.json")
    assert (3, BEFORE) == (ran.code, site.members("ic-edit"))
    assert f"first-contact: nobody adopted `local` (directory.json) yet, so nothing is written there: {HEAD}" in ran.out
    assert "to go on: connector approve plan.json --reason TEXT\nthen: connector apply plan.json\n" in ran.out


def test_scar_2_the_first_run_writes_nothing(site: Site):
    """All of it waits in a held plan; approved by the printed command, the next run carries it out."""
    ran = site.call("run")
    assert (3, BEFORE) == (ran.code, site.members("ic-edit"))
    assert HEAD in ran.out
    assert 0 == approved(site, ran).code
    assert (0, AFTER) == (site.call("run").code, site.members("ic-edit"))


def test_scar_2_after_that_the_guard_is_silent(site: Site):
    """The directory is adopted by its name and what identifies it; the next change needs nobody."""
    site.call("plan", "--out", "plan.json")
    approve(site)
    assert (0, AFTER) == (site.call("apply", "plan.json").code, site.members("ic-edit"))
    assert [("local", "directory.json")] == adoptions(site)
    site.groups["ic-edit"] = AFTER
    site.entitled("6")
    plan = site.write().plan()
    assert ([], []) == (plan["refusals"], plan["coverage"])
    assert (0, [*AFTER[:3], "a6", "nested"]) == (site.call("run").code, site.members("ic-edit"))


def test_scar_2_plan_shows_everything_all_the_same(site: Site):
    """Every change, and beside them what is explained, by directory and by group; programs find it under `coverage`."""
    site.entitlements["other"] = site.entitlements["edit"] | {"groups": [{"directory": "local", "group": "ic-other"}]}
    site.policies["staff"]["grants"].append("other")
    site.groups["ic-other"] = ["a1", "a2", "a3"]
    plan = site.write().plan()
    jsonschema.validate(plan, SCHEMAS["plan"]())
    assert [("add", "3"), ("remove", "4"), ("remove", "5")] == [(c["action"], c["person_id"]) for c in plan["changes"]]
    counts = {"members": 5, "explained": 2, "unexplained": 3, "missing": 1}
    other = {"members": 3, "explained": 3, "unexplained": 0, "missing": 0}
    assert [
        {
            "directory": "local",
            "identity": "directory.json",
            **{name: counts[name] + other[name] for name in counts},
            "percent": 62.5,
            "groups": [
                {"group": "ic-edit", "group_id": "ic-edit", **counts},
                {"group": "ic-other", "group_id": "ic-other", **other},
            ],
        }
    ] == plan["coverage"]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("text", f"FIRST CONTACT with local: {HEAD}, by group (1)\n  ic-edit: 2 of 5 explained, 3 not; 1 missing\n"),
        ("markdown", f"## First contact with local: {HEAD}, by group (1)\n"),
        ("markdown", "| ic-edit | 5 | 2 | 3 | 1 |\n"),
        ("html", f"<h2>First contact with local</h2>\n<p>{HEAD}</p>\n"),
        ("html", "<tr><td>ic-edit<td class=n>5<td class=n>2<td class=n>3<td class=n>1\n"),
    ],
)
def test_scar_2_people_are_shown_it(site: Site, form: str, words: str):
    """In every format."""
    assert words in site.call("plan", "--format", form).out


def test_scar_2_who_is_held_or_protected_counts_as_unexplained(site: Site):
    """Nobody's right explains them, though they stay; an account that is disabled is not missing anywhere."""
    site.local["protected"] = ["a4"]
    site.person("7", account=False)
    site.job("7")
    site.course("7", "2025-01-15")
    site.account("7", enabled=False)
    (coverage,) = site.write().plan()["coverage"]
    assert (5, 2, 1) == (coverage["members"], coverage["explained"], coverage["missing"])


def test_scar_2_a_directory_without_members_is_no_exception(site: Site):
    """That is what a reading without the right to see members looks like."""
    site.groups["ic-edit"] = []
    ran = site.write().call("run")
    assert (3, []) == (ran.code, site.members("ic-edit"))
    assert "no live member in any of its 1 groups; 3 missing" in ran.out
    assert None is site.plan()["coverage"][0]["percent"]


def test_scar_2_where_nothing_is_to_be_changed_it_can_be_adopted_ahead(site: Site):
    """The first joiner does not wait for somebody to look."""
    site.groups["ic-edit"] = AFTER
    site.write().call("plan", "--out", "plan.json")
    approve(site)
    assert 0 == site.call("apply", "plan.json").code
    site.entitled("6")
    assert (0, [*AFTER[:3], "a6", "nested"]) == (site.write().call("run").code, site.members("ic-edit"))


def test_scar_2_the_changes_of_one_person_adopt_nothing(site: Site):
    """A pilot is carried out as approved; everybody else still waits."""
    site.call("plan", "--only-person", "4", "--out", "plan.json")
    approve(site)
    assert (0, ["a1", "a2", "a5", "nested"]) == (site.call("apply", "plan.json").code, site.members("ic-edit"))
    assert ([], ["first-contact"]) == (adoptions(site), guards(site.plan()))
    assert (3, ["a1", "a2", "a5", "nested"]) == (site.call("run").code, site.members("ic-edit"))


@pytest.mark.parametrize("narrow", [["--no-removals"], ["--only-person", "3"]], ids=" ".join)
def test_scar_2_nor_does_a_run_that_was_narrowed(site: Site, narrow: list[str]):
    """What it held is approved and done, and no more than that."""
    assert 0 == approved(site, site.call("run", *narrow)).code
    site.call("run")
    assert ([], sorted([*BEFORE, "a3"])) == (adoptions(site), site.members("ic-edit"))


def test_scar_2_another_directory_of_the_same_name_is_a_stranger(site: Site):
    """A trial's config turned to the live directory: the adoption of one is none of the other."""
    site.call("plan", "--out", "plan.json")
    approve(site)
    site.call("apply", "plan.json")
    (site.folder / "live.json").write_text(json.dumps(site.directory | {"groups": {"ic-edit": BEFORE}}))
    site.local["path"] = "live.json"
    ran = site.write().call("run")
    assert 3 == ran.code
    assert "nobody adopted `local` (live.json) yet" in ran.out
    assert BEFORE == json.loads((site.folder / "live.json").read_text())["groups"]["ic-edit"]


def test_scar_2_an_approval_for_one_directory_frees_nothing_in_another(site: Site):
    """Approved for the trial's, applied to the live one of the same name: nothing is written."""
    site.call("plan", "--out", "plan.json")
    approve(site)
    (site.folder / "live.json").write_text(json.dumps(site.directory))
    site.local["path"] = "live.json"
    assert 3 == site.write().call("apply", "plan.json").code
    assert BEFORE == json.loads((site.folder / "live.json").read_text())["groups"]["ic-edit"]
    assert [] == adoptions(site)


def test_scar_2_a_run_that_dies_after_the_approval_has_adopted(site: Site):
    """What it left undone is done by the next one, without a second approval."""
    site.call("plan", "--out", "plan.json")
    approve(site)
    assert -signal.SIGKILL == killed(site.folder, "half", "plan.json")
    assert (0, AFTER) == (site.call("run").code, site.members("ic-edit"))


def test_scar_2_a_grown_plan_is_not_adopted_with_the_old_one(site: Site):
    """Who joined since the approval waits for the next run; the directory is adopted with what was approved."""
    approve(site, held_id(site.call("run")))
    site.entitled("6")
    assert (3, AFTER) == (site.write().call("run").code, site.members("ic-edit"))
    assert (0, [*AFTER[:3], "a6", "nested"]) == (site.call("run").code, site.members("ic-edit"))


def test_scar_2_a_replay_shows_the_first_contact_again(site: Site):
    """Byte for byte, though the directory is adopted by now."""
    before = site.plan()
    ran = site.call("run")
    approved(site, ran)
    with Ledger.open(site.folder / "state") as ledger:
        first = next(iter(ledger.events(kinds=("run-started",)))).run
    site.call("run")
    again = site.call("plan", "--replay", str(first), "--format", "json").json
    assert before | {"created_at": again["created_at"]} == again
