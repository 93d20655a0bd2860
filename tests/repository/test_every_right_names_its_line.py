"""Each right, each change and each line of the record names the lines it rests on, with their commit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.plan.site import Site, policy
from tests.repository.conftest import in_git
from tests.repository.gits import Repository


def block(site: Site) -> str:
    """A policy as people write it, each condition on a line of its own."""
    text = (
        "name: staff\ntitle: Staff\nowner: team\nmode: enforce\neffect: grant\ngrants:\n  - edit\nwhen:\n  all:\n"
        "    - employed: {}\n    - assigned:\n        role: [principal]\n    - certified: lasting\n"
    )
    (site.folder / "policies" / "staff.yaml").write_text(text)
    return text


def remark(site: Site) -> None:
    with (site.folder / "policies" / "staff.yaml").open("a") as file:
        file.write("# a remark\n")


def committed(site: Site) -> str:
    repository = in_git(site)
    block(site)
    commit = repository.commit("The policy in lines")
    repository.write({"README": "x"})
    repository.commit("Something else")
    return commit


def text_at(site: Site, line: str) -> str:
    file, _, number = line.rpartition(":")
    return (site.folder / file).read_text().splitlines()[int(number) - 1].strip()


def test_an_addition_names_the_line_that_grants_and_a_removal_the_condition_that_does_not_hold(site: Site):
    """Sealed with the commit that touched the file last, which the unrelated one after it is not."""
    site.entitled("1")
    site.strays("2")
    commit = committed(site)
    plan = site.plan()
    said = {(c["action"], text_at(site, line)) for c in plan["changes"] for line in c["rule_lines"]}
    assert {("add", "- edit"), ("remove", "- assigned:")} == said
    assert {"policies/staff.yaml": commit} == plan["rule_commits"]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_reviewer_sees_it(site: Site, form: str):
    """The page is among the golden ones."""
    site.entitled("1")
    commit = committed(site)
    assert f"policies/staff.yaml:7@{commit[:12]}" in site.call("plan", "--format", form, "-v").out


def test_an_unrelated_commit_makes_no_other_plan(site: Site):
    """Its id is the same; that of a plan of changed rules is another."""
    site.entitled("1")
    repository = in_git(site)
    before = site.plan()
    repository.write({"README": "x"})
    repository.commit("Something else")
    assert before["id"] == site.plan()["id"]
    remark(site)
    changed = site.plan()
    assert ({"policies/staff.yaml": None}, True) == (changed["rule_commits"], before["id"] != changed["id"])
    assert "not committed: policies/staff.yaml" in site.call("plan").out


def test_the_place_of_the_caller_makes_no_other_line(site: Site):
    """A file is told relative to its config, wherever the verb was called."""
    site.entitled("1")
    site.write()
    name = site.folder.name
    there, above = site.plan(), Site(folder=site.folder.parent).plan("--config", f"{name}/connector.yaml")
    assert [c["rule_lines"] for c in there["changes"]] == [c["rule_lines"] for c in above["changes"]]
    assert there["id"] == above["id"]


def test_an_exception_and_a_denial_name_their_own_lines(site: Site):
    """The exception's entry, not the policy that it lifts; the denial, and what ended."""
    site.policies["hold"] = policy(["edit"], {"attribute": {"department": ["Held"]}}, effect="deny")
    site.exception("2", "edit", "2999-12-31")
    site.exception("3", "edit", "2020-12-31")
    site.exception("4", "edit", "2999-12-31", effect="deny")
    site.entitled("1", "4", member=True)
    site.people[-2]["department"] = "Held"
    site.strays("2", "3")
    site.groups["ic-edit"].remove("a2")
    site.write()
    lines = {c["person_id"]: [text_at(site, line) for line in c["rule_lines"]] for c in site.plan()["changes"]}
    entries = (site.folder / "policies/exceptions/all.yaml").read_text().splitlines()
    assert ['grants: ["edit"]'] == lines["1"]
    assert [entries[0]] == lines["2"]
    assert entries[1] == lines["3"][0]
    assert [entries[2]] == lines["4"]


def test_explain_tells_it_of_each_policy_requirement_and_exception(site: Site):
    """In text and in JSON."""
    site.exception("2", "edit", "2999-12-31")
    site.entitled("1")
    site.strays("2")
    commit = committed(site)
    (decision,) = site.call("explain", "2", "--format", "json").json["decisions"]
    (verdict,) = decision["policies"]
    assert ["- employed: {}", "- assigned:", "- certified: lasting"] == [
        text_at(site, r["line"]) for r in verdict["requirements"]
    ]
    assert ("- edit", "policies/exceptions/all.yaml:1") == (
        text_at(site, verdict["line"]),
        decision["exceptions"][0]["line"],
    )
    told = site.call("explain", "2").out
    assert f"satisfied with the exception [policies/staff.yaml:7@{commit[:12]}]" in told
    assert "[policies/exceptions/all.yaml:1@" in told


def recorded(site: Site, kind: str) -> list[Any]:
    lines = map(json.loads, site.call("audit", "export").out.splitlines())
    return [json.loads(line["body"]) for line in lines if line["kind"] == kind]


def test_the_record_has_the_line_and_the_whole_commit_of_each_change(site: Site):
    """And the commit that the run went by; `audit show`, `audit pack` and `history` show it."""
    site.entitled("1")
    commit = committed(site)
    assert 0 == site.call("run").code
    (done,) = recorded(site, "change-done")
    assert [f"policies/staff.yaml:7@{commit}"] == done["rules"]
    assert Repository(site.folder).git("rev-parse", "HEAD") == recorded(site, "run-started")[0]["revision"]
    for verb in (["audit", "show"], ["audit", "pack", "1"], ["history", "1"]):
        assert f"policies/staff.yaml:7@{commit}" in site.call(*verb).out, verb


def test_a_replay_and_the_last_run_tell_the_commits_of_then(site: Site):
    """What is committed since is another story."""
    site.entitled("1")
    commit = committed(site)
    assert 0 == site.call("run").code
    run = recorded_run(site)
    remark(site)
    Repository(site.folder).commit("A remark")
    assert {"policies/staff.yaml": commit} == site.call("plan", "--replay", run, "--format", "json").json[
        "rule_commits"
    ]
    told = site.call("explain", "1", "--last-run").out
    assert f"[policies/staff.yaml:7@{commit[:12]}]" in told


def recorded_run(site: Site) -> str:
    lines = map(json.loads, site.call("audit", "export").out.splitlines())
    return str(next(line["run"] for line in lines if line["kind"] == "run-started"))


def test_doctor_says_once_why_there_is_no_commit(site: Site, monkeypatch: pytest.MonkeyPatch):
    """Nothing is wrong; with a repository it names the commit."""
    site.entitled("1")
    site.write()
    told = [line for line in site.call("doctor").out.splitlines() if "the policies are in no git repository" in line]
    assert ["ok   policies: not every line can be told with its commit: the policies are in no git repository"] == told
    monkeypatch.setenv("CONNECTOR_REVISION", "v7")
    assert "ok   policies: at commit v7" in site.call("doctor").out
    monkeypatch.delenv("CONNECTOR_REVISION")
    head = in_git(site).git("rev-parse", "HEAD")
    assert f"ok   policies: at commit {head[:12]}" in site.call("doctor").out
