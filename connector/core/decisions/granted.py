"""What is granted on a day, by name: for questions beside a plan."""

from __future__ import annotations

import datetime as dt

from connector.core.decisions.ask import Asked, ask
from connector.core.decisions.decide import decide
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.program import Program
from connector.core.engine import Engine
from connector.core.vocabulary import ENFORCED

Granted = tuple[str, str, str | None]
"""Person id, entitlement, location."""


def granted_on(day: dt.date, facts: Facts, program: Program, engine: Engine) -> set[Granted]:
    return granted_as(ask(facts, program, Moments(days=(day,)), engine, prospects_only=True), facts, program, engine)


def granted_as(asked: Asked, facts: Facts, program: Program, engine: Engine) -> set[Granted]:
    """The same of what was asked already; `facts` know the persons."""
    ids = facts.people.select("pid", "person_id")
    rows = engine.rows(decide(asked, program, engine, ENFORCED).join(ids, on="pid", how="inner"))
    names = list(program.entitlements)
    return {(row["person_id"], names[row["entitlement"]], program.at(row["loc"])) for row in rows}
