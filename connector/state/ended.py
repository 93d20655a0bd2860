"""When scheduled runs ended, and with how much done, as the ledger has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, true

from connector.core.plans.summary import Tally
from connector.state.ledger import Ledger
from connector.state.schema import events, flag, in_body
from connector.state.views import SETTLED


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The end that a run recorded itself; `exit` is its exit code."""

    run: str
    at: datetime
    exit: int


def last_ended(ledger: Ledger, *, verb: str = "run", success: bool = False) -> Ended | None:
    """The newest end of a whole run of this verb, or of one that ended with 0.

    A run that was cut short had no end, though a later one closed its record.
    """
    code = in_body("exit")
    begun = select(events.c.run).where(events.c.kind == "run-started", in_body("verb") == verb)
    begun = begun.where(func.coalesce(flag("whole"), true()))  # earlier versions did not say
    ends = select(events).where(events.c.kind == "run-finished", events.c.run.in_(begun))
    ends = ends.where(code == "0" if success else code.is_not(None))
    found = list(ledger.matching(ends.order_by(events.c.seq.desc()).limit(1)))
    return Ended(run=found[0].run or "", at=found[0].at, exit=int(found[0].body["exit"])) if found else None


def tallies(ledger: Ledger, run: str) -> list[Tally]:
    """How many changes of a run ended how, by directory and action."""
    named = events.c.directory, in_body("action").label("action"), in_body("result").label("result")
    settled = select(*named).where(events.c.run == run, events.c.kind.in_(SETTLED)).subquery()
    rows: Iterable[Sequence[Any]] = ledger.select(select(*settled.c, func.count()).group_by(*settled.c))
    return sorted(Tally(directory, action, result or "failed", number) for directory, action, result, number in rows)
