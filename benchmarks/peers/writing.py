"""Memberships written to a real Samba domain controller, and its accounts read, by each client over LDAPS."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.active_directory import ACCOUNTS, opened
from benchmarks.measuring import PYTHON, run
from benchmarks.peers.directory import CLIENTS, LIMIT, Action
from benchmarks.peers.tables import seconds, table, times
from tests.samba.controller import Controller, forget_controller, seeded_template, start_controller

SIZES, ROUNDS, SHORT = (1_000, 10_000), 3, 20  # what takes fewer seconds is done so often, and its least is told
WARM = 1_000
ACTIONS: tuple[Action, ...] = ("add", "remove")
HEADS = ("client, s", "server, s", "wall, s", "times ours")


@dataclass(frozen=True, kw_only=True)
class Done:
    """Seconds: of the wall, and of the processor time of the client and of all of the server's processes."""

    wall: float
    client: float
    server: float

    @property
    def processor(self) -> float:
        return self.client + self.server

    def __lt__(self, other: Done) -> bool:
        return self.processor < other.processor


class Doings(dict[str, list[Done]]):
    """What one client did, by verb."""


def main() -> int:
    controller = start_controller(template=seeded_template(ACCOUNTS, len(CLIENTS)))
    try:
        with tempfile.TemporaryDirectory() as drawer:
            _measured(controller, Path(drawer))
    finally:
        forget_controller(controller)
    return 0


def _measured(controller: Controller, drawer: Path) -> None:
    directory = opened(controller)
    snapshot = directory.read([f"g{number:04}" for number in range(len(CLIENTS))])
    directory.close()
    accounts = snapshot.accounts["account"].to_list()
    groups = dict(zip(CLIENTS, snapshot.groups["group"].to_list(), strict=True))  # each client has one of its own

    def job(client: str, size: int) -> Path:
        path = drawer / f"{client}-{size}"
        path.touch(mode=0o600)
        path.write_text(json.dumps(_job(controller, groups[client], accounts[:size])))
        return path

    for verb in ACTIONS:  # a server just started is slower
        run(_command("ldapmodify", job("ldapmodify", WARM), verb))
    slow: set[str] = set()
    for size in SIZES:
        found = {client: Doings() for client in CLIENTS if client not in slow}
        for _ in range(ROUNDS):  # in turn, so that whatever else the machine does falls on all of them
            for client, done in found.items():
                if client not in slow and not (done and done["add"][0].wall > SHORT):
                    slow |= _round(controller, client, job(client, size), size, done)
        kept = {client: done for client, done in found.items() if client not in slow}
        print(f"\n### {size:,} memberships of one group\n\n{_table(ACTIONS, kept, slow)}", flush=True)
    read = {client: Doings() for client in CLIENTS}
    for _ in range(ROUNDS):
        for client, done in read.items():
            done.setdefault("read", []).append(_done(controller, client, job(client, 0), "read"))
    print(f"\n### {ACCOUNTS:,} accounts\n\n{_table(('read',), read, set())}")


def _job(controller: Controller, group: str, accounts: Sequence[str]) -> dict[str, object]:
    names = ("uri", "ca_file", "root", "administrator", "password")
    return {**{name: getattr(controller, name) for name in names}, "group": group, "accounts": accounts}


def _members(controller: Controller, group: str) -> int:
    (entry,) = controller.find(f"<GUID={group}>", "(objectClass=*)", "member")
    return len(entry.get("member", ()))


def _round(controller: Controller, client: str, job: Path, size: int, done: Doings) -> set[str]:
    """One of each action, after which the group must have what it should. The client, where it took too long."""
    try:
        for action in ACTIONS:
            done.setdefault(action, []).append(_done(controller, client, job, action))
            held = _members(controller, json.loads(job.read_text())["group"])
            assert held == (size if action == "add" else 0), f"{client}: not all of {action} was done"
    except subprocess.CalledProcessError as error:
        if error.returncode != -signal.SIGALRM:
            raise
        return {client}
    return set()


def _done(controller: Controller, client: str, job: Path, verb: str) -> Done:
    before = _server(controller)
    answer = run(_command(client, job, verb)).answer
    return Done(wall=answer["wall"], client=answer["processor"], server=_server(controller) - before)


def _server(controller: Controller) -> float:
    """Seconds of processor time that all of the controller's processes took until now."""
    group, ticks = Path(controller.env["AD_PID_FILE"]).read_text().strip(), 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = path.read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15])) if fields[2] == group else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _command(client: str, job: Path, verb: str) -> list[str]:
    python = CLIENTS[client][1] or PYTHON[0]
    return [python, "-m", "benchmarks.peers.directory.one", client, str(job), verb]


def _table(verbs: Sequence[str], found: dict[str, Doings], slow: set[str]) -> str:
    best = {client: {verb: min(done[verb]) for verb in verbs} for client, done in found.items()}
    rows = []
    for client, least in best.items():
        cells: list[str] = []
        for verb in verbs:
            done, ours = least[verb], best["connector"][verb]
            cells += [*map(seconds, (done.client, done.server, done.wall)), times(done.processor / ours.processor)]
        rows.append((client, *cells))
    late = ("-", "-", f"over {LIMIT}", "-", *["-"] * (len(HEADS) * (len(verbs) - 1)))
    rows += [(client, *late) for client in CLIENTS if client in slow]
    return table(("", *(f"{verb}: {head}" for verb in verbs for head in HEADS)), rows)


if __name__ == "__main__":
    sys.exit(main())
