"""Distinguished names: compared by their parts, and a fence that nothing slips through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.directories.active_directory.names import kind_of, lies_under, parse_dn

pytestmark = pytest.mark.scar(20)

CONTAINER = "OU=Infinite Campus,OU=Groups,DC=example,DC=test"
FENCE = (parse_dn(CONTAINER),)
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=8)


def escaped_by_character(value: str) -> str:
    """RFC 4514's short way: a backslash before each special character."""
    text = "".join(f"\\{character}" if character in ',+"\\<>;=' else character for character in value)
    text = f"\\{text}" if text[0] in " #" else text
    return f"{text[:-1]}\\ " if value.endswith(" ") and value != " " else text


def escaped_by_bytes(value: str) -> str:
    return "".join(f"\\{byte:02X}" for byte in value.encode())


@settings(deadline=None, max_examples=200)
@given(TEXT)
def test_however_a_value_is_escaped_it_is_the_same(value: str):
    """Short, in hexadecimal, with other case in the type: one name."""
    name = parse_dn(f"CN={escaped_by_character(value)},OU=x")
    assert name == parse_dn(f"cn = {escaped_by_bytes(value)} , ou=X")
    assert name[0] == frozenset([("cn", value.lower())])


@settings(deadline=None, max_examples=200)
@given(TEXT, TEXT)
def test_different_values_are_different_names(one: str, other: str):
    """Nothing folds but case."""
    same = one.lower() == other.lower()
    assert same == (parse_dn(f"CN={escaped_by_bytes(one)}") == parse_dn(f"CN={escaped_by_bytes(other)}"))


@settings(deadline=None, max_examples=200)
@given(TEXT)
def test_no_value_makes_its_own_way_into_the_fence(value: str):
    """A value that ends in the container's own text is still only a value."""
    inside = f"{value},{CONTAINER}"
    assert not lies_under(f"CN={escaped_by_character(inside)},OU=Elsewhere,DC=example,DC=test", FENCE)
    assert lies_under(f"CN={escaped_by_character(value)},{CONTAINER}", FENCE)


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        (f"CN=a,{CONTAINER}", True),
        (f"CN=a,OU=deeper,{CONTAINER}", True),
        ("cn=A, ou=infinite campus , OU=GROUPS,dc=Example,DC=test", True),
        (r"CN=a,OU=Infinite\20Campus,OU=Groups,DC=example,DC=test", True),
        (CONTAINER, False),
        ("CN=a,OU=Groups,DC=example,DC=test", False),
        ("CN=a,OU=Infinite  Campus,OU=Groups,DC=example,DC=test", False),
        ("CN=a,OU=My Infinite Campus,OU=Groups,DC=example,DC=test", False),
        (r"CN=a\,OU=Infinite Campus,OU=Groups,DC=example,DC=test", False),
        (r"CN=a,OU=x\,OU=Infinite Campus,OU=Groups,DC=example,DC=test", False),
        (f"CN=a+OU=b,{CONTAINER}", True),
        (f"CN=a,{CONTAINER},DC=more", False),
        (f"CN=a;{CONTAINER}", False),
        (f'CN="a,{CONTAINER}', False),
        ("", False),
    ],
)
def test_the_fence(name: str, inside: bool):
    """Below the container at any depth; the container itself and look-alikes are outside."""
    assert inside == lies_under(name, FENCE)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IC-Attendance", "TYPE=value"),
        ("CN=a,,DC=b", "TYPE=value"),
        ("CN=", "no value"),
        ("CN=a,=b", "attribute type"),
        ('CN="a"', "no value"),
        ("CN=a<b", "must be escaped"),
        ("CN=a\\", "must be escaped"),
        (r"CN=\ff", "not UTF-8"),
    ],
)
def test_what_is_no_name_is_said(name: str, words: str):
    """The mistake in words, for the config's problem line."""
    with pytest.raises(ValueError, match=words):
        parse_dn(name)


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("CN=a,DC=b", "dn"),
        ("IC-Attendance", "name"),
        ("2f6b1c9e-0d1b-4a52-9a55-3c1b7a8d9e0f", "guid"),
        ("{2F6B1C9E-0D1B-4A52-9A55-3C1B7A8D9E0F}", "guid"),
        ("2f6b1c9e-0d1b-4a52-9a55-3c1b7a8d9e0", "name"),
    ],
)
def test_a_reference_shows_its_kind(reference: str, kind: str):
    """A sAMAccountName can hold no `=`."""
    assert kind == kind_of(reference)
