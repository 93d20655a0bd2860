"""A location's code can name a group, and never leads anywhere else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.rules.groups import expand_group
from connector.directories.active_directory.names import parse_dn

TEMPLATE = "CN=IC-{location},OU=Campus,DC=example,DC=test"


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        ("CN=IC-0401,OU=Campus,DC=example,DC=test", "0401"),
        (r"CN=IC-x\,OU\=Admins,OU=Campus,DC=example,DC=test", "x,OU=Admins"),
        (r"CN=IC-a\+b\;c\<d\>e\"f\\g,OU=Campus,DC=example,DC=test", 'a+b;c<d>e"f\\g'),
        (r"CN=IC-\#1\ ,OU=Campus,DC=example,DC=test", "#1 "),
        (r"CN=IC-a\00b,OU=Campus,DC=example,DC=test", "a\x00b"),
    ],
)
def test_a_code_is_escaped_in_a_distinguished_name(expected: str, code: str) -> None:
    """The characters of RFC 4514 lose their meaning."""
    assert expected == expand_group(TEMPLATE, code)


def test_a_plain_name_takes_the_code_as_it_is() -> None:
    """A sAMAccountName or a pattern's name has no escapes."""
    assert "ic-a,b" == expand_group("ic-{location}", "a,b")


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8))
def test_no_code_leaves_the_container(code: str) -> None:
    """Whatever the code, the group is one below the same container."""
    assert parse_dn("CN=IC,OU=Campus,DC=example,DC=test")[1:] == parse_dn(expand_group(TEMPLATE, code))[1:]
