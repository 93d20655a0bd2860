"""On what changes were decided stays for four school years; all else that a run read goes earlier."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from connector.state.archive import Archive
from connector.state.errors import StateError
from connector.state.events import Entry
from connector.state.evidence_kept import SCHEMA, digests_since, evidence_of
from connector.state.ledger import Ledger
from connector.state.remembered import KIND as SEEN
from connector.state.remembered import SCHEMA as COMPLETIONS
from connector.state.remembered import named_last, remembered
from tests.state.evidence import evidence
from tests.state.making import AT, tamper


def kept(state: Path, *moments: datetime) -> list[str]:
    """The digests of the evidence of one run at each moment, and an archive of runs as old as those."""
    archive = Archive(state)
    digests = []
    with Ledger.open(state) as ledger:
        for number, at in enumerate(moments):
            row = ("add", "ad", "g", f"a{number}", f'{{"n":{number}}}')
            digests.append(archive.put(pl.DataFrame([row], schema=SCHEMA, orient="row")))
            archive.keep(evidence(f"r{number}", f"00010{number}", at=at))
            body = {"digest": digests[-1], "changes": 1}
            ledger.append_many([Entry(kind="evidence-kept", at=at, run=f"r{number}", body=body)])
    return digests


def test_evidence_stays_where_its_run_is_forgotten(tmp_path: Path):
    """Until its own time is over."""
    kept(tmp_path, datetime(2021, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC), AT)
    archive = Archive(tmp_path)
    with Ledger.open(tmp_path) as ledger:
        needed = digests_since(ledger, datetime(2023, 7, 1, tzinfo=UTC))
        assert 2 == archive.purge(AT, tables=needed).runs
        assert {("add", "ad", "g", "a1"): '{"n":1}'} == evidence_of(ledger, archive, "r1")
        with pytest.raises(StateError):
            evidence_of(ledger, archive, "r0")
        assert {} == evidence_of(ledger, archive, "unknown")


def test_the_newest_memory_stays(tmp_path: Path):
    """The next run reads it, and no run that is kept has read it yet."""
    archive = Archive(tmp_path)
    row = ("000101", "ana@x.test", "IC", None, AT.date(), AT.date())
    digests = [archive.put(pl.DataFrame([row] * n, schema=COMPLETIONS, orient="row")) for n in (1, 2)]
    kept(tmp_path, datetime(2021, 1, 1, tzinfo=UTC), AT)
    with Ledger.open(tmp_path) as ledger:
        ledger.append_many(
            Entry(kind=SEEN, at=AT, run="r1", body={"digest": digest, "remembered": 1}) for digest in digests
        )
        archive.purge(AT, tables=named_last(ledger))
        assert (digests[1], 2) == ((found := remembered(ledger, archive)).digest, found.rows.height)
    with pytest.raises(StateError):
        archive.table(digests[0])


def test_a_memory_that_another_line_names_is_refused(tmp_path: Path):
    """Whoever alters the line cannot make the connector read another table."""
    archive = Archive(tmp_path)
    digest = archive.put(pl.DataFrame(schema=COMPLETIONS))
    with Ledger.open(tmp_path) as ledger:
        ledger.append_many([Entry(kind=SEEN, at=AT, run="r", body={"digest": "0" * 64, "remembered": 0})])
    tamper(tmp_path, "UPDATE events SET body = ?", (f'{{"digest":"{digest}","remembered":0}}',))
    with Ledger.open(tmp_path) as ledger, pytest.raises(StateError, match="line 1 of the ledger was altered"):
        remembered(ledger, archive)
