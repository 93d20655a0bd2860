"""Entra ID against a bare httpx loop that makes the same calls to the same emulator: `python -m benchmarks.entra`.

The absolute times are mostly the emulator's; what is held to a limit is the ratio, and the number of calls.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import ssl
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Literal

import httpx

from benchmarks.measuring import Row, report, run, worker
from connector.directories import Directory, Write
from connector.directories.entra.settings import EntraSettings
from connector.state.memory import StateMemory
from tests.emulators.graph.fixtures import Emulator, start_emulator

MEMBERS, GROUPS, ROUNDS, AT_ONCE, PAGE, CONCURRENCY = 10_000, 300, 5, 20, 999, 4
LIMITS: dict[Literal["add", "remove"], float] = {"add": 1.2, "remove": 1.5}
CALLS = {"add": MEMBERS // AT_ONCE**2, "remove": MEMBERS // AT_ONCE}
QUIET = 5

Times = tuple[float, float]


def main() -> int:
    gc.set_threshold(1_000_000, 50, 50)  # as in connector.__main__
    if sys.argv[1:2] == ["work"]:
        return _work(Path(sys.argv[2]))
    with start_emulator() as emulator:
        ids = emulator.seed(
            users=[{"userPrincipalName": "u{n}@example.test", "employeeId": "{n}", "count": MEMBERS}],
            groups=[{"displayName": name} for name in ("ic-ours", "ic-theirs")],
        )
        accounts = [ids[f"u{number}@example.test"] for number in range(MEMBERS)]
        rows = [*_writing(emulator, ids, accounts), *_memory(emulator), *_quiet(emulator, accounts)]
    return report(f"Entra ID (an emulated tenant over HTTPS, {MEMBERS} members, one group)", rows)


def _writing(emulator: Emulator, ids: dict[str, str], accounts: Sequence[str]) -> list[Row]:
    directory, rows = opened(_place(emulator)), []
    times: dict[str, list[tuple[Times, Times]]] = {action: [] for action in LIMITS}
    calls: dict[str, int] = {}
    with asyncio.Runner() as loop:
        bare = Bare(emulator)
        for _ in range(ROUNDS):
            for action in LIMITS:
                since = len(emulator.graph_requests())
                writes = [Write(action=action, group=ids["ic-ours"], account=account) for account in accounts]
                ours = _measured(lambda writes=writes: _write(directory, writes))
                calls[action] = _batches(emulator, since)
                theirs = _measured(lambda action=action: loop.run(bare.write(action, ids["ic-theirs"], accounts)))
                times[action].append((ours, theirs))
        loop.run(bare.client.aclose())
    directory.close()
    for action, limit in LIMITS.items():
        rows.append(Row(figure=f"{action} {MEMBERS}: writing calls", found=str(calls[action]), peer=str(CALLS[action]),
                        ratio=calls[action] / CALLS[action], most=1))  # fmt: skip
        rows += [
            _row(f"{action} {MEMBERS}: {name}", at, limit, times[action]) for at, name in enumerate(("wall", "CPU"))
        ]
    return rows


def _row(figure: str, at: int, limit: float, times: Sequence[tuple[Times, Times]]) -> Row:
    ours, theirs = median(pair[0][at] for pair in times), median(pair[1][at] for pair in times)
    return Row(figure=figure, found=f"{ours:.2f} s", peer=f"{theirs:.2f} s, httpx", ratio=ours / theirs, most=limit)


def _measured(work: Callable[[], Any]) -> Times:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _batches(emulator: Emulator, since: int) -> int:
    """Calls that wrote."""
    return sum(204 in request["items"] for request in emulator.graph_requests()[since:])


def _write(directory: Directory, writes: Sequence[Write]) -> None:
    assert all(outcome.result == "done" for outcome in directory.write(writes))


class Bare:
    """Nothing but httpx and json: the same requests in the same order, and no thought."""

    def __init__(self, emulator: Emulator) -> None:
        self.root = emulator.graph
        self.turns = asyncio.Semaphore(CONCURRENCY)
        trust = ssl.create_default_context(cafile=str(emulator.ca_file))
        headers = {"Authorization": f"Bearer {emulator.token()}"}
        self.client = httpx.AsyncClient(verify=trust, http2=True, headers=headers, timeout=100)

    async def write(self, action: str, group: str, accounts: Sequence[str]) -> None:
        await self._get(f"/groups/{group}?$select=id,displayName")
        parts = self._additions(group, accounts) if action == "add" else self._removals(group, accounts)
        batches = [parts[start : start + AT_ONCE] for start in range(0, len(parts), AT_ONCE)]
        for start in range(0, len(batches), CONCURRENCY):
            await asyncio.gather(*(self._post(batch) for batch in batches[start : start + CONCURRENCY]))
        link: str | None = f"/groups/{group}/members?$select=id,displayName&$top={PAGE}"
        found = 0
        while link:
            page = await self._get(link)
            found += len(page["value"])
            link = page.get("@odata.nextLink", "").removeprefix(self.root) or None
        assert found == (len(accounts) if action == "add" else 0)

    def _additions(self, group: str, accounts: Sequence[str]) -> list[dict[str, Any]]:
        chunks = [accounts[start : start + AT_ONCE] for start in range(0, len(accounts), AT_ONCE)]
        return [
            {
                "method": "PATCH",
                "url": f"/groups/{group}",
                "headers": {"Content-Type": "application/json"},
                "body": {"members@odata.bind": [f"{self.root}/directoryObjects/{account}" for account in chunk]},
            }
            for chunk in chunks
        ]

    @staticmethod
    def _removals(group: str, accounts: Sequence[str]) -> list[dict[str, Any]]:
        return [{"method": "DELETE", "url": f"/groups/{group}/members/{account}/$ref"} for account in accounts]

    async def _post(self, parts: Sequence[dict[str, Any]]) -> None:
        body = {"requests": [{"id": str(number), **part} for number, part in enumerate(parts)]}
        async with self.turns:
            answer = await self.client.post(f"{self.root}/$batch", json=body)
        assert {204} == {each["status"] for each in answer.json()["responses"]}

    async def _get(self, path: str) -> Any:
        async with self.turns:
            answer = await self.client.get(self.root + path)
        assert answer.status_code == httpx.codes.OK
        return answer.json()


def _memory(emulator: Emulator) -> list[Row]:
    """In a process of its own: reading all users, adding and removing all."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "place.json"
        place.write_text(json.dumps(_place(emulator)))
        peak = run(worker("entra", "work", place)).peak
    return [Row(figure=f"read, add and remove {MEMBERS}: peak memory", found=f"{peak:.0f} MB")]


def _work(place: Path) -> int:
    directory = opened(json.loads(place.read_text()))
    snapshot = directory.read(["ic-ours"])
    accounts, group = snapshot.accounts["account"].to_list(), snapshot.groups["group"][0]
    for action in LIMITS:
        _write(directory, [Write(action=action, group=group, account=account) for account in accounts])
    directory.close()
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss == 0)


def _quiet(emulator: Emulator, accounts: Sequence[str]) -> list[Row]:
    """Readings of many groups: the first, one where nothing changed, and one where a member came."""
    names = [f"ic-{number}" for number in range(GROUPS)]
    ids = emulator.seed(groups=[{"displayName": name, "members": accounts[:5]} for name in names])
    found: dict[str, tuple[int, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        memory = StateMemory(Path(folder), "entra")
        for kind in ("whole", "quiet", "one changed"):
            if kind == "one changed":
                emulator.edit(ids["ic-7"], add=[accounts[99]])
            since = len(emulator.requests())
            seconds = _measured(lambda: _read(emulator, memory, names))[0]
            found[kind] = len(emulator.requests()) - since, seconds
    return [
        Row(
            figure=f"{kind} reading of {GROUPS} groups, {MEMBERS} users",
            found=f"{requests} requests, {seconds:.2f} s",
            ratio=requests / QUIET if kind == "quiet" else None,
            peer=f"{QUIET} requests" if kind == "quiet" else "",
            most=1 if kind == "quiet" else None,
        )
        for kind, (requests, seconds) in found.items()
    ]


def _read(emulator: Emulator, memory: StateMemory, names: Sequence[str]) -> None:
    directory = opened(_place(emulator), memory)
    assert directory.read(names).groups["managed"].all()
    directory.close()


def _place(emulator: Emulator) -> dict[str, str]:
    return {
        "tenant": emulator.tenant,
        "client": emulator.client_id,
        "secret": emulator.secret_file.read_text(encoding="utf-8").strip(),
        "ca_file": str(emulator.ca_file),
        "endpoint": emulator.graph,
        "authority": emulator.authority,
    }


def opened(place: dict[str, str], memory: StateMemory | None = None) -> Directory:
    """Without the pace of writes: an emulator has no quota, and what is measured is not the waiting."""
    settings = EntraSettings.model_validate(
        {
            "type": "entra",
            "credential": {"method": "secret", "secret": "env:SECRET"},
            "correlate": [{"person": "person_id", "account": "employeeId"}],
            "managed": ["ic-*"],
            "writes": {"count": 1_000_000, "seconds": 1},
            "concurrency": CONCURRENCY,
            **{key: value for key, value in place.items() if key != "secret"},
        }
    )
    return settings.open(Path, lambda _: place["secret"], memory)


if __name__ == "__main__":
    sys.exit(main())
