"""Active Directory's world: a corner of a real domain controller, made and read by OpenLDAP's C clients."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from connector.directories import Directory
from connector.directories.active_directory.settings import ActiveDirectorySettings
from tests.conformance.world import Group
from tests.samba.domain import Domain


class ActiveDirectoryWorld:
    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.base = domain.staff
        self._dns: dict[str, str] = {}

    def open(self) -> Directory:
        controller = self.domain.controller
        settings = ActiveDirectorySettings.model_validate(
            {
                "type": "active-directory",
                "servers": [controller.uri],
                "ca_file": controller.ca_file,
                "bind": {"method": "simple", "user": controller.administrator, "password": "env:AD_PASSWORD"},
                "people": {"base": self.base},
                "correlate": [{"person": "person_id", "account": "employeeID"}],
                "managed": [self.domain.managed],
            }
        )
        return settings.open(Path, lambda _: controller.password)

    def account(self, name: str, *, key: str | None = None, enabled: bool = True) -> str:
        attributes = {"employeeID": key} if key else {}
        return self._known(self.domain.person(name, enabled=enabled, **attributes))

    def crowd(self, size: int) -> Sequence[str]:
        self.base = self.domain.controller.root
        people = f"OU=People,{self.base}"
        found = self.domain.controller.find(people, "(sAMAccountName=u*)", "objectGUID", scope="one")
        return [entry["objectGUID"][0] for entry in found[:size]]

    def group(self, name: str, *members: str) -> Group:
        return self._group(name, members, self.domain.managed)

    def group_outside(self, name: str, *members: str) -> Group:
        return self._group(name, members, self.domain.elsewhere)

    def stranger(self, group: Group) -> str:
        inner = self._group("nested", (), self.domain.managed)
        self.domain.join(group.reference, inner.reference)
        return inner.id

    def delete_account(self, account: str) -> None:
        self.domain.delete(self._dns[account])

    def delete_group(self, group: Group) -> None:
        self.domain.delete(group.reference)

    def members(self, group: Group) -> Sequence[str]:
        return self.domain.members(group.reference)

    def stamp(self, group: Group) -> str:
        return self.domain.stamp(group.reference)

    def _group(self, name: str, members: Sequence[str], container: str) -> Group:
        dn = self.domain.group(
            name, *(self._dns.get(member, f"<GUID={member}>") for member in members), container=container
        )
        return Group(dn, self.domain.guid(dn))

    def _known(self, dn: str) -> str:
        account = self.domain.guid(dn)
        self._dns[account] = dn
        return account
