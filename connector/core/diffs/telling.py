"""The rights that a change of the rules turns, each with its person and its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from functools import cache
from typing import Literal

from connector.core.decisions.ask import ask
from connector.core.decisions.facts import Moments
from connector.core.decisions.reasons import granted_reason
from connector.core.decisions.verdicts import Place
from connector.core.decisions.witness import Witness
from connector.core.diffs.effect import Effect
from connector.core.diffs.model import Change
from connector.core.diffs.numbers import Right
from connector.core.diffs.population import Population, Ruled
from connector.core.diffs.weighing import Weighing
from connector.core.person import Assignment, Person
from connector.core.plans.known import Known
from connector.core.plans.told import Told, told_granted, told_lost
from connector.core.rules.rulebook import Rulebook
from connector.core.vocabulary import ENFORCED

UNEXPLAINED = "added-outside"
"""What a plan says where no policy explains a membership; here the rules were another's."""
ELSEWHERE = "policy-changed"
UNDONE = Told(reason=ELSEWHERE, policies=(), words="")


class Side:
    """What one revision knows of the persons and rights that are told."""

    def __init__(self, ruled: Ruled, population: Population, rights: Collection[Right]) -> None:
        some = population.some(ruled, {right.pid for right in rights})
        told = population.about(some, frozenset(right.entitlement for right in rights))
        self.program, few, engine = told.program, told.facts, population.engine
        asked = ask(few, self.program, Moments(days=(population.day,)), engine)
        witness = Witness(self.program, population.day, engine)
        witness.look([place for right in rights if (place := self.place(right))], few, asked)
        self.known = Known(population.feeds_of(self.book), few, self.program, witness, ENFORCED, engine)

    @property
    def book(self) -> Rulebook:
        return self.program.rulebook

    def place(self, right: Right) -> Place | None:
        """None where the revision has no such right or place."""
        if right.entitlement not in self.program.entitlements:
            return None
        if right.location is not None and right.location not in self.program.locations:
            return None
        return Place(pid=right.pid, entitlement=right.entitlement, loc=self.program.loc(right.location))

    def person(self, pid: int) -> Person:
        return self.known.person(pid)

    def granting(self, place: Place) -> tuple[str, ...]:
        """The policies that grant it, with what exceptions waive."""
        waived = self.known.waived(place)
        verdicts = self.known.granting(place)
        return tuple(v.rule.policy.name for v in verdicts if v.satisfied or (waived and v.satisfied_with(waived)))

    def location_name(self, code: str | None) -> str | None:
        known = self.book.locations.get(code or "")
        return known.name if known else None


class Teller:
    """Tells rights by their numbers: who had it, or gets it, and why. whole: what the change does in all; of what an
    edit alone would do, and others undo, no reason is told.
    """

    def __init__(
        self,
        before: Ruled,
        after: Ruled,
        population: Population,
        weighing: Weighing,
    ) -> None:
        self._day, self._whole, self._spells = population.day, weighing.whole, weighing.after
        keys = weighing.whole.keys.union(*(weight.own.keys for weight in weighing.weights))
        self._rights = {key: weighing.numbers.right(key) for key in sorted(keys)}
        self._before = Side(before, population, self._rights.values())
        self._after = Side(after, population, self._rights.values())

    @cache  # noqa: B019 - a teller lives as long as its diff
    def gain(self, key: int) -> Change:
        if key not in self._whole.gained:
            return self._change(key, "gain", UNDONE, None)
        return self._change(key, "gain", self._gained(self._rights[key]), self._until(key))

    @cache  # noqa: B019 - likewise
    def lose(self, key: int) -> Change:
        told = self._lost(self._rights[key]) if key in self._whole.lost else UNDONE
        return self._change(key, "lose", told, None)

    def all_of(self, effect: Effect) -> list[Change]:
        found = [*map(self.gain, effect.gained), *map(self.lose, effect.lost)]
        return sorted(found, key=lambda one: one.order)

    def _until(self, key: int) -> dt.date | None:
        last = next((last for first, last in self._spells.get(key, ()) if first == self._day), dt.date.max)
        return None if last == dt.date.max else last

    def _gained(self, right: Right) -> Told:
        place, known = self._after.place(right), self._after.known
        if place is None:
            return UNDONE
        satisfied = next((v for v in known.granting(place) if v.satisfied), None)
        return told_granted(granted_reason(satisfied), place, known)

    def _lost(self, right: Right) -> Told:
        place = self._after.place(right)
        had = self._before.place(right)
        policies = self._before.granting(had) if had else ()
        if place is None:
            what = "entitlement" if right.entitlement not in self._after.program.entitlements else "location"
            return Told(reason=ELSEWHERE, policies=policies, words=f"the mappings no longer have the {what}")
        told = told_lost(place, self._after.known)
        reason = ELSEWHERE if told.reason == UNEXPLAINED else told.reason
        return Told(reason=reason, policies=policies, words=told.words)

    def _change(self, key: int, change: Literal["gain", "lose"], told: Told, until: dt.date | None) -> Change:
        right = self._rights[key]
        side = self._after if change == "gain" else self._before
        person = side.person(right.pid)
        held = person.in_effect(self._day, right.location)
        name = side.location_name(right.location)
        places = ((right.location, name),) if right.location else ((a.location, a.location_name) for a in held)
        return Change(
            change=change,
            person_id=person.person_id,
            person_name=person.name,
            entitlement=right.entitlement,
            location=right.location,
            location_name=name,
            roles=_each(a.role for a in held),
            titles=_each(map(_title, held)),
            schools=_each(f"{called or code} ({code})" for code, called in places if code),
            reason=told.reason,
            words=told.words,
            policies=told.policies,
            until=until,
        )


def _title(held: Assignment) -> str | None:
    return held.job_title or (f"job {held.job_code}" if held.job_code else None)


def _each(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))
