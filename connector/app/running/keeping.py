"""What a run goes by, kept in the archive: evidence, replay, and what the next run is held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import asdict

from connector import clock
from connector.app.deployment import Deployment
from connector.app.looking.kept import provenance_table
from connector.app.looking.planning import Planned
from connector.app.reading.recalling import planned_changes, reported_changes, rules
from connector.app.running.evidence import evidence_table
from connector.apply import Journal
from connector.core.feeds import Table
from connector.core.plans.model import Change
from connector.core.plans.plan import Scope
from connector.core.rules import calendar
from connector.state.archive import Archive
from connector.state.evidence import Evidence, KeptFeed
from connector.state.evidence_kept import KIND, digests_since
from connector.state.held import held_plans
from connector.state.ledger import Ledger
from connector.state.remembered import named_last


def accepted(planned: Planned, scope: Scope, believed: Collection[str]) -> frozenset[Table]:
    """The feeds that are what was expected. believed: the codes of verdicts on feeds that somebody approved.

    A run of a part accepts none: what it leaves undone would seem to be settled.
    """
    doubted = {verdict.table for verdict in planned.gathered.reading.verdicts if verdict.code not in believed}
    return frozenset(planned.gathered.tables.keys() - doubted if scope == Scope() else ())


def measure(planned: Planned, believed: frozenset[Table]) -> dict[str, object]:
    """What later feeds are held against: accepted rows; `anew`: of those that somebody approved though they shrank."""
    gathered = planned.gathered
    shrunk = {verdict.table for verdict in gathered.reading.verdicts if verdict.code == "feed-shrunk"}
    rows = {name: gathered.tables[name].rows.height for name in sorted(believed)}
    return {"accepted": rows, "anew": sorted(believed & shrunk)}


def keep(planned: Planned, deployment: Deployment, run: str, scope: Scope, believed: frozenset[Table]) -> str:
    """The digest of what was kept. believed: the feeds that are accepted."""
    reading = planned.gathered.reading
    return Archive(deployment.state).keep(
        Evidence(
            run=run,
            at=clock.now(),
            as_of=planned.plan.as_of,
            plan=planned.plan_id,
            feeds={
                name: KeptFeed(table=feed.table, spec=feed.spec, accepted=name in believed)
                for name, feed in reading.feeds.items()
            },
            readings=dict(reading.snapshots),
            frames={
                "departures": reading.departures,
                "absences": reading.absences,
                "granted": reading.granted,
                "turned": reading.turned,
                "beyond": reading.beyond,
                "paused": reading.paused,
                "planned": planned_changes(planned.plan),
                "reported": reported_changes(planned.plan),
                "provenance": provenance_table(deployment.provenance),
            },
            files=deployment.files,
            named={"remembered": reading.remembered.digest} if reading.remembered.digest else {},
            more={
                "config": deployment.config_file,
                "created_at": str(planned.document["created_at"]),
                "doubtful": None if reading.doubtful is None else sorted(reading.doubtful),
                "earlier": reading.earlier.run if reading.earlier else None,
                "lately": sorted(reading.lately),
                "removed": dict(planned.removed),
                "revision": deployment.provenance.revision,
                "rules": rules(deployment),
                "scope": asdict(scope),
                "strangers": dict(reading.strangers),
                "unreachable": dict(reading.unreachable),
                "verdicts": [asdict(verdict) for verdict in reading.verdicts],
            },
        )
    )


def keep_evidence(changes: Sequence[Change], planned: Planned, deployment: Deployment, journal: Journal) -> None:
    """On what the changes are decided, before they are made: kept for longer than all that the run read."""
    if changes:
        table = evidence_table(changes, planned.gathered, deployment)
        journal.note(KIND, {"digest": Archive(deployment.state).put(table), "changes": table.height})


def purge(deployment: Deployment, ledger: Ledger, now: dt.datetime) -> None:
    """Forget what is older than `archive.keep`, but for what plans that wait, later runs and evidence need."""
    waiting, today = held_plans(deployment.state), clock.today(deployment.rulebook.calendar.time_zone)
    oldest = calendar.oldest_valid(today, deployment.config.archive.evidence, deployment.rulebook.calendar)
    first = dt.datetime.combine(oldest, dt.time(), tzinfo=dt.UTC) - dt.timedelta(days=1)
    needed = named_last(ledger) | digests_since(ledger, first)
    Archive(deployment.state).purge(now - deployment.config.archive.kept, keep=waiting, tables=needed)
