"""The district's side of a domain controller, made and read by OpenLDAP's and Samba's own tools alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.samba_district_expected import Account, Members
from benchmarks.samba_district_world import ATTENDANCE, email_of, number_of
from tests.samba.controller import Controller

PAGE = Path(__file__).parent.parent / "docs" / "active-directory.md"
COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# The page speaks to a controller that is installed; this one lives in a folder of its own.
HERE = 'set -euo pipefail\nsamba-tool() { command samba-tool "$@" -s "$AD_SMB_CONF" -H "$AD_SAM_LDB"; }\n'
PASSWORD = "Svc-Passw0rd-1"  # noqa: S105 - of a throwaway account
NESTED = "zz-nested"
KINDS = 4


@dataclass(frozen=True, kw_only=True)
class Groups:
    """What `ldapsearch` reads of the managed groups: the names of their members, and each one's uSNChanged."""

    members: Members
    stamps: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Domain:
    controller: Controller

    @property
    def people(self) -> str:
        return f"OU=People,{self.controller.root}"

    @property
    def managed(self) -> str:
        return f"OU=Infinite Campus,OU=Groups,{self.controller.root}"

    def account(self, n: int) -> str:
        return f"CN={account_name(n)},{self.people}"

    def group(self, name: str) -> str:
        return f"CN={name},{self.managed}"

    # ---- what is made before the connector comes

    def make_groups(self, names: Iterable[str]) -> None:
        nested = f"CN={NESTED},OU=Groups,{self.controller.root}"
        changes = [_add(self.managed, objectClass="organizationalUnit")]
        changes += [_add(dn, objectClass="group", sAMAccountName=_name(dn)) for dn in [*map(self.group, names), nested]]
        self.controller.change("\n".join(changes))

    def make_odd_accounts(self, persons: Sequence[str], sharing: Sequence[int]) -> None:
        """A person found by e-mail alone; one without an account; one with two. `sharing` get one account by e-mail."""
        numbers = iter(map(number_of, persons))
        changes: list[str] = []
        for by_mail, lost, double, second in zip(*[numbers] * KINDS, strict=False):
            changes += [
                *self._found_by_mail(by_mail),
                self._change(lost, "replace", "employeeID", f"X{lost}"),
                self._change(second, "replace", "employeeID", f"E{double:06}"),
            ]
        for n in sharing:
            changes += self._found_by_mail(n - 1)
            changes += [self._change(n, "delete", "employeeID"), self._change(n, "delete", "mail")]
        self.controller.change("\n".join(changes))

    def _found_by_mail(self, n: int) -> list[str]:
        return [self._change(n, "delete", "employeeID"), self._change(n, "replace", "mail", email_of(n))]

    def fill(self, members: Members) -> None:
        """Put members into empty groups, and a nested group into the largest."""
        changes = [self._members(group, names) for group, names in members.items() if names]
        nested = f"member: CN={NESTED},OU=Groups,{self.controller.root}\n"
        changes.append(f"dn: {self.group(ATTENDANCE)}\nchangetype: modify\nadd: member\n{nested}")
        self.controller.change("\n".join(changes))

    def make_service_account(self) -> str:
        """The least-privileged account, by the documentation's own commands; returns its DN."""
        env = self.controller.env
        self.controller.change(_add(f"OU=Service,{self.controller.domain}", objectClass="organizationalUnit"))
        given = {"PASSWORD": PASSWORD, "SAM_LDB": env["AD_SAM_LDB"], "MANAGED": self.managed}
        script = HERE + "".join(COMMANDS.findall(PAGE.read_text(encoding="utf-8")))
        subprocess.run(["bash", "-c", script], env={**os.environ, **env, **given}, check=True, capture_output=True)
        return f"CN=svc-connector,OU=Service,{self.controller.domain}"

    # ---- what another program sees

    def accounts(self) -> list[Account]:
        attributes = ("sAMAccountName", "employeeID", "mail", "userAccountControl")
        found = self.controller.find(self.people, "(objectClass=user)", *attributes, scope="sub")
        return [
            Account(
                name=entry["sAMAccountName"][0],
                employee_id=entry.get("employeeID", [""])[0],
                mail=entry.get("mail", [""])[0],
                enabled=not int(entry["userAccountControl"][0]) & 2,
            )
            for entry in found
        ]

    def groups(self) -> Groups:
        attributes = ("sAMAccountName", "member", "uSNChanged")
        found = self.controller.find(self.managed, "(objectClass=group)", *attributes, scope="sub")
        return Groups(
            members={entry["sAMAccountName"][0]: set(map(_name, entry.get("member", []))) for entry in found},
            stamps={entry["sAMAccountName"][0]: entry["uSNChanged"][0] for entry in found},
        )

    def listed(self, group: str) -> set[str]:
        """The members that `samba-tool` prints."""
        return set(self.controller.tool("group", "listmembers", group).split())

    # ---- what the controller itself recorded

    def audit(self) -> int:
        """Where its audit log ends now."""
        return self._audit_log.stat().st_size

    def audited(self, since: int) -> tuple[set[tuple[str, str, str]], set[str]]:
        """Memberships written since (action, group, account), and every other object changed but by a log-on."""
        whole = self._audit_log.read_bytes()[since:].decode().replace(WRAP, "")
        lines = [json.loads(line) for line in whole.splitlines()]
        written = {_membership(line["groupChange"]) for line in lines if line["type"] == "groupChange"}
        changed = [line["dsdbChange"] for line in lines if line["type"] == "dsdbChange"]
        return written, {change["dn"] for change in changed if not change["attributes"].keys() <= LOG_ON}

    @property
    def _audit_log(self) -> Path:
        return Path(self.controller.env["AD_AUDIT_LOG"])

    # ---- LDIF

    def _change(self, n: int, how: str, attribute: str, value: str = "") -> str:
        line = f"{attribute}: {value}\n" if value else ""
        return f"dn: {self.account(n)}\nchangetype: modify\n{how}: {attribute}\n{line}"

    def _members(self, group: str, names: Iterable[str]) -> str:
        values = "".join(f"member: CN={name},{self.people}\n" for name in sorted(names))
        return f"dn: {self.group(group)}\nchangetype: modify\nadd: member\n{values}"


WRAP = " +>\n  "  # Samba cuts a line of its log after 4 KiB
LOG_ON = {"lastLogon", "lastLogonTimestamp", "logonCount", "badPwdCount"}


def account_name(n: int) -> str:
    return f"u{n:06}"


def _name(dn: str) -> str:
    return dn.partition(",")[0].removeprefix("CN=")


def _add(dn: str, **attributes: str) -> str:
    lines = "".join(f"{name}: {value}\n" for name, value in attributes.items())
    return f"dn: {dn}\nchangetype: add\n{lines}"


def _membership(change: Mapping[str, Any]) -> tuple[str, str, str]:
    action = {"Added": "add", "Removed": "remove"}[change["action"]]
    return action, _name(change["group"]), _name(change["user"])
