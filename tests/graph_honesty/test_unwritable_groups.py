"""Groups whose members Graph does not let an application change, and tokens that may not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulators.graph.fixtures import Emulator
from tests.graph_honesty.asking import Asking
from tests.graph_honesty.test_members import refusal, said

DENIED, EXTERNAL, SYNCHRONISED = 5, 6, 7
GROUPS: dict[str, tuple[dict[str, Any], int]] = {
    "dynamic": ({"groupTypes": ["DynamicMembership"], "membershipRule": 'user.department -eq "x"'}, DENIED),
    "synchronised": ({"onPremisesSyncEnabled": True}, SYNCHRONISED),
    "mail-enabled security": ({"mailEnabled": True}, EXTERNAL),
    "distribution list": ({"mailEnabled": True, "securityEnabled": False}, EXTERNAL),
    "role-assignable": ({"isAssignableToRole": True}, DENIED),
    "restricted management": ({"isManagementRestricted": True}, DENIED),
}


@pytest.mark.parametrize("kind", GROUPS)
def test_members_of_such_a_group_cannot_be_changed(emulator: Emulator, graph: Asking, staff: list[str], kind: str):
    """Neither added one by one nor in binds nor removed; and the group is as it was."""
    values, number = GROUPS[kind]
    group = emulator.seed(groups=[{"displayName": kind, "members": staff[:2], **values}])[kind]
    graph.become("GroupMember.ReadWrite.All")
    answers = [
        graph.ask("POST", f"/groups/{group}/members/$ref", graph.reference(staff[5])),
        graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[5])),
        graph.ask("DELETE", f"/groups/{group}/members/{staff[0]}/$ref"),
    ]
    assert [refusal(number)] * 3 == [said(answer) for answer in answers]
    assert set(staff[:2]) == emulator.members(group)


def test_a_microsoft_365_group_can_be_written(emulator: Emulator, graph: Asking, staff: list[str]):
    """Mail-enabled though it is."""
    values = {"groupTypes": ["Unified"], "mailEnabled": True, "securityEnabled": False}
    group = emulator.seed(groups=[{"displayName": "team", **values}])["team"]
    graph.become("GroupMember.ReadWrite.All")
    assert 204 == graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[0])).status_code


def test_a_role_assignable_group_needs_one_permission_more(emulator: Emulator, graph: Asking, staff: list[str]):
    """RoleManagement.ReadWrite.Directory opens it."""
    group = emulator.seed(groups=[{"displayName": "admins", "isAssignableToRole": True}])["admins"]
    graph.become("GroupMember.ReadWrite.All", "RoleManagement.ReadWrite.Directory")
    assert 204 == graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[0])).status_code


def test_a_token_that_may_only_read_cannot_write(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """403, and nothing changed."""
    graph.become("GroupMember.Read.All", "User.Read.All")
    assert refusal(DENIED) == said(graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[9])))
    assert refusal(DENIED) == said(graph.ask("DELETE", f"/groups/{group}/members/{staff[0]}/$ref"))
    assert set(staff[:5]) == emulator.members(group)


def test_members_a_token_may_not_read_are_ids_alone(graph: Asking, group: str):
    """Without a permission for users they are told with kind and id; every other property is null."""
    graph.become("GroupMember.Read.All")
    one = graph.get(f"/groups/{group}/members?$select=id,displayName,mail")["value"][0]
    assert {"@odata.type": "#microsoft.graph.user", "id": one["id"], "displayName": None, "mail": None} == one
    assert 403 == graph.ask("GET", "/users").status_code


def test_basic_permission_shows_basic_properties_and_nulls(graph: Asking, staff: list[str]):
    """With User.ReadBasic.All an employeeId reads as null, silently, and a filter by it is refused."""
    graph.become("User.ReadBasic.All")
    one = graph.get(f"/users/{staff[3]}?$select=id,userPrincipalName,employeeId,accountEnabled")
    assert ("user3@example.org", None, None) == (one["userPrincipalName"], one["employeeId"], one["accountEnabled"])
    assert refusal(DENIED) == said(graph.ask("GET", "/users?$filter=employeeId eq '10003'"))
    graph.become("User.Read.All")
    assert "10003" == graph.get(f"/users/{staff[3]}?$select=employeeId")["employeeId"]
