"""Why: the reason of a grant or a loss, from the conditions that decide it; see the contract's order."""

from __future__ import annotations

import datetime as dt

from connector.core.conditions.assigned import Assigned
from connector.core.conditions.certified import Certified
from connector.core.decisions.program import Leaf
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.decisions.witness import Witness
from connector.core.person import Person, Scene


def granted_reason(verdict: Verdict | None) -> str:
    """The first that fits an addition; no verdict: only an exception makes it so."""
    if verdict is None:
        return "exception-granted"
    kinds = {leaf.kind for leaf in verdict.rule.leaves if verdict.met[leaf.path] and not leaf.under_not}
    return "certified" if "certified" in kinds else "role-gained" if "assigned" in kinds else "joined"


def lost_reason(place: Place, blamed: list[Leaf], witness: Witness, *, excepted: bool) -> str:
    """The first that fits a removal, from the conditions blamed; see the contract's order.

    excepted: whether the right rested on an exception that is over (see `ended`).
    """
    person, scene = witness.person(place.pid), witness.scene(place.loc)
    kinds = {leaf.kind for leaf in blamed}
    if not witness.employed(place.pid):
        return "left"
    if excepted:
        return "exception-ended"
    if "employed" in kinds:
        return "role-lost"  # on leave, where the policy drops people on leave: no departure
    if "assigned" in kinds:
        return (
            "location-lost"
            if all(_elsewhere(x, person, scene) for x in blamed if x.kind == "assigned")
            else "role-lost"
        )
    trained = [x for x in blamed if x.kind == "certified" and not x.turned]
    if trained:
        return _certification_lost(trained[0], person, scene)
    return "added-outside"


def _elsewhere(leaf: Leaf, person: Person, scene: Scene) -> bool:
    """Whether the job is held, but at a place that does not count; one held here in another job is a lost role."""
    here = scene.location and person.in_effect(scene.day, scene.location)
    return held_elsewhere(leaf, person, scene.day) and not here


def held_elsewhere(leaf: Leaf, person: Person, day: dt.date) -> bool:
    """Whether the person holds the job that an `assigned` speaks of, at whatever place."""
    condition = leaf.condition
    if not isinstance(condition, Assigned) or leaf.under_not:
        return False
    return any(condition.job_met(a.role, a.job_code) for a in person.in_effect(day))


def _certification_lost(leaf: Leaf, person: Person, scene: Scene) -> str:
    condition = leaf.condition
    newest = person.newest(condition.name, scene.day) if isinstance(condition, Certified) else None
    if newest is None or not isinstance(condition, Certified):
        return "added-outside"
    return (
        "certification-superseded" if newest < scene.certifications[condition.name].floor else "certification-expired"
    )
