"""Memberships written to a real domain controller, and its accounts read, by each client: a file each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.peers import PYTHON

Action = Literal["add", "remove"]
ATTRIBUTES = ("objectGUID", "sAMAccountName", "userAccountControl", "employeeID", "mail")
LIMIT = 180  # seconds; who needs more for so many is not asked to do anything else with them
PAGE = 1000
BATCH = 5000  # members in one request, as the connector has it


@dataclass(frozen=True, kw_only=True)
class Job:
    """A directory, and the GUIDs of one group and of the accounts that it is to have."""

    uri: str
    ca_file: str
    root: str
    administrator: str
    password: str
    group: str
    accounts: Sequence[str]

    @staticmethod
    def of(path: Path) -> Job:
        return Job(**json.loads(path.read_text()))

    def batches(self) -> list[list[str]]:
        members = [f"<GUID={account}>" for account in self.accounts]
        return [members[start : start + BATCH] for start in range(0, len(members), BATCH)]


CLIENTS = {  # title: module, and the Python that has what it needs (None: the connector's own)
    "connector": ("connector", None),
    "ldapmodify": ("openldap", None),
    "python-ldap": ("python_ldap", PYTHON),
    "ldap3, one by one": ("ldap3_singly", PYTHON),
}
