"""`report unresolved`: persons who are to have something and whose account cannot be told or used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from connector.app.deployment import Deployment
from connector.app.reading.gathering import Gathered
from connector.app.reports.since import DAYS, Since, unusable_since
from connector.app.reports.world import notes_of, world_on
from connector.core.engine import Polars
from connector.core.person import full_name
from connector.core.plans.model import Unresolved
from connector.core.plans.plan import make_plan
from connector.core.plans.waiting import Where, waiting
from connector.outputs.sheets import Cell, Sheet

COLUMNS = {
    "person_id": "person",
    "name": "name",
    "directory": "directory",
    "why": "why",
    "words": "what is wrong",
    "since": "seen since",
    "or_earlier": "or earlier",
    "waiting": "waits for",
    "ask": "whom to ask",
}
SINCE = f"seen since: by the runs that are kept, without a break until now (the last {DAYS} days of them at most)"
ASK: Mapping[str, str] = {
    "no-account": "whoever runs {directory}: make the account, or give theirs one of the keys {keys}",
    "ambiguous-account": "whoever runs {directory}: which account is theirs; take the keys {keys} off the others",
    "shared-account": "{hr}: do two persons have one of {persons}; else whoever runs {directory}: whose account it is",
    "disabled-account": "whoever runs {directory}: enable it; {hr}, if they have left",
}


@dataclass(frozen=True, kw_only=True)
class Unsettled:
    sheet: Sheet
    gathered: Gathered


def unresolved_report(deployment: Deployment) -> Unsettled:
    """As the plan of today has them."""
    gathered = world_on(deployment, None)
    plan, _ = make_plan(gathered.world, Polars())
    found = plan.unresolved
    since = unusable_since({(one.directory, one.person_id) for one in found}, deployment)
    waits, names = waiting(gathered.world, found, Polars()), _names(found, gathered)
    rows = [
        _row(one, names[one.person_id], waits.get((one.directory, one.person_id), ()), since, deployment)
        for one in sorted(found, key=lambda one: (one.directory, one.why, one.person_id))
    ]
    counts = Counter(one.why for one in found)
    return Unsettled(
        sheet=Sheet(
            format="connector-unresolved/1",
            title="Unresolved",
            as_of=plan.as_of,
            head=[*([", ".join(f"{counts[why]} {why}" for why in sorted(counts))] if counts else []), SINCE],
            columns=COLUMNS,
            rows=rows,
            empty="every person who is to have something has an account that can be used",
            notes=tuple(notes_of(gathered)),
        ),
        gathered=gathered,
    )


def _names(found: Sequence[Unresolved], gathered: Gathered) -> dict[str, str]:
    ids = sorted({one.person_id for one in found})
    people = gathered.world.facts.people.filter(nw.col("person_id").is_in(ids))
    rows = Polars().rows(people.select("person_id", "given_name", "family_name"))
    return {row["person_id"]: full_name(row) for row in rows}


def _row(
    one: Unresolved, name: str, waits: Sequence[Where], since: Mapping[tuple[str, str], Since], deployment: Deployment
) -> list[Cell]:
    seen = since[one.directory, one.person_id]
    told = "; ".join(f"{right} at {place}" if place is not None else right for right, place in waits)
    earlier = "yes" if seen.earlier else None
    return [one.person_id, name, one.directory, one.why, one.words, seen.day, earlier, told, _ask(one, deployment)]


def _ask(one: Unresolved, deployment: Deployment) -> str:
    keys = deployment.config.directories[one.directory].correlate
    return ASK[one.why].format(
        directory=one.directory,
        keys=", ".join(dict.fromkeys(key.account for key in keys)),
        persons=", ".join(dict.fromkeys(key.person for key in keys)),
        hr=deployment.config.sources.people.owner or "HR",
    )
