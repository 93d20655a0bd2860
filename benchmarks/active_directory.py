"""Active Directory against OpenLDAP's C clients, on one controller: `python -m benchmarks.active_directory`.

The absolute times are mostly the server's; what is held to a limit is the ratio.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Literal, Protocol

from benchmarks.measuring import Row, report
from connector.directories import Directory, Write
from connector.directories.active_directory.settings import ActiveDirectorySettings
from connector.directories.active_directory.writing import BATCH
from tests.samba.controller import Controller, forget_controller, seeded_template, start_controller

ACCOUNTS, MEMBERS, ROUNDS = 20_000, 10_000, 5
READING_LIMIT, WRITING_LIMIT = 2.5, 1.2
Action = Literal["add", "remove"]
VERBS: dict[Action, str] = {"add": "add", "remove": "delete"}


class Place(Protocol):
    """Where a directory is and as whom; a Controller is one."""

    @property
    def uri(self) -> str: ...
    @property
    def ca_file(self) -> str: ...
    @property
    def root(self) -> str: ...
    @property
    def administrator(self) -> str: ...
    @property
    def password(self) -> str: ...


def main() -> int:
    controller = start_controller(template=seeded_template(ACCOUNTS, 4))
    try:
        rows = _measured(controller)
    finally:
        forget_controller(controller)
    return report(f"Active Directory (a Samba controller, {ACCOUNTS} accounts, wall time over LDAPS)", rows)


def _measured(controller: Controller) -> list[Row]:
    directory = opened(controller)
    reading = [(_seconds(lambda: search(controller)), _seconds(lambda: read(controller))) for _ in range(ROUNDS)]
    snapshot = directory.read(["g0000", "g0001"])
    groups = snapshot.groups["group"].to_list()
    accounts = snapshot.accounts["account"].to_list()[:MEMBERS]
    writing: dict[str, list[tuple[float, float]]] = {action: [] for action in VERBS}
    for _ in range(ROUNDS):
        groups.reverse()  # each client has each group in turn
        for action in VERBS:
            theirs = _seconds(lambda action=action: modify(controller, action, groups[0], accounts))
            ours = _seconds(lambda action=action: write(directory, action, groups[1], accounts))
            writing[action].append((theirs, ours))
    directory.close()
    return [
        _row(f"read {ACCOUNTS} accounts", "ldapsearch", READING_LIMIT, reading),
        *(_row(f"{action} {MEMBERS} members", "ldapmodify", WRITING_LIMIT, writing[action]) for action in VERBS),
    ]


def _row(figure: str, peer: str, limit: float, times: Sequence[tuple[float, float]]) -> Row:
    theirs, ours = median(t for t, _ in times), median(t for _, t in times)
    return Row(figure=figure, found=f"{ours:.2f} s", peer=f"{theirs:.2f} s, {peer}", ratio=ours / theirs, most=limit)


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def opened(place: Place) -> Directory:
    settings = ActiveDirectorySettings.model_validate(
        {
            "type": "active-directory",
            "servers": [place.uri],
            "ca_file": place.ca_file,
            "bind": {"method": "simple", "user": place.administrator, "password": "env:AD_PASSWORD"},
            "people": {"base": f"OU=People,{place.root}"},
            "correlate": [{"person": "person_id", "account": "employeeID"}, {"person": "email", "account": "mail"}],
            "managed": [f"OU=Groups,{place.root}"],
        }
    )
    return settings.open(Path, lambda _: place.password)


def read(place: Place) -> None:
    directory = opened(place)
    assert directory.read([]).accounts.height == ACCOUNTS
    directory.close()


def write(directory: Directory, action: Action, group: str, accounts: Sequence[str]) -> None:
    writes = [Write(action=action, group=group, account=account) for account in accounts]
    assert all(outcome.result == "done" for outcome in directory.write(writes))


def search(place: Place) -> None:
    attributes = ("objectGUID", "sAMAccountName", "userAccountControl", "employeeID", "mail")
    paged = ("-E", "pr=1000/noprompt", "-s", "sub", "-b", f"OU=People,{place.root}", "(objectClass=user)")
    _client(place, ["ldapsearch", "-LLL"], [*paged, *attributes], "")


def modify(place: Place, action: Action, group: str, accounts: Sequence[str]) -> None:
    changes = []
    for start in range(0, len(accounts), BATCH):
        values = "".join(f"member: <GUID={account}>\n" for account in accounts[start : start + BATCH])
        changes.append(f"dn: <GUID={group}>\nchangetype: modify\n{VERBS[action]}: member\n{values}")
    _client(place, ["ldapmodify"], [], "\n".join(changes))


def _client(place: Place, command: Sequence[str], arguments: Sequence[str], ldif: str) -> None:
    login = ["-x", "-H", place.uri, "-D", place.administrator, "-w", place.password]
    env = {**os.environ, "LDAPTLS_CACERT": place.ca_file}
    subprocess.run([*command, *login, *arguments], input=ldif, env=env, text=True, check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
