"""The forecast of an invented world, asked as the verb asks it."""

from __future__ import annotations

import datetime as dt

from connector.core.forecasts.foreseen import Foreseen, foresee
from tests.product import ENGINE, Product

Place = tuple[str, str, str | None]
FOREVER = dt.date(2999, 12, 31)


def foretold(made: Product, as_of: dt.date, last: dt.date = FOREVER) -> list[Foreseen]:
    return foresee(made.plan_world(as_of), as_of + dt.timedelta(days=1), last, ENGINE)


def place(one: Foreseen) -> Place:
    return (one.person_id, one.entitlement, one.location)


def carried_on(start: set[Place], changes: list[Foreseen], day: dt.date) -> set[Place]:
    """What a set of rights becomes by the changes up to a day, that day included."""
    held = set(start)
    for one in sorted((c for c in changes if c.on <= day), key=lambda c: c.on):
        (held.add if one.change == "gain" else held.remove)(place(one))
    return held
