"""`approve`: what a person says to one sealed plan, recorded in the ledger; and what waits for it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connector import clock
from connector.app.approvals.ahead import (
    Document,
    StandingForecast,
    approve_forecast,
    forecast_named,
    standing_forecasts,
)
from connector.app.approvals.holding import (
    applied_whole,
    is_there,
    read_held,
    read_sealed,
    stop_unless_ours,
)
from connector.app.approvals.permits import Standing, standing_of
from connector.app.caller import caller
from connector.app.deployment import Deployment, load, settings_of, state_in, state_of
from connector.app.failure import Refused, Wrong
from connector.app.reading.held import held_documents
from connector.core.forecasts.sealed import Forecast
from connector.core.plans.model import Plan
from connector.state import State
from connector.state.approvals import Approval, standing_approvals
from connector.state.held import NotHeldError, find_held, held_plans
from connector.state.ledger import Ledger
from connector.state.views import what_became_of_held

APPROVAL_LASTS = dt.timedelta(hours=72)
ID = re.compile(r"[0-9a-f]{6,64}")  # fewer letters may begin anybody's id
GONE = {
    "done": "nothing of it is left to do",
    "replaced": "a newer run replaced it",
    "used": "its approval was used",
}


@dataclass(frozen=True, kw_only=True)
class Approved:
    """An approval as given. lacking: what is still wanted, in words; expires: when it ends (UTC).

    ahead: how many removals it lets pass on the days of a forecast; 0 for a plan.
    """

    plan_id: str
    expires: dt.datetime
    lacking: str
    held: bool = False
    ahead: int = 0


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A plan that waits for approvals or for being carried out; `sealed` is None where it is in a file of its own.

    forecast: where it is one.
    """

    plan_id: str
    sealed: Plan | None
    approvals: Sequence[Approval]
    lacking: str
    forecast: Forecast | None = None


def approve(config_path: Path, plan: str, reason: str, name: str | None) -> Approved:
    """Approve a forecast, or one sealed plan, by its file or the first letters of a held one's id, until it expires."""
    config = settings_of(config_path)
    state, who, now = state_in(config, config_path.parent), caller(), clock.now()
    found = forecast_named(state, plan)
    if found is not None:
        return _approve_ahead(load(config_path), found, reason, name)
    with Ledger.open(state) as ledger:
        sealed, document, command = _sealed(state, plan, ledger)
        plan_id = str(document["id"])
        _stop_if_none_is_needed(ledger, sealed, plan_id, command)
        limit = config.approvals.four_eyes.removals
        standing_of(ledger, plan_id, sealed, limit).stop_if_in_vain(who, plan, command)
        guards = sorted({refusal.guard for refusal in sealed.refusals})
        expires = now + APPROVAL_LASTS
        body = {"plan": plan_id, "reason": reason, "by": name or who.person, **who.record, "guards": guards}
        ledger.append("approved", at=now, body={**body, "expires": expires.isoformat()})
        lacking = standing_of(ledger, plan_id, sealed, limit).lacking
    return Approved(plan_id=plan_id, expires=expires, lacking=lacking, held=plan_id in held_plans(state))


def _approve_ahead(deployment: Deployment, found: tuple[Forecast, Document], reason: str, name: str | None) -> Approved:
    with Ledger.open(deployment.state) as ledger:
        standing, expires = approve_forecast(deployment, found, ledger, reason, name)
    removals = standing.demand.removals
    return Approved(plan_id=standing.forecast_id, expires=expires, lacking=standing.lacking, ahead=removals)


def withdraw(config_path: Path, plan: str, reason: str, name: str | None) -> tuple[str, str]:
    """Take back every approval of the plan that still stands; returns what it is, `plan` or `forecast`, and its id."""
    state, who, now = state_of(config_path), caller(), clock.now()
    found = forecast_named(state, plan)
    with Ledger.open(state) as ledger:
        document = found[1] if found else _sealed(state, plan, ledger)[1]
        plan_id, what = str(document["id"]), "forecast" if found else "plan"
        standing = standing_approvals(ledger, now, plan_id)
        if not standing:
            raise Refused(f"the {what} has no approval that could be withdrawn", "connector approve --list")
        for approval in standing:
            body = {"plan": plan_id, "approval": approval.seq, "reason": reason, "by": name or who.person}
            ledger.append("approval-withdrawn", at=now, body={**body, **who.record})
    return what, plan_id


def waiting(config_path: Path) -> list[Waiting]:
    """The held plans, and others that are approved and not carried out yet."""
    config = settings_of(config_path)
    state, limit = state_in(config, config_path.parent), config.approvals.four_eyes.removals
    with Ledger.open(state) as ledger:
        given = standing_approvals(ledger, clock.now())
        held = dict(held_documents(state))
        stand = [standing_of(ledger, plan_id, sealed, limit) for plan_id, sealed in held.items()]
        others = {approval.plan for approval in given} - held.keys()
        ahead = {one.forecast_id: one for one in standing_forecasts(state, limit, ledger)}
    found = [_waiting(one, given) for one in stand]
    return found + [_waiting_elsewhere(plan_id, given, ahead.get(plan_id)) for plan_id in sorted(others)]


def _waiting(standing: Standing, given: Sequence[Approval]) -> Waiting:
    approvals = [approval for approval in given if approval.plan == standing.plan]
    wanted = standing.lacking or ("" if standing.enough else "nobody approved it yet")
    return Waiting(plan_id=standing.plan, sealed=standing.sealed, approvals=approvals, lacking=wanted)


def _waiting_elsewhere(plan_id: str, given: Sequence[Approval], ahead: StandingForecast | None) -> Waiting:
    """A forecast, or a plan in a file of its own."""
    approvals = [approval for approval in given if approval.plan == plan_id]
    forecast, lacking = (ahead.forecast, ahead.lacking) if ahead else (None, "")
    return Waiting(plan_id=plan_id, sealed=None, approvals=approvals, lacking=lacking, forecast=forecast)


def _stop_if_none_is_needed(ledger: Ledger, sealed: Plan, plan_id: str, command: str) -> None:
    stop_unless_ours(ledger, plan_id, may="approved")
    if applied_whole(ledger, sealed, plan_id):
        raise Refused("the plan was applied whole already", "make a new one with `connector plan --out FILE`")
    if not sealed.refusals:
        raise Refused("no guard holds the plan, so it needs no approval", command)


def _sealed(state: State, plan: str, ledger: Ledger) -> tuple[Plan, Mapping[str, object], str]:
    """The plan, and the command that carries it out once it is approved.

    Raises Wrong where it is neither a file nor the beginning of one held plan's id, Refused where that is gone.
    """
    if is_there(Path(plan)):
        return *read_sealed(Path(plan)), f"connector apply {plan}"
    try:
        return *read_held(state, find_held(state, plan)), "connector run"
    except NotHeldError as error:
        if "/" in plan or plan.endswith(".json"):
            raise Wrong(f"there is no file `{plan}`", "`connector plan --out FILE` writes one") from error
        _stop_if_obsolete(state, plan, ledger)
        raise Wrong(
            str(error), error.help or "give a file of `connector plan --out`, or the letters that `run` printed"
        ) from error


def _stop_if_obsolete(state: State, letters: str, ledger: Ledger) -> None:
    gone = what_became_of_held(ledger, letters.lower()) if ID.fullmatch(letters.lower()) else None
    if gone is not None:
        waiting_now = [plan_id[:12] for plan_id in held_plans(state)]
        advice = f"what waits now: connector approve {' or '.join(waiting_now)}" if waiting_now else "nothing waits now"
        raise Refused(f"the held plan {gone[0][:12]} is obsolete: {GONE[gone[1]]}", advice)
