"""Exceptions that are over: which of them a right rested on until their last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from connector.core.conditions.certified import Certified
from connector.core.decisions.program import Leaf, holds
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.decisions.witness import Witness
from connector.core.rules.exceptions import PersonException


def ended_exceptions(place: Place, granting: Sequence[Verdict], witness: Witness) -> list[PersonException]:
    """Those with which the right was granted on their last day, and without which it was not; the newest first.

    granting: the verdicts of policies that grant; of what is past, those also that ended with or after an exception.
    """
    over = witness.exceptions(place, "grant", over=True)
    found = [e for e in over if _rested(e, over, place, granting, witness)]
    return sorted(found, key=lambda e: (e.until, e.ticket), reverse=True)


def _rested(
    ended: PersonException,
    over: Sequence[PersonException],
    place: Place,
    granting: Sequence[Verdict],
    witness: Witness,
) -> bool:
    day = ended.until
    others = [*witness.exceptions(place, "grant"), *over]
    helping = [e for e in others if e is not ended and e.window.covers(day)]
    without = {kind for e in helping for kind in e.waives}
    met = [(v, _met_on(day, v, place, witness)) for v in granting if _in_force_since(v, day)]
    return _granted(met, {*without, *ended.waives}) and not _granted(met, without)


def _in_force_since(verdict: Verdict, day: dt.date) -> bool:
    until = verdict.rule.policy.effective.until
    return until is None or until >= day


def _met_on(day: dt.date, verdict: Verdict, place: Place, witness: Witness) -> Mapping[str, bool]:
    """What was met on a day past: what is met now, and what ceased to be on that day or later."""

    def lasted(leaf: Leaf) -> bool:
        until = witness.say(leaf, place, met=False).until
        return _replaced_since(leaf, place, day, witness) if until is None else until >= day

    return {x.path: verdict.met[x.path] or lasted(x) for x in verdict.rule.leaves}


def _replaced_since(leaf: Leaf, place: Place, day: dt.date, witness: Witness) -> bool:
    """Of such a completion it is not known how long it counted; it may have until then."""
    if not isinstance(leaf.condition, Certified):
        return False
    name, scene = leaf.condition.name, witness.scene(place.loc)
    return scene.certifications[name].floor > day and bool(witness.person(place.pid).newest(name, scene.day))


def _granted(met: Sequence[tuple[Verdict, Mapping[str, bool]]], waived: AbstractSet[str]) -> bool:
    return any(_satisfied(v, truths, waived) for v, truths in met)


def _satisfied(verdict: Verdict, met: Mapping[str, bool], waived: AbstractSet[str]) -> bool:
    rule = verdict.rule
    if rule.met_here(met) and holds(rule.policy.when, met.__getitem__):
        return True
    kinds = {x.path: x.kind for x in rule.leaves}
    return bool(waived) and bool(holds(rule.policy.when, lambda path: kinds[path] in waived or met[path]))
