"""What `doctor` says of Active Directory, each with its fix."""

from __future__ import annotations

import pytest

from connector.directories import Directory, Finding
from tests.active_directory.conftest import Connect
from tests.samba.domain import Domain


def wrong(directory: Directory, *references: str) -> list[Finding]:
    return [finding for finding in directory.check(references) if not finding.ok]


def person(domain: Domain) -> str:
    return domain.person("Ann Lee", employeeID="00042", mail="ann@example.test")


def test_a_sound_directory_has_only_good_findings(domain: Domain, connect: Connect):
    """Server, clock, people, each correlated attribute and each group are said to be well."""
    group = domain.group("attendance", person(domain))
    findings = list(connect().check([group]))
    assert [True] * 6 == [finding.ok for finding in findings]
    assert "1 members, and the account may write them" == findings[-1].message


@pytest.mark.parametrize(
    ("changes", "message", "fix"),
    [
        ({"servers": ["ldaps://localhost:1"]}, "nothing listens there", "host and port"),
        ({"servers": ["ldaps://nowhere.invalid"]}, "the host name is not known", "DNS"),
        ({"ca_file": None}, "the certificate is not signed by a known CA", "`ca_file`"),
        ({"people": {"base": "OU=None,DC=dps,DC=test"}}, "there is no such object", "check the name"),
        ({"people": {"base": "CN=Builtin,DC=dps,DC=test"}}, "no account below", "correct `people`"),
        ({"people": {"base": "DC=dps,DC=test", "filter": "(((x)"}}, "the filter is not well formed", "parentheses"),
        ({"correlate": [{"person": "x", "account": "pager"}]}, "no account has this attribute", "`correlate`"),
        ({"managed": ["OU=None,DC=dps,DC=test"]}, "there is no such container", "`managed`"),
        ({"protected": ["CN=None,DC=dps,DC=test"]}, "does not exist", "`protected`"),
    ],
)
def test_each_mistake_is_found_with_its_fix(
    domain: Domain, connect: Connect, changes: dict[str, object], message: str, fix: str
):
    """One mistake, one finding, and what to do."""
    person(domain)
    (finding,) = wrong(connect(**changes))
    assert message in finding.message
    assert fix in finding.fix


def test_a_wrong_password_ends_the_check_at_once(domain: Domain, connect: Connect):
    """The second server is not tried: it would count towards the lock-out."""
    (finding,) = connect("Wrong-Passw0rd-1", servers=[domain.controller.uri] * 2).check([])
    assert "wrong user name or password" in finding.message
    assert "`bind.password`" in finding.fix


def test_every_server_is_tried(domain: Domain, connect: Connect):
    """A fail-over that would not work is found before it is needed."""
    person(domain)
    (finding,) = wrong(connect(servers=[domain.controller.uri, "ldaps://localhost:1"]))
    assert "ldaps://localhost:1" == finding.subject


def test_groups_that_are_missing_or_outside_are_named(domain: Domain, connect: Connect):
    """Each reference by the name that the entitlement gives it."""
    person(domain)
    outside = domain.group("payroll", container=domain.elsewhere)
    missing, stray = wrong(connect(), "IC-Nowhere", domain.login(outside))
    assert ("IC-Nowhere", "there is no such group") == (missing.subject, missing.message)
    assert domain.login(outside) == stray.subject
    assert "lies outside of `managed`" in stray.message


def test_attributes_with_several_values_are_told(domain: Domain, connect: Connect):
    """Such accounts would never be correlated."""
    account = domain.person("Ann Lee", otherMailbox="a@example.test")
    domain.put(account, "otherMailbox", "b@example.test")
    (finding,) = wrong(connect(correlate=[{"person": "email", "account": "otherMailbox"}]))
    assert "1 accounts have several values" in finding.message


def test_accounts_that_are_all_disabled_are_told(domain: Domain, connect: Connect):
    """More likely the attribute is hidden than a district without a working account."""
    domain.person("Ann Lee", enabled=False, employeeID="00042", mail="ann@example.test")
    (finding,) = wrong(connect())
    assert "no account is enabled" == finding.message
