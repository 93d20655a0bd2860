"""What the last run that was kept knew: read back from the archive."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import polars as pl

from connector.app.deployment import Deployment
from connector.app.reading.factual import feeds_of, lazy
from connector.app.reading.feeds import TABLES
from connector.core.decisions.earlier import Earlier
from connector.core.plans.model import Change, ChangeKey, Plan
from connector.state.archive import Archive
from connector.state.evidence import Evidence
from connector.state.ledger import Ledger
from connector.state.remembered import Remembered
from connector.state.views import removed_by

PLANNED = ("action", "directory", "group", "account", "reason")
MEMBERSHIP = ("group", "account")


def planned_changes(plan: Plan) -> pl.DataFrame:
    """The changes of a plan with their reasons, those that wait in a paused group too, as `recall` takes them up."""
    return _reasons((*plan.changes, *(held.change for held in plan.held if held.why == "paused")))


def reported_changes(plan: Plan) -> pl.DataFrame:
    """The same of policies in report mode, which plan the same night after night."""
    return _reasons(plan.report)


def _reasons(changes: Iterable[Change]) -> pl.DataFrame:
    rows = [(*change.key, change.reason) for change in changes]
    return pl.DataFrame(rows, schema=dict.fromkeys(PLANNED, pl.String), orient="row")


def recall(archive: Archive, deployment: Deployment, ledger: Ledger, now: Remembered) -> Earlier | None:
    """What the last run knew whose feeds were all accepted; None where there was none. now: what is remembered."""
    run = archive.last_accepted()
    return recall_run(run, archive, deployment, ledger, now) if run is not None else None


def recall_run(run: str, archive: Archive, deployment: Deployment, ledger: Ledger, now: Remembered) -> Earlier:
    evidence = archive.load(run)
    removed = removed_by(ledger, run)
    tables = {table: evidence.feeds[table].table for table in TABLES}
    left = {name: _left(reading.members, removed.get(name, ())) for name, reading in evidence.readings.items()}
    return Earlier(
        run=run,
        feeds=feeds_of(tables, deployment.config.sources, remembered=remembered_then(evidence, archive, now).rows),
        as_of=evidence.as_of,
        other_rules=evidence.more["rules"] != rules(deployment),
        members={name: lazy(members) for name, members in left.items()},
        pending=_by_key(evidence.frames["planned"]),
        reported=_by_key(evidence.frames["reported"]) if "reported" in evidence.frames else {},
    )


def with_columns(earlier: Earlier | None, people: pl.DataFrame) -> Earlier | None:
    """With the columns of people that no rule named at the last run, as they are today: of them nothing changed."""
    if earlier is None:
        return None
    then = earlier.feeds.people
    known = frozenset(then.collect_schema().names())
    lacking = [name for name in people.columns if name not in known]
    if not lacking:
        return earlier
    told = then.join(lazy(people.select("person_id", *lacking)), on="person_id", how="left")
    return replace(earlier, feeds=replace(earlier.feeds, people=told))


def _by_key(planned: pl.DataFrame) -> dict[ChangeKey, str]:
    return {(action, directory, group, account): why for action, directory, group, account, why in planned.iter_rows()}


def remembered_then(evidence: Evidence, archive: Archive, now: Remembered | None = None) -> Remembered:
    """The completions that a run remembered when it began."""
    digest = evidence.named.get("remembered", "")
    if now is not None and digest == now.digest:
        return now
    return Remembered(digest=digest, rows=archive.table(digest)) if digest else Remembered()


def rules(deployment: Deployment) -> list[str]:
    """The digests that tell whether policies or mappings have changed."""
    return [deployment.policies_digest, deployment.mappings_digest]


def _left(members: pl.DataFrame, removed: Collection[tuple[str, str]]) -> pl.DataFrame:
    """The members without those that the run took out."""
    gone = pl.DataFrame(list(removed), schema=dict.fromkeys(MEMBERSHIP, pl.String), orient="row")
    return members.join(gone, on=MEMBERSHIP, how="anti").select(*MEMBERSHIP)
