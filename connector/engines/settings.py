"""The `engine` and `engines` of the config; light."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from connector.core.files.documents import Document, Name

if TYPE_CHECKING:
    from connector.core.engine import Engine

DAY = 86_400  # seconds
EngineName = Literal["polars", "duckdb", "spark"]


class DuckDBSettings(Document):
    memory: str = Field(
        default="1GB", pattern=r"^[1-9][0-9]{0,5}(MB|GB)$", description="what a plan may use; the rest goes to disk"
    )
    threads: int | None = Field(default=None, ge=1, description="default: as many as the machine has cores")


class SparkSettings(Document):
    url: Name = Field(
        default="local[*]", description="a master (local[2], spark://HOST:PORT) or a Connect server (sc://HOST:PORT)"
    )
    memory: str = Field(
        default="4GB",
        pattern=r"^[1-9][0-9]{0,5}(MB|GB)$",
        description="of a Spark that is started here (`local`); a cluster has its own",
    )
    exchange: Name | None = Field(
        default=None, description="a folder that this machine and the cluster both reach; default: one beside the state"
    )


class EngineSettings(Document):
    duckdb: DuckDBSettings = Field(default=DuckDBSettings.defaults(), description="for `engine: duckdb`")
    spark: SparkSettings = Field(default=SparkSettings.defaults(), description="for `engine: spark`")


class EngineError(Exception):
    """The engine cannot work; the message is fit to print."""


@contextmanager
def opened(name: EngineName, settings: EngineSettings, scratch: Path) -> Iterator[Engine]:
    """The engine, and what it laid in `scratch` cleared away in the end. Raises EngineError."""
    _clear(scratch)
    if name == "duckdb":
        from connector.engines.duckdb import duckdb_engine

        with duckdb_engine(settings.duckdb, scratch) as engine:
            yield engine
    elif name == "spark":
        from connector.engines.spark import spark_engine

        with spark_engine(settings.spark, scratch) as engine:
            yield engine
    else:
        from connector.core.engine import Polars

        yield Polars()


def _clear(scratch: Path) -> None:
    """Of what plans that were killed left there; none works for a day."""
    for folder in (found for name in ("duckdb", "spark") for found in scratch.glob(f"{name}-*")):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(folder)
