"""One policy, one plan, two directories: a group of Active Directory and a cloud group of Entra ID."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.active_directory.conftest import section as on_premises
from tests.emulators.graph.fixtures import Emulator
from tests.entra.deployed import WHEN, EntraSite
from tests.entra.emulated import section
from tests.entra.tenants import group
from tests.guards.guarded import approved
from tests.plan.site import policy, right
from tests.samba.domain import Domain
from tests.samba.fixtures import domain, samba

__all__ = ["domain", "samba"]


@dataclass(kw_only=True)
class Both(EntraSite):
    domain: Domain

    @property
    def config(self) -> dict[str, Any]:
        keys = [{"person": "person_id", "account": "employeeID"}]
        directories = {"ad": on_premises(self.domain, correlate=keys), "cloud": section(self.emulator)}
        return {**super().config, "directories": directories}


@pytest.fixture
def site(emulator: Emulator, domain: Domain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Both:
    """Everybody has an account in both; 1 and 2 are entitled, and 3 is a member of both groups without a right."""
    monkeypatch.setenv("AD_PASSWORD", domain.controller.password)
    made = Both(folder=tmp_path, emulator=emulator, domain=domain, stranger=True)
    made.completions = [{"learner": "900000", "course_id": "OTHER", "completed_at": "2020-01-10"}]
    for person_id in ("1", "2", "3"):
        made.person(person_id, account=False)
        made.job(person_id, job_code="3001" if person_id == "3" else "1101")
    return made


def test_both_are_planned_as_one_and_each_is_written_in_its_place(site: Both, emulator: Emulator, domain: Domain):
    """The plan names both, and both are adopted by one approval; then each group has who is entitled, and no more."""
    here = {name: domain.person(f"Person {name}", employeeID=name) for name in "123"}
    users = [{"userPrincipalName": f"p{name}@example.test", "employeeId": name} for name in "123"]
    there = {principal[1]: account for principal, account in emulator.seed(users=users).items()}
    local = domain.group("Attendance", here["2"], here["3"])
    cloud = group(emulator, "ic-edit", [there["3"]])
    places = [{"directory": "ad", "group": local}, {"directory": "cloud", "group": "ic-edit"}]
    site.entitlements = {"edit": {**right("ic-edit"), "groups": places}}
    site.policies = {"staff": policy(["edit"], WHEN)}
    planned = site.write().plan()["changes"]
    assert {
        ("ad", "add", "1"),
        ("ad", "remove", "3"),
        ("cloud", "add", "1"),
        ("cloud", "add", "2"),
        ("cloud", "remove", "3"),
    } == {(change["directory"], change["action"], change["person_id"]) for change in planned}
    first = site.call("run")
    assert (3, {there["3"]}) == (first.code, emulator.members(cloud)), first.out
    assert 0 == approved(site, first).code
    ran = site.call("run")
    assert 0 == ran.code, ran.out
    assert sorted(domain.guid(here[name]) for name in "12") == domain.members(local)
    assert {there["1"], there["2"]} == emulator.members(cloud)
    again = site.call("plan", "--exit-code")
    assert (0, []) == (again.code, site.plan()["changes"]), again.out


def test_doctor_names_the_directory_of_each_finding(site: Both, emulator: Emulator, domain: Domain):
    """A group of the same name may be in both."""
    local = domain.group("Attendance", domain.person("Person 1", employeeID="1"))
    emulator.seed(users=[{"userPrincipalName": "p1@example.test", "employeeId": "1"}])
    group(emulator, "ic-edit")
    places = [{"directory": "ad", "group": local}, {"directory": "cloud", "group": "ic-edit"}]
    site.entitlements = {"edit": {**right("ic-edit"), "groups": places}}
    site.policies = {"staff": policy(["edit"], WHEN)}
    ran = site.write().call("doctor")
    assert 0 == ran.code, ran.out
    assert "ok   cloud: ic-edit: 0 members, and nothing forbids to write them" in ran.out
    assert f"ok   ad: {local}: " in ran.out
