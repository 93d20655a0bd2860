"""What a Snapshot of Active Directory holds, beyond what every directory's does."""

from __future__ import annotations

import pytest

from connector.directories import DirectoryError
from tests.active_directory.conftest import Connect
from tests.samba.controller import Controller
from tests.samba.domain import Domain
from tests.samba.strictad import StrictAD


@pytest.mark.scar(20)
def test_a_group_goes_by_any_of_its_names(domain: Domain, connect: Connect):
    """DN in any spelling, objectGUID in any case, sAMAccountName in any case: one group, its members once."""
    group = domain.group("Smith, Ann (x)*", domain.person("Ann Lee"))
    guid, name = domain.guid(group), domain.login(group)
    other_spelling = group.replace(r"\,", r"\2c").replace("CN=", "cn = ").replace("OU=", " ou=")
    references = [group, other_spelling, guid, f"{{{guid.upper()}}}", name, name.upper()]
    snapshot = connect().read(references)
    assert [(reference, guid, group, True, None) for reference in references] == snapshot.groups.rows()
    assert 1 == snapshot.members.height


def test_what_is_no_group_is_missing(domain: Domain, connect: Connect):
    """An account's name, a wildcard, a malformed DN and another domain name no group."""
    account = domain.person("Ann Lee")
    domain.group("attendance")
    references = [account, domain.login(account), "*", "CN=attendance", "CN=a,b", "CN=x,DC=other,DC=test", "a)(cn=*"]
    assert [None] * len(references) == connect().read(references).groups["group"].to_list()


def test_many_references_are_resolved(samba: Controller, domain: Domain, connect: Connect):
    """More names than go into one search."""
    references = [f"nothing-{number}" for number in range(250)] + ["g0001", f"CN=g0003,OU=Groups,{samba.root}"]
    groups = connect().read(references).groups
    assert [None] * 250 == groups["group"].to_list()[:250]
    assert groups["group"].to_list()[250:] == [
        domain.guid(f"CN={name},OU=Groups,{samba.root}") for name in ("g0001", "g0003")
    ]


def test_an_attribute_with_several_values_is_no_key(domain: Domain, connect: Connect):
    """Taking one of them would be a guess."""
    correlate = [{"person": "email", "account": "otherMailbox"}]
    several = domain.person("Ann Lee", otherMailbox="a@example.test")
    domain.put(several, "otherMailbox", "b@example.test")
    single = domain.person("Bo Diaz", otherMailbox="c@example.test")
    accounts = connect(correlate=correlate).read([]).accounts
    assert {domain.guid(several): None, domain.guid(single): "c@example.test"} == dict(
        accounts.select("account", "otherMailbox").iter_rows()
    )


def test_an_attribute_is_named_in_any_case(domain: Domain, connect: Connect):
    """The column is called what the config calls it."""
    domain.person("Ann Lee", employeeID="00042")
    accounts = connect(correlate=[{"person": "person_id", "account": "EMPLOYEEID"}]).read([]).accounts
    assert ["00042"] == accounts["EMPLOYEEID"].to_list()


def test_protected_members_are_known_by_id(domain: Domain, connect: Connect):
    """The DN may be written in any spelling."""
    safe, other = domain.person("ic, breakglass"), domain.person("Ann Lee")
    snapshot = connect(protected=[safe.lower().replace(r"\,", r"\2c")]).read([])
    assert frozenset([domain.guid(safe)]) == snapshot.protected
    assert {domain.guid(safe), domain.guid(other)} == set(snapshot.accounts["account"])


def test_a_protected_member_that_is_missing_makes_the_reading_incomplete(domain: Domain, connect: Connect):
    """A mistyped name would protect nobody, in silence."""
    domain.person("Ann Lee")
    missing = f"CN=breakglas,{domain.staff}"
    snapshot = connect(protected=[missing]).read([])
    assert (f"the protected member `{missing}` does not exist; correct `protected`",) == snapshot.incomplete


def test_no_account_at_all_makes_the_reading_incomplete(connect: Connect):
    """An empty answer is more likely a mistake than a district without people."""
    (said,) = connect().read([]).incomplete
    assert "no account below" in said


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ({"base": "OU=Nowhere,DC=dps,DC=test"}, "there is no such object"),
        ({"base": "OU=Staff,DC=other,DC=test"}, "there is no such object"),
        ({"base": "DC=dps,DC=test", "filter": "(cn=*)(x=)(((y)"}, "the filter is not well formed"),
    ],
)
def test_people_that_can_t_be_read_are_an_error(connect: Connect, people: dict[str, str], words: str):
    """Nothing was read, so nothing is returned."""
    with pytest.raises(DirectoryError, match=words):
        connect(people=people).read([])


def test_references_to_other_naming_contexts_are_passed_over(samba: Controller, domain: Domain, connect: Connect):
    """A search from the top of the domain also names other servers; nobody goes there with the password."""
    account = domain.person("Ann Lee")
    people = {"base": samba.domain, "filter": f"(sAMAccountName={domain.login(account)})"}
    assert [domain.guid(account)] == connect(people=people).read([]).accounts["account"].to_list()


def test_what_windows_hands_out_in_pieces_is_put_together(
    samba: Controller, domain: Domain, connect: Connect, strict: StrictAD
):
    """2,500 accounts in pages and 1,600 members in ranges of 1,500, none lost and none twice."""
    people = f"OU=People,{samba.root}"
    accounts = {entry["dn"][0] for entry in samba.find(people, "(sAMAccountName=u*)", "cn", scope="one")}
    group = domain.group("everybody", *sorted(accounts)[:1600])
    snapshot = connect(servers=[strict.uri], people={"base": people}).read([group])
    assert (2500, 1600, ()) == (snapshot.accounts.height, snapshot.members.height, snapshot.incomplete)
    assert domain.members(group) == snapshot.members["account"].to_list()


def test_two_readings_are_the_same_to_the_byte(domain: Domain, connect: Connect):
    """Rows come in one order, whatever order the server finds them in."""
    people = [domain.person(f"Person {number}") for number in range(5)]
    group = domain.group("attendance", *people)
    first, second = connect().read([group]), connect().read([group])
    assert first.accounts.equals(second.accounts)
    assert first.members.equals(second.members)
    assert first.accounts["account"].is_sorted()
