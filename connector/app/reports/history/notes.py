"""What a reader must know beside the rows: up to when it is known, what is not, and what was tried and not done."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from connector.app.reports.history.words import Words
from connector.state.events import Event
from connector.state.ledger import Ledger
from connector.state.views import unfinished_runs, unsettled_changes

LOST = "the record has lost lines: `connector audit verify` tells which"


@dataclass(frozen=True, kw_only=True)
class Notes:
    """moment: the last that is asked about."""

    words: Words
    moment: dt.datetime

    def left(self) -> str:
        """As which run left it."""
        began = [event for event in self.words.readings.begun.values() if event.at <= self.moment]
        if not began:
            return f"no run is recorded up to {self.words.time(self.moment)}"
        return f"as {self.words.run(max(began, key=lambda event: event.seq).run or '')} left it"

    def unknown(self, groups: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Where no reading tells of members that the connector did not give, and since when none does."""
        readings = self.words.readings
        for directory, group in groups:
            last = readings.last(directory, self.moment, group)
            newest = readings.last(directory, self.moment)
            called = f"{readings.name(directory, group)} in {directory}"
            if last is None:
                yield f"{called}: no reading of that time is kept, so only what the connector gave or took is known"
            elif newest is not None and newest.seq > last.seq:
                yield f"{called}: {self.words.run(last.run)} is the last that read it; what became of it is not known"

    def failed(self, changes: Sequence[Event]) -> Iterator[str]:
        """Each change that was tried and not made, once, with how often and the last message."""
        found: dict[tuple[str | None, ...], list[Event]] = defaultdict(list)
        for event in changes:
            if event.kind == "change-failed" and event.at <= self.moment:
                found[event.directory, event.group, event.account, event.body["action"]].append(event)
        for several in found.values():
            last = several[-1]
            often = "" if len(several) == 1 else f" ({len(several)} times)"
            yield f"not done{often}: {self._change(last)}, last by {self._by(last)}: {last.body.get('message', '')}"

    def open(self, ledger: Ledger, groups: Iterable[tuple[str, str]], person: str | None) -> Iterator[str]:
        """What a run meant to do and never said whether it did. groups: those that are asked about."""
        wanted = frozenset(groups)
        for run in unfinished_runs(ledger):
            for event in unsettled_changes(ledger, run.id):
                place = (event.directory or "", event.group or "")
                asked = place in wanted or (person is not None and event.person_id == person)
                if asked and event.at <= self.moment:
                    yield f"not known yet: {self._change(event)}; {self._by(event)} has not ended, the next one tells"

    def _change(self, event: Event) -> str:
        name = self.words.readings.name(event.directory or "", event.group or "")
        return f"{event.body['action']} {event.account} in {name} of {event.directory}"

    def _by(self, event: Event) -> str:
        return self.words.run(event.run or "")


def lost_notes(ledger: Ledger, lost: Iterable[str]) -> list[str]:
    told = [f"what is kept of a run cannot be read: {why}" for why in lost]
    return told if ledger.ends_as_recorded() else [*told, LOST]
