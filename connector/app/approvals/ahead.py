"""Approving a forecast: the removals it names pass the caps on their days, and nothing else does."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connector import clock
from connector.app.approvals.holding import is_there
from connector.app.approvals.permits import Counted, Demand
from connector.app.caller import caller
from connector.app.deployment import Deployment
from connector.app.failure import Refused, Wrong
from connector.core.forecasts.ahead import STANDS, foreseen_removals
from connector.core.forecasts.sealed import FORMAT, Forecast, forecast_from
from connector.core.plans.model import ChangeKey, Plan
from connector.core.plans.sealed import BrokenSealError, readable
from connector.core.rules.calendar import ONE_DAY
from connector.state import State
from connector.state.approvals import maker_of_forecast, standing_approvals
from connector.state.ledger import Ledger
from connector.state.shelf import AHEAD

Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class StandingForecast(Counted):
    """Of a forecast."""

    forecast_id: str
    forecast: Forecast


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """The removals of a plan that were approved ahead, and the forecasts whose approval frees them."""

    keys: frozenset[ChangeKey] = frozenset()
    used: Sequence[StandingForecast] = ()

    @property
    def freeing(self) -> dict[str, list[int]]:
        """For the record: forecast -> its approvals."""
        return {one.forecast_id: [approval.seq for approval in one.approvals] for one in self.used}


def forecast_named(state: State, named: str) -> tuple[Forecast, Document] | None:
    """By a file, or by the first letters of one that was approved; None where something else is meant.

    Raises Refused where the file was altered.
    """
    path = Path(named)
    if is_there(path):
        return _forecast_in(path)
    found = [(f, d) for f, d in kept_forecasts(state) if named and str(d["id"]).startswith(named.lower())]
    return found[0] if len(found) == 1 else None


def _forecast_in(path: Path) -> tuple[Forecast, Document] | None:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        return None
    try:
        return forecast_from(document), document
    except BrokenSealError as error:
        raise Refused(f"`{path}`: {error}", "make a new one with `connector forecast --out FILE`") from error


def approve_forecast(
    deployment: Deployment, found: tuple[Forecast, Document], ledger: Ledger, reason: str, by: str | None
) -> tuple[StandingForecast, dt.datetime]:
    """Record an approval, and keep the forecast; returns how it stands then, and until when (UTC)."""
    forecast, document = found
    who, limit = caller(), deployment.config.approvals.four_eyes.removals
    standing = standing_forecast(found, limit, ledger)
    _stop_if_none_is_needed(standing, ledger)
    standing.stop_if_in_vain(who, "FILE", "`connector approve --list` shows until when")
    expires = _expires(forecast, deployment.rulebook.calendar.time_zone)
    body = {"plan": standing.forecast_id, "reason": reason, "by": by or who.person, **who.record, "guards": []}
    ledger.append("approved", at=clock.now(), body={**body, "expires": expires.isoformat()})
    AHEAD.save(deployment.state, standing.forecast_id, readable(document))
    return standing_forecast(found, limit, ledger), expires


def approved_ahead(plan: Plan, deployment: Deployment, ledger: Ledger) -> Ahead:
    """What approvals of forecasts let pass of today's plan."""
    if not plan.refusals:
        return Ahead()
    limit = deployment.config.approvals.four_eyes.removals
    standing = [one for one in standing_forecasts(deployment.state, limit, ledger) if one.enough]
    freed = [foreseen_removals(plan, [one.forecast]) for one in standing]
    used = [one for one, keys in zip(standing, freed, strict=True) if keys]
    return Ahead(keys=frozenset[ChangeKey]().union(*freed), used=used)


def standing_forecasts(state: State, limit: int | None, ledger: Ledger) -> list[StandingForecast]:
    """Those that somebody approved and whose approval still stands; one whose file was altered frees nothing."""
    given = {approval.plan for approval in standing_approvals(ledger, clock.now())}
    return [standing_forecast(one, limit, ledger) for one in kept_forecasts(state) if one[1]["id"] in given]


def drop_past(deployment: Deployment, ledger: Ledger) -> None:
    """Forget the forecasts of which no approval stands any more."""
    kept = AHEAD.ids(deployment.state)
    given = {approval.plan for approval in standing_approvals(ledger, clock.now())} if kept else set()
    for forecast_id in kept:
        if forecast_id not in given:
            AHEAD.drop(deployment.state, forecast_id)


def kept_forecasts(state: State) -> Iterator[tuple[Forecast, Document]]:
    """Those whose file still holds them."""
    for forecast_id in AHEAD.ids(state):
        with suppress(ValueError, RecursionError):
            forecast = forecast_from(document := json.loads(AHEAD.text(state, forecast_id) or b""))
            if document["id"] == forecast_id:
                yield forecast, document


def standing_forecast(found: tuple[Forecast, Document], limit: int | None, ledger: Ledger) -> StandingForecast:
    forecast, forecast_id = found[0], str(found[1]["id"])
    losses = sum(one.change == "lose" for one in forecast.changes)
    maker = maker_of_forecast(ledger, forecast_id) or ""
    demand = Demand(removals=losses, limit=limit, maker=maker, what="forecast")
    approvals = demand.counting(standing_approvals(ledger, clock.now(), forecast_id))
    return StandingForecast(forecast_id=forecast_id, forecast=forecast, demand=demand, approvals=approvals)


def _stop_if_none_is_needed(standing: StandingForecast, ledger: Ledger) -> None:
    if maker_of_forecast(ledger, standing.forecast_id) is None:
        raise Refused("this state did not make the forecast", "make one with `connector forecast --out FILE`")
    if not standing.demand.removals:
        raise Refused("nobody loses anything in the forecast, so there is nothing to approve ahead")


def _expires(forecast: Forecast, time_zone: str) -> dt.datetime:
    """The end of the last day on which a removal that it names may be made. Raises Wrong where that is over."""
    last = max(one.on for one in forecast.changes if one.change == "lose") + STANDS - ONE_DAY
    end = dt.datetime.combine(last + ONE_DAY, dt.time(), ZoneInfo(time_zone)).astimezone(dt.UTC)
    if end <= clock.now():
        raise Wrong("the days of the forecast are over", "make a new one with `connector forecast --out FILE`")
    return end
