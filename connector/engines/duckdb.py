"""DuckDB: the same steps within a limit of memory; what does not fit goes to disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from connector.core.engine import Frame, Schema
from connector.engines.settings import DuckDBSettings, EngineError

if TYPE_CHECKING:
    import duckdb


@contextmanager
def duckdb_engine(settings: DuckDBSettings, scratch: Path) -> Iterator[DuckDB]:
    """A database of its own in a folder of its own under `scratch`, gone in the end. Raises EngineError."""
    try:
        import duckdb
    except ImportError:
        raise EngineError(
            "`engine: duckdb` needs the package duckdb: install connector with the extra `duckdb`"
        ) from None
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="duckdb-", dir=scratch) as folder:
        more = {} if settings.threads is None else {"threads": settings.threads}
        config: dict[str, Any] = {"memory_limit": settings.memory, "temp_directory": folder, **more}
        with duckdb.connect(str(Path(folder, "plan.db")), config=config) as connection:
            connection.execute("SET preserve_insertion_order = false")  # every step that needs an order sorts
            try:
                yield DuckDB(connection, Path(folder))
            except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
                raise EngineError(
                    f"duckdb failed: {str(error).splitlines()[0]}; see `engines.duckdb.memory`"
                ) from error


class DuckDB:
    """Each step that is kept is a table of the database. `folder`: for what is handed over, as Parquet."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._numbers = count()

    def table(self, columns: Mapping[str, Sequence[Any]], schema: Schema) -> Frame:
        return self.take(nw.from_dict(dict(columns), schema=dict(schema), backend="polars").to_native())

    def take(self, frame: pl.DataFrame) -> Frame:
        file = self._folder / "taken.parquet"
        frame.write_parquet(file)
        try:
            return self._kept(self._connection.read_parquet(str(file)))
        finally:
            file.unlink()

    def keep(self, frame: Frame) -> Frame:
        return self._kept(frame.to_native())

    def rows(self, frame: Frame) -> list[dict[str, Any]]:
        found = frame.to_native()
        names = found.columns
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _kept(self, found: duckdb.DuckDBPyRelation) -> Frame:
        name = f"step_{next(self._numbers)}"
        found.create(name)
        return nw.from_native(self._connection.table(name))
