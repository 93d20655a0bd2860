"""The user's Spark: the same steps on its frames. It reads Parquet that was validated here, never a feed itself.

Spark's own reader of CSV turns a bad date into nothing, and no end date means that somebody still works.
"""

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
from connector.engines.settings import EngineError, SparkSettings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

FEW = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "8",
}
"""Of a local session; a cluster's own settings are left alone."""


@contextmanager
def spark_engine(settings: SparkSettings, scratch: Path) -> Iterator[Spark]:
    """A session that runs already is used, and left running. Raises EngineError."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineError(
            "`engine: spark` needs the package pyspark: install connector with the extra `spark`"
        ) from None
    exchange = Path(settings.exchange) if settings.exchange else scratch
    exchange.mkdir(parents=True, exist_ok=True)
    before = SparkSession.getActiveSession()
    try:
        session = before or _started(settings)
        with tempfile.TemporaryDirectory(prefix="spark-", dir=exchange) as folder:
            yield Spark(session, Path(folder).absolute())
    except PySparkException as error:
        raise EngineError(f"spark failed: {str(error).splitlines()[0]}") from error
    except _java_errors() as error:  # out of memory, or its process is gone
        raise EngineError("spark failed, its own words stand above; see `engines.spark.memory`") from error
    finally:
        if before is None and (mine := SparkSession.getActiveSession()) is not None:
            mine.stop()


def _java_errors() -> tuple[type[Exception], ...]:
    """What a session of this machine's own Java may end with; who reaches Spark by Connect may have none."""
    try:
        from py4j.protocol import Py4JError
    except ImportError:
        return ()
    return (Py4JError,)


def _started(settings: SparkSettings) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("connector")
    if settings.url.startswith("sc://"):
        return builder.remote(settings.url).getOrCreate()
    builder = builder.master(settings.url)
    if settings.url.startswith("local"):
        memory = settings.memory.removesuffix("B").lower()
        for key, value in {**FEW, "spark.driver.memory": memory}.items():
            builder = builder.config(key, value)
    return builder.getOrCreate()


class Spark:
    """Only what `rows` asks for comes back here. `folder`: both sides see it; what is handed over, as Parquet."""

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self._session = session
        self._folder = folder
        self._numbers = count()

    def table(self, columns: Mapping[str, Sequence[Any]], schema: Schema) -> Frame:
        return self.take(nw.from_dict(dict(columns), schema=dict(schema), backend="polars").to_native())

    def take(self, frame: pl.DataFrame) -> Frame:
        file = self._folder / f"taken-{next(self._numbers)}.parquet"
        frame.write_parquet(file)
        taken: Frame = nw.from_native(self._session.read.parquet(file.as_uri()))
        return taken

    def keep(self, frame: Frame) -> Frame:
        kept: Frame = nw.from_native(frame.to_native().localCheckpoint())
        return kept

    def rows(self, frame: Frame) -> list[dict[str, Any]]:
        return [row.asDict() for row in frame.to_native().collect()]
