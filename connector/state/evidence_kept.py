"""On what each change was decided, kept longer than all that the run read: one table a run, attested by a line."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from connector.state.archive import Archive
from connector.state.ledger import Ledger

KIND = "evidence-kept"
SCHEMA = dict.fromkeys(("action", "directory", "group", "account", "evidence"), pl.String)


def evidence_of(ledger: Ledger, archive: Archive, run: str) -> dict[tuple[str, ...], str]:
    """JSON by action, directory, group and account; empty of a run that kept none, or whose evidence is forgotten.

    Raises StateError where it is not what was written.
    """
    for event in ledger.events(run=run, kinds=(KIND,)):
        table = archive.table(str(event.body["digest"]))
        return {tuple(key): text for *key, text in table.select(*SCHEMA).iter_rows()}
    return {}


def digests_since(ledger: Ledger, since: datetime) -> frozenset[str]:
    return frozenset(str(event.body["digest"]) for event in ledger.events(kinds=(KIND,), since=since))
