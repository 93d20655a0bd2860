"""Why a membership began or ended: the words of the decision where they are kept, else what the record says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from connector import clock
from connector.app.looking.packing import READ_BACK
from connector.app.reports.history.readings import Readings
from connector.core.plans.spans import Deed, Edge
from connector.core.vocabulary import REASONS
from connector.state.errors import StateError
from connector.state.evidence_kept import evidence_of
from connector.state.ledger import Ledger

LETTERS = 12  # of a run's id, as everywhere


class Told(NamedTuple):
    """by: the run, None where it was not the connector."""

    at: str
    by: str | None
    reason: str
    words: str
    rules: str | None = None


NOTHING = (None, None, None, None, None)


@dataclass(frozen=True, kw_only=True)
class Words:
    """zone: in which times are told."""

    ledger: Ledger
    readings: Readings
    zone: ZoneInfo
    _kept: dict[str, Mapping[tuple[str, ...], str]] = field(default_factory=dict)

    def time(self, at: dt.datetime) -> str:
        """`2026-07-01 04:00:12-06:00`."""
        return clock.local(at, self.zone)

    def run(self, run: str) -> str:
        """`the run of 2026-07-01 04:00:12-06:00 (1f2e3d4c5b6a)`."""
        began = self.readings.begun.get(run)
        return f"the run {run[:LETTERS]}" if began is None else f"the run of {self.time(began.at)} ({run[:LETTERS]})"

    def began(self, edge: Edge) -> Told:
        if edge.deed is not None:
            return self._done(edge.deed)
        if edge.after is None:
            words = f"there already when {self.run(edge.run)}, the first to tell of it, looked"
            return Told(self.time(edge.at), None, "there-before", words)
        words = (
            f"not by the connector: not there on {self.time(edge.after)}, and there when {self.run(edge.run)} looked"
        )
        return Told(self.time(edge.at), None, "added-outside", words)

    def ended(self, edge: Edge) -> Told:
        if edge.deed is not None:
            return self._done(edge.deed)
        after = "" if edge.after is None else f"still there on {self.time(edge.after)}, and "
        words = f"not by the connector: {after}gone when {self.run(edge.run)} looked"
        return Told(self.time(edge.at), None, "removed-outside", words)

    def _done(self, deed: Deed) -> Told:
        more = "" if deed.result == "done" else f"; {READ_BACK.get(deed.result, deed.result)}"
        text = self._evidence(deed.run).get((deed.action, *deed.membership))
        said = json.loads(text) if text is not None else {}
        words, rules = self._why(deed, said.get("words")), " ".join(said.get("rules", ()))
        return Told(self.time(deed.at), deed.run[:LETTERS], deed.reason, f"{words}{more}", rules or None)

    def _why(self, deed: Deed, said: str | None) -> str:
        began = self.readings.begun.get(deed.run)
        if began is not None and "undoes" in began.body:
            return f"undoes {self.run(str(began.body['undoes']))}"
        return str(said or REASONS.get(deed.reason, deed.reason))

    def _evidence(self, run: str) -> Mapping[tuple[str, ...], str]:
        if run not in self._kept:
            try:
                self._kept[run] = evidence_of(self.ledger, self.readings.archive, run)
            except StateError:  # forgotten, since it is kept for some school years only
                self._kept[run] = {}
        return self._kept[run]
