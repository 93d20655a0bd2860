"""`audit pack PERSON`: the evidence of one person's memberships, from the record and what was kept with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from connector import clock
from connector.app.deployment import state_of
from connector.app.failure import Wrong
from connector.app.looking.blaming import History
from connector.atomic import replace_file
from connector.core.problems import tick
from connector.state.archive import Archive
from connector.state.errors import StateError
from connector.state.events import Event, as_written, timestamp
from connector.state.evidence_kept import evidence_of
from connector.state.ledger import Ledger

FORMAT = "connector-evidence/1"
SETTLED = ("change-done", "change-failed")
FORGOTTEN = "nothing is kept any more of what it was decided on"
READ_BACK = {
    "done": "the directory showed it when it was read again",
    "already": "it was so before; nothing was written",
    "accepted": "the directory said that it is done, and no reading showed it yet",
    "found": "the run was cut short; the next one found it in the directory",
}
Key = tuple[str, ...]


def pack(config: Path, person_id: str) -> dict[str, Any]:
    """Raises Wrong for somebody of whom the record knows no change."""
    state = state_of(config)
    history = History(folder=config.parent)
    with Ledger.open_to_read(state) as ledger:
        lines = list(ledger.events(person_id=person_id, kinds=("change-intended", *SETTLED)))
        if not lines:
            raise Wrong(
                f"the record knows no change of a membership of {tick(person_id)}",
                "by id; of members from before the connector's time it has none: `connector explain` tells what holds",
            )
        packer = _Packer(ledger, Archive(state), history)
        return {
            "format": FORMAT,
            "person_id": person_id,
            "made_at": timestamp(clock.now()),
            "memberships": [packer.membership(key, changes) for key, changes in _by_membership(lines).items()],
        }


def write_pack(text: str, out: Path) -> None:
    """For its owner alone: it names a person, and says what they do."""
    try:
        replace_file(out, text.encode())
    except OSError as error:
        raise Wrong(f"`{out}` cannot be written: {(error.strerror or 'unknown').lower()}") from error


def _by_membership(lines: Iterable[Event]) -> dict[Key, list[Event]]:
    found: dict[Key, list[Event]] = {}
    for event in lines:
        found.setdefault((event.directory or "", event.group or "", event.account or ""), []).append(event)
    return found


class _Packer:
    def __init__(self, ledger: Ledger, archive: Archive, history: History) -> None:
        self._ledger, self._archive, self._history = ledger, archive, history
        self._runs: dict[str, tuple[Mapping[Key, str], str]] = {}

    def membership(self, key: Key, lines: list[Event]) -> dict[str, Any]:
        intended = {(e.run, e.body["action"]): e for e in lines if e.kind == "change-intended"}
        settled = [e for e in lines if e.kind in SETTLED]
        directory, group, account = key
        changes = [self._change(each, intended.get((each.run, each.body["action"]))) for each in settled]
        return {"directory": directory, "group": group, "account": account, "changes": changes}

    def _change(self, done: Event, intended: Event | None) -> dict[str, Any]:
        body = done.body
        result = str(body.get("result", "failed"))
        return {
            "at": timestamp(done.at),
            "run": done.run,
            "action": body["action"],
            "reason": body["reason"],
            "plan": body["plan"],
            "intended": _line(intended) if intended else None,
            "written": _line(done),
            "result": result,
            "read_back": READ_BACK.get(result, str(body.get("message", ""))),
            **self._approval(done),
            **self._evidence(done),
        }

    def _approval(self, done: Event) -> dict[str, Any]:
        """Who freed it, where a guard would have held it: the run tells whose approvals it used."""
        begun = next(iter(self._ledger.events(run=done.run, kinds=("run-started",))), None)
        if not done.body.get("uncounted") or begun is None:
            return {"approvals": [], "announced": False}
        used = _seqs(begun.body.get("approvals", {}))
        given = [event for event in self._ledger.events(kinds=("approved",)) if event.seq in used]
        return {"approvals": [_approval(event) for event in given], "announced": not given}

    def _evidence(self, done: Event) -> dict[str, Any]:
        kept, why = self._kept(done.run or "")
        text = kept.get((done.body["action"], done.directory or "", done.group or "", done.account or ""))
        if text is None:
            return {"evidence": None, "lacking": why or FORGOTTEN}
        evidence = json.loads(text)
        for policy in evidence.get("decision", {}).get("policies", ()):
            self._blame(policy)
        return {"evidence": evidence, "lacking": ""}

    def _kept(self, run: str) -> tuple[Mapping[Key, str], str]:
        if run not in self._runs:
            try:
                self._runs[run] = evidence_of(self._ledger, self._archive, run), ""
            except StateError as error:
                self._runs[run] = {}, str(error)
        return self._runs[run]

    def _blame(self, policy: dict[str, Any]) -> None:
        for place in (policy, *policy["requirements"]):
            place["commit"] = asdict(self._history.touched(policy["file"], place["line"], policy["sha256"]))


def _seqs(approvals: Mapping[str, Any]) -> set[int]:
    """By plan; an earlier version had one for each."""
    given = (seqs if isinstance(seqs, list) else [seqs] for seqs in approvals.values())
    return {seq for seqs in given for seq in seqs}


def _line(event: Event) -> dict[str, Any]:
    """`whole`: whether it still is as it was written."""
    return {"seq": event.seq, "hash": event.hash, "whole": as_written(event)}


def _approval(event: Event) -> dict[str, Any]:
    body = event.body
    said = {name: body[name] for name in ("by", "os_user", "sudo_user", "login_user", "reason") if name in body}
    return {**said, "at": timestamp(event.at), "line": _line(event)}
