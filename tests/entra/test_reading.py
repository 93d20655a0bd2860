"""What a reading of Entra ID holds, and what it says where it cannot be whole."""

from __future__ import annotations

from typing import Any

import pytest

from connector.directories import DirectoryError
from connector.directories.entra.graph import rows_of
from tests.emulators.graph.fixtures import Emulator
from tests.entra.conftest import Connect
from tests.entra.tenants import group, people


def test_many_pages_are_read_to_their_end(emulator: Emulator, connect: Connect):
    """Of users and of members alike, each once."""
    accounts = people(emulator, 2100)
    crowd = group(emulator, "ic-crowd", accounts)
    snapshot = connect().read(["ic-crowd"])
    assert sorted(accounts) == snapshot.accounts["account"].to_list()
    assert sorted(accounts) == snapshot.members["account"].to_list()
    assert {crowd} == set(snapshot.members["group"])


def test_only_what_is_needed_is_asked_for(emulator: Emulator, connect: Connect):
    """No phone number, no address: a page holds the correlated attributes and no more."""
    people(emulator, 1)
    connect(correlate=[{"person": "email", "account": "mail"}]).read([])
    (asked,) = [request["path"] for request in emulator.graph_requests()]
    assert "/v1.0/users?$select=id,userPrincipalName,accountEnabled,mail&$top=999" == asked


def test_every_correlation_attribute_is_read(emulator: Emulator, connect: Connect):
    """Null where a user lacks it."""
    values = {"mail": "ann@example.test", "onPremisesImmutableId": "abc=", "onPremisesSecurityIdentifier": "S-1-5-21-7"}
    people(emulator, 1, **values)
    keys = ["employeeId", "userPrincipalName", *values, "onPremisesSamAccountName"]
    accounts = connect(correlate=[{"person": "x", "account": key} for key in keys]).read([]).accounts
    assert ["account", "name", "enabled", *keys] == accounts.columns
    assert ("0", "p0@example.test", *values.values(), None) == accounts.select(keys).row(0)


def test_only_users_are_ours(emulator: Emulator, connect: Connect):
    """Devices, service principals, contacts and nested groups are shown as `other`."""
    (person,) = people(emulator, 1)
    nested = group(emulator, "ic-nested")
    kinds = ["device", "servicePrincipal", "orgContact"]
    others = emulator.seed(objects=[{"@odata.type": f"#microsoft.graph.{k}", "displayName": k} for k in kinds])
    group(emulator, "ic-mixed", [person, nested, *others.values()])
    members = connect().read(["ic-mixed"]).members
    wanted = {person: "account", nested: "other", **dict.fromkeys(others.values(), "other")}
    assert wanted == dict(members.select("account", "kind").iter_rows())


def test_people_outside_the_filter_are_others(emulator: Emulator, connect: Connect):
    """A guest is a member like any other that is not ours."""
    (person,), guest = (
        people(emulator, 1),
        emulator.seed(users=[{"userPrincipalName": "g@x.test", "userType": "Guest"}]),
    )
    group(emulator, "ic-a", [person, guest["g@x.test"]])
    snapshot = connect(people={"filter": "userType eq 'Member'"}).read(["ic-a"])
    assert [person] == snapshot.accounts["account"].to_list()
    assert {person: "account", guest["g@x.test"]: "other"} == dict(
        snapshot.members.select("account", "kind").iter_rows()
    )


def test_a_filter_that_finds_nobody_ends_the_reading(emulator: Emulator, connect: Connect):
    """It is mistyped: as an empty answer it would make every member a stranger, and say nothing of it."""
    people(emulator, 1)
    with pytest.raises(DirectoryError, match=r"`people\.filter` finds no user; correct it"):
        connect(people={"filter": "userType eq 'Nobody'"}).read([])


@pytest.mark.parametrize("page", [{}, {"value": None}, {"value": [1]}, {"value": [{"displayName": "x"}]}])
def test_a_page_without_ids_is_refused(page: dict[str, Any]):
    """Whatever stands between here and Graph wrote it."""
    with pytest.raises(DirectoryError, match="holds no list of objects with their ids"):
        rows_of(page)


def test_a_group_is_named_by_id_or_by_its_only_name(emulator: Emulator, connect: Connect):
    """The name without case; quotes in it are only text."""
    by_id, by_name = group(emulator, "ic-a"), group(emulator, "ic-O'Neil & Söhne +1")
    groups = connect().read([by_id.upper(), "IC-o'neil & söhne +1", "ic-nowhere"]).groups
    assert [by_id, by_name, None] == groups["group"].to_list()
    assert [True, True, True] == groups["managed"].to_list()


def test_a_name_that_two_groups_have_names_neither(emulator: Emulator, connect: Connect):
    """It is never guessed which one is meant; the others are read."""
    first, sound = group(emulator, "ic-twin"), group(emulator, "ic-sound")
    second = emulator.seed(groups=[{"displayName": "IC-Twin"}])["IC-Twin"]
    snapshot = connect().read(["ic-twin", "ic-sound", first, second])
    assert [None, sound, first, second] == snapshot.groups["group"].to_list()
    assert "2 groups have the name `ic-twin`; name the one that is meant by its id" == snapshot.notes["ic-twin"]
    assert () == snapshot.incomplete


def test_without_the_permission_nobody_is_enabled(emulator: Emulator, connect: Connect):
    """Who may not see accountEnabled sees null: such an account gets nothing new, unless the config says so."""
    people(emulator, 1)
    emulator.options(roles=["GroupMember.ReadWrite.All", "User.ReadBasic.All"])
    key = [{"person": "username", "account": "userPrincipalName"}]
    assert [False] == connect(correlate=key).read([]).accounts["enabled"].to_list()
    assumed = connect(correlate=key, people={"enabled": "assume"}).read([]).accounts
    assert [(True, "p0@example.test")] == assumed.select("enabled", "userPrincipalName").rows()


def test_protected_members_are_named_by_id_or_principal(emulator: Emulator, connect: Connect):
    """One that does not exist would protect nobody: nothing is planned."""
    first, second = people(emulator, 2)
    snapshot = connect(protected=[first.upper(), "P1@example.test"]).read([])
    assert ({first, second}, ()) == (snapshot.protected, snapshot.incomplete)
    (said,) = connect(protected=["nobody@example.test"]).read([]).incomplete
    assert "the protected member `nobody@example.test` does not exist; correct `protected`" == said


def test_the_fence_may_be_an_administrative_unit(emulator: Emulator, connect: Connect):
    """Groups that lie in it are managed, whatever their name."""
    inside, outside = group(emulator, "Attendance East"), group(emulator, "Attendance West")
    unit = emulator.seed(units=[{"displayName": "schools", "members": [inside]}])["schools"]
    emulator.options(roles=["GroupMember.ReadWrite.All", "User.Read.All", "AdministrativeUnit.Read.All"])
    groups = connect(managed=[f"administrative-unit:{unit}"]).read([inside, outside, "Attendance East"]).groups
    assert [True, False, True] == groups["managed"].to_list()


def test_a_unit_that_cannot_be_read_is_no_fence(emulator: Emulator, connect: Connect):
    """Nothing is read that could not be judged."""
    unit = emulator.seed(units=[{"displayName": "schools"}])["schools"]
    with pytest.raises(DirectoryError, match=rf"administrative unit `{unit}` cannot be read: the app may not do this"):
        connect(managed=[f"administrative-unit:{unit}"]).read(["ic-a"])


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("throttle", {"rate": 0.3, "retry_after": "0.05"}),
        ("unavailable", {"times": 2, "retry_after": "0.05"}),
        ("server-error", {"times": 2}),
        ("gateway-timeout", {"times": 2}),
        ("cut", {"times": 2}),
        ("cut-before", {"times": 2}),
        ("missing-answer", {"times": 3, "on": "item"}),
        ("unauthorized", {"times": 1}),
        ("sts-unavailable", {"times": 1}),
    ],
)
def test_a_fault_on_the_way_changes_nothing(emulator: Emulator, connect: Connect, kind: str, options: dict[str, Any]):
    """What fails is asked for again, by itself, and the reading is whole."""
    accounts = people(emulator, 30)
    names = [f"ic-{number}" for number in range(25)]
    groups = {group(emulator, name, accounts[number : number + 5]) for number, name in enumerate(names)}
    emulator.arm(kind, **options)
    snapshot = connect().read(names)
    assert emulator.faults()[kind] > 0
    assert (30, groups, 125) == (snapshot.accounts.height, set(snapshot.groups["group"]), snapshot.members.height)
    assert () == snapshot.incomplete


def test_a_group_that_may_not_be_read_makes_the_reading_incomplete(emulator: Emulator, connect: Connect):
    """What is not seen is said, and never taken for empty."""
    hidden = group(emulator, "ic-hidden", people(emulator, 3))
    group(emulator, "ic-open")
    emulator.arm("denied", path=f"/groups/{hidden}/members")
    (said,) = connect().read(["ic-hidden", "ic-open"]).incomplete
    assert f"the members of the group `{hidden}` could not be read: the app may not do this" in said


def test_people_that_may_not_be_read_end_the_reading(emulator: Emulator, connect: Connect):
    """With the permission that is missing."""
    emulator.options(roles=["GroupMember.ReadWrite.All"])
    with pytest.raises(DirectoryError, match=r"403 Authorization_RequestDenied.*grant it .*User\.Read\.All"):
        connect().read([])


def test_the_token_goes_to_graph_alone(emulator: Emulator, connect: Connect):
    """A link to another host is not followed, whoever wrote it."""
    people(emulator, 1200)
    emulator.arm("foreign-next-link", host="https://graph.example.net")
    with pytest.raises(
        DirectoryError, match=r"links to `graph.example.net`, which is not Graph; nothing was sent there"
    ):
        connect().read([])


def test_a_server_that_does_not_come_round_is_given_up(emulator: Emulator, connect: Connect):
    """Once what it asks to wait would outlast the time allowed."""
    people(emulator, 1)
    emulator.arm("throttle", retry_after="300")
    with pytest.raises(DirectoryError, match=r"`timeouts.total` does not suffice; the next run goes on"):
        connect().read([])
