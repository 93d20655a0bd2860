"""The classes of drift on an emulated tenant, changed past Graph as another administrator would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.drift.meddling import classes, found, ran
from tests.emulators.graph.fixtures import Emulator
from tests.entra.deployed import ANYWHERE, EntraSite, site_of
from tests.entra.emulated import emulator, shared_emulator
from tests.entra.tenants import group, people, written

__all__ = ["emulator", "shared_emulator"]


@pytest.fixture
def site(emulator: Emulator, tmp_path: Path) -> EntraSite:
    """Two persons with the right and one without, all with an account; nothing is drift after the run."""
    site = site_of(emulator, tmp_path)
    site.accounts = people(emulator, 3)
    for name in (ANYWHERE, "ic-0401", "ic-0402"):
        site.groups[name] = group(emulator, name)
    for number, code in enumerate(("1101", "1101", "3001")):
        site.person(str(number), account=False)
        site.job(str(number), job_code=code, location="0401")
    ran(site)
    assert [] == classes(site)
    return site


def added(site: EntraSite) -> tuple[str, str, str]:
    site.emulator.edit(site.groups[ANYWHERE], add=[site.accounts[2]])
    return "added-outside", ANYWHERE, site.accounts[2]


def removed(site: EntraSite) -> tuple[str, str, str]:
    site.emulator.edit(site.groups["ic-0401"], remove=[site.accounts[0]])
    return "removed-outside", "ic-0401", site.accounts[0]


def device(site: EntraSite) -> tuple[str, str, str]:
    (kiosk,) = site.emulator.seed(objects=[{"displayName": "kiosk"}]).values()
    site.emulator.edit(site.groups[ANYWHERE], add=[kiosk])
    return "added-outside", ANYWHERE, kiosk


@pytest.mark.parametrize("meddle", [added, removed, device])
def test_a_membership_that_somebody_changed(site: EntraSite, meddle: Callable[[EntraSite], tuple[str, str, str]]):
    """Its class, group and account, and nothing written."""
    expected, before = meddle(site), written(site.emulator)
    assert [expected] == classes(site)
    assert before == written(site.emulator)


def test_a_group_that_was_deleted(site: EntraSite):
    """It is missing by its name."""
    site.emulator.remove(site.groups["ic-0401"])
    assert [("group-missing", "ic-0401", None)] == classes(site)


def test_the_audit_log_is_named_where_no_more_is_known(site: EntraSite):
    """The groups record neither when nor by whom: it says where to look, and with which permission."""
    removed(site)
    report = found(site)
    assert [None] == [one["when"]["at"] for one in report["drift"]]
    assert "Entra's audit log does" in report["unknown"]["local"]
    assert "AuditLog.Read.All" in report["unknown"]["local"]


def test_what_reads_do_not_show_yet_is_no_drift(site: EntraSite):
    """A lag is not somebody's hand."""
    site.person("9", account=False)
    site.job("9", location="0401")
    site.emulator.seed(users=[{"userPrincipalName": "p9@example.test", "employeeId": "9"}])
    site.entra["timeouts"] = {"total": 60, "settle": 0}
    site.emulator.options(lag=60)
    ran(site)
    assert [] == classes(site)
