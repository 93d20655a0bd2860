"""Nothing that a name, a code or an attribute holds becomes part of a filter, a DN or an address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.rules.groups import expand_group
from connector.directories.active_directory.names import lies_under, parse_dn
from connector.directories.entra import requests
from tests.active_directory.conftest import Connect, connect
from tests.plan.site import STAFF, Site, per_location, policy
from tests.samba.domain import Domain
from tests.samba.fixtures import domain, own_samba, samba

__all__ = ["connect", "domain", "own_samba", "samba"]

CONTAINER = "OU=Infinite Campus,OU=Groups,DC=example,DC=test"
FENCE = (parse_dn(CONTAINER),)
EVIL = [
    "../../x",
    "..\\..\\x",
    "x,OU=Domain Admins",
    "x+CN=Domain Admins",
    'x"]},"groups":{"ic-all":["a1"',
    "x\\",
    " #x ",
    "*",
    "x)(cn=*",
]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)


@settings(deadline=None, max_examples=150)
@given(st.one_of(TEXT, st.sampled_from(EVIL)))
def test_a_location_code_stays_one_value_of_a_dn(code: str):
    """Whatever a code holds, its group lies where the template says, and its name is the code."""
    dn = expand_group(f"CN=IC-{{location}},{CONTAINER}", code)
    assert (frozenset([("cn", f"ic-{code.lower()}")]), *FENCE[0]) == parse_dn(dn)
    assert lies_under(dn, FENCE)


@settings(deadline=None, max_examples=100)
@given(TEXT)
def test_a_group_name_stays_one_text_of_an_odata_filter(name: str):
    """Quotes are doubled, and nothing of it is part of the address."""
    address = urlsplit(requests.groups_named(name).path)
    ((given_filter,), *_) = parse_qs(address.query, keep_blank_values=True, strict_parsing=True).values()
    assert f"displayName eq '{name.replace(chr(39), chr(39) * 2)}'" == given_filter
    assert ("/groups", "") == (address.path, address.fragment)


@settings(deadline=None, max_examples=100)
@given(TEXT)
def test_a_user_name_stays_one_part_of_a_path(name: str):
    """No way up, no query of its own."""
    address = urlsplit(requests.user(name, ["id"]).path)
    assert name == unquote(address.path.removeprefix("/users/"))
    assert ("/users/", False) == (address.path[:7], "/" in address.path[7:])


@pytest.mark.parametrize(
    "thing", ["../users/x", "*", "", "11111111-2222-3333-4444-555555555555/owners", "x' or 'a' eq 'a"]
)
def test_what_is_no_id_is_in_no_request(thing: str):
    """A path is written from ids alone."""
    good = "11111111-2222-3333-4444-555555555555"
    for make in (
        lambda: requests.group(thing),
        lambda: requests.members(thing),
        lambda: requests.unit_members(thing),
        lambda: requests.Remove(group=good, account=thing),
        lambda: requests.Remove(group=thing, account=good),
        lambda: requests.Add(root="https://graph.test", group=good, accounts=(thing,)),
    ):
        with pytest.raises(ValueError, match="no id"):
            make()


REFERENCES = ["*", "ic-*", "x)(objectClass=*", "*)(&", "ic\\2d*", "CN=*,{}", "CN=ic-edit)(cn=*,{}", "\\", "ic-edit\x00"]


def test_a_group_reference_is_no_ldap_filter(domain: Domain, connect: Connect):
    """On a real controller: a pattern or a filter in a name finds nothing, and spoils no other group's search."""
    real = domain.group("ic-edit")
    tricky = domain.group("ic-edit)(cn=x")
    asked = [reference.format(domain.managed) for reference in REFERENCES]
    found = {
        row["reference"]: row["group"] for row in connect().read([*asked, real, tricky]).groups.iter_rows(named=True)
    }
    assert dict.fromkeys(asked) == {reference: found[reference] for reference in asked}
    assert None not in (found[real], found[tricky])
    assert found[real] != found[tricky]


def test_an_attribute_is_compared_as_it_is(domain: Domain, connect: Connect):
    """An account that carries `*` as its id is nobody's but of the person `*`."""
    values = ["*", "100*", ")(objectClass=*", "\\2a", "100234 ", "' or 1=1"]
    for number, value in enumerate(values):
        domain.person(f"Ann {number}", employeeID=value)
    assert set(values) <= set(connect().read([]).accounts["employeeID"])


REFUSED = {
    "x,OU=Domain Admins": "location-code",
    "x+CN=Domain Admins": "location-code",
    " #x ": "spaces",
    "x)(cn=*": "location-code",
}


@pytest.mark.parametrize("code", EVIL)
def test_a_location_code_reaches_no_file_and_no_other_group(site: Site, code: str):
    """With groups that are made where they lack: the embedded directory has one more group at most, by that very name."""
    site.locations[code] = {"name": "East", "type": "school"}
    site.entitlements = {"edit": per_location("ic-at-{location}")}
    site.policies = {"staff": policy(["edit"], STAFF)}
    site.local["create_groups"] = True
    site.person("1")
    site.job("1", location=code)
    site.course("1", "2025-01-15")
    before = files(site.write().folder.parent)
    ran = site.call("run")
    if code in REFUSED:
        assert (2, True) == (ran.code, f"[{REFUSED[code]}]" in ran.err)
        return
    assert 0 == ran.code, ran.err
    groups = site.directory["groups"]
    given = {name: members for name, members in groups.items() if members}
    assert {"ic-edit"} <= groups.keys() <= {"ic-edit", *(f"ic-at-{each}" for each in site.locations)}
    assert given == ({} if '"' in code else {f"ic-at-{code}": ["a1"]})  # a code with a quote in it is a mangled cell
    assert {"state"} == {path.relative_to(site.folder).parts[0] for path in files(site.folder.parent) - before}


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("wanted", ["../../connector", "..", "/etc/passwd", "*", "", "%2e%2e", "a" * 5000, "\x00"])
def test_what_a_person_types_is_no_path_into_the_state(site: Site, wanted: str):
    """An id is looked up among those there are."""
    site.entitled("1")
    site.write().call("run")
    before = {path: path.read_bytes() for path in files(site.folder)}
    asked = [["plan", "--replay", wanted], ["audit", "show", "--run", wanted], ["explain", wanted]]
    asked += [] if wanted == "/etc/passwd" else [["approve", wanted, "--reason", "x"]]
    codes = [site.call(*arguments, "--quiet").code for arguments in asked]
    assert set(codes) <= {0, 2, 3, 4}
    assert {path: data for path, data in before.items() if path.name not in ("head", "ledger.db")} == {
        path: path.read_bytes() for path in before if path.name not in ("head", "ledger.db")
    }
