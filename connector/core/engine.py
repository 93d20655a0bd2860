"""The engine that runs the steps: one small Protocol, so that the same steps run on other dataframes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import narwhals.stable.v2 as nw
import polars as pl

Frame = nw.LazyFrame[Any]
Schema = Mapping[str, Any]


class Engine(Protocol):
    def table(self, columns: Mapping[str, Sequence[Any]], schema: Schema) -> Frame:
        """A small table of values known here."""
        ...

    def take(self, frame: pl.DataFrame) -> Frame:
        """A table that was read here, as large as it may be."""
        ...

    def keep(self, frame: Frame) -> Frame:
        """Materialise a step that several later ones share."""
        ...

    def rows(self, frame: Frame) -> list[dict[str, Any]]:
        """Bring a small frame here."""
        ...


class Polars:
    """The embedded engine."""

    def table(self, columns: Mapping[str, Sequence[Any]], schema: Schema) -> Frame:
        return nw.from_dict(dict(columns), schema=dict(schema), backend="polars").lazy()

    def take(self, frame: pl.DataFrame) -> Frame:
        return nw.from_native(frame.lazy())

    def keep(self, frame: Frame) -> Frame:
        return self._collected(frame).lazy()

    def rows(self, frame: Frame) -> list[dict[str, Any]]:
        return self._collected(frame).rows(named=True)

    def _collected(self, frame: Frame) -> nw.DataFrame[Any]:
        """The joins in the order they are written: polars knows no sizes and puts a large one first.

        In memory: small tables, of which there are many, take a third less time than in polars' streaming engine.
        """
        return frame.collect(engine="in-memory", optimizations=pl.QueryOptFlags(join_order=False))


def table_of(engine: Engine, rows: Sequence[tuple[Any, ...]], schema: Schema) -> Frame:
    """A small table from rows, in the schema's order of columns."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return engine.table({name: list(values) for name, values in zip(schema, columns, strict=True)}, schema)
