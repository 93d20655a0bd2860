"""Feeds and directories, read whole: the world that a plan is made from."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from connector import secrets
from connector.app.deployment import Deployment
from connector.app.failure import Failure
from connector.core.conditions.attribute import Attribute
from connector.core.correlate import Key
from connector.core.diff import Group, Live, references
from connector.core.engine import Engine, Frame
from connector.core.facts import Feeds, gather
from connector.core.feeds import COLUMNS, FeedTable, Table, TableSpec
from connector.core.feeds.reader import read_table
from connector.core.model import FeedInput, Inputs
from connector.core.plan import World
from connector.core.problems import Problem
from connector.core.program import Program, compile_rules
from connector.directories import Directory, DirectoryError, Snapshot
from connector.sources.csv import CsvSource, SourceError
from connector.state.ledger import Ledger
from connector.state.tables import departures, granted_by_us

TABLES: tuple[Table, ...] = ("people", "assignments", "completions")


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """A world and what was wrong while it was gathered. unreachable: directory -> why it could not be read at all."""

    world: World
    tables: Mapping[Table, FeedTable]
    unreachable: Mapping[str, str]
    warnings: tuple[Problem, ...]


def read_feeds(deployment: Deployment, program: Program) -> dict[Table, FeedTable]:
    """Raises Failure for a source that cannot be fetched, Invalid for a feed that cannot be read as its table."""
    return {table: read_feed(deployment, program, table) for table in TABLES}


def read_feed(deployment: Deployment, program: Program, table: Table) -> FeedTable:
    settings = getattr(deployment.config.sources, table)
    spec = TableSpec(
        table=table,
        time_zone=deployment.rulebook.calendar.time_zone,
        columns=settings.columns,
        encoding=settings.encoding,
        statuses=settings.statuses,
        id_width=settings.id_width,
        attributes=tuple(_attributes(deployment, program)) if table == "people" else (),
        delimiter=settings.delimiter,
    )
    try:
        fetched = CsvSource(deployment.path(settings.path)).fetch()
    except SourceError as error:
        raise Failure(str(error)) from error
    return read_table(fetched.content, settings.path, spec)


def _attributes(deployment: Deployment, program: Program) -> Iterable[str]:
    """The people columns beyond the usual ones that policies or correlation keys name."""
    named = {name for condition in program.personal if isinstance(condition, Attribute) for name in condition.root}
    named |= {key.person for settings in deployment.config.directories.values() for key in settings.correlate}
    return sorted(named - set(COLUMNS["people"]))


@contextmanager
def directories_of(deployment: Deployment) -> Iterator[dict[str, Directory]]:
    """Every directory of the config, to be connected at first use and closed at the end."""
    with ExitStack() as stack:
        opened = {}
        for name, settings in deployment.config.directories.items():
            opened[name] = settings.open(deployment.path, lambda ref: secrets.resolve(ref, deployment.base))
            stack.callback(opened[name].close)
        yield opened


def read_world(
    deployment: Deployment, directories: Mapping[str, Directory], ledger: Ledger, as_of: dt.date, engine: Engine
) -> Gathered:
    program = compile_rules(deployment.rulebook)
    tables = read_feeds(deployment, program)
    history = {"departures": departures(ledger), "granted": granted_by_us(ledger)}
    lives, digests, unreachable = _read_directories(deployment, directories, program)
    feeds = _feeds(deployment, tables, history["departures"])
    facts = gather(feeds, program, engine)
    inputs = Inputs(
        config=deployment.config_digest,
        history=frames_digest(history.values()),
        policies=deployment.policies_digest,
        mappings=deployment.mappings_digest,
        feeds={
            name: FeedInput(sha256=t.sha256, rows=t.rows.height, rejected=t.rejects.height)
            for name, t in tables.items()
        },
        directories=digests,
    )
    world = World(
        facts=facts,
        feeds=feeds,
        program=program,
        lives=lives,
        inputs=inputs,
        as_of=as_of,
        ours=lazy(history["granted"]),
    )
    warnings = tuple(p for table in tables.values() for p in table.warnings)
    return Gathered(world=world, tables=tables, unreachable=unreachable, warnings=warnings)


def lazy(frame: pl.DataFrame) -> Frame:
    return nw.from_native(frame.lazy())


def _feeds(deployment: Deployment, tables: Mapping[Table, FeedTable], departed: pl.DataFrame) -> Feeds:
    keys = {name: frozenset(table.rejects["key"].drop_nulls()) for name, table in tables.items()}
    return Feeds(
        people=lazy(tables["people"].rows.drop("line")),
        assignments=lazy(tables["assignments"].rows),
        completions=lazy(tables["completions"].rows),
        learner=deployment.config.sources.completions.learner,
        rejected_people=keys["people"],
        rejected_rows=keys["assignments"] | keys["completions"],
        departures=lazy(departed),
    )


def _read_directories(
    deployment: Deployment, directories: Mapping[str, Directory], program: Program
) -> tuple[list[Live], dict[str, str], dict[str, str]]:
    lives, digests, unreachable = [], {}, {}
    for name, directory in directories.items():
        wanted = sorted({reference for _, _, reference in references(program, name)})
        try:
            snapshot = directory.read(wanted)
        except DirectoryError as error:
            unreachable[name] = str(error)
            continue
        digests[name] = frames_digest([snapshot.accounts, snapshot.groups, snapshot.members])
        keys = [Key(person=key.person, account=key.account) for key in deployment.config.directories[name].correlate]
        lives.append(live_of(name, snapshot, keys))
    return lives, digests, unreachable


def live_of(name: str, snapshot: Snapshot, keys: list[Key]) -> Live:
    rows = snapshot.groups.iter_rows(named=True)
    return Live(
        name=name,
        keys=keys,
        accounts=lazy(snapshot.accounts),
        groups=[Group(**{field: row[field] for field in ("reference", "group", "name", "managed")}) for row in rows],
        members=lazy(snapshot.members),
        protected=snapshot.protected,
        incomplete=snapshot.incomplete,
    )


def frames_digest(frames: Iterable[pl.DataFrame]) -> str:
    """SHA-256 of tables whatever their order of rows: the digest of their sorted rows' own digests would cost more."""
    total = hashlib.sha256()
    for frame in frames:
        total.update(repr(frame.schema).encode())
        total.update(frame.sort(frame.columns).write_csv().encode())
    return total.hexdigest()
