"""A line of the ledger for a person to read."""

from __future__ import annotations

from connector.state.events import Event

MOST = 40


def event_line(event: Event) -> str:
    where = " ".join(x for x in (event.directory, event.group, event.account) if x)
    who = f" person {event.person_id}" if event.person_id else ""
    body = ", ".join(f"{key} {value}" for key, value in event.body.items() if value not in ("", None))
    return f"{event.seq:>7} {event.at:%Y-%m-%d %H:%M:%S} {event.kind}{who}{' ' + where if where else ''}: {body}"
