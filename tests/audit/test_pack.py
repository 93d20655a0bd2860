"""`audit pack PERSON`: on what each change of a membership was decided, who freed it, what was written and read back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.guards.guarded import approved, cap
from tests.plan.prepared import prepared
from tests.plan.site import Site
from tests.state.making import tamper


def one_granted(site: Site) -> Site:
    """One run has granted somebody the right."""
    site.entitled("1")
    site.people[-1]["department"] = "Data"
    assert 0 == site.write().call("run").code
    return site


@pytest.fixture
def granted(tmp_path: Path) -> Site:
    return prepared(one_granted, tmp_path)


def packed(site: Site, person: str = "1") -> Any:
    ran = site.call("audit", "pack", person, "--format", "json")
    assert 0 == ran.code, ran.err
    return ran.json


def changes(site: Site, person: str = "1") -> list[Any]:
    (membership,) = packed(site, person)["memberships"]
    assert ("local", "ic-edit", f"a{person}") == tuple(membership[k] for k in ("directory", "group", "account"))
    found: list[Any] = membership["changes"]
    return found


def test_a_pack_has_what_the_decision_rests_on(granted: Site):
    """HR row, assignment, completion, the policy requirement by requirement, each with its line."""
    (change,) = changes(granted)
    evidence = change["evidence"]
    assert ("add", "certified", "done") == (change["action"], change["reason"], change["result"])
    assert ("1", "active") == (evidence["person"]["person_id"], evidence["person"]["status"])
    assert [("1101", "0401", "principal")] == [
        (a["job_code"], a["location"], a["role"]) for a in evidence["assignments"]
    ]
    assert [("IC-ATT", "2025-01-15", None)] == [
        (c["course_id"], c["completed_on"], c["seen"]) for c in evidence["completions"]
    ]
    (policy,) = evidence["decision"]["policies"]
    assert ("staff", True, "policies/staff.yaml") == (policy["name"], policy["satisfied"], policy["file"])
    lines = (granted.folder / "policies" / "staff.yaml").read_text().splitlines()
    assert lines[policy["line"] - 1].startswith("when:")
    assert ["employed", "assigned", "certified"] == [r["condition"] for r in policy["requirements"]]
    assert all(r["condition"] in lines[r["line"] - 1] for r in policy["requirements"])


def test_only_columns_that_decide_are_kept(granted: Site):
    """No name, no address, no column that no policy names."""
    (change,) = changes(granted)
    text = json.dumps(change, ensure_ascii=False)
    assert [] == [word for word in ("Zoë", "No 1", "p1@dps.test", "Data") if word in text]


def test_a_column_that_a_policy_names_is_kept(site: Site):
    """Since a decision rests on it."""
    site.policies["staff"]["when"]["all"].append({"attribute": {"department": ["Data"]}})
    site.entitled("1")
    site.people[-1]["department"] = "Data"
    assert 0 == site.write().call("run").code
    assert "Data" == changes(site)[0]["evidence"]["person"]["department"]


def test_a_pack_names_the_ledger_s_lines_by_their_hashes(granted: Site):
    """As `audit export` has them."""
    (change,) = changes(granted)
    exported = {line["seq"]: line for line in map(json.loads, granted.call("audit", "export").out.splitlines())}
    for name, kind in (("intended", "change-intended"), ("written", "change-done")):
        line = exported[change[name]["seq"]]
        assert (kind, change[name]["hash"], True) == (line["kind"], line["hash"], change[name]["whole"])


def test_a_line_that_was_altered_is_said_to_be(granted: Site):
    """The pack does not pass it off as it is."""
    tamper(granted.folder / "state", "UPDATE events SET run = 'x' WHERE kind = 'change-intended'")
    tamper(granted.folder / "state", "UPDATE events SET at = '2020-01-01T00:00:00.000Z' WHERE kind = 'change-done'")
    assert "ALTERED since" in granted.call("audit", "pack", "1").out


def test_evidence_that_was_altered_is_not_shown(granted: Site):
    """Its digest stands in the record."""
    digest = next(
        json.loads(line["body"])["digest"]
        for line in map(json.loads, granted.call("audit", "export").out.splitlines())
        if line["kind"] == "evidence-kept"
    )
    table = granted.folder / "state" / "archive" / f"{digest}.parquet"
    table.write_bytes(table.read_bytes()[::-1])
    (change,) = changes(granted)
    assert (None, True) == (change["evidence"], "was altered or is damaged" in change["lacking"])


def test_a_pack_tells_the_whole_story_of_a_membership(granted: Site):
    """The grant, and the removal after a departure, each with what was known then."""
    granted.people[-1]["status"] = "terminated"
    granted.groups = granted.directory["groups"]
    assert 0 == granted.write().call("run").code
    added, removed = changes(granted)
    assert [("add", "active"), ("remove", "terminated")] == [
        (c["action"], c["evidence"]["person"]["status"]) for c in (added, removed)
    ]
    assert ("left", False) == (removed["reason"], removed["evidence"]["decision"]["granted"])


def test_a_completion_that_was_remembered_says_when_it_was_seen(granted: Site):
    """Today's feed has it no more."""
    granted.completions = [row for row in granted.completions if row["learner"] != "1"]
    granted.groups = {"ic-edit": []}
    assert 0 == granted.write().call("run").code
    again = changes(granted)[-1]
    assert ("restored", again["evidence"]["as_of"]) == (again["reason"], again["evidence"]["completions"][0]["seen"])


def test_an_approval_stands_beside_what_it_freed(site: Site):
    """By whom, as which user of the system, why."""
    site.strays("1", "2")
    site.limits["removals"] = cap(count=1)
    assert 0 == approved(site, site.write().call("run")).code
    assert 0 == site.call("run").code
    (change,) = changes(site)
    (approval,) = change["approvals"]
    assert ("seen and well", True) == (approval["reason"], approval["line"]["whole"])
    assert re.search(
        r"approved by .* \(as .*\) on \d{4}-\d\d-\d\d: seen and well; line \d+", site.call("audit", "pack", "1").out
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="no git here")
def test_a_policy_line_names_the_commit_that_touched_it_last(site: Site):
    """As the file was when it decided, whatever was committed since."""
    site.entitled("1")
    site.write()
    first = committed(site.folder, "Give principals the right")
    assert 0 == site.call("run").code
    policy = site.folder / "policies" / "staff.yaml"
    policy.write_text(f"# moved by a line\n{policy.read_text()}")
    committed(site.folder, "Say something")
    (found,) = changes(site)[0]["evidence"]["decision"]["policies"]
    told = [found["commit"], *(requirement["commit"] for requirement in found["requirements"])]
    assert [(first, "Ada Moss", "Give principals the right")] * 4 == [
        (each["commit"], each["author"], each["summary"]) for each in told
    ]
    assert f"policies/staff.yaml:{found['line']}: {first[:12]} of " in site.call("audit", "pack", "1").out


def committed(folder: Path, message: str) -> str:
    who = ["-c", "user.name=Ada Moss", "-c", "user.email=ada@example.test"]
    for arguments in (["init", "-q"], ["add", "policies"], [*who, "commit", "-q", "-m", message]):
        subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)
    head = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    return head.stdout.strip()


def test_without_a_work_tree_no_commit_is_named(granted: Site):
    """It says why."""
    (policy,) = changes(granted)[0]["evidence"]["decision"]["policies"]
    assert ("", True) == (policy["commit"]["commit"], bool(policy["commit"]["unknown"]))
    assert "commit not known: " in granted.call("audit", "pack", "1").out


def test_a_pack_in_a_file_is_its_owner_s_alone(granted: Site):
    """It says what a person does."""
    assert 0 == granted.call("audit", "pack", "1", "--format", "html", "--out", "pack.html").code
    page = granted.folder / "pack.html"
    assert (0o600, True) == (
        page.stat().st_mode & 0o777,
        "<h1>Evidence of the memberships of 1</h1>" in page.read_text(),
    )


def test_nothing_in_a_page_is_markup(site: Site):
    """A title in a feed is text."""
    site.entitled("1")
    site.assignments[-1]["job_title"] = "<script>alert(1)</script>"
    assert 0 == site.write().call("run").code
    page = site.call("audit", "pack", "1", "--format", "html").out
    assert (False, True) == ("<script>" in page, "&lt;script&gt;alert(1)" in page)


@pytest.mark.parametrize("person", ["2", "", "a1", "../1", "1 OR 1=1"])
def test_somebody_of_whom_nothing_is_recorded_has_no_pack(granted: Site, person: str):
    """Exit 2."""
    ran = granted.call("audit", "pack", person)
    assert (2, "error: the record knows no change of") == (ran.code, ran.err[:36])


@pytest.mark.parametrize("arguments", [["pack"], ["verify", "1"], ["show", "1"]], ids=lambda each: each[0])
def test_a_pack_is_of_one_person_and_the_others_of_nobody(granted: Site, arguments: list[str]):
    """A usage error says so."""
    ran = granted.call("audit", *arguments)
    assert (2, True) == (ran.code, "`pack` takes the id of one person" in ran.err)
