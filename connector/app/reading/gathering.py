"""Feeds and directories, read whole: the world that a plan is made from."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import polars as pl

from connector import clock, secrets
from connector.app.deployment import Deployment
from connector.app.reading.absences import confirmed
from connector.app.reading.departures import returned, seen_lately
from connector.app.reading.excepted import unknown_persons
from connector.app.reading.factual import feeds_of, lazy, numbered_accounts
from connector.app.reading.feeds import Feed, doubtful, read_feeds, verdicts_on
from connector.app.reading.held import waiting_beyond
from connector.app.reading.recalling import recall, with_columns
from connector.app.reading.turning import turned
from connector.app.reading.unopened import Unopened
from connector.core.decisions.earlier import Earlier
from connector.core.decisions.facts import gather
from connector.core.decisions.program import Program, compile_rules
from connector.core.decisions.unmapped import unmapped
from connector.core.engine import Engine
from connector.core.feeds import FeedTable, Table
from connector.core.feeds.contract import Verdict
from connector.core.plans.correlate import Key
from connector.core.plans.diff import Group, Live, references
from connector.core.plans.model import FeedInput, Inputs
from connector.core.plans.plan import World
from connector.core.problems import Mark, Problem, tick
from connector.directories import Directory, DirectoryError, Snapshot
from connector.directories.settings import DirectorySettings
from connector.state.approvals import adopted
from connector.state.archive import Archive
from connector.state.ledger import Ledger
from connector.state.memory import StateMemory
from connector.state.paused import paused_groups
from connector.state.remembered import Remembered, remembered
from connector.state.tables import absences, departures, granted_by_us


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """A world, the reading it was made of, and what was wrong with that."""

    world: World
    reading: Reading
    warnings: tuple[Problem, ...]

    @property
    def tables(self) -> Mapping[Table, FeedTable]:
        return self.reading.tables

    @property
    def unreachable(self) -> Mapping[str, str]:
        return self.reading.unreachable

    @property
    def unread(self) -> dict[str, tuple[str, ...]]:
        """Directory -> why it was not read, or not read whole."""
        partly = {live.name: live.incomplete for live in self.world.lives if live.incomplete}
        return partly | {name: (why,) for name, why in self.unreachable.items()}


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
        memory = StateMemory(deployment.state, name)
        return settings.open(deployment.path, lambda ref: secrets.resolve(ref, deployment.base), memory)
    except (secrets.SecretError, DirectoryError) as error:
        return Unopened(name, error)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All that was read for one plan. unreachable: directory -> why it could not be read at all.

    doubtful: persons of whom a feed that is not as expected says something new; None: everybody.
    departures, absences, granted, paused: what the ledger remembers (see `state.tables`, `state.paused`); turned: see
    `turning`; beyond: see `held`. remembered: completions seen once.
    lately: whose departure was recorded of late. strangers: directories that nobody adopted -> what identifies them.
    """

    feeds: Mapping[Table, Feed]
    verdicts: tuple[Verdict, ...]
    snapshots: Mapping[str, Snapshot]
    unreachable: Mapping[str, str]
    departures: pl.DataFrame
    absences: pl.DataFrame
    granted: pl.DataFrame
    turned: pl.DataFrame
    beyond: pl.DataFrame
    paused: pl.DataFrame
    remembered: Remembered
    lately: frozenset[str]
    doubtful: frozenset[str] | None
    earlier: Earlier | None
    strangers: Mapping[str, str]

    @property
    def tables(self) -> dict[Table, FeedTable]:
        return {name: feed.table for name, feed in self.feeds.items()}


def read_world(
    deployment: Deployment, directories: Mapping[str, Directory], ledger: Ledger, as_of: dt.date, engine: Engine
) -> Gathered:
    program = compile_rules(deployment.rulebook)
    archive = Archive(deployment.state)
    feeds = read_feeds(deployment, program, archive, ledger)
    verdicts = verdicts_on(feeds, deployment)
    snapshots, unreachable = _read_directories(directories, program)
    kept = remembered(ledger, archive) if deployment.config.sources.completions.remember else Remembered()
    reading = Reading(
        feeds=feeds,
        verdicts=verdicts,
        snapshots=snapshots,
        unreachable=unreachable,
        departures=departures(ledger),
        absences=absences(ledger),
        granted=granted_by_us(ledger),
        turned=turned(ledger, deployment.limits, clock.now(), deployment.rulebook.calendar.time_zone),
        beyond=waiting_beyond(deployment.state),
        paused=paused_groups(ledger),
        remembered=kept,
        lately=seen_lately(ledger, clock.now()),
        doubtful=doubtful(feeds, verdicts, archive),
        earlier=recall(archive, deployment, ledger, kept),
        strangers=_strangers(snapshots, ledger),
    )
    return world_of(reading, deployment, program, as_of, engine)


def world_of(reading: Reading, deployment: Deployment, program: Program, as_of: dt.date, engine: Engine) -> Gathered:
    """What a reading says to these rules on a day."""
    departed = returned(reading.tables["people"].rows, reading.departures, reading.lately, as_of)
    missing = confirmed(reading.absences, deployment.config.absence.held, as_of)
    feeds = feeds_of(reading.tables, deployment.config.sources, departed, missing, reading.remembered.rows)
    facts = gather(feeds, program, engine)
    lives = [live_of(name, snapshot, keys_of(deployment, name)) for name, snapshot in reading.snapshots.items()]
    world = World(
        facts=facts,
        feeds=feeds,
        program=program,
        lives=lives,
        inputs=_inputs(reading, deployment, facts.nobody),
        as_of=as_of,
        ours=lazy(_with_persons(reading.granted)),
        earlier=with_columns(reading.earlier, reading.tables["people"].rows),
    )
    warnings = [problem for table in reading.tables.values() for problem in table.warnings]
    warnings += unmapped(facts, program, engine, deployment.config.sources.assignments.place)
    warnings += _group_warnings(reading.snapshots, f"{deployment.config.mappings.rstrip('/')}/entitlements.yaml")
    warnings += unknown_persons(deployment.rulebook, reading.tables["people"])
    return Gathered(world=world, reading=reading, warnings=tuple(warnings))


def _inputs(reading: Reading, deployment: Deployment, nobody: Mapping[str, int]) -> Inputs:
    return Inputs(
        config=deployment.config_digest,
        history=frames_digest(_remembered(reading), reading.remembered.digest),
        policies=deployment.policies_digest,
        mappings=deployment.mappings_digest,
        feeds={
            name: FeedInput(sha256=t.sha256, rows=t.rows.height, rejected=t.rejects.height, nobody=nobody.get(name, 0))
            for name, t in reading.tables.items()
        },
        directories={
            name: frames_digest([snapshot.accounts, snapshot.groups, snapshot.members])
            for name, snapshot in reading.snapshots.items()
        },
    )


def _with_persons(granted: pl.DataFrame) -> pl.DataFrame:
    """An earlier version did not keep for whom."""
    persons = pl.col("person_id") if "person_id" in granted.columns else pl.lit(None, pl.String)
    return granted.with_columns(person_id=persons)


def _remembered(reading: Reading) -> Iterator[pl.DataFrame]:
    yield from (reading.departures, reading.absences, reading.granted)
    yield from (table for table in (reading.turned, reading.beyond, reading.paused) if table.height)


def keys_of(deployment: Deployment, directory: str) -> list[Key]:
    return [Key(person=key.person, account=key.account) for key in deployment.config.directories[directory].correlate]


def _group_warnings(snapshots: Mapping[str, Snapshot], file: str) -> Iterator[Problem]:
    """Groups that are not there, and those that the directory would refuse to write."""
    for name, snapshot in snapshots.items():
        for reference, note in snapshot.notes.items():
            yield Problem(
                mark=Mark(file=file),
                code="unwritable-group",
                message=f"{tick(reference)} in {tick(name)}: {note}",
                severity="warning",
            )
        for reference in snapshot.groups.filter(pl.col("group").is_null())["reference"]:
            if reference not in snapshot.notes:
                yield Problem(
                    mark=Mark(file=file),
                    code="missing-group",
                    message=f"the directory {tick(name)} lacks the group {tick(reference)}",
                    help="make the group, or correct its name",
                    severity="warning",
                )


def _read_directories(
    directories: Mapping[str, Directory], program: Program
) -> tuple[dict[str, Snapshot], dict[str, str]]:
    snapshots, unreachable = {}, {}
    for name, directory in directories.items():
        try:
            snapshots[name] = directory.read(sorted({reference for _, _, reference in references(program, name)}))
        except DirectoryError as error:
            unreachable[name] = str(error)
    return snapshots, unreachable


def _strangers(snapshots: Mapping[str, Snapshot], ledger: Ledger) -> dict[str, str]:
    known = adopted(ledger)
    seen = ((name, snapshot.identity) for name, snapshot in snapshots.items())
    return {name: identity for name, identity in seen if (name, identity) not in known}


def live_of(name: str, snapshot: Snapshot, keys: list[Key]) -> Live:
    rows = snapshot.groups.iter_rows(named=True)
    return Live(
        name=name,
        keys=keys,
        accounts=numbered_accounts(snapshot.accounts),
        groups=[Group(**{field: row[field] for field in ("reference", "group", "name", "managed")}) for row in rows],
        members=lazy(snapshot.members),
        protected=snapshot.protected,
        incomplete=snapshot.incomplete,
    )


def frames_digest(frames: Iterable[pl.DataFrame], more: str = "") -> str:
    """SHA-256 of tables, row by row as they stand; `more`: the digest of another one."""
    total = hashlib.sha256(more.encode())
    for frame in frames:
        total.update(repr(frame.schema).encode())
        total.update(frame.write_csv().encode())
    return total.hexdigest()
