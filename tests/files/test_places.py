"""Every document, and all inside it, knows its place in its file; the place is never part of its value."""

from __future__ import annotations

import datetime as dt

from connector.core.files.reading import read_document
from connector.core.problems import Mark, Problems
from connector.core.rules.mappings import Certifications
from connector.core.rules.policies import Policy

POLICY = b"""name: school
title: School staff
owner: identity-team
mode: off
effect: grant
grants:
  - edit
  - edit-at-school
when:
  all:
    - assigned: {role: [principal, dean]}
    - certified: attendance
    - attribute: {department: {matches: "Off*"}}
"""
CERTIFICATION = b"""attendance:
  title: Attendance
  courses: [{title: Attendance}]
  replaced:
    - {on: 2023-07-07}
    - {"on": "2026-07-01", since: 2026-04-01}
  valid_for: forever
"""


def policy(data: bytes = POLICY) -> Policy:
    problems = Problems()
    read = read_document(Policy, data, "p.yaml", problems).value
    assert not list(problems)
    assert read is not None
    return read


def at(line: int, column: int) -> Mark:
    return Mark(file="p.yaml", line=line, column=column)


def test_a_document_knows_where_it_starts() -> None:
    """Documents inside lists have places of their own."""
    nodes = policy().when.children
    assert at(1, 1) == policy().mark
    assert [at(11, 7), at(12, 7), at(13, 7)] == [node.mark for node in nodes]


def test_values_and_items_are_found_by_their_path() -> None:
    """A cross-check can point at the very word."""
    first, second, third = policy().when.children
    assert at(8, 5) == policy().at("grants", 1)
    assert first.assigned is not None
    assert at(11, 36) == first.assigned.at("role", 1)
    assert second.certified is not None
    assert at(12, 18) == second.certified.at("name")
    assert at(13, 19) == third.key_at("attribute", "department")


def test_what_a_file_lacks_is_placed_as_near_as_may_be() -> None:
    """A default has the place of the document it belongs to."""
    assert at(1, 1) == policy().at("effective", "until")


def test_the_place_is_no_part_of_the_value() -> None:
    """The same condition in two places is one condition."""
    moved = policy(b"# moved\n\n" + POLICY)
    assert policy() == moved
    assert hash(policy().when.children[0]) == hash(moved.when.children[0])
    assert policy().mark != moved.mark


def test_off_is_the_word_off() -> None:
    """In a closed set of words `off` can only mean itself, quoted or not."""
    assert "off" == policy().mode
    assert "off" == policy(POLICY.replace(b"off", b'"off"')).mode


def test_on_is_a_key_like_any_other() -> None:
    """Keys are taken by their text: `on` needs no quotes."""
    problems = Problems()
    read = read_document(Certifications, CERTIFICATION, "c.yaml", problems).value
    assert not list(problems)
    assert read is not None
    found = [(each.on, each.since) for each in read["attendance"].replaced]
    assert [(dt.date(2023, 7, 7), None), (dt.date(2026, 7, 1), dt.date(2026, 4, 1))] == found
