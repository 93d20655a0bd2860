"""What the decisions want changed in a directory, and what keeps each of it from being written now."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from connector.core.plans.model import Action, Change, ChangeKey, Held, Plan

STAGES: Mapping[str, str] = {
    "hr-feed": "the HR feed delivered it late",
    "lms-feed": "the LMS feed delivered it late",
    "no-run": "no run looked",
    "left-out": "a run left it out: `--no-removals`, or `apply` of a plan without it",
    "pause": "a pause of all writes, or of the group",
    "guard": "held by a guard",
    "doubt": "a row of the person in a feed is missing, rejected or contested",
    "no-account": "the person has no account that can be used",
    "directory": "the directory could not be read, lacks the group, or did not make the change",
}
"""In the order of the chain from the fact to the directory; `docs/reports.md` is their page."""
DOUBTS = {"feed-doubtful": "guard", "row-rejected": "doubt", "row-missing": "doubt", "completion-contested": "doubt"}


class Want(NamedTuple):
    """One decision in one directory: a right to be given (`add`) or taken away. person: the account, where no id is."""

    action: Action
    directory: str
    entitlement: str
    location: str | None
    person: str


class Kept(NamedTuple):
    """What keeps a want unwritten: a key of STAGES, nothing where it is being written; and the word for it there."""

    stage: str = ""
    why: str = ""


WRITTEN = Kept()


def want_of(change: Change) -> Want:
    person = change.person_id or change.account
    return Want(change.action, change.directory, change.entitlement, change.location, person)


def wants_of(plan: Plan, passing: Container[ChangeKey]) -> dict[Want, Kept]:
    """Of the changes that a plan tells of; where several groups are one right, what keeps the first that is kept."""
    found: dict[Want, Kept] = {}
    for want, kept in (*_changes(plan, passing), *_held(plan)):
        if not found.get(want, WRITTEN).stage:
            found[want] = kept
    return found


def _changes(plan: Plan, passing: Container[ChangeKey]) -> Iterator[tuple[Want, Kept]]:
    for change in plan.changes:
        guards = sorted({refusal.guard for refusal in plan.refusals if refusal.stops(change)})
        kept = Kept("guard", ", ".join(guards)) if guards else Kept("left-out")
        yield want_of(change), WRITTEN if change.key in passing else kept


def _held(plan: Plan) -> Iterator[tuple[Want, Kept]]:
    """A removal in doubt is not wanted, since its facts are not known; nor is what a rule keeps for good."""
    for held in plan.held:
        stage = _stage(held)
        if stage:
            yield want_of(held.change), Kept(stage, held.why)


def _stage(held: Held) -> str:
    if held.why == "paused":
        return "pause"
    return DOUBTS.get(held.why, "") if held.change.action == "add" else ""
