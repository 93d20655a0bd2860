"""The groups in which every write is stopped."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from connector.state.events import Event, timestamp
from connector.state.ledger import Ledger


class GroupPause(NamedTuple):
    """One group, by the directory's id and by name; `since` is a timestamp in UTC."""

    directory: str
    group: str
    name: str
    since: str
    by: str
    reason: str

    @property
    def words(self) -> str:
        since = self.since[:16].replace("T", " ")
        return f"{self.name} in {self.directory}: by {self.by} since {since} UTC: {self.reason}"


COLUMNS = dict.fromkeys(GroupPause._fields, pl.String)


def paused_groups(ledger: Ledger) -> pl.DataFrame:
    """A row a GroupPause, in order of directory and group."""
    standing: dict[tuple[str, str], GroupPause] = {}
    for event in ledger.events(kinds=("group-paused", "group-resumed")):
        place = (event.directory or "", event.group or "")
        standing.pop(place, None)
        if event.kind == "group-paused":
            standing[place] = _pause(event, *place)
    return pl.DataFrame([standing[place] for place in sorted(standing)], schema=COLUMNS, orient="row")


def _pause(event: Event, directory: str, group: str) -> GroupPause:
    body = event.body
    return GroupPause(directory, group, body["name"], timestamp(event.at), body["by"], body["reason"])
