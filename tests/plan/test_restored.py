"""`restored` is what we granted, or had found in order, and somebody took away."""

from __future__ import annotations

import json

from tests.plan.site import Site


def edit(site: Site, members: list[str]) -> None:
    """Somebody changes the directory by hand."""
    document = site.directory
    document["groups"]["ic-edit"] = members
    (site.folder / "directory.json").write_text(json.dumps(document))


def test_what_we_granted_and_somebody_removed_is_restored(site: Site):
    """The reason says so, whatever else would fit."""
    site.entitled("1", "2")
    assert 0 == site.write().call("run").code
    edit(site, ["a2"])
    assert [("add", "1", "restored")] == [(c["action"], c["person_id"], c["reason"]) for c in site.plan()["changes"]]


def test_what_was_there_before_us_is_restored_too(site: Site):
    """We never granted it; our last run found it there, by right."""
    site.entitled("1", member=True)
    assert 0 == site.write().call("run").code
    edit(site, [])
    assert ["restored"] == [c["reason"] for c in site.plan()["changes"]]


def test_what_we_took_away_ourselves_is_not_restored(site: Site):
    """Granted, removed by us for a lost role, and granted again: the role is gained."""
    site.entitled("1")
    for code in ("1101", "3001"):
        site.assignments[-1]["job_code"] = code
        site.groups["ic-edit"] = ["a1"] if code == "3001" else []
        assert 0 == site.write().call("run").code
    site.assignments[-1]["job_code"] = "1101"
    site.groups["ic-edit"] = []
    assert ["role-gained"] == [c["reason"] for c in site.write().plan()["changes"]]
