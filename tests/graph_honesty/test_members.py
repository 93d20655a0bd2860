"""Additions twenty at once, removals, and what Graph says of those that do not fit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulators.graph.fixtures import Emulator
from tests.graph_honesty import recorded
from tests.graph_honesty.asking import Asking

TRANSCRIBED = {number: one["response"] for number, one in enumerate(recorded.read("errors_from_issues_and_docs.json"))}


def refusal(number: int, **names: str) -> tuple[int, str, str]:
    """Status, code and message of a transcribed answer, the names in its message put in."""
    told = TRANSCRIBED[number]
    message = told["body"]["error"]["message"]
    for name, value in names.items():
        message = message.replace(name, value)
    return told["status"], told["body"]["error"]["code"], message


def said(answer: Any) -> tuple[int, str, str]:
    status = answer.status_code if hasattr(answer, "status_code") else answer["status"]
    error = (answer.json() if hasattr(answer, "json") else answer["body"])["error"]
    return status, error["code"], error["message"]


def test_twenty_are_added_at_once(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """One PATCH with twenty binds adds all of them."""
    answer = graph.ask("PATCH", f"/groups/{group}", graph.bind(*staff[5:25]))
    assert 204 == answer.status_code
    assert set(staff[:25]) == emulator.members(group)


@pytest.mark.parametrize("place", [0, 19])
def test_one_bind_that_does_not_fit_adds_nobody(
    emulator: Emulator, graph: Asking, staff: list[str], group: str, place: int
):
    """A PATCH of binds is atomic: one member who is there already, anywhere in it, and nothing is added."""
    wanted = staff[5:24]
    wanted.insert(place, staff[0])
    answer = graph.ask("PATCH", f"/groups/{group}", graph.bind(*wanted))
    assert refusal(0, owners="members") == said(answer)
    assert set(staff[:5]) == emulator.members(group)


def test_twenty_one_are_too_many(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """More than twenty links in one request are refused whole."""
    answer = graph.ask("PATCH", f"/groups/{group}", graph.bind(*staff[5:26]))
    assert refusal(3) == said(answer)
    assert set(staff[:5]) == emulator.members(group)


def test_one_member_twice_in_a_request_is_refused(graph: Asking, staff: list[str], group: str):
    """An object may be named once in the links of one request."""
    status, code, message = said(graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[6], staff[7], staff[6])))
    assert (400, "Request_BadRequest") == (status, code)
    assert refusal(4)[2].replace("Id=...", "") == message.replace(f"Id={staff[6]}", "").replace(f"Id={group}", "")


def test_a_bind_to_nobody_is_not_found(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """The absent object is named, and the others of the request are not added."""
    nobody = "00000000-0000-4000-8000-000000000001"
    assert (404, "Request_ResourceNotFound") == said(
        graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[6], nobody))
    )[:2]
    assert set(staff[:5]) == emulator.members(group)


def test_who_is_a_member_cannot_be_added_again(graph: Asking, staff: list[str], group: str):
    """One by one, too, a second addition is an error."""
    answer = graph.ask("POST", f"/groups/{group}/members/$ref", graph.reference(staff[0]))
    assert refusal(0, owners="members") == said(answer)


def test_removing_who_is_absent_is_404_and_names_the_group(graph: Asking, staff: list[str], group: str):
    """The misleading message: the group exists, the membership does not."""
    answer = graph.ask("DELETE", f"/groups/{group}/members/{staff[9]}/$ref")
    assert refusal(1, **{"{groupId}": group}) == said(answer)


def test_removing_who_is_absent_can_be_400(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """The other answer to the same question."""
    emulator.arm("absent-400")
    assert refusal(2) == said(graph.ask("DELETE", f"/groups/{group}/members/{staff[9]}/$ref"))


def test_a_404_may_mislead_about_a_membership_that_exists(
    emulator: Emulator, graph: Asking, staff: list[str], group: str
):
    """Armed, the 404 comes for a member as well, who stays."""
    emulator.arm("misleading-404", times=1)
    path = f"/groups/{group}/members/{staff[0]}/$ref"
    assert refusal(1, **{"{groupId}": group}) == said(graph.ask("DELETE", path))
    assert staff[0] in emulator.members(group)
    assert 204 == graph.ask("DELETE", path).status_code
    assert staff[0] not in emulator.members(group)


def test_writes_to_the_wrong_place_are_refused(graph: Asking, staff: list[str], group: str):
    """Without `$ref`, and PATCH upon `$ref`: the two slips that public issues tell of."""
    assert refusal(14) == said(graph.ask("PATCH", f"/groups/{group}/members/$ref", graph.reference(staff[6])))
    assert refusal(15) == said(graph.ask("POST", f"/groups/{group}/members", graph.reference(staff[6])))


def test_without_ref_the_user_is_deleted(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """The trap is kept: DELETE of a member without `$ref` deletes the user where the token may."""
    assert 204 == graph.ask("DELETE", f"/groups/{group}/members/{staff[0]}").status_code
    assert 404 == graph.ask("GET", f"/users/{staff[0]}").status_code
    assert set(staff[1:5]) == emulator.members(group)


def test_a_group_nested_in_a_group_is_a_member_of_another_kind(
    emulator: Emulator, graph: Asking, staff: list[str], group: str
):
    """Members are told with their kinds; a cast shows one kind; transitive lists look inside."""
    ids = emulator.seed(
        objects=[{"displayName": "kiosk"}], groups=[{"displayName": "all", "members": [group, "kiosk"]}]
    )
    members = graph.get(f"/groups/{ids['all']}/members?$select=id")["value"]
    assert {"#microsoft.graph.group", "#microsoft.graph.device"} == {one["@odata.type"] for one in members}
    assert [] == graph.get(f"/groups/{ids['all']}/members/microsoft.graph.user")["value"]
    users = graph.get(f"/groups/{ids['all']}/transitiveMembers/microsoft.graph.user?$select=id")["value"]
    assert set(staff[:5]) == {one["id"] for one in users}
