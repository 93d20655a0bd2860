"""Sealed plans that wait for an approval: read, saved, freed by one, and dropped when nothing of them is left to do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from connector import clock
from connector.app.approvals.permits import Standing, standing_of
from connector.app.caller import caller
from connector.app.deployment import Deployment
from connector.app.failure import Refused, Wrong
from connector.app.looking.planning import sealed_event
from connector.app.reading.held import held_documents
from connector.core.forecasts.ahead import CAPS
from connector.core.plans.guards.beyond_forecast import waiting_in
from connector.core.plans.model import Change, Plan
from connector.core.plans.sealed import NO_PLAN, BrokenSealError, NoPlanError, from_json, readable, to_json
from connector.state import State
from connector.state.approvals import standing_approvals
from connector.state.events import Entry
from connector.state.held import drop_held, held_called, held_text, save_held
from connector.state.ledger import Ledger
from connector.state.views import done_after, last_sealed, sealings

Key = tuple[str, str, str, str]


def is_there(path: Path) -> bool:
    """What no file could be called is none."""
    try:
        return path.exists()
    except OSError:
        return False


def read_sealed(path: Path) -> tuple[Plan, Mapping[str, object]]:
    """A sealed plan's file. Raises Wrong where it cannot be read, Refused where it was altered."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise Wrong(f"`{path}` cannot be read: {why_unread(error)}") from error
    return _unsealed(text, str(path))


def read_held(state: State, plan_id: str) -> tuple[Plan, Mapping[str, object]]:
    """A held plan. Raises what `read_sealed` raises, and StateError."""
    called, text = held_called(state, plan_id), held_text(state, plan_id)
    if text is None:
        raise Wrong(f"`{called}` cannot be read: it is gone")
    return _unsealed(text, called)


def _unsealed(text: bytes, called: str) -> tuple[Plan, Mapping[str, object]]:
    try:
        document = json.loads(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Wrong(f"`{called}` cannot be read: {why_unread(error)}") from error
    except (ValueError, RecursionError) as error:
        raise Wrong(_no_json(called, error), "give a file that `connector plan --out` wrote") from error
    try:
        return from_json(document), document
    except (RecursionError, NoPlanError) as error:
        raise Wrong(f"`{called}`: {NO_PLAN}", "give a file that `connector plan --out` wrote") from error
    except BrokenSealError as error:
        raise Refused(f"`{called}`: {error}", "make a new one with `connector plan --out FILE`") from error


def _no_json(called: str, error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{called}:{error.lineno}:{error.colno}: it is no JSON: {error.msg.lower()}"
    return f"{called}: it is no JSON: {'nested too deep' if isinstance(error, RecursionError) else error}"


def why_unread(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "unknown").lower() if isinstance(error, OSError) else "it is not UTF-8 text"


def stop_unless_ours(ledger: Ledger, plan_id: str, may: str = "applied") -> None:
    """Only a plan that this state recorded, and no rehearsal, may be applied or approved."""
    sealed = [event.body for event in sealings(ledger, plan_id)]
    if any(not body["rehearsal"] for body in sealed):
        return
    if sealed:
        day = sealed[0]["as_of"]
        raise Refused(
            f"the plan is a rehearsal as of {day} and cannot be {may}",
            "plan again as of today, with what the config names",
        )
    raise Refused("this state did not make the plan", "make one with `connector plan --out FILE` on this state")


def applied_whole(ledger: Ledger, plan: Plan, plan_id: str) -> bool:
    """Whether every change of it was done since it was sealed last: a plan is for one time."""
    sealed = last_sealed(ledger, plan_id)
    if sealed is None or not plan.changes:
        return False
    done = done_after(ledger, sealed.seq)
    return all(done.get((c.directory, c.group_id, c.account)) == c.action for c in plan.changes)


def approved(deployment: Deployment, ledger: Ledger, plan: Plan) -> tuple[list[Standing], set[Key]]:
    """The held plans approved by as many as it takes that free some of the changes, and the changes they free."""
    used: list[Standing] = []
    allowed: set[Key] = set()
    free = {c.key for c in plan.passing()}
    for plan_id, sealed in held_documents(deployment.state) if len(free) < len(plan.changes) else ():
        standing = standing_of(ledger, plan_id, sealed, deployment.config.approvals.four_eyes.removals)
        if standing.enough:
            named = {c.key for c in sealed.changes}
            freed = {c.key for c in plan.passing(sealed.refusals)} & named - free
            used += [standing] if freed else []
            allowed |= freed
    return used, allowed


def save_waiting(
    plan: Plan, waiting: tuple[Change, ...], deployment: Deployment, ledger: Ledger, *, whole: bool
) -> str:
    """Seal what a guard holds, so that it can be approved; returns its id. whole: it is all that waits.

    The same work that waits already keeps its id, whatever else was written since: somebody may be looking at it.
    """
    held = replace(plan, changes=waiting, held=(), report=(), foreign=(), unresolved=())
    for plan_id, sealed in held_documents(deployment.state):
        if _same_work(sealed, held):
            return plan_id
    document = to_json(held, clock.now())
    plan_id = str(document["id"])
    guards = sorted({r.guard for r in held.refusals})
    kept = Entry(kind="plan-held", at=clock.now(), body={"plan": plan_id, "guards": guards})
    # the schedule made it, whoever set that going
    ledger.append_many([sealed_event(document, rehearsal=False, by=caller().os_user, whole=whole), kept])
    save_held(deployment.state, plan_id, readable(document))
    return plan_id


def wanted_for(held: str, deployment: Deployment, ledger: Ledger) -> str:
    """Who is still to approve a held plan, in words; empty where anybody may."""
    for plan_id, sealed in held_documents(deployment.state) if held else ():
        if plan_id == held:
            return standing_of(ledger, plan_id, sealed, deployment.config.approvals.four_eyes.removals).lacking
    return ""


def _same_work(sealed: Plan, held: Plan) -> bool:
    """Whether one approval is for both: the changes, each with its reason, and what the guards hold.

    A cap that is not exceeded any more, now that others are gone, is no other question.
    """
    if {(c.key, c.reason) for c in sealed.changes} != {(c.key, c.reason) for c in held.changes}:
        return False
    before, now = ({refusal.scope: refusal.guard for refusal in plan.refusals} for plan in (sealed, held))
    return now.keys() <= before.keys() and all(before[one].startswith(CAPS) for one in before.keys() - now.keys())


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What is known after a run: what is still needed, what of it waits in the plan held just now (`newest`).

    whole: nothing but `unread` directories was left out. replaces: the run held all that a guard stops.
    doubted: what is in doubt today, and so left as it is.
    """

    needed: frozenset[Key]
    doubted: frozenset[Key] = frozenset()
    waiting: frozenset[Key] = frozenset()
    newest: str = ""
    unread: frozenset[str] = frozenset()
    whole: bool = True
    replaces: bool = True


def drop_obsolete(deployment: Deployment, ledger: Ledger, outlook: Outlook) -> None:
    """Forget the held plans of which nothing is left to do, or whose work stands in the newest one."""
    for plan_id, sealed in held_documents(deployment.state):
        given = standing_approvals(ledger, clock.now(), plan_id)
        why = "" if waiting_in(sealed).keys() & outlook.doubted else _obsolete(sealed.changes, outlook, bool(given))
        if plan_id != outlook.newest and why:
            ledger.append("held-dropped", at=clock.now(), body={"plan": plan_id, "why": why})
            drop_held(deployment.state, plan_id)


def _obsolete(changes: Sequence[Change], outlook: Outlook, approved: bool) -> str:
    """Why nobody needs the plan any more; empty where it may be needed, as an approved one is by the next run."""
    keys = frozenset(c.key for c in changes)
    known = outlook.whole and not {c.directory for c in changes} & outlook.unread
    if known and keys.isdisjoint(outlook.needed):
        return "done"
    replaced = bool(outlook.newest) and keys <= outlook.waiting
    return "replaced" if not approved and (replaced or (known and outlook.replaces)) else ""
