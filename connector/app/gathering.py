"""Feeds and directories, read whole: the world that a plan is made from."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from connector import clock, secrets
from connector.app.departures import returned, seen_lately
from connector.app.deployment import Deployment
from connector.app.failure import Failure
from connector.app.unopened import Unopened
from connector.core.conditions.attribute import Attribute
from connector.core.decisions.facts import Feeds, gather
from connector.core.decisions.program import Program, compile_rules
from connector.core.decisions.unmapped import unmapped
from connector.core.engine import Engine, Frame
from connector.core.feeds import COLUMNS, FeedTable, Table, TableSpec
from connector.core.feeds.reader import read_table
from connector.core.plans.correlate import Key
from connector.core.plans.diff import Group, Live, references
from connector.core.plans.model import FeedInput, Inputs
from connector.core.plans.plan import World
from connector.core.problems import Invalid, Mark, Problem, tick
from connector.directories import Directory, DirectoryError, Snapshot
from connector.directories.memory import FolderMemory
from connector.directories.settings import DirectorySettings
from connector.sources import Fetched, SourceError
from connector.sources.csv import CsvSource
from connector.sources.settings import CsvSettings
from connector.state.ledger import Ledger
from connector.state.tables import departures, granted_by_us

TABLES: tuple[Table, ...] = ("people", "assignments", "completions")


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """A world and what was wrong while it was gathered.

    stale: why a feed is too old to take anything away on. unreachable: directory -> why it could not be read at all.
    """

    world: World
    tables: Mapping[Table, FeedTable]
    stale: tuple[str, ...]
    unreachable: Mapping[str, str]
    warnings: tuple[Problem, ...]

    @property
    def unread(self) -> dict[str, tuple[str, ...]]:
        """Directory -> why it was not read, or not read whole."""
        partly = {live.name: live.incomplete for live in self.world.lives if live.incomplete}
        return partly | {name: (why,) for name, why in self.unreachable.items()}


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One feed, read; `stale` says why it is older than its `max_age`, empty where it is not."""

    table: FeedTable
    stale: str = ""


def read_feed(deployment: Deployment, program: Program, table: Table) -> Feed:
    """Raises Failure for a source that cannot be fetched, or a feed that cannot be read as its table."""
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
        fetched = CsvSource(deployment.path(settings.path), settings.path).fetch()
        return Feed(
            table=read_table(fetched.content, fetched.label, spec), stale=_stale(fetched, settings, clock.now())
        )
    except SourceError as error:
        raise Failure(str(error), "see `connector doctor`") from error
    except Invalid as error:
        raise Failure("\n".join(str(problem) for problem in error.problems)) from error


def _stale(fetched: Fetched, settings: CsvSettings, now: dt.datetime) -> str:
    if settings.oldest is None or fetched.modified is None or now - fetched.modified <= settings.oldest:
        return ""
    return f"`{fetched.label}` is of {fetched.modified:%Y-%m-%d %H:%M} UTC, older than {settings.max_age}"


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
            opened[name] = _open(deployment, name, settings)
            stack.callback(opened[name].close)
        yield opened


def _open(deployment: Deployment, name: str, settings: DirectorySettings) -> Directory:
    try:
        memory = FolderMemory(deployment.state, name)
        return settings.open(deployment.path, lambda ref: secrets.resolve(ref, deployment.base), memory)
    except (secrets.SecretError, DirectoryError) as error:
        return Unopened(name, error)


def read_world(
    deployment: Deployment, directories: Mapping[str, Directory], ledger: Ledger, as_of: dt.date, engine: Engine
) -> Gathered:
    program = compile_rules(deployment.rulebook)
    read = {table: read_feed(deployment, program, table) for table in TABLES}
    tables = {name: feed.table for name, feed in read.items()}
    history = {"departures": departures(ledger), "granted": granted_by_us(ledger)}
    lives, digests, unreachable = _read_directories(deployment, directories, program)
    lately = seen_lately(ledger, clock.now())
    feeds = _feeds(deployment, tables, returned(tables["people"].rows, history["departures"], lately, as_of))
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
    warnings = [p for table in tables.values() for p in table.warnings]
    warnings += unmapped(facts, program, engine, deployment.config.sources.assignments.path)
    warnings += _missing_groups(lives, f"{deployment.config.mappings.rstrip('/')}/entitlements.yaml")
    return Gathered(
        world=world,
        tables=tables,
        stale=tuple(feed.stale for feed in read.values() if feed.stale),
        unreachable=unreachable,
        warnings=tuple(warnings),
    )


def _missing_groups(lives: Iterable[Live], file: str) -> Iterator[Problem]:
    for live in lives:
        for reference in (group.reference for group in live.groups if group.group is None):
            yield Problem(
                mark=Mark(file=file),
                code="missing-group",
                message=f"the directory {tick(live.name)} lacks the group {tick(reference)}",
                help="make the group, or correct its name",
                severity="warning",
            )


def lazy(frame: pl.DataFrame) -> Frame:
    return nw.from_native(frame.lazy())


def _feeds(deployment: Deployment, tables: Mapping[Table, FeedTable], departed: pl.DataFrame) -> Feeds:
    keys = {name: frozenset(table.rejects["key"].drop_nulls()) for name, table in tables.items()}
    return Feeds(
        people=lazy(tables["people"].rows),
        assignments=lazy(tables["assignments"].rows),
        completions=lazy(tables["completions"].rows),
        learner=deployment.config.sources.completions.learner,
        rejected_people=keys["people"],
        claimed=_claimed(tables["people"], deployment.config.sources.people.delimiter),
        rejected_rows=keys["assignments"] | keys["completions"],
        departures=lazy(departed),
    )


def _claimed(people: FeedTable, delimiter: str) -> frozenset[str]:
    """What the rejected rows of people without an accepted row say: no account that carries it may be another's."""
    others = people.rejects.join(people.rows.select("person_id"), left_on="key", right_on="person_id", how="anti")
    rows = csv.reader(others["raw"], delimiter=delimiter, strict=False)
    return frozenset(text for row in rows for field in row if (text := field.strip().lower()))


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
        accounts=lazy(snapshot.accounts.with_row_index("aid").cast({"aid": pl.Int64})),
        groups=[Group(**{field: row[field] for field in ("reference", "group", "name", "managed")}) for row in rows],
        members=lazy(snapshot.members),
        protected=snapshot.protected,
        incomplete=snapshot.incomplete,
    )


def frames_digest(frames: Iterable[pl.DataFrame]) -> str:
    """SHA-256 of tables, row by row as they stand."""
    total = hashlib.sha256()
    for frame in frames:
        total.update(repr(frame.schema).encode())
        total.update(frame.write_csv().encode())
    return total.hexdigest()
