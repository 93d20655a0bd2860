"""The judge itself: what was recorded passes it, what is planted does not."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.emulators.graph import properties
from tests.graph_honesty import recorded
from tests.graph_honesty.contract import description, outside, violations
from tests.graph_honesty.recorded import Pair

PAIRS = dict(recorded.pairs())
DESCRIBED = description().spec.read_value()


def exchange(pair: Pair) -> dict[str, Any]:
    place = urlsplit(pair["request"]["uri"])
    request = {**pair["request"], "path": place.path + (f"?{place.query}" if place.query else "")}
    return copy.deepcopy({"request": request, "response": pair["response"]})


def recorded_list() -> dict[str, Any]:
    return exchange(PAIRS["members_list-0"])


def test_real_traffic_is_within_the_description():
    """Every recorded exchange; those of paths it says nothing of are few and known."""
    exchanges = {name: exchange(pair) for name, pair in PAIRS.items()}
    assert [] == [problem for one in exchanges.values() for problem in violations(one)]
    judged = [name for name, one in exchanges.items() if not outside(one)]
    assert len(judged) >= 55


def test_the_examples_of_the_documentation_are_within_the_description():
    """Their bodies, at the paths they are examples of."""
    examples = recorded.read("docs_examples_graph-mocks.json")
    told = [one for one in examples if isinstance(one["response"].get("body"), dict)]
    told = [one for one in told if one["request"]["method"] != "PATCH"]  # answered 200 there, 204 in real traffic
    exchanges = [
        {
            "request": {
                "method": one["request"]["method"],
                "path": urlsplit(one["request"]["url"].replace("*", "x")).path,
                "headers": {},
                "body": {},
            },
            "response": {"status": one["response"]["statusCode"], "headers": {}, "body": one["response"]["body"]},
        }
        for one in told
    ]
    assert len(exchanges) >= 14
    assert [] == [problem for one in exchanges for problem in violations(one)]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"id": 7}, "7 is not of type 'string'"),
        ({"deletedDateTime": "yesterday"}, "'yesterday' is not a 'date-time'"),
        ({"id": None}, "None"),
    ],
)
def test_a_planted_fault_in_an_answer_is_caught(values: dict[str, Any], problem: str):
    """Values of another kind, dates that are none."""
    one = recorded_list()
    one["response"]["body"]["value"][0].update(values)
    assert problem in "".join(violations(one))


def test_an_answer_without_its_error_is_caught():
    """A refusal must say what it is."""
    one = recorded_list()
    one["response"] |= {"status": 404, "body": {"message": "no"}}
    assert "'error' is a required property" in "".join(violations(one))


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ({"url": "https://graph.microsoft.com/v1.0/users"}, "does not match"),
        ({"method": "TELL"}, "is not one of"),
        ({"depends_on": ["a"]}, "Additional properties are not allowed"),
    ],
)
def test_a_planted_fault_in_an_item_of_a_batch_is_caught(item: dict[str, Any], problem: str):
    """Absolute addresses, misspelt members, methods that are none."""
    asked = {"id": "1", "method": "GET", "url": "/users"} | item
    told = {"id": "1", "status": 200, "body": {"value": []}}
    request = {"method": "POST", "path": "/v1.0/$batch", "headers": {}, "body": {"requests": [asked]}}
    one = {"request": request, "response": {"status": 200, "headers": {}, "body": {"responses": [told]}}}
    assert problem in "".join(violations(one))


def test_items_of_a_batch_are_judged_by_their_own_paths():
    """Twenty-one binds within an item, and an answer of the wrong kind within the answer."""
    binds = {"members@odata.bind": ["https://graph.microsoft.com/v1.0/directoryObjects/a"] * 21}
    items = [
        {
            "id": "1",
            "method": "PATCH",
            "url": "/groups/a",
            "headers": {"Content-Type": "application/json"},
            "body": binds,
        },
        {"id": "2", "method": "GET", "url": "/users?$top=1"},
    ]
    answers = [{"id": "1", "status": 204, "body": None}, {"id": "2", "status": 200, "body": {"value": [{"id": 1}]}}]
    request = {"method": "POST", "path": "/v1.0/$batch", "headers": {}, "body": {"requests": items}}
    found = "".join(
        violations({"request": request, "response": {"status": 200, "headers": {}, "body": {"responses": answers}}})
    )
    assert "PATCH /v1.0/groups/a: " in found
    assert "GET /v1.0/users?$top=1: " in found


@pytest.mark.parametrize("kind", ["user", "group"])
def test_the_emulators_properties_are_microsofts(kind: str):
    """Each property it knows is described, or was seen in real traffic though no description names it."""
    described = DESCRIBED["components"]["schemas"][f"microsoft.graph.{kind}"]["allOf"][1]["properties"]
    known = set(properties.SINGLE[kind]) | set(properties.MANY[kind])
    assert known - set(described) == {"id", "deletedDateTime"} | ({"creationOptions"} if kind == "group" else set())
    assert properties.FLAGS & known == {name for name in known if described.get(name, {}).get("type") == "boolean"}
    assert set(properties.MANY[kind]) - {"creationOptions"} <= {
        name for name, one in described.items() if one.get("type") == "array"
    }
