"""Feeds, read and held against what is expected of them, before anything is planned on their word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from connector import clock, secrets
from connector.app.deployment import Deployment
from connector.app.failure import Failure, Refused
from connector.core.conditions.attribute import Attribute
from connector.core.decisions.program import Program
from connector.core.feeds import COLUMNS, FeedTable, Table, TableSpec
from connector.core.feeds.contract import Counts, Delivery, Verdict, judged, nights, unread
from connector.core.feeds.reader import read_table
from connector.core.feeds.unchanged import changed_keys
from connector.core.problems import Invalid, Mark, Problem
from connector.sources import Fetched, Missing, SourceError, Unfinished
from connector.sources.settings import FeedSettings
from connector.state.archive import Archive
from connector.state.ledger import Ledger
from connector.state.measured import largest_accepted

LEARNER_KEYS = ("person_id", "username", "email")
TABLES: tuple[Table, ...] = ("people", "assignments", "completions")


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One feed as read by `spec`; `last_run` read the last accepted one. `delivery` is of one that came just now."""

    table: FeedTable
    spec: TableSpec
    delivery: Delivery | None = None
    last_run: str | None = None


def read_feeds(deployment: Deployment, program: Program, archive: Archive, ledger: Ledger) -> dict[Table, Feed]:
    """Raises Failure and Refused, with every feed that cannot be read."""
    found: dict[Table, Feed] = {}
    stops: list[Failure | Refused] = []
    for table in TABLES:
        try:
            feed = read_feed(deployment, program, table, archive)
            found[table] = replace(feed, delivery=_measured(feed.delivery, table, ledger))
        except (Failure, Refused) as error:
            stops.append(error)
    if stops:
        kind = Failure if any(isinstance(stop, Failure) for stop in stops) else Refused
        helps = dict.fromkeys(stop.help for stop in stops if stop.help)
        raise kind("\n".join(dict.fromkeys(str(stop) for stop in stops)), "; ".join(helps))
    return found


def read_feed(deployment: Deployment, program: Program, table: Table, archive: Archive | None = None) -> Feed:
    """Raises Failure for a source that cannot be fetched or is no such table, Refused for one that is not whole yet."""
    settings: FeedSettings = getattr(deployment.config.sources, table)
    spec = _spec(deployment, program, table, settings)
    try:
        source = settings.open(table, deployment.path, lambda ref: secrets.resolve(ref, deployment.base))
        fetched = source.fetch()
        read = read_table(fetched.content, fetched.label, spec, fetched.notes)
    except (Missing, Unfinished) as error:
        asked = unread(table, settings.place, error.code, str(error), settings.owner).ask
        problem = Problem(mark=Mark(file=settings.place), code=error.code, message=str(error))
        raise (Failure if isinstance(error, Missing) else Refused)(str(problem), asked) from error
    except (SourceError, secrets.SecretError) as error:
        owner = f", or ask {settings.owner}" if settings.owner else ""
        raise Failure(str(error), f"look at `sources.{table}` of the config{owner}") from error
    except Invalid as error:
        raise Failure("\n".join(str(problem) for problem in error.problems)) from error
    last = archive.accepted(table) if archive is not None else None
    return Feed(
        table=read,
        spec=spec,
        delivery=_delivery(read, fetched, settings, last.rows if last else None),
        last_run=last.run if last else None,
    )


def verdicts_on(feeds: Mapping[Table, Feed], deployment: Deployment) -> tuple[Verdict, ...]:
    """Every way in which the feeds, each and together, are not what was expected."""
    deliveries = [feed.delivery for feed in feeds.values() if feed.delivery is not None]
    manifest = deployment.config.feeds.manifest
    together = nights(deliveries, manifest.within) if manifest else ()
    return (*(verdict for delivery in deliveries for verdict in judged(delivery)), *together)


def doubtful(feeds: Mapping[Table, Feed], verdicts: Iterable[Verdict], archive: Archive) -> frozenset[str] | None:
    """The persons of whom a feed says something new that is not what was expected of it; None: everybody."""
    tables = {verdict.table for verdict in verdicts if verdict.allows == "unchanged"}
    persons: frozenset[str] = frozenset()
    for feed in (feeds[table] for table in TABLES if table in tables):
        if feed.last_run is None:
            return None
        keys = changed_keys(feed.table, archive.feed(feed.last_run, feed.table.table).table)
        persons |= _learners(keys, feeds["people"].table.rows) if feed.table.table == "completions" else keys
    return persons


def _learners(keys: frozenset[str], people: pl.DataFrame) -> frozenset[str]:
    """The persons that a learner's key may mean."""
    folded = [key.lower() for key in keys]
    named = (pl.col(name).str.to_lowercase().is_in(folded).fill_null(value=False) for name in LEARNER_KEYS)
    return frozenset(people.filter(pl.any_horizontal(*named))["person_id"])


def _spec(deployment: Deployment, program: Program, table: Table, settings: FeedSettings) -> TableSpec:
    encoding, delimiter = settings.written
    return TableSpec(
        table=table,
        time_zone=deployment.rulebook.calendar.time_zone,
        columns=settings.columns,
        encoding=encoding,
        statuses=settings.statuses,
        id_width=settings.id_width,
        attributes=tuple(_attributes(deployment, program)) if table == "people" else (),
        delimiter=delimiter,
    )


def _attributes(deployment: Deployment, program: Program) -> Iterable[str]:
    """The people columns beyond the usual ones that policies or correlation keys name."""
    named = {name for condition in program.personal if isinstance(condition, Attribute) for name in condition.root}
    named |= {key.person for settings in deployment.config.directories.values() for key in settings.correlate}
    return sorted(named - set(COLUMNS["people"]))


def _measured(delivery: Delivery | None, table: Table, ledger: Ledger) -> Delivery | None:
    """Held against what earlier runs accepted, too."""
    if delivery is None:
        return None
    since = delivery.now - dt.timedelta(days=delivery.expect.shrink_slowly.days)
    return replace(delivery, largest=largest_accepted(ledger, table, since))


def _delivery(read: FeedTable, fetched: Fetched, settings: FeedSettings, last_rows: int | None) -> Delivery:
    return Delivery(
        table=read.table,
        file=fetched.label,
        counts=Counts.of(read),
        expect=settings.expect,
        now=clock.now(),
        modified=fetched.modified,
        max_age=settings.max_age,
        promised=fetched.promised,
        last_rows=last_rows,
        owner=settings.owner,
    )
