"""Plan and limits to refusals: one small function a guard. A refusal holds its own scope, wholly, and is said once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from connector.core.plans.guards.beyond_forecast import GUARD as BEYOND_FORECAST
from connector.core.plans.guards.beyond_forecast import beyond_forecast
from connector.core.plans.guards.caps import additions, removals, removals_per_day, urgent
from connector.core.plans.guards.expected import expected
from connector.core.plans.guards.first_contact import GUARD as FIRST_CONTACT
from connector.core.plans.guards.first_contact import first_contact
from connector.core.plans.guards.flapping import flapping
from connector.core.plans.guards.freeze import freeze_window
from connector.core.plans.guards.groups import empty_group, removals_per_group
from connector.core.plans.guards.owners import other_owner
from connector.core.plans.guards.reading import doubted_feeds, partial_read
from connector.core.plans.guards.weighed import Beside, Doubts, Marks, Weighed, lawful, weigh
from connector.core.plans.limits import Limits
from connector.core.plans.model import Census, Plan, Refusal

__all__ = ["FIRST_CONTACT", "GUARDS", "Beside", "Doubts", "Marks", "Weighed", "guarded", "lawful"]

GUARDS: Mapping[str, Callable[[Weighed], Iterable[Refusal]]] = {
    "removals": removals,
    "removals-per-day": removals_per_day,
    "additions": additions,
    "removals-urgent": urgent,
    "group-removals": removals_per_group,
    "empty-group": empty_group,
    "expected-exceeded": expected,
    "partial-read": partial_read,
    "feeds": doubted_feeds,
    "freeze-window": freeze_window,
    "other-owner": other_owner,
    "flapping": flapping,
    BEYOND_FORECAST: beyond_forecast,
    FIRST_CONTACT: first_contact,
}


def guarded(
    plan: Plan,
    census: Census,
    limits: Mapping[str, Limits],
    doubts: Doubts,
    removed: Mapping[str, int] | None = None,
    beside: Beside | None = None,
) -> Plan:
    """The plan with the refusals of every guard; `removed` by directory, see Weighed."""
    beside, removed = beside or Beside(), removed or {}
    weighed = [weigh(plan, census, name, limits[name], doubts, beside, removed.get(name, 0)) for name in limits]
    refusals = [refusal for seen in weighed for guard in GUARDS.values() for refusal in guard(seen)]
    contacts = (seen.contact for seen in weighed)
    coverage = tuple(sorted((c for c in contacts if c is not None), key=lambda c: c.directory))
    return replace(plan, refusals=tuple(sorted(refusals, key=lambda refusal: refusal.order)), coverage=coverage)
