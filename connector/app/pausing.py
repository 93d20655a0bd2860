"""`pause`, `resume` and `approve`: what a person says to the runs, recorded in the ledger."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import re
from pathlib import Path

from connector import clock
from connector.app.failure import Refused, Wrong
from connector.app.holding import applied_whole, read_sealed
from connector.state.errors import StateError
from connector.state.held import find_held, held_plans
from connector.state.ledger import Ledger
from connector.state.views import approval_for, pause_state, sealed_plan_known, what_became_of_held

APPROVAL_LASTS = dt.timedelta(hours=72)
ID = re.compile(r"[0-9a-f]{6,64}")  # fewer letters may begin anybody's id


def _user() -> str:
    """The operating system's user; a container may have none by name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def pause(state: Path, reason: str) -> None:
    with Ledger.open(state) as ledger:
        ledger.append("paused", at=clock.now(), body={"reason": reason, "by": _user()})


def resume(state: Path) -> bool:
    """Whether there was a pause to end."""
    with Ledger.open(state) as ledger:
        paused = pause_state(ledger) is not None
        if paused:
            ledger.append("resumed", at=clock.now(), body={"by": _user()})
        return paused


GONE = {
    "done": "nothing of it is left to do",
    "replaced": "a newer run replaced it",
    "used": "its approval was used",
}


def _file_of(state: Path, plan: str, ledger: Ledger) -> Path:
    """Raises Wrong where it is neither a file nor the beginning of one held plan's id, Refused where that is gone."""
    if _is_there(Path(plan)):
        return Path(plan)
    try:
        return find_held(state, plan)
    except StateError as error:
        _stop_if_obsolete(state, plan, ledger)
        raise Wrong(
            str(error), error.help or "give a file of `connector plan --out`, or the letters that `run` printed"
        ) from error


def _is_there(path: Path) -> bool:
    """What no file could be called is none."""
    try:
        return path.exists()
    except OSError:
        return False


def _stop_if_obsolete(state: Path, letters: str, ledger: Ledger) -> None:
    gone = what_became_of_held(ledger, letters.lower()) if ID.fullmatch(letters.lower()) else None
    if gone is not None:
        waiting = [plan_id[:12] for plan_id in held_plans(state)]
        advice = f"what waits now: connector approve {' or '.join(waiting)}" if waiting else "nothing waits now"
        raise Refused(f"the held plan {gone[0][:12]} is obsolete: {GONE[gone[1]]}", advice)


def approve(state: Path, plan: str, reason: str, name: str | None) -> tuple[str, dt.datetime]:
    """Approve one sealed plan, a file or the first letters of a held plan's id: once, until it expires.

    Returns its id and when the approval ends (UTC).
    """
    with Ledger.open(state) as ledger:
        file = _file_of(state, plan, ledger)
        sealed, document = read_sealed(file)
        plan_id, now = str(document["id"]), clock.now()
        if not sealed_plan_known(ledger, plan_id):
            raise Refused("this state did not make the plan", "approve a plan that this state sealed")
        if applied_whole(ledger, sealed, plan_id):
            raise Refused("the plan was applied whole already", "make a new one with `connector plan --out FILE`")
        if not sealed.refusals:
            raise Refused("no guard holds the plan, so it needs no approval", f"connector apply {file}")
        if approval_for(ledger, plan_id, now) is not None:
            raise Refused("the plan is approved already", f"connector apply {file}")
        user = _user()
        guards = sorted({refusal.guard for refusal in sealed.refusals})
        body = {"plan": plan_id, "reason": reason, "by": name or user, "os_user": user, "guards": guards}
        expires = now + APPROVAL_LASTS
        ledger.append("approved", at=now, body={**body, "expires": expires.isoformat()})
    return plan_id, expires
