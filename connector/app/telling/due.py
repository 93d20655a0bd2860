"""One letter that is due, before it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connector.core.forecasts.reminders import Right
from connector.core.rules.rulebook import Rulebook
from connector.core.vocabulary import REASONS
from connector.notices.people import OCCASIONS, Occasion


@dataclass(frozen=True, kw_only=True)
class Due:
    """person_id: who gets it. on: the day it is about; days: before it, None of what has happened.

    values: what a template is given, beside the person and what the config says.
    """

    person_id: str
    occasion: Occasion
    on: dt.date
    days: int | None
    about: tuple[Right, ...]
    values: Mapping[str, Any] = field(hash=False)

    @property
    def order(self) -> tuple[Any, ...]:
        """Most urgent first."""
        return (OCCASIONS.index(self.occasion), self.on, self.person_id, tuple(map(str, self.about)))

    @property
    def key(self) -> str:
        return repr((self.person_id, self.occasion, self.on.isoformat(), self.days, self.about))


def told_right(right: Right, reason: str, until: dt.date | None, book: Rulebook) -> dict[str, Any]:
    """A right as templates have it."""
    place = book.locations.get(right.location) if right.location else None
    return {
        "title": book.entitlements[right.entitlement].title if right.entitlement else "",
        "location": right.location,
        "location_name": place.name if place else None,
        "until": until,
        "reason": reason,
        "why": REASONS[reason],
    }
