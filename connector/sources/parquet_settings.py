"""`type: parquet`; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connector.core.feeds import Table
from connector.sources import Source
from connector.sources.settings import FeedSettings, LaidSettings, ResolvePath, ResolveSecret


class ParquetSettings(FeedSettings, LaidSettings):
    type: Literal["parquet"] = Field(description="a Parquet file")

    @property
    def place(self) -> str:
        return self.where

    def open(self, table: Table, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Source:
        from connector.sources.laid import LaidFile
        from connector.sources.parquet import ParquetSource
        from connector.sources.unwritable import wanted

        return ParquetSource(file=LaidFile.of(self, resolve_path, resolve_secret), wanted=wanted(self, table))
