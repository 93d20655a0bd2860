"""Evidence as tables in Parquet files and the record that names them, and back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection

import polars as pl

from connector.core.feeds import FeedTable
from connector.state.blobs import Blobs
from connector.state.evidence import (
    FORMAT,
    Evidence,
    FeedRecord,
    KeptFeed,
    KeptReading,
    Reading,
    ReadingRecord,
    Record,
)
from connector.state.files import Files

ARCHIVE = "archive"
FILES = {"path": pl.String, "content": pl.Binary}


class Tables:
    """Every method raises StateError."""

    def __init__(self, files: Files) -> None:
        self._blobs = Blobs(files, ARCHIVE, ".parquet")

    def put(self, frame: pl.DataFrame) -> str:
        buffer = io.BytesIO()
        # in one chunk, or the same rows would be other bytes
        frame.rechunk().write_parquet(buffer, compression="zstd", compression_level=1, statistics=False)
        return self._blobs.put(buffer.getbuffer())

    def get(self, digest: str) -> pl.DataFrame:
        return pl.read_parquet(io.BytesIO(self._blobs.get(digest)))

    def drop_others(self, needed: Collection[str]) -> int:
        """Remove every table whose digest is not needed; returns how many."""
        return self._blobs.drop_others(needed)

    def record(self, evidence: Evidence) -> Record:
        files = pl.DataFrame(sorted(evidence.files.items()), schema=FILES, orient="row")
        return Record(
            format=FORMAT,
            run=evidence.run,
            at=evidence.at.astimezone(dt.UTC),
            as_of=evidence.as_of,
            plan=evidence.plan,
            feeds={name: self.keep_feed(each) for name, each in evidence.feeds.items()},
            readings={name: self.keep_reading(each) for name, each in evidence.readings.items()},
            frames={name: self.put(each) for name, each in evidence.frames.items()},
            files=self.put(files),
            named=dict(evidence.named),
            more=dict(evidence.more),
        )

    def evidence(self, record: Record) -> Evidence:
        return Evidence(
            run=record.run,
            at=record.at,
            as_of=record.as_of,
            feeds={name: self.feed(each) for name, each in record.feeds.items()},
            readings={name: self.reading(each) for name, each in record.readings.items()},
            frames={name: self.get(each) for name, each in record.frames.items()},
            files=dict(self.get(record.files).iter_rows()),
            plan=record.plan,
            named=record.named,
            more=record.more,
        )

    def keep_feed(self, feed: KeptFeed) -> FeedRecord:
        table = feed.table
        return FeedRecord(
            sha256=table.sha256,
            rows=self.put(table.rows),
            rejects=self.put(table.rejects),
            accepted=feed.accepted,
            accepted_rows=table.rows.height,
            ignored=table.ignored,
            merged=table.merged,
            lines=table.lines,
            spec=feed.spec,
            warnings=table.warnings,
        )

    def feed(self, record: FeedRecord) -> KeptFeed:
        table = FeedTable(
            table=record.spec.table,
            rows=self.get(record.rows),
            rejects=self.get(record.rejects),
            lines=record.lines,
            ignored=record.ignored,
            merged=record.merged,
            sha256=record.sha256,
            warnings=record.warnings,
        )
        return KeptFeed(table=table, spec=record.spec, accepted=record.accepted)

    def keep_reading(self, reading: Reading) -> ReadingRecord:
        return ReadingRecord(
            accounts=self.put(reading.accounts),
            groups=self.put(reading.groups),
            members=self.put(reading.members),
            protected=tuple(sorted(reading.protected)),
            incomplete=reading.incomplete,
            notes=dict(reading.notes),
        )

    def reading(self, record: ReadingRecord) -> KeptReading:
        return KeptReading(
            accounts=self.get(record.accounts),
            groups=self.get(record.groups),
            members=self.get(record.members),
            protected=frozenset(record.protected),
            incomplete=record.incomplete,
            notes=record.notes,
        )
