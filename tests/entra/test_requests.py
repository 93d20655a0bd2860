"""Requests, as they are sent: above all that nothing but a membership can ever be deleted."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import connector.directories.entra
from connector.directories.entra import requests
from connector.directories.entra.names import are_guids, is_guid
from connector.directories.entra.requests import Add, Read, Remove

GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
MEMBERSHIP = re.compile(rf"/groups/{GUID}/members/{GUID}/\$ref")
ids = st.uuids().map(str)
texts = st.one_of(st.text(max_size=50), ids, ids.map(lambda text: text + "/$ref"), ids.map(lambda text: "../" + text))


@settings(deadline=None, max_examples=200)
@given(group=texts, account=texts)
def test_a_deletion_is_of_a_membership_or_is_not_made(group: str, account: str):
    """Whatever the ids are, a DELETE ends in `/$ref`: without it Graph would delete the user."""
    try:
        part = Remove(group, account).part
    except ValueError:
        return
    assert MEMBERSHIP.fullmatch(part["url"])
    assert "DELETE" == part["method"]


def test_only_one_place_can_delete():
    """No other module of the package, and no other line of that one, names the method."""
    folder = Path(connector.directories.entra.__file__).parent
    named = [
        (file.name, node.lineno)
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if (isinstance(node, ast.Constant) and node.value == "DELETE")
        or (isinstance(node, ast.Attribute) and node.attr in ("DELETE", "delete", "PUT", "PATCH"))
    ]
    assert ["requests.py"] == [file for file, _ in named]


@given(accounts=st.lists(ids, max_size=30), group=texts)
@settings(deadline=None, max_examples=50)
def test_an_addition_has_twenty_members_at_most(accounts: list[str], group: str):
    """Graph refuses more; and nothing but ids goes into the references."""
    try:
        part = Add("https://graph.example.test/v1.0", group, tuple(accounts)).part
    except ValueError:
        return
    assert 0 < len(part["body"]["members@odata.bind"]) <= 20
    assert "PATCH" == part["method"]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(texts, ids, st.lists(ids, max_size=3).map(",".join)), min_size=1, max_size=5))
def test_many_ids_are_judged_as_each_is(several: list[str]):
    """Asked of all at once, two ids in one text are no id."""
    assert all(is_guid(text) for text in several) == are_guids(several)


def test_no_request_takes_an_id_that_is_none():
    """A path is made of ids and of text that is escaped."""
    for make in (requests.group, requests.members, requests.unit_members):
        with pytest.raises(ValueError, match="no id"):
            make("x/../../users")
    assert "/users/a%2F..%2Fb%40c%3F?$select=id" == requests.user("a/../b@c?", ["id"]).path
    assert "displayName%20eq%20%27O%27%27Neil%27" in requests.groups_named("O'Neil").path


def test_answers_are_told_apart_by_their_ids():
    """Graph answers a batch in any order, and may leave one out."""
    body = {"responses": [{"id": "2", "status": 204}, {"id": "0", "status": 404, "headers": {"Retry-After": "1"}}]}
    found = requests.batch_answers(msgspec.json.encode(body), 3)
    assert [404, 0, 204] == [answer.status for answer in found]


def test_a_batch_names_each_request():
    """By its place."""
    sent = msgspec.json.decode(requests.batch_body([Read("/users"), Remove(str(UUID(int=1)), str(UUID(int=2)))]))
    assert ["0", "1"] == [request["id"] for request in sent["requests"]]
    assert ["GET", "DELETE"] == [request["method"] for request in sent["requests"]]
