"""A line `managed-by: OWNER` in a group's description: the one free field that a security group has."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.state.memory import StateMemory
from tests.emulators.graph.fixtures import Emulator
from tests.entra.conftest import Connect
from tests.entra.deployed import ANYWHERE, site_of
from tests.entra.tenants import group, people

MARKER = {"value": "connector:dps"}
pytestmark = pytest.mark.scar(17)


def test_scar_17_only_a_line_of_that_form_is_a_mark(emulator: Emulator, connect: Connect):
    """Among other lines of the description."""
    people(emulator, 1)
    texts = {"ic-a": "Attendance\nmanaged-by: connector:dps", "ic-b": "Managed-By: sailpoint", "ic-c": "by hand"}
    for name, text in texts.items():
        group(emulator, name, description=text)
    group(emulator, "ic-d")
    seen = connect(owner_marker=MARKER).read(["ic-a", "ic-b", "ic-c", "ic-d"]).groups["owner"].to_list()
    assert ["connector:dps", "sailpoint", None, None] == seen


def test_scar_17_a_kept_reading_hears_of_a_new_mark(emulator: Emulator, connect: Connect, memory: StateMemory):
    """What changed is told by the description, too."""
    people(emulator, 1)
    marked = group(emulator, "ic-a")
    assert [None] == connect(memory).read(["ic-a"]).groups["owner"].to_list()
    emulator.change(marked, description="managed-by: sailpoint")
    assert ["sailpoint"] == connect(memory).read(["ic-a"]).groups["owner"].to_list()


def test_scar_17_another_owners_group_is_not_written(emulator: Emulator, tmp_path: Path):
    """The other groups go on; without the mark it is brought into line."""
    site = site_of(emulator, tmp_path, owner_marker=MARKER)
    (account,) = people(emulator, 1)
    theirs = group(emulator, ANYWHERE, description="managed-by: sailpoint")
    ours = group(emulator, "ic-0401", description="managed-by: connector:dps")
    group(emulator, "ic-0402")
    site.person("0", account=False)
    site.job("0")
    ran = site.write().call("run")
    assert (3, set(), {account}) == (ran.code, emulator.members(theirs), emulator.members(ours)), ran.out + ran.err
    assert "other-owner: `ic-edit` in `local`: it is marked as managed by `sailpoint`" in ran.out
    said = site.call("doctor").out
    assert "BAD  ic-edit: it is marked as managed by `sailpoint`, and this is `connector:dps`" in said
    assert "write `managed-by: connector:dps` as a line of its own into the description of the group `ic-0402`" in said
    emulator.change(theirs, description="Attendance")
    assert (0, {account}) == (site.call("run").code, emulator.members(theirs))
