"""What a run goes by, kept in the archive: evidence, replay, and what the next run is held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict

from connector import clock
from connector.app.deployment import Deployment
from connector.app.planning import Planned
from connector.app.recalling import planned_changes, rules
from connector.core.plans.plan import Scope
from connector.state.archive import Archive
from connector.state.evidence import Evidence, KeptFeed
from connector.state.held import held_plans


def keep(planned: Planned, deployment: Deployment, run: str, scope: Scope, believed: Collection[str]) -> str:
    """The digest of what was kept. believed: the codes of verdicts on feeds that somebody approved.

    A run of a part accepts no feed: what it leaves undone would seem to be settled.
    """
    reading = planned.gathered.reading
    doubted = {verdict.table for verdict in reading.verdicts if verdict.code not in believed}
    whole = scope == Scope()
    return Archive(deployment.state).keep(
        Evidence(
            run=run,
            at=clock.now(),
            as_of=planned.plan.as_of,
            plan=planned.plan_id,
            feeds={
                name: KeptFeed(table=feed.table, spec=feed.spec, accepted=whole and name not in doubted)
                for name, feed in reading.feeds.items()
            },
            readings=dict(reading.snapshots),
            frames={
                "departures": reading.departures,
                "absences": reading.absences,
                "granted": reading.granted,
                "turned": reading.turned,
                "paused": reading.paused,
                "planned": planned_changes(planned.plan),
            },
            files=deployment.files,
            more={
                "config": deployment.config_file,
                "created_at": str(planned.document["created_at"]),
                "doubtful": None if reading.doubtful is None else sorted(reading.doubtful),
                "earlier": reading.earlier.run if reading.earlier else None,
                "lately": sorted(reading.lately),
                "removed": dict(planned.removed),
                "rules": rules(deployment),
                "scope": asdict(scope),
                "strangers": dict(reading.strangers),
                "unreachable": dict(reading.unreachable),
                "verdicts": [asdict(verdict) for verdict in reading.verdicts],
            },
        )
    )


def purge(deployment: Deployment, now: dt.datetime) -> None:
    """Forget what is older than `archive.keep`, but for what plans that wait need."""
    Archive(deployment.state).purge(now - deployment.config.archive.kept, keep=held_plans(deployment.state))
