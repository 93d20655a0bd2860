"""Lists: pages, $select, $filter, $count."""

from __future__ import annotations

import pytest

from tests.emulators.graph.fixtures import Emulator
from tests.graph_honesty.asking import Asking


def test_pages_cover_a_list_once(emulator: Emulator, graph: Asking):
    """Whatever the size of a page, each member is on one page, and each page but the last is full."""
    ids = emulator.seed(users=[{"userPrincipalName": "u{n}@example.org", "count": 1100}])
    group = emulator.seed(groups=[{"displayName": "all", "members": list(ids.values())}])["all"]
    for top, sizes in {"": [100] * 11, "?$top=999": [999, 101], "?$top=550&$select=id": [550, 550]}.items():
        pages = graph.pages(f"/groups/{group}/members{top}")
        assert sizes == [len(page["value"]) for page in pages]
        assert sorted(ids.values()) == sorted(one["id"] for page in pages for one in page["value"])


def test_a_next_link_keeps_the_query(graph: Asking, staff: list[str]):
    """What was selected on the first page is selected on all."""
    for page in graph.pages("/users?$top=7&$select=id,employeeId"):
        assert {"id", "employeeId"} == set().union(*page["value"])
        assert page["@odata.context"].endswith("#users(id,employeeId)")
    assert len(staff) == 30


@pytest.mark.parametrize("top", ["0", "1000", "-1", "many", "5000"])
def test_a_page_size_out_of_range_is_refused(graph: Asking, top: str):
    """From 1 to 999."""
    answer = graph.ask("GET", f"/users?$top={top}")
    assert (400, "Request_BadRequest") == (answer.status_code, answer.json()["error"]["code"])


def test_a_token_of_a_page_that_is_forgotten_is_refused(graph: Asking):
    """And one that never was."""
    answer = graph.ask("GET", "/users?$skiptoken=nonsense")
    assert (400, "Directory_ExpiredPageToken") == (answer.status_code, answer.json()["error"]["code"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("employeeId eq '10007'", ["user7"]),
        ("userPrincipalName eq 'USER7@example.org'", ["user7"]),
        ("startswith(displayName,'user2')", ["user2", *[f"user2{n}" for n in range(10)]]),
        ("employeeId in ('10001', '10002')", ["user1", "user2"]),
        ("employeeId eq '10001' or employeeId eq '10002' and accountEnabled eq false", ["user1"]),
        ("(employeeId eq '10001' or employeeId eq '10002') and accountEnabled eq true", ["user1", "user2"]),
        ("onPremisesSyncEnabled eq true", []),
        ("displayName eq 'it''s me'", []),
        ("accountEnabled le 'x'", []),
        ("startswith(otherMails,'x')", []),
    ],
)
def test_filters_in_use(graph: Asking, staff: list[str], text: str, expected: list[str]):
    """eq, in, startswith, and, or, brackets; text without regard to case."""
    found = graph.get(f"/users?$select=displayName&$filter={text}")["value"]
    assert expected == [one["displayName"].removesuffix("@example.org") for one in found]
    assert len(staff) == 30


def test_filters_by_a_kind_of_group(emulator: Emulator, graph: Asking):
    """`groupTypes/any(...)`, as one looks for dynamic groups."""
    emulator.seed(groups=[{"displayName": "a"}, {"displayName": "b", "groupTypes": ["DynamicMembership"]}])
    found = graph.get("/groups?$filter=groupTypes/any(c:c eq 'DynamicMembership')&$select=displayName")["value"]
    assert [{"displayName": "b"}] == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("employeeId", "BadRequest"),
        ("nonsense eq 'x'", "BadRequest"),
        ("employeeId eq 'x", "BadRequest"),
        ("((((", "BadRequest"),
        ("accountEnabled/any(x:x eq true)", "BadRequest"),
        ("employeeId ne '1'", "Request_UnsupportedQuery"),
        ("endswith(mail,'x')", "Request_UnsupportedQuery"),
        ("not startswith(mail,'x')", "Request_UnsupportedQuery"),
    ],
)
def test_filters_that_are_refused(graph: Asking, text: str, code: str):
    """What cannot be read, and what needs an advanced query."""
    answer = graph.ask("GET", f"/users?$filter={text}")
    assert (400, code) == (answer.status_code, answer.json()["error"]["code"])


def test_an_advanced_query_needs_its_header_and_counts(graph: Asking, staff: list[str]):
    """`ne` works with `ConsistencyLevel: eventual` and `$count=true`, which also tells how many there are."""
    path = "/users?$filter=employeeId ne '10001'&$count=true&$top=5"
    assert 400 == graph.ask("GET", path).status_code
    assert len(staff) - 1 == graph.get(path, ConsistencyLevel="eventual")["@odata.count"]


def test_a_property_that_does_not_exist_cannot_be_selected(graph: Asking):
    """The message names it."""
    answer = graph.ask("GET", "/users?$select=id,shoeSize")
    assert 400 == answer.status_code
    assert "Could not find a property named 'shoeSize'" in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/users?$selct=id", "/groups/delta?$seelct=id", "/groups?$expand=owner"])
def test_a_misspelt_option_is_refused(graph: Asking, path: str):
    """Passed over, it would hide a mistake of the client."""
    answer = graph.ask("GET", path)
    assert (400, "BadRequest") == (answer.status_code, answer.json()["error"]["code"])


def test_a_group_can_be_read_with_its_first_members(graph: Asking, staff: list[str], group: str):
    """`$expand=members`, at most twenty of them."""
    found = graph.get(f"/groups/{group}?$select=id&$expand=members($select=id)")
    assert set(staff[:5]) == {one["id"] for one in found["members"]}


def test_a_next_link_may_lead_to_another_host(emulator: Emulator, graph: Asking, staff: list[str]):
    """Armed, it does, and a client that follows it gives its token away."""
    emulator.arm("foreign-next-link", host="https://graph.example.net")
    link = graph.get("/users?$top=5")["@odata.nextLink"]
    assert link.startswith("https://graph.example.net/v1.0/users?")
    assert len(staff) == 30


def test_objects_are_found_by_their_ids(graph: Asking, staff: list[str], group: str):
    """Those that exist, of the kinds asked for; kinds that are no list are refused."""
    body = {"ids": [*staff[:2], group, "00000000-0000-4000-8000-000000000001"], "types": ["user"]}
    found = graph.ask("POST", "/directoryObjects/getByIds", body).json()["value"]
    assert staff[:2] == [one["id"] for one in found]
    for types in ({}, None, "user"):
        assert 400 == graph.ask("POST", "/directoryObjects/getByIds", {"ids": [], "types": types}).status_code


def test_an_administrative_unit_tells_its_members(emulator: Emulator, graph: Asking, group: str):
    """As objects, and as references; a group can be put into it."""
    ids = emulator.seed(units=[{"displayName": "schools", "members": [group]}], groups=[{"displayName": "new"}])
    path = f"/directory/administrativeUnits/{ids['schools']}/members"
    assert 204 == graph.ask("POST", f"{path}/$ref", graph.reference(ids["new"])).status_code
    assert {group, ids["new"]} == {one["id"] for one in graph.get(path)["value"]}
    assert {group, ids["new"]} == {one.rpartition("/")[2] for one in graph.get(f"{path}/$ref")["value"]}
    graph.become("GroupMember.ReadWrite.All")
    assert 403 == graph.ask("GET", path).status_code
