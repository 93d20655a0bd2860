"""Memberships written to a real Samba domain controller, and its accounts read, by each client over LDAPS."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.active_directory import ACCOUNTS, opened
from benchmarks.measuring import PYTHON, Run, run
from benchmarks.peers.directory import CLIENTS, LIMIT, Action
from benchmarks.peers.tables import seconds, table, times
from tests.samba.controller import Controller, forget_controller, seeded_template, start_controller

SIZES, ROUNDS, SHORT = (1_000, 10_000), 3, 60  # what takes fewer seconds is done so often, and its least is told
WARM = 1_000
ACTIONS: tuple[Action, ...] = ("add", "remove")
HEADS = ("wall, s", "processor, s", "times ours")


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
        found: dict[str, dict[str, Run]] = {}
        for client in [each for each in CLIENTS if each not in slow]:
            held = partial(_members, controller, groups[client])
            best = _rounds(client, job(client, size), size, held)
            if best is None:
                slow.add(client)
            else:
                found[client] = best
        print(f"\n### {size:,} memberships of one group\n\n{_table(ACTIONS, found, slow)}", flush=True)
    read = {client: {"read": _least([_command(client, job(client, 0), "read")] * ROUNDS)} for client in CLIENTS}
    print(f"\n### {ACCOUNTS:,} accounts\n\n{_table(('read',), read, set())}")


def _job(controller: Controller, group: str, accounts: Sequence[str]) -> dict[str, object]:
    names = ("uri", "ca_file", "root", "administrator", "password")
    return {**{name: getattr(controller, name) for name in names}, "group": group, "accounts": accounts}


def _members(controller: Controller, group: str) -> int:
    (entry,) = controller.find(f"<GUID={group}>", "(objectClass=*)", "member")
    return len(entry.get("member", ()))


def _rounds(client: str, job: Path, size: int, held: Callable[[], int]) -> dict[str, Run] | None:
    """The best run of each action, after which the group has what it should; None where one took too long."""
    runs: dict[str, list[Run]] = {action: [] for action in ACTIONS}
    try:
        while len(runs["add"]) < ROUNDS:
            for action in ACTIONS:
                runs[action].append(run(_command(client, job, action)))
                assert held() == (size if action == "add" else 0), f"{client}: not all of {action} was done"
            if runs["add"][0].wall > SHORT:
                break
    except subprocess.CalledProcessError as error:
        if error.returncode != -signal.SIGALRM:
            raise
        return None
    return {action: min(found, key=_wall) for action, found in runs.items()}


def _least(commands: Sequence[Sequence[str]]) -> Run:
    return min(map(run, commands), key=_wall)


def _wall(done: Run) -> float:
    return float(done.answer["wall"])


def _command(client: str, job: Path, verb: str) -> list[str]:
    python = CLIENTS[client][1] or PYTHON[0]
    return [python, "-m", "benchmarks.peers.directory.one", client, str(job), verb]


def _table(verbs: Sequence[str], found: dict[str, dict[str, Run]], slow: set[str]) -> str:
    rows = []
    for client, best in found.items():
        cells = []
        for verb in verbs:
            wall, processor, ours = _wall(best[verb]), best[verb].answer["processor"], _wall(found["connector"][verb])
            cells += [seconds(wall), seconds(processor), times(wall / ours)]
        rows.append((client, *cells))
    width = len(HEADS) * len(verbs)
    rows += [(client, f"over {LIMIT}", *["-"] * (width - 1)) for client in CLIENTS if client in slow]
    return table(("", *(f"{verb}: {head}" for verb in verbs for head in HEADS)), rows)


if __name__ == "__main__":
    sys.exit(main())
