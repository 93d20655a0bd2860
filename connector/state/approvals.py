"""What persons said to the runs, from the ledger: approvals of plans, who made these, and directories adopted.

A line that was altered stops the run: on its word a guard lets pass what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, select

from connector.state.errors import StateError
from connector.state.events import Event, as_written
from connector.state.ledger import Ledger
from connector.state.schema import events, in_body

ENDED = ("approval-used", "approval-withdrawn")


@dataclass(frozen=True, kw_only=True)
class Who:
    """Who called: the operating system's user, whom `sudo` names, and who logged on, as the kernel keeps it."""

    os_user: str
    sudo_user: str | None = None
    login_user: str | None = None

    @property
    def person(self) -> str:
        return self.login_user or self.sudo_user or self.os_user

    def may_be(self, other: Who) -> bool:
        """Whether both may be one person: several share the account that `sudo` makes them, nobody who called it."""
        return self.person in other._names or other.person in self._names

    @property
    def record(self) -> dict[str, str]:
        named = {"os_user": self.os_user, "sudo_user": self.sudo_user, "login_user": self.login_user}
        return {name: value for name, value in named.items() if value is not None}

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(self.record.values())


@dataclass(frozen=True, kw_only=True)
class Approval:
    """`seq` is what `approval-used` names in its `approval`; `by` is a note, `who` is what counts."""

    seq: int
    at: datetime
    plan: str
    reason: str
    by: str
    who: Who
    expires: datetime
    guards: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Making:
    """How a plan came about: who made it first, and whether all that was needed stood in it."""

    at: datetime
    by: str
    whole: bool


def standing_approvals(ledger: Ledger, now: datetime, plan_id: str | None = None) -> tuple[Approval, ...]:
    """The approvals, of one plan or of any, that are neither spent nor withdrawn nor expired at `now`; oldest first."""
    ended = {_genuine(event).body["approval"] for event in _about(ledger, events.c.kind.in_(ENDED), plan_id)}
    given = map(_approval, _about(ledger, events.c.kind == "approved", plan_id))
    return tuple(approval for approval in given if approval.seq not in ended and approval.expires > now)


def making_of(ledger: Ledger, plan_id: str) -> Making | None:
    """None for a plan that this state did not make."""
    sealed = [_genuine(event) for event in _about(ledger, events.c.kind == "plan-sealed", plan_id)]
    if not sealed:
        return None
    whole = any(event.body.get("whole", False) for event in sealed)
    return Making(at=sealed[0].at, by=sealed[0].body.get("by", ""), whole=whole)


def maker_of_forecast(ledger: Ledger, forecast_id: str) -> str | None:
    """None for a forecast that this state did not make."""
    sealed = [_genuine(event) for event in _about(ledger, events.c.kind == "forecast-sealed", forecast_id)]
    return str(sealed[0].body["by"]) if sealed else None


def adopted(ledger: Ledger) -> frozenset[tuple[str, str]]:
    """The directories, by name and identity, of which somebody has approved what the policies explain."""
    lines = map(_genuine, _about(ledger, events.c.kind == "directory-adopted", None))
    return frozenset((event.directory or "", event.body["identity"]) for event in lines)


def _about(ledger: Ledger, which: ColumnElement[bool], plan_id: str | None) -> Iterator[Event]:
    query = select(events).where(which).order_by(events.c.seq)
    return ledger.matching(query if plan_id is None else query.where(in_body("plan") == plan_id))


def _genuine(event: Event) -> Event:
    if not as_written(event):
        message = f"line {event.seq} of the ledger was altered: `{event.kind}`"
        raise StateError(message, "see `connector audit verify`")
    return event


def _approval(event: Event) -> Approval:
    body = _genuine(event).body
    expires = datetime.fromisoformat(body["expires"])
    return Approval(
        seq=event.seq,
        at=event.at,
        plan=body["plan"],
        reason=body["reason"],
        by=body["by"],
        who=Who(os_user=body["os_user"], sudo_user=body.get("sudo_user"), login_user=body.get("login_user")),
        expires=expires if expires.tzinfo else expires.replace(tzinfo=UTC),
        guards=tuple(body["guards"]),
    )
