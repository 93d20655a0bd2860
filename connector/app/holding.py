"""Sealed plans that wait for an approval: read, saved, freed by one, and dropped when nothing of them is left to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from connector import clock
from connector.app.deployment import Deployment
from connector.app.failure import Refused, Stop, Wrong
from connector.app.planning import sealed_event
from connector.core.plans.model import Change, Plan
from connector.core.plans.sealed import BrokenSealError, from_json, readable, to_json
from connector.state.events import Entry
from connector.state.held import drop_held, held_path, held_plans, save_held
from connector.state.ledger import Ledger
from connector.state.views import Approval, approval_for, done_after, last_sealed

Key = tuple[str, str, str, str]


def read_sealed(path: Path) -> tuple[Plan, Mapping[str, object]]:
    """A sealed plan's file. Raises Wrong where it cannot be read, Refused where it was altered."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(f"`{path}` cannot be read: {why_unread(error)}") from error
    except (ValueError, RecursionError) as error:
        raise Wrong(_no_json(path, error), "give a file that `connector plan --out` wrote") from error
    try:
        return from_json(document), document
    except RecursionError as error:
        raise Refused(f"`{path}`: it is no plan", "give a file that `connector plan --out` wrote") from error
    except BrokenSealError as error:
        raise Refused(f"`{path}`: {error}", "make a new one with `connector plan --out FILE`") from error


def _no_json(path: Path, error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{path}:{error.lineno}:{error.colno}: it is no JSON: {error.msg.lower()}"
    return f"{path}: it is no JSON: {'nested too deep' if isinstance(error, RecursionError) else error}"


def why_unread(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "unknown").lower() if isinstance(error, OSError) else "it is not UTF-8 text"


def applied_whole(ledger: Ledger, plan: Plan, plan_id: str) -> bool:
    """Whether every change of it was done since it was sealed last: a plan is for one time."""
    sealed = last_sealed(ledger, plan_id)
    if sealed is None or not plan.changes:
        return False
    done = done_after(ledger, sealed.seq)
    return all(done.get((c.directory, c.group_id, c.account)) == c.action for c in plan.changes)


def approved(deployment: Deployment, ledger: Ledger, plan: Plan) -> tuple[list[Approval], set[Key]]:
    """The valid approvals of held plans that free some of the changes, and the changes they free."""
    used: list[Approval] = []
    allowed: set[Key] = set()
    free = {c.key for c in plan.passing()}
    for plan_id, sealed in _held(deployment) if len(free) < len(plan.changes) else ():
        approval = approval_for(ledger, plan_id, clock.now())
        if approval is not None:
            named = {c.key for c in sealed.changes}
            freed = {c.key for c in plan.passing(sealed.refusals)} & named - free
            used += [approval] if freed else []
            allowed |= freed
    return used, allowed


def _held(deployment: Deployment) -> Iterator[tuple[str, Plan]]:
    """Every held plan whose file still holds it; another frees nothing, and is left for somebody to look at."""
    for plan_id in held_plans(deployment.state):
        try:
            sealed, document = read_sealed(held_path(deployment.state, plan_id))
        except Stop:
            continue
        if document["id"] == plan_id:
            yield plan_id, sealed


def save_waiting(plan: Plan, waiting: tuple[Change, ...], deployment: Deployment, ledger: Ledger) -> str:
    """Seal what a guard holds, so that it can be approved; returns its id.

    The same work that waits already keeps its id, whatever else was written since: somebody may be looking at it.
    """
    held = replace(plan, changes=waiting, held=(), report=(), foreign=(), unresolved=())
    for plan_id, sealed in _held(deployment):
        if _work(sealed) == _work(held):
            return plan_id
    document = to_json(held, clock.now())
    plan_id = str(document["id"])
    guards = sorted({r.guard for r in held.refusals})
    kept = Entry(kind="plan-held", at=clock.now(), body={"plan": plan_id, "guards": guards})
    ledger.append_many([sealed_event(document, rehearsal=False), kept])
    save_held(deployment.state, plan_id, readable(document))
    return plan_id


def _work(held: Plan) -> tuple[set[tuple[Key, str]], set[tuple[str | None, ...]]]:
    """What an approval is given for: the changes, each with its reason, and what the guards hold."""
    return {(c.key, c.reason) for c in held.changes}, {refusal.scope for refusal in held.refusals}


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What is known after a run: what is still needed, what of it waits in the plan held just now (`newest`).

    whole: nothing but `unread` directories was left out. replaces: the run held all that a guard stops.
    """

    needed: frozenset[Key]
    waiting: frozenset[Key] = frozenset()
    newest: str = ""
    unread: frozenset[str] = frozenset()
    whole: bool = True
    replaces: bool = True


def drop_obsolete(deployment: Deployment, ledger: Ledger, outlook: Outlook) -> None:
    """Forget the held plans of which nothing is left to do, or whose work stands in the newest one."""
    for plan_id, sealed in _held(deployment):
        why = _obsolete(sealed.changes, outlook, approved=approval_for(ledger, plan_id, clock.now()) is not None)
        if plan_id != outlook.newest and why:
            ledger.append("held-dropped", at=clock.now(), body={"plan": plan_id, "why": why})
            drop_held(deployment.state, plan_id)


def _obsolete(changes: Sequence[Change], outlook: Outlook, *, approved: bool) -> str:
    """Why nobody needs the plan any more; empty where it may be needed, as an approved one is by the next run."""
    keys = frozenset(c.key for c in changes)
    known = outlook.whole and not {c.directory for c in changes} & outlook.unread
    if known and keys.isdisjoint(outlook.needed):
        return "done"
    replaced = bool(outlook.newest) and keys <= outlook.waiting
    return "replaced" if not approved and (replaced or (known and outlook.replaces)) else ""
