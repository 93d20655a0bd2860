"""What `doctor` says of Entra ID, each with its fix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.directories import Directory, Finding
from tests.emulators.graph.fixtures import Emulator
from tests.entra.conftest import Connect
from tests.entra.tenants import group, people, written

BASIC = {"correlate": [{"person": "email", "account": "mail"}], "people": {"enabled": "assume"}}


def wrong(directory: Directory, *references: str) -> list[Finding]:
    return [finding for finding in directory.check(references) if not finding.ok]


def test_a_sound_tenant_has_only_good_findings(emulator: Emulator, connect: Connect):
    """Log-on, permissions, people, attributes, clock and groups are said to be well; nothing is written."""
    group(emulator, "ic-a", people(emulator, 2))
    findings = list(connect().check(["ic-a"]))
    assert [True] * 7 == [finding.ok for finding in findings]
    subjects = [emulator.authority, "permission GroupMember.ReadWrite.All", "permission User.Read.All", "people"]
    assert [*subjects, "correlate: employeeId", "clock", "ic-a"] == [finding.subject for finding in findings]
    assert f"the app may log on; its token goes to `{emulator.graph}` alone" == findings[0].message
    assert "2 members, and nothing forbids to write them" == findings[-1].message
    assert 0 == written(emulator)


@pytest.mark.parametrize(
    ("roles", "changes", "missing"),
    [
        (["User.Read.All", "GroupMember.Read.All"], {}, "GroupMember.ReadWrite.All"),
        (["GroupMember.ReadWrite.All", "User.ReadBasic.All"], {}, "User.Read.All"),
        (["User.ReadBasic.All", "GroupMember.Read.All"], BASIC, "GroupMember.ReadWrite.All"),
        (["GroupMember.ReadWrite.All"], BASIC, "User.ReadBasic.All"),
    ],
)
def test_each_missing_permission_is_named(
    emulator: Emulator, connect: Connect, roles: list[str], changes: dict[str, Any], missing: str
):
    """By the name under which it is granted; the least that the settings need."""
    people(emulator, 1, mail="p{n}@example.test")
    emulator.options(roles=roles)
    findings = wrong(connect(**changes))
    assert f"permission {missing}" == findings[0].subject
    assert "grant this application permission, with an administrator's consent" == findings[0].fix


def test_the_least_permissions_are_enough(emulator: Emulator, connect: Connect):
    """User.ReadBasic.All suffices for mail and userPrincipalName, where no account's state is asked for."""
    people(emulator, 1, mail="p{n}@example.test")
    group(emulator, "ic-a")
    emulator.options(roles=["GroupMember.ReadWrite.All", "User.ReadBasic.All"])
    assert [] == wrong(connect(**BASIC), "ic-a")


def test_more_than_is_needed_is_told(emulator: Emulator, connect: Connect):
    """With User.ReadWrite.All an app could delete users."""
    people(emulator, 1)
    emulator.options(roles=["GroupMember.ReadWrite.All", "User.ReadWrite.All"])
    told = {finding.subject: finding.message for finding in connect().check([])}
    assert "more than is needed: take it away" == told["permission User.ReadWrite.All"]


def test_accounts_whose_state_is_hidden_are_told(emulator: Emulator, connect: Connect):
    """They would get nothing new."""
    people(emulator, 1)
    emulator.options(roles=["GroupMember.ReadWrite.All", "User.ReadBasic.All"])
    found = {finding.subject: finding for finding in wrong(connect())}
    assert "no account is enabled, or the app may not see accountEnabled" == found["people"].message
    assert "grant User.Read.All" in found["correlate: employeeId"].fix


def test_a_clock_that_is_wrong_is_told(emulator: Emulator, connect: Connect):
    """By the date of Graph's answers."""
    people(emulator, 1)
    emulator.clock(skew=900)
    (finding,) = wrong(connect())
    assert ("clock", "set this one by NTP") == (finding.subject, finding.fix)
    assert finding.message in [f"this clock and Graph's are {seconds} s apart" for seconds in (899, 900, 901)]


def test_groups_that_are_missing_outside_or_not_unique_are_named(emulator: Emulator, connect: Connect):
    """Each reference as the entitlement gives it."""
    people(emulator, 1)
    group(emulator, "payroll")
    group(emulator, "ic-twin")
    emulator.seed(groups=[{"displayName": "IC-Twin"}])
    missing, outside, twin = wrong(connect(), "ic-nowhere", "payroll", "ic-twin")
    assert ("ic-nowhere", "there is no such group") == (missing.subject, missing.message)
    assert ("payroll", "add it to `managed`, or name another group") == (outside.subject, outside.fix)
    assert ("ic-twin", "name the one that is meant by its id") == (twin.subject, twin.fix)


def test_a_mistyped_unit_or_protected_member_is_found(emulator: Emulator, connect: Connect):
    """Before it matters."""
    people(emulator, 1)
    emulator.options(roles=["GroupMember.ReadWrite.All", "User.Read.All", "AdministrativeUnit.Read.All"])
    unit = "administrative-unit:00000000-0000-0000-0000-000000000009"
    found = {finding.subject: finding.fix for finding in wrong(connect(managed=[unit], protected=["no@x.test"]))}
    assert "correct `protected`" == found["no@x.test"]
    assert (
        "correct `managed`, or grant AdministrativeUnit.Read.All" == found[unit.replace(":", " ").replace("-", " ", 1)]
    )


def test_a_file_that_cannot_be_used_is_named_with_its_fix(connect: Connect, tmp_path: Path):
    """The CA's, and the certificate's: not the one for the other."""
    (of_ca,) = connect(ca_file=str(tmp_path / "none.pem")).check(["ic-a"])
    assert "`ca_file` cannot be used: no such file or directory" == of_ca.message
    assert "name a PEM file with the CA's certificate that this user may read" == of_ca.fix
    credential = {"method": "certificate", "certificate": str(tmp_path / "none.pem")}
    (of_app,) = connect(credential=credential).check(["ic-a"])
    assert ("the credential cannot be used: no such file or directory", True) == (
        of_app.message,
        of_app.fix.startswith("name a PEM file with certificate and private key"),
    )


@pytest.mark.parametrize("query", ["userType = Member", "userType eq 'Nobody'"])
def test_a_filter_that_is_mistyped_is_told(emulator: Emulator, connect: Connect, query: str):
    """Graph refuses it, or it finds nobody: everybody would be a stranger."""
    people(emulator, 1)
    (finding,) = wrong(connect(people={"filter": query}))
    assert ("people", True) == (finding.subject, "correct" in finding.fix)


def test_a_group_that_may_not_be_read_is_no_missing_one(emulator: Emulator, connect: Connect):
    """It says why, and does not ask to make it."""
    people(emulator, 1)
    hidden = group(emulator, "ic-hidden")
    emulator.arm("denied", path=f"/groups/{hidden}")
    (finding,) = wrong(connect(managed=[hidden]), hidden)
    assert (hidden, True) == (finding.subject, finding.message.startswith("the app may not do this (403"))


def test_a_log_on_that_fails_ends_the_check(emulator: Emulator, connect: Connect):
    """One finding, and what to do."""
    (finding,) = connect(client="00000000-0000-0000-0000-000000000009").check(["ic-a"])
    assert (emulator.authority, False) == (finding.subject, finding.ok)
    assert "check `client` and `tenant`" == finding.fix
