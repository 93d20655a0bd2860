"""Groups that Graph would not let be written: left alone, and named with what to do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulators.graph.fixtures import Emulator
from tests.entra.conftest import Connect
from tests.entra.tenants import adds, group, people, removals, written

KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "synchronised": ({"onPremisesSyncEnabled": True}, "manage it there: name it in a directory of type"),
    "dynamic": ({"groupTypes": ["DynamicMembership"], "membershipRule": "x"}, "end its dynamic membership"),
    "distribution": ({"mailEnabled": True, "securityEnabled": False}, "name a security group"),
    "mail-enabled": ({"mailEnabled": True}, "name a security group"),
    "role-assignable": ({"isAssignableToRole": True}, "grant the app RoleManagement.ReadWrite.Directory"),
    "restricted": ({"isManagementRestricted": True}, "give the app a role in that unit"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_group_of_that_kind_is_shown_and_never_written(emulator: Emulator, connect: Connect, kind: str):
    """The reading says so, doctor says so, and the writer sends nothing; the other groups go on."""
    values, fix = KINDS[kind]
    inside, outside = people(emulator, 2)
    barred, sound = group(emulator, "ic-barred", [inside], **values), group(emulator, "ic-sound")
    directory = connect()
    snapshot = directory.read(["ic-barred", "ic-sound"])
    assert {barred: False, sound: True} == dict(snapshot.groups.select("group", "managed").iter_rows())
    assert {(barred, inside)} == set(snapshot.members.select("group", "account").iter_rows())
    assert fix in snapshot.notes["ic-barred"]
    assert {"ic-barred"} == snapshot.notes.keys()
    (finding,) = [found for found in directory.check(["ic-barred", "ic-sound"]) if not found.ok]
    assert ("ic-barred", True) == (finding.subject, fix in finding.fix)
    outcomes = list(directory.write([*adds(barred, [outside]), *removals(barred, [inside]), *adds(sound, [outside])]))
    assert ["failed", "failed", "done"] == [outcome.result for outcome in outcomes]
    assert fix in outcomes[0].message
    assert (1, {inside}) == (written(emulator), emulator.members(barred))


def test_a_microsoft_365_group_is_written(emulator: Emulator, connect: Connect):
    """It is mail-enabled, and Graph writes it all the same."""
    (person,) = people(emulator, 1)
    unified = group(emulator, "ic-team", groupTypes=["Unified"], mailEnabled=True, securityEnabled=False)
    directory = connect()
    assert [True] == directory.read(["ic-team"]).groups["managed"].to_list()
    assert ["done"] == [outcome.result for outcome in directory.write(adds(unified, [person]))]


def test_a_role_assignable_group_is_written_with_the_permission(emulator: Emulator, connect: Connect):
    """The token itself says whether it may."""
    (person,) = people(emulator, 1)
    assignable = group(emulator, "ic-roles", isAssignableToRole=True)
    roles = ["GroupMember.ReadWrite.All", "User.Read.All", "RoleManagement.ReadWrite.Directory"]
    emulator.options(roles=roles)
    directory = connect()
    assert [True] == directory.read(["ic-roles"]).groups["managed"].to_list()
    assert ["done"] == [outcome.result for outcome in directory.write(adds(assignable, [person]))]


def test_the_fence_is_asked_right_before_the_write(emulator: Emulator, connect: Connect):
    """A group that was renamed out of it since the reading is left alone."""
    (person,) = people(emulator, 1)
    moved = group(emulator, "ic-a")
    directory = connect()
    directory.read(["ic-a"])
    emulator.change(moved, displayName="payroll")
    (outcome,) = directory.write(adds(moved, [person]))
    assert ("failed", 0) == (outcome.result, written(emulator))
    assert "lies outside of `managed`" in outcome.message


def test_contradictions_protected_members_and_texts_are_refused(emulator: Emulator, connect: Connect):
    """Whatever was planned; the rest of the batch is done."""
    safe, other, both = people(emulator, 3)
    held = group(emulator, "ic-a", [safe, other])
    writes = [
        *removals(held, [safe, other]),
        *adds(held, [both]),
        *removals(held, [both]),
        *adds(held, ["p1@example.test"]),
        *adds("ic-a", [other]),
    ]
    found = {outcome.write: outcome for outcome in connect(protected=["p0@example.test"]).write(writes)}
    assert ["failed", "done", *["failed"] * 4] == [found[write].result for write in writes]
    assert "`protected`" in found[writes[0]].message
    assert {safe} == emulator.members(held)


def test_a_restricted_group_is_written_where_its_unit_is_named(emulator: Emulator, connect: Connect):
    """Whoever names the unit has given the app a role in it; a unit elsewhere is no such word."""
    held = group(emulator, "ic-a", isManagementRestricted=True)
    units = [{"displayName": "schools", "members": [held]}, {"displayName": "others"}]
    ids = emulator.seed(units=units)
    emulator.options(roles=["GroupMember.ReadWrite.All", "User.Read.All", "AdministrativeUnit.Read.All"])
    found = {
        name: connect(managed=["ic-*", f"administrative-unit:{ids[name]}"]).read(["ic-a"]).groups["managed"][0]
        for name in ids
    }
    assert {"schools": True, "others": False} == found
