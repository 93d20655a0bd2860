"""What Active Directory's writer refuses, and how it comes through what AD answers."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from connector.directories import Outcome, Write
from tests.active_directory.conftest import Connect
from tests.samba.domain import Domain
from tests.samba.faultproxy import FaultProxy
from tests.samba.strictad import StrictAD


def results(outcomes: Iterable[Outcome]) -> dict[Write, str]:
    return {outcome.write: outcome.result for outcome in outcomes}


def test_a_contradiction_is_refused(domain: Domain, connect: Connect):
    """Asked both to add and to remove, the writer does neither."""
    account, group = domain.guid(domain.person("Ann Lee")), domain.group("attendance")
    both = [Write(action=action, group=domain.guid(group), account=account) for action in ("add", "remove")]
    assert dict.fromkeys(both, "failed") == results(connect().write(both))
    assert [] == domain.members(group)


def test_a_protected_member_is_never_removed(domain: Domain, connect: Connect):
    """Whatever was planned; another member of the same batch is."""
    safe, other = domain.person("ic-breakglass"), domain.person("Ann Lee")
    group = domain.group("attendance", safe, other)
    removals = [Write(action="remove", group=domain.guid(group), account=domain.guid(dn)) for dn in (safe, other)]
    outcomes = {outcome.write: outcome for outcome in connect(protected=[safe]).write(removals)}
    assert ["failed", "done"] == [outcomes[write].result for write in removals]
    assert "`protected`" in outcomes[removals[0]].message
    assert [domain.guid(safe)] == domain.members(group)


def test_an_account_that_is_gone_left_its_groups(domain: Domain, connect: Connect):
    """AD takes a deleted account out of its groups by itself."""
    person = domain.person("Ann Lee")
    group, account = domain.group("attendance", person), domain.guid(person)
    domain.delete(person)
    removal = Write(action="remove", group=domain.guid(group), account=account)
    assert {removal: "already"} == results(connect().write([removal]))


def test_a_group_moved_out_of_the_fence_is_left_alone(domain: Domain, connect: Connect):
    """The fence is asked right before the write, by where the group lies now."""
    group, account = domain.group("attendance"), domain.guid(domain.person("Ann Lee"))
    directory = connect()
    addition = Write(action="add", group=directory.read([group]).groups["group"][0], account=account)
    moved = domain.move(group, domain.elsewhere)
    (outcome,) = directory.write([addition])
    assert ("failed", []) == (outcome.result, domain.members(moved))
    assert "lies outside of `managed`" in outcome.message


@pytest.mark.scar(20)
def test_an_account_moved_meanwhile_is_still_itself(domain: Domain, connect: Connect):
    """Members go by objectGUID: a new name or place changes nothing."""
    group, person = domain.group("attendance"), domain.person("Ann Lee")
    directory = connect()
    account = directory.read([group]).accounts["account"][0]
    domain.move(person, domain.elsewhere)
    assert ["done"] == [
        o.result for o in directory.write([Write(action="add", group=domain.guid(group), account=account)])
    ]
    assert [account] == domain.members(group)


def test_the_primary_group_is_no_membership(domain: Domain, connect: Connect):
    """AD says that such a member is there already, and does not list it: that is a failure with its words."""
    person, group = domain.person("Ann Lee"), domain.group("attendance")
    domain.make_primary(person, group)
    addition = Write(action="add", group=domain.guid(group), account=domain.guid(person))
    (outcome,) = connect().write([addition])
    assert "failed" == outcome.result
    assert "primaryGroupID" in outcome.message


def test_a_referral_is_never_followed(domain: Domain, connect: Connect, proxy: FaultProxy):
    """A read-only controller refers to another: the write fails with the fix, and nobody takes the password there."""
    group, account = domain.group("attendance"), domain.guid(domain.person("Ann Lee"))
    read_only = StrictAD(domain.controller, writable=f"{proxy.uri}/{group}")
    (outcome,) = connect(servers=[read_only.uri]).write(
        [Write(action="add", group=domain.guid(group), account=account)]
    )
    read_only.close()
    assert "failed" == outcome.result
    assert "name a writable server" in outcome.message
    assert 0 == proxy.accepted


def test_many_bad_values_among_good_ones(domain: Domain, connect: Connect):
    """Each bad one is named, each good one is done, and those already there are told apart."""
    people = [domain.person(f"Person {number}") for number in range(12)]
    group = domain.group("attendance", *people[:3])
    accounts = [domain.guid(person) for person in people]
    for person in people[9:]:
        domain.delete(person)
    writes = [Write(action="add", group=domain.guid(group), account=account) for account in accounts]
    wanted = ["already"] * 3 + ["done"] * 6 + ["failed"] * 3
    found = results(connect().write(writes))
    assert wanted == [found[write] for write in writes]
    assert sorted(accounts[:9]) == domain.members(group)


def test_no_text_reaches_the_server_but_ids(domain: Domain, connect: Connect):
    """A group or account that is no GUID is refused by the server and harms nobody."""
    group, account = domain.group("attendance"), domain.guid(domain.person("Ann Lee"))
    good = Write(action="add", group=domain.guid(group), account=account)
    bad = [
        Write(action="add", group=good.group, account=f"{account}>;CN=x"),
        Write(action="add", group="CN=Domain Admins,CN=Users,DC=dps,DC=test", account=account),
    ]
    found = results(connect().write([*bad, good]))
    assert ["failed", "failed", "done"] == [found[write] for write in (*bad, good)]
    assert [account] == domain.members(group)
