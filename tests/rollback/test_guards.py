"""A rollback is held by every guard that does not doubt the feeds, and needs as many approvals as any plan."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from connector import clock
from connector.app.caller import caller
from connector.app.deployment import load
from tests.guards.guarded import cap, guards
from tests.plan.site import Site
from tests.rollback.undoing import AFTER, BEFORE, config_only, lines, rollback, undone

BOTH = ["a1", "a2", "a3", "a4", "a5"]


def sealed(site: Site) -> list[str]:
    """The guards that hold the plan of a rollback."""
    assert 0 == rollback(site).code
    return guards(json.loads((site.folder / "undo.json").read_text()))


def test_caps_count_its_changes(site: Site):
    """Two removals where one is allowed: exit 3 and nothing removed; approved once, done once."""
    site.limits["removals"] = cap(count=1)
    config_only(site)
    ran = rollback(site)
    assert "next: connector approve undo.json --reason TEXT, then connector apply undo.json" in ran.out
    first = site.call("apply", "undo.json")
    assert (3, BOTH) == (first.code, site.members("ic-edit"))
    assert "to go on: connector approve undo.json --reason TEXT" in first.out
    assert 0 == site.call("approve", "undo.json", "--reason", "seen").code
    assert (0, BEFORE) == (site.call("apply", "undo.json").code, site.members("ic-edit"))
    assert 1 == len(lines(site, "approval-used"))


def test_many_removals_take_two_persons(site: Site, monkeypatch: pytest.MonkeyPatch):
    """Whoever made the rollback is none of them."""
    if caller().login_user is not None:
        pytest.skip("the kernel knows who logged on here")
    site.limits["removals"] = cap(count=1)
    site.approvals = {"four_eyes": {"removals": 1}}
    config_only(site)
    monkeypatch.setenv("SUDO_USER", "mallory")
    rollback(site)
    for person, code in (("mallory", 3), ("alice", 3), ("bob", 0)):
        monkeypatch.setenv("SUDO_USER", person)
        site.call("approve", "undo.json", "--reason", "seen")
        ran = site.call("apply", "undo.json")
        assert code == ran.code, person
        assert code == 0 or "neither of them `mallory`, who made the plan" in ran.out
    assert BEFORE == site.members("ic-edit")


def test_a_freeze_holds_its_removals(site: Site):
    """As it holds any other; what is put back goes on."""
    today = clock.today("UTC")
    site.calendar["freeze"] = [{"from": today, "until": today + dt.timedelta(days=1), "reason": "start of school"}]
    (site.folder / "mappings" / "calendar.yaml").write_text(dict(site._files())["mappings/calendar.yaml"])
    assert ["freeze-window"] == sealed(site)
    assert (3, BOTH) == (site.call("apply", "undo.json").code, site.members("ic-edit"))


def test_another_owner_s_group_is_left_alone(site: Site):
    """It was marked after the run."""
    site.local["owner_marker"] = {"value": "connector:dps"}
    config_only(site)
    document = {**site.directory, "owners": {"ic-edit": "sailpoint"}}
    (site.folder / "directory.json").write_text(json.dumps(document))
    assert ["other-owner"] == sealed(site)
    assert (3, AFTER) == (site.call("apply", "undo.json").code, site.members("ic-edit"))


def test_what_a_person_turned_round_is_no_flapping(site: Site):
    """Added, rolled back and added again: the facts said so once."""
    site.limits["flapping"] = {"changes": 2, "within": "14d"}
    config_only(site)
    undone(site)
    assert 0 == site.call("resume", "--group", "ic-edit").code
    assert (0, AFTER) == (site.call("run").code, site.members("ic-edit"))


def test_another_directory_under_the_same_name_is_not_written(site: Site):
    """The config was turned to another one, with a group of that name."""
    (site.folder / "live.json").write_text((site.folder / "directory.json").read_text())
    site.local["path"] = "live.json"
    config_only(site)
    ran = rollback(site)
    assert 4 == ran.code
    assert "nobody adopted this directory: under its name the config had another one" in ran.out
    assert {"local"} == set(load(site.folder / "connector.yaml").config.directories)
