"""$batch: twenty requests, each answered for itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulators.graph.fixtures import Emulator
from tests.graph_honesty.asking import JSON, Asking


def removals(group: str, members: list[str]) -> list[tuple[str, str]]:
    return [("DELETE", f"/groups/{group}/members/{member}/$ref") for member in members]


def test_four_hundred_are_added_by_one_call(emulator: Emulator, graph: Asking):
    """Twenty PATCHes of twenty binds."""
    ids = list(emulator.seed(users=[{"userPrincipalName": "u{n}@example.org", "count": 400}]).values())
    group = emulator.seed(groups=[{"displayName": "all"}])["all"]
    patches = [("PATCH", f"/groups/{group}", graph.bind(*ids[at : at + 20])) for at in range(0, 400, 20)]
    assert {204} == {one["status"] for one in graph.batch(*patches).values()}
    assert set(ids) == emulator.members(group)
    assert [("/v1.0/$batch", [204] * 20)] == [(one["path"], one["items"]) for one in emulator.graph_requests()]


def test_an_item_fails_alone(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """A removal of who is absent is 404, those around it are done."""
    answers = graph.batch(*removals(group, [staff[0], staff[20], staff[1]]))
    assert [204, 404, 204] == [answers[name]["status"] for name in ("0", "1", "2")]
    assert set(staff[2:5]) == emulator.members(group)


def test_answers_come_in_any_order(graph: Asking, staff: list[str]):
    """Over some calls of twenty the answers are not in the order of the questions."""
    orders = {tuple(graph.batch(*[("GET", f"/users/{one}") for one in staff[:20]])) for _ in range(3)}
    assert len(orders) == 3
    assert {tuple(sorted(order, key=int)) for order in orders} == {tuple(map(str, range(20)))}


def test_a_request_waits_for_those_it_depends_on(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """`dependsOn` of one that failed fails with 424, and is not carried out."""
    requests: list[dict[str, Any]] = [
        {"id": "a", "method": "DELETE", "url": f"/groups/{group}/members/{staff[20]}/$ref"},
        {"id": "b", "method": "DELETE", "url": f"/groups/{group}/members/{staff[0]}/$ref", "dependsOn": ["a"]},
    ]
    answer = graph.ask("POST", "/$batch", {"requests": requests}).json()
    assert {"a": 404, "b": 424} == {one["id"]: one["status"] for one in answer["responses"]}
    assert staff[0] in emulator.members(group)


GOOD = {"id": "1", "method": "GET", "url": "/users"}


@pytest.mark.parametrize(
    "requests",
    [
        [],
        None,
        "requests",
        [{**GOOD, "id": str(number)} for number in range(21)],
        [GOOD, GOOD],
        [{"id": "1", "method": "GET"}],
        [{**GOOD, "id": 1}],
        [{**GOOD, "method": "TELL"}],
        [{**GOOD, "dependsOn": ["2"]}],
        [{**GOOD, "depends_on": ["2"]}],
        [{**GOOD, "dependsOn": {}}],
        [{**GOOD, "headers": False}],
        [{**GOOD, "headers": {"Prefer": 1}}],
        [{**GOOD, "method": "PATCH", "body": {}}],
    ],
)
def test_a_batch_that_is_not_one_is_refused_whole(graph: Asking, requests: Any):
    """Too many, none, twice the same id, unknown names, a body without its kind."""
    answer = graph.ask("POST", "/$batch", {"requests": requests})
    assert (400, "BadRequest") == (answer.status_code, answer.json()["error"]["code"])


def test_a_batch_holds_requests_and_nothing_else(graph: Asking):
    """An unknown name beside them is refused."""
    assert 400 == graph.ask("POST", "/$batch", {"requests": [GOOD], "atomic": True}).status_code


@pytest.mark.parametrize("url", ["https://127.0.0.1/v1.0/users", "/v1.0/users", "nowhere", "/"])
def test_an_item_with_an_absolute_or_versioned_address_is_not_found(emulator: Emulator, graph: Asking, url: str):
    """Addresses of items are relative to the version."""
    answer = graph.ask("POST", "/$batch", {"requests": [{**GOOD, "url": url}]}).json()
    emulator.forget()  # the question itself is against the description
    assert [(400, "BadRequest")] == [(one["status"], one["body"]["error"]["code"]) for one in answer["responses"]]


def test_an_answer_may_be_missing(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """Armed, the item is carried out and not answered."""
    emulator.arm("missing-answer", times=1)
    assert {"1"} == set(graph.batch(*removals(group, staff[:2])))
    assert set(staff[2:5]) == emulator.members(group)


def test_items_within_a_batch_have_headers_and_bodies_as_objects(graph: Asking, staff: list[str]):
    """A body in JSON is an object of the answer, not a text; an answer without content says null."""
    requests = [
        {"id": "read", "method": "GET", "url": f"/users/{staff[0]}"},
        {"id": "write", "method": "PATCH", "url": f"/users/{staff[0]}", "headers": JSON, "body": {"jobTitle": "x"}},
    ]
    responses = graph.ask("POST", "/$batch", {"requests": requests}).json()["responses"]
    found = {one["id"]: one for one in responses}
    assert "application/json" == found["read"]["headers"]["Content-Type"]
    assert staff[0] == found["read"]["body"]["id"]
    assert (204, None) == (found["write"]["status"], found["write"]["body"])
