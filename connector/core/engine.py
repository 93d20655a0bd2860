"""The engine that runs the steps: one small Protocol, so that the same steps run on other dataframes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import narwhals.stable.v2 as nw

Frame = nw.LazyFrame[Any]
Schema = Mapping[str, Any]


class Engine(Protocol):
    def table(self, columns: Mapping[str, Sequence[Any]], schema: Schema) -> Frame:
        """A small table of values known here."""
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

    def keep(self, frame: Frame) -> Frame:
        return frame.collect().lazy()

    def rows(self, frame: Frame) -> list[dict[str, Any]]:
        return frame.collect().rows(named=True)


def table_of(engine: Engine, rows: Sequence[tuple[Any, ...]], schema: Schema) -> Frame:
    """A small table from rows, in the schema's order of columns."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return engine.table({name: list(values) for name, values in zip(schema, columns, strict=True)}, schema)
