"""When a member came or went: from the controller's own records, in the form in which Windows gives them out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connector import clock
from connector.directories import Trace
from connector.directories.active_directory.tracing import BY_WHOM, NOT_GIVEN
from tests.active_directory.conftest import Connect
from tests.samba.domain import Domain
from tests.samba.replication import Replication
from tests.samba.strictad import StrictAD


@pytest.fixture
def replication(domain: Domain) -> Replication:
    return Replication(domain.controller)


@pytest.fixture
def windows(domain: Domain, replication: Replication) -> Iterator[StrictAD]:
    """The controller, giving out its records, three values at a time."""
    relay = StrictAD(domain.controller, records=replication.records, most=3)
    yield relay
    relay.close()


def test_each_member_has_its_own_time_and_controller(
    domain: Domain, connect: Connect, windows: StrictAD, replication: Replication
):
    """Of one who came and of one who went, as the controller's database has it, to the second."""
    ann, ben = domain.person("Ann Lee"), domain.person("Ben & Co, <x>")
    group = domain.group("attendance", ann)
    domain.join(group, ben)
    domain.leave(group, ann)
    kept = {domain.guid(dn): one for one in replication.kept(domain.guid(group)) for dn in [one.dn]}
    assert {domain.guid(ann): True, domain.guid(ben): False} == {guid: one.gone for guid, one in kept.items()}
    traced = connect(servers=[windows.uri]).trace([(domain.guid(group), guid) for guid in kept])
    expected = {guid: (one.at.replace(microsecond=0), "DC1", True) for guid, one in kept.items()}
    assert expected == {one.account: (one.at, one.on, one.exact) for one in traced.found}
    assert BY_WHOM == traced.words
    assert all(abs(clock.now() - one.at) < timedelta(minutes=5) for one in traced.found)


def test_records_that_come_in_blocks_are_all_read(domain: Domain, connect: Connect, windows: StrictAD):
    """More of them than the controller gives out at once."""
    people = [domain.person(f"Person {number}") for number in range(8)]
    group = domain.group("attendance", *people)
    asked = [(domain.guid(group), domain.guid(person)) for person in people]
    traced = connect(servers=[windows.uri]).trace(asked)
    assert sorted(asked) == sorted((one.group, one.account) for one in traced.found)


def test_only_what_is_asked_for_is_told(domain: Domain, connect: Connect, windows: StrictAD):
    """Two groups, one member each; who never was a member has no record."""
    ann, ben, cid = (domain.person(name) for name in ("Ann", "Ben", "Cid"))
    one, other = domain.group("one", ann, ben), domain.group("other", ben)
    asked = [
        (domain.guid(one), domain.guid(ann)),
        (domain.guid(other), domain.guid(ben)),
        (domain.guid(other), domain.guid(cid)),
    ]
    traced = connect(servers=[windows.uri]).trace(asked)
    assert sorted(asked[:2]) == sorted((found.group, found.account) for found in traced.found)


def test_a_controller_that_gives_out_no_records_tells_of_the_group(domain: Domain, connect: Connect):
    """As Samba's own: the membership changed no later than the group did, and the words say why no more is known."""
    ann = domain.person("Ann Lee")
    group = domain.group("attendance", ann)
    (changed,) = domain.controller.find(group, "(objectClass=*)", "whenChanged")[0]["whenChanged"]
    at = datetime.strptime(changed[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    traced = connect().trace([(domain.guid(group), domain.guid(ann))])
    expected = Trace(group=domain.guid(group), account=domain.guid(ann), at=at, exact=False)
    assert ((expected,), NOT_GIVEN) == (traced.found, traced.words)


def test_a_group_that_is_gone_has_no_trace(domain: Domain, connect: Connect, windows: StrictAD):
    """Of the others there is one all the same."""
    ann = domain.person("Ann Lee")
    gone, there = domain.group("gone", ann), domain.group("there", ann)
    asked = [(domain.guid(gone), domain.guid(ann)), (domain.guid(there), domain.guid(ann))]
    domain.delete(gone)
    assert asked[1:] == [(one.group, one.account) for one in connect(servers=[windows.uri]).trace(asked).found]


def test_tracing_writes_nothing(domain: Domain, connect: Connect, windows: StrictAD):
    """The group is as it was."""
    group = domain.group("attendance", domain.person("Ann Lee"))
    before = domain.stamp(group)
    connect(servers=[windows.uri]).trace([(domain.guid(group), account) for account in domain.members(group)])
    assert before == domain.stamp(group)
