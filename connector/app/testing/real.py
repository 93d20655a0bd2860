"""Invariants against the population that the feeds and the record tell of. No directory is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from connector import clock
from connector.app.deployment import Deployment
from connector.app.reading.gathering import read_world
from connector.app.reading.record import record_to_read
from connector.core.engine import Polars
from connector.core.policy_tests.invariants import hold, with_claims
from connector.core.policy_tests.results import Outcome
from connector.core.policy_tests.trials import Claim
from connector.core.problems import Problem


def against_population(
    deployment: Deployment, claims: Sequence[Claim], as_of: dt.date | None
) -> tuple[list[Outcome], tuple[Problem, ...]]:
    """With the warnings about what was read. Raises Failure and Refused where a feed cannot be."""
    engine = Polars()
    day = as_of or clock.today(deployment.rulebook.calendar.time_zone)
    asking = replace(deployment, rulebook=with_claims(deployment.rulebook, claims))  # their columns are read, too
    with record_to_read(deployment.state) as ledger:
        gathered = read_world(asking, {}, ledger, day, engine)
    doubts = tuple(verdict.problem for verdict in gathered.reading.verdicts)
    outcomes = hold(claims, gathered.world.facts, deployment.rulebook, day, engine)
    return outcomes, (*doubts, *gathered.warnings)
