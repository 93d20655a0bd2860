"""The small deployment with a domain controller as its one directory, `local`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.plan.site import STAFF, Site, policy, right
from tests.samba.domain import Domain


@dataclass(kw_only=True)
class DomainSite(Site):
    """`dns`: the account of each person, `group`: the one group that a right gives."""

    domain: Domain
    server: str = ""
    dns: dict[str, str] = field(default_factory=dict)
    group: str = ""

    def staff(self, *persons: str, job_code: str = "1101") -> None:
        for person in persons:
            self.person(person, account=False)
            self.job(person, job_code=job_code)
            self.course(person, "2025-01-15")
            self.dns[person] = self.domain.person(f"No {person}", employeeID=person)

    def guid(self, person: str) -> str:
        return self.domain.guid(self.dns[person])

    def there(self) -> list[str]:
        """Who is a member, as `ldapsearch` reads it."""
        members = self.domain.members(self.group)
        return sorted(person for person in self.dns if self.guid(person) in members)

    def listed(self) -> list[str]:
        """The same, as `samba-tool` reads it from the controller's database."""
        names = self.domain.controller.tool("group", "listmembers", self.domain.login(self.group)).split()
        return sorted(person for person, dn in self.dns.items() if self.domain.login(dn) in names)

    @property
    def identity(self) -> str:
        domain = self.domain.controller.domain
        return f"{domain} {self.domain.guid(domain)}"

    @property
    def config(self) -> dict[str, Any]:
        controller = self.domain.controller
        ad = {
            "type": "active-directory",
            "servers": [self.server or controller.uri],
            "ca_file": controller.ca_file,
            "bind": {"method": "simple", "user": controller.administrator, "password": "env:DRIFT_AD_PASSWORD"},
            "people": {"base": self.domain.staff},
            "correlate": [{"person": "person_id", "account": "employeeID"}],
            "managed": [self.domain.managed],
            **self.local,
        }
        return {**super().config, "directories": {"local": ad}}


def domain_site(folder: Path, domain: Domain) -> DomainSite:
    site = DomainSite(folder=folder, domain=domain)
    site.add_bystander()
    site.group = domain.group("IC-Attendance-Edit")
    site.entitlements = {"edit": {**right(""), "groups": [{"directory": "local", "group": site.group}]}}
    site.policies = {"staff": policy(["edit"], STAFF)}
    return site
