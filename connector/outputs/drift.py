"""What `drift` found, as a value, and as JSON of format `connector-drift/1`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from connector.core.plans.drift import Drifted
from connector.core.plans.ways_out import Ways
from connector.directories import Trace

FORMAT = "connector-drift/1"


@dataclass(frozen=True, kw_only=True)
class DriftLine:
    """One drift, its ways out, and when: as its directory tells (`trace`), and when we had granted it, by which run."""

    drifted: Drifted
    ways: Ways
    trace: Trace | None = None
    granted: tuple[str, str] | None = None

    @property
    def when(self) -> str:
        parts = [_changed(self.trace)] if self.trace else []
        parts += [f"granted by run {self.granted[1][:12]} at {_minute(self.granted[0])} UTC"] if self.granted else []
        return "; ".join(parts) or "not known"


def _minute(timestamp: str) -> str:
    return timestamp[:16].replace("T", " ")


def _changed(trace: Trace) -> str:
    at = f"{trace.at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
    if not trace.exact:
        return f"no later than {at}, the last change of the group"
    return f"at {at} on {trace.on}" if trace.on else f"at {at}"


@dataclass(frozen=True, kw_only=True)
class DriftReport:
    """pending: changes of facts and policies, which are no drift; held: changes that are not made for now.

    directories: of those with drift, what they cannot tell. unread: why a directory was not read, or not read whole.
    recorded: whether a run is, without which nobody can tell what was there before; lost: whether lines of the record
    are. options: of commands to type.
    """

    as_of: dt.date
    lines: Sequence[DriftLine]
    pending: int
    held: int
    directories: Mapping[str, str]
    unread: Mapping[str, Sequence[str]]
    recorded: bool
    options: str = ""
    lost: bool = False

    @property
    def by_kind(self) -> dict[str, int]:
        return dict(sorted(Counter(one.drifted.kind for one in self.lines).items()))

    @property
    def groups(self) -> int:
        return len({(one.drifted.directory, one.drifted.group) for one in self.lines})

    @property
    def head(self) -> str:
        """The counts in one line."""
        if not self.lines:
            return "no drift" + (" where the directories could be read" if self.unread else "")
        kinds = ", ".join(f"{number} {kind}" for kind, number in self.by_kind.items())
        return f"{len(self.lines)} found in {self.groups} group(s): {kinds}"

    @property
    def notes(self) -> list[str]:
        """What is no drift, and what could not be seen, a line each."""
        lines = [f"{self.pending} ordinary change(s) are pending, {self.held} held: connector plan{self.options}"]
        if not self.recorded:
            lines.append("no run is recorded yet: what was there before the connector came cannot be told apart")
        if self.lost:
            lines.append("the record has lost lines, and what we granted may be among them: connector audit verify")
        lines += [f"`{name}` was not read whole: {why}" for name, reasons in self.unread.items() for why in reasons]
        return lines + [f"`{name}`: {words}" for name, words in self.directories.items() if words]


def drift_json(report: DriftReport) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "as_of": report.as_of.isoformat(),
        "summary": {"total": len(report.lines), "by_class": report.by_kind},
        "pending": report.pending,
        "held": report.held,
        "recorded": report.recorded,
        "unread": {name: list(reasons) for name, reasons in report.unread.items()},
        "unknown": dict(report.directories),
        "drift": [_row(one) for one in report.lines],
    }


def _row(one: DriftLine) -> dict[str, Any]:
    drifted, change, trace = one.drifted, one.drifted.change, one.trace
    return {
        "class": drifted.kind,
        "directory": drifted.directory,
        "group": drifted.group,
        "group_id": drifted.group_id or None,
        "person_id": drifted.person_id,
        "person_name": drifted.person_name,
        "account": drifted.account or None,
        "account_name": drifted.account_name,
        "entitlement": change.entitlement if change else None,
        "location": change.location if change else None,
        "words": drifted.words,
        "held": drifted.held or None,
        "when": {
            "at": trace.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if trace else None,
            "on": (trace.on or None) if trace else None,
            "exact": trace.exact if trace else None,
            "by": None,
        },
        "granted": {"at": one.granted[0], "run": one.granted[1]} if one.granted else None,
        "ways_out": asdict(one.ways),
    }
