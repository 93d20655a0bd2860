"""Which removals of a run's plan were foreseen and approved ahead: those pass the caps, and no others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from connector.core.forecasts.sealed import Forecast
from connector.core.plans.guards.beyond_forecast import GUARD as BEYOND
from connector.core.plans.guards.beyond_forecast import beyond
from connector.core.plans.model import Change, ChangeKey, Plan

STANDS = dt.timedelta(days=7)
"""So long after its day may a removal that was approved ahead be made: runs are paused, feeds come late."""
CAPS = ("removals", "group-removals", "empty-group", "expected-exceeded", BEYOND)
"""The guards, by how their names begin, that ask whether so many removals can be meant; a forecast answers no other."""

Named = Mapping[tuple[str | None, ...], dt.date]


def named(forecast: Forecast) -> Named:
    """The losses by person, right, place and reason, each with its first day."""
    found: dict[tuple[str | None, ...], dt.date] = {}
    for one in forecast.changes:
        if one.change == "lose":
            found.setdefault((one.person_id, one.entitlement, one.location, one.reason), one.on)
    return found


def foreseen_removals(plan: Plan, forecasts: Iterable[Forecast]) -> set[ChangeKey]:
    """The removals that a cap stops and nothing else, and that a forecast names for this day or the week before it."""
    days = [named(forecast) for forecast in forecasts]
    caps = [refusal for refusal in plan.refusals if refusal.guard.startswith(CAPS)]
    free = {change.key for change in plan.passing()}
    stopped = (change for change in plan.passing(caps) if change.key not in free)
    return {change.key for change in stopped if any(_is_named(change, each, plan.as_of) for each in days)}


def beside_foreseen(plan: Plan, waiting: Collection[Change]) -> Plan:
    """The plan of a run in which forecasts let removals pass: of what waits, they stop what a cap holds from now on."""
    caps = [refusal for refusal in plan.refusals if refusal.guard.startswith(CAPS)]
    known = [refusal for refusal in caps if refusal.guard == BEYOND]
    held = [change for change in waiting if change.action == "remove" and any(cap.stops(change) for cap in caps)]
    keys = {change.key for change in held}
    held += [c for c in plan.changes if c.key not in keys and any(refusal.stops(c) for refusal in known)]
    others = [refusal for refusal in plan.refusals if refusal.guard != BEYOND]
    return replace(plan, refusals=tuple(sorted([*others, *beyond(held)], key=lambda refusal: refusal.order)))


def _is_named(change: Change, names: Named, day: dt.date) -> bool:
    on = names.get((change.person_id, change.entitlement, change.location, change.reason))
    return change.action == "remove" and on is not None and on <= day < on + STANDS
