"""A domain that nobody has adopted gets no write before somebody has seen what the policies explain of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.active_directory.conftest import settings_for
from tests.guards.guarded import approved
from tests.plan.site import STAFF, Site, policy
from tests.samba.domain import Domain

pytestmark = pytest.mark.scar(2)


@dataclass(kw_only=True)
class DomainSite(Site):
    domain: Domain

    @property
    def config(self) -> dict[str, Any]:
        section = settings_for(self.domain).model_dump(mode="json", exclude_unset=True)
        return {**super().config, "directories": {"local": section}}


def test_scar_2_the_first_run_writes_nothing_to_the_domain(
    domain: Domain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It is told by name and GUID; approved, the next run writes, and later ones too."""
    monkeypatch.setenv("AD_PASSWORD", domain.controller.password)
    right, stray, joiner = (domain.person(f"Person {n}", employeeID=f"{n:06d}") for n in (1, 2, 3))
    group = domain.group("IC-Edit", right, stray)
    site = DomainSite(folder=tmp_path, domain=domain, stranger=True)
    site.add_bystander()
    site.entitlements = {"edit": {"title": "Edit", "groups": [{"directory": "local", "group": group}]}}
    site.policies = {"staff": policy(["edit"], STAFF)}
    for number, job in ((1, "1101"), (2, "3001"), (3, "3001")):
        site.person(f"{number:06d}", account=False)
        site.job(f"{number:06d}", job_code=job)
        site.course(f"{number:06d}", "2025-01-15")
    stamp = domain.stamp(group)
    ran = site.write().call("run")
    assert (3, stamp) == (ran.code, domain.stamp(group)), ran.out + ran.err
    root = domain.controller.domain
    told = "the policies explain 50 % of the 2 live members (1 explained, 1 unexplained; 0 missing)"
    assert f"nobody adopted `local` ({root} {domain.guid(root)}) yet, so nothing is written there: {told}" in ran.out
    assert 0 == approved(site, ran).code
    assert (0, [domain.guid(right)]) == (site.call("run").code, domain.members(group))
    site.assignments[-1]["job_code"] = "1101"
    both = sorted(map(domain.guid, (right, joiner)))
    assert (0, both) == (site.write().call("run").code, domain.members(group))
