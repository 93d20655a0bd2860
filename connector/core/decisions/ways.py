"""What would grant a right that somebody lacks: the ways to it, each tried on the whole decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice, product

from connector.core.conditions import Condition
from connector.core.conditions.assigned import Assigned
from connector.core.conditions.attribute import Attribute
from connector.core.conditions.certified import Certified
from connector.core.conditions.everyone import Everyone
from connector.core.decisions.lacking import WAYS_MOST, Lack, ways
from connector.core.decisions.program import Leaf, Program, holds
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.decisions.witness import Witness
from connector.core.person import Person, Scene


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One condition that would have to turn; `met`: what it is now."""

    leaf: Leaf
    met: bool

    @property
    def condition(self) -> Condition:
        return self.leaf.condition


Way = Mapping[Hashable, Turn]
"""All of these together are enough; by what turns (see `subject`)."""


def subject(condition: Condition) -> Hashable:
    """What turns with a condition: one completion counts wherever its certification is asked for."""
    return condition.name if isinstance(condition, Certified) else condition


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One place where a right is not granted; `follows`: the first later day on which it is, on today's facts.

    since: the day from which something can be done about it, where that is not the witness's.
    """

    place: Place
    witness: Witness
    program: Program
    follows: dt.date | None
    since: dt.date | None = None

    @property
    def person(self) -> Person:
        return self.witness.person(self.place.pid)

    @property
    def scene(self) -> Scene:
        return self.witness.scene(self.place.loc)

    @cached_property
    def enforced(self) -> list[Verdict]:
        return [v for v in self.witness.verdicts(self.place) if v.rule.policy.mode == "enforce"]

    @cached_property
    def granting(self) -> list[Verdict]:
        return [v for v in self.enforced if v.rule.grants]

    @cached_property
    def granting_ever(self) -> list[Verdict]:
        """Those also of policies whose window is over, where it may matter."""
        past = self.witness.verdicts_of_the_past(self.place)
        return [*self.granting, *(v for v in past if v.rule.grants and v.rule.policy.mode == "enforce")]

    @cached_property
    def denials(self) -> list[Verdict]:
        return [v for v in self.enforced if not v.rule.grants and v.satisfied]

    @cached_property
    def waived(self) -> frozenset[str]:
        return frozenset(kind for e in self.witness.exceptions(self.place, "grant") for kind in e.waives)

    @property
    def ways(self) -> Sequence[Way]:
        """What would grant it, none of them more than another; the first few, where there are very many."""
        return self.ways_with(())

    def ways_with(self, kinds: Iterable[str]) -> Sequence[Way]:
        """As `ways`, were there an exception that takes these kinds of conditions as met."""
        if self.witness.exceptions(self.place, "deny"):
            return []
        waived = self.waived | frozenset(kinds)
        return _ways_to(tuple(self.enforced), waived, self.scene.location, self.scene.location_type)


@lru_cache(maxsize=4096)  # a forecast asks the same of thousands
def _ways_to(
    enforced: Sequence[Verdict], waived: frozenset[str], location: str | None, location_type: str | None
) -> Sequence[Way]:
    lifting = [_ways(v, v.holding) for v in enforced if not v.rule.grants and v.satisfied]
    granting = [
        way for v in enforced if v.rule.grants for lack in (v.lack, v.lack_with(waived)) for way in _ways(v, lack)
    ]
    every = (_together(chosen) for chosen in islice(product(*lifting, granting), WAYS_MOST))
    possible = (way for way in every if all(_possible(turn, location, location_type) for turn in way.values()))
    return least(way for way in possible if _granted_if(way, enforced, waived))


def _possible(turn: Turn, location: str | None, location_type: str | None) -> bool:
    condition = turn.condition
    if isinstance(condition, Assigned) and not turn.met and not turn.leaf.under_not and location is not None:
        return condition.place_met(location, location_type)
    return isinstance(condition, Assigned | Attribute) or not (turn.met or isinstance(condition, Everyone))


def _granted_if(way: Way, enforced: Sequence[Verdict], waived: frozenset[str]) -> bool:
    holding = [v.rule.grants for v in enforced if _holds(v, way, waived)]
    return bool(holding) and all(holding)


def _holds(verdict: Verdict, way: Way, waived: frozenset[str]) -> bool:
    rule = verdict.rule
    turned = {x.path: way.get(subject(x.condition)) for x in rule.leaves}
    met = {path: verdict.met[path] if turn is None else not turn.met for path, turn in turned.items()}
    if rule.met_here(met) and holds(rule.policy.when, met.__getitem__):
        return True
    return rule.grants and bool(waived) and Verdict(rule=rule, met=met, satisfied=False).satisfied_with(waived)


def _ways(verdict: Verdict, lack: Lack | None) -> list[Way]:
    turns = [Turn(leaf=leaf, met=verdict.met[leaf.path]) for leaf in verdict.rule.leaves]
    return [{subject(t.condition): t for t in turns if t.leaf.path in way} for way in ways(lack)]


def _together(chosen: Iterable[Way]) -> Way:
    return dict(chain.from_iterable(way.items() for way in chosen))


def least(found: Iterable[Way]) -> list[Way]:
    """Each once, without those that ask for all that another asks for, and more."""
    distinct = list({frozenset(way): way for way in found}.values())
    return [way for way in distinct if not any(other.keys() < way.keys() for other in distinct)]
