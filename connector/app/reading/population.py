"""The people of the feeds, without any directory: read once, for rules that are tried on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from connector.app.deployment import Deployment
from connector.app.failure import Failure, Refused, Wrong
from connector.app.reading.absences import confirmed
from connector.app.reading.departures import returned, seen_lately
from connector.app.reading.factual import feeds_of
from connector.app.reading.feeds import TABLES, read_feeds, verdicts_on
from connector.app.reading.recalling import remembered_then
from connector.clock import now
from connector.core.decisions.facts import Feeds
from connector.core.decisions.program import Program
from connector.core.feeds import FeedTable, Table
from connector.core.feeds.rejects import reject_problems
from connector.core.problems import Problem, tick
from connector.state.archive import Archive
from connector.state.evidence import Evidence
from connector.state.ledger import Ledger
from connector.state.remembered import Remembered, remembered
from connector.state.tables import absences, departures

SHOWN = 3  # rejected rows of a feed


@dataclass(frozen=True, kw_only=True)
class People:
    """feeds: by the time zone that the rules of each deployment ask for. digests: of the files read, by feed.

    doubts: in what a feed is not as expected, so that a plan would remove nothing on its word.
    """

    feeds: Mapping[str, Feeds]
    rows: pl.DataFrame
    digests: Mapping[str, str]
    doubts: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    def named(self) -> frozenset[str]:
        """In lower case, what names somebody: ids, user names, addresses, full names either way round."""
        given, family = (pl.col(name).fill_null("") for name in ("given_name", "family_name"))
        single = [pl.col(name) for name in ("person_id", "username", "email")]
        full = [pl.concat_str(one, pl.lit(" "), other) for one, other in ((given, family), (family, given))]
        columns = (self.rows.select(words.str.to_lowercase().alias("words")) for words in (*single, *full))
        return frozenset(text for column in columns for text in column["words"].drop_nulls() if text.strip())


def people_now(deployments: Collection[Deployment], program: Program, ledger: Ledger, as_of: dt.date) -> People:
    """From the feeds as they are. The deployments differ in their rules; program: of which the columns are read.

    Raises Failure where a feed cannot be read, or is not whole yet.
    """
    archive = Archive(next(iter(deployments)).state)
    keep = next(iter(deployments)).config.sources.completions.remember
    kept = remembered(ledger, archive) if keep else Remembered()
    gone, missing, lately = departures(ledger), absences(ledger), seen_lately(ledger, now())
    found: dict[str, Feeds] = {}
    for deployment in deployments:
        zone = deployment.rulebook.calendar.time_zone
        if zone in found:
            continue
        try:
            feeds = read_feeds(deployment, program, archive, ledger)
        except Refused as error:
            raise Failure(str(error), error.help) from error
        tables = {name: feed.table for name, feed in feeds.items()}
        departed = returned(tables["people"].rows, gone, lately, as_of)
        away = confirmed(missing, deployment.config.absence.held, as_of)
        found[zone] = feeds_of(tables, deployment.config.sources, departed, away, kept.rows)
    doubts = tuple(verdict.problem for verdict in verdicts_on(feeds, deployment))
    return _people(found, tables, doubts)


def people_then(evidence: Evidence, deployment: Deployment, program_columns: Collection[str]) -> People:
    """From the reading that a run kept, in its own time zone.

    Raises Wrong where it lacks a column that a policy names.
    """
    tables: dict[Table, FeedTable] = {name: evidence.feeds[name].table for name in TABLES}
    lacking = sorted(set(program_columns) - set(tables["people"].rows.columns))
    if lacking:
        raise Wrong(
            f"the run {evidence.run[:12]} did not keep the column {tick(lacking[0])} of people, which a policy names",
            "leave --run out, to read the feeds as they are",
        )
    frames, lately = evidence.frames, evidence.more["lately"]
    departed = returned(tables["people"].rows, frames["departures"], lately, evidence.as_of)
    away = confirmed(frames["absences"], deployment.config.absence.held, evidence.as_of)
    kept = remembered_then(evidence, Archive(deployment.state))
    feeds = feeds_of(tables, deployment.config.sources, departed, away, kept.rows)
    return _people({evidence.feeds["people"].spec.time_zone: feeds}, tables, ())


def _people(feeds: Mapping[str, Feeds], tables: Mapping[Table, FeedTable], doubts: tuple[Problem, ...]) -> People:
    return People(
        feeds=feeds,
        rows=tables["people"].rows,
        digests={name: table.sha256 for name, table in tables.items()},
        doubts=doubts,
        warnings=(*doubts, *_of_rows(tables.values())),
    )


def _of_rows(tables: Collection[FeedTable]) -> Iterator[Problem]:
    for table in tables:
        yield from table.warnings
        for problem in reject_problems(table.rejects.head(SHOWN)):
            yield replace(problem, severity="warning")
