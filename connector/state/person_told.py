"""The letters that people were sent: one line each, written when the mail server has taken it.

A crash between the two sends that one letter twice: better twice than never.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connector.state.ledger import Ledger

KIND = "person-told"
About = tuple[str | None, str | None]  # entitlement, location


@dataclass(frozen=True, kw_only=True)
class PersonTold:
    """seq: of its line, 0 before it is written. days: before `on`, None of what has happened."""

    person_id: str
    occasion: str
    on: dt.date
    days: int | None
    about: Sequence[About]
    seq: int = 0


def note_told(ledger: Ledger, told: PersonTold, at: dt.datetime) -> None:
    about = sorted(told.about, key=str)
    body = {"occasion": told.occasion, "on": told.on.isoformat(), "days": told.days, "about": about}
    ledger.append(KIND, at=at, person_id=told.person_id, body=body)


def people_told(ledger: Ledger, since: dt.datetime) -> Iterator[PersonTold]:
    """In the order in which they were told."""
    for event in ledger.events(kinds=(KIND,), since=since):
        body = event.body
        yield PersonTold(
            person_id=event.person_id or "",
            occasion=body["occasion"],
            on=dt.date.fromisoformat(body["on"]),
            days=body["days"],
            about=[(entitlement, location) for entitlement, location in body["about"]],
            seq=event.seq,
        )
