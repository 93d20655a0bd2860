"""Each edit weighed: what it does alone, and what of the whole would not be without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from connector.core.diffs.changed import Changed, Chosen
from connector.core.diffs.decisive import excepted, turned
from connector.core.diffs.edits import edits_of
from connector.core.diffs.effect import (
    Effect,
    Keys,
    Later,
    Spells,
    differing,
    effect_of,
    later_of,
    on_other_grounds,
)
from connector.core.diffs.model import Counts
from connector.core.diffs.numbers import Numbers
from connector.core.diffs.population import Now, Population, Ruled
from connector.core.engine import Frame
from connector.core.rules.rulebook import Rulebook

RULED = 4
"""States whose facts are kept: the two revisions, and the edit that is weighed, alone and left out."""
NONE: Chosen = frozenset()
Rights = frozenset[str]
Pids = frozenset[int]
Load = Callable[[Chosen], Rulebook | None]
"""The rulebook with some hunks put in; None where there is none."""


@dataclass(frozen=True, kw_only=True)
class Weight:
    """What one edit does. own: alone, over the rules before; where it cannot be alone (`last`), as the last of all.

    needed: rights of the whole effect that would be otherwise without it; None where it cannot be left out alone.
    """

    edit: Chosen
    own: Effect
    later: Later
    last: bool
    needed: Keys | None


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """The whole effect, and each edit's.

    reported: of policies in report mode. kept: by other policies than before. before, after: the spells that differ.
    held: how many rights of each entitlement are held afterwards.
    """

    numbers: Numbers
    whole: Effect
    reported: Effect
    kept: Keys
    later: Later
    before: Spells
    after: Spells
    weights: tuple[Weight, ...]
    limited: bool
    held: Mapping[str, int]

    def persons(self, effect: Effect) -> Counts:
        losing, gaining = (frozenset(map(self.numbers.pid, keys)) for keys in (effect.lost, effect.gained))
        return Counts(
            lose=len(losing - gaining),
            gain=len(gaining - losing),
            move=len(losing & gaining),
            rights_lost=len(effect.lost),
            rights_gained=len(effect.gained),
        )


def weigh(changed: Changed, load: Load, population: Population, most: int) -> Weighing:
    """most: edits that are weighed alone. There must be a rulebook before, and one after. Decides over everybody."""
    edits = edits_of(changed, lambda chosen: load(chosen) is not None, most)
    scales = _Scales(load, population, edits.found, changed.all)
    numbers, engine, now, then = scales.numbers, population.engine, scales.now(NONE), scales.now(changed.all)
    whole = effect_of(now.granted, then.granted, engine)
    before, after = differing(scales.spells(NONE), scales.spells(changed.all), engine)
    later = later_of(before, after, population.day, numbers)
    to_come = frozenset(before.keys() | after.keys()) - whole.keys
    reported = effect_of(now.reported, then.reported, engine)
    return Weighing(
        numbers=numbers,
        whole=whole,
        reported=Effect(gained=reported.gained - whole.gained, lost=reported.lost - whole.lost),
        kept=on_other_grounds(now, then, engine),
        later=later,
        before=before,
        after=after,
        weights=_only(edits.found, whole, later) or scales.each(edits.found, whole.keys, to_come),
        limited=edits.limited,
        held=numbers.by_entitlement(then.granted, engine),
    )


def _only(edits: Sequence[Chosen], whole: Effect, later: Later) -> tuple[Weight, ...]:
    """An edit that is the whole change has the whole effect."""
    if len(edits) != 1:
        return ()
    return (Weight(edit=edits[0], own=whole, later=later, last=False, needed=whole.keys),)


class _Scales:
    """Decides by the rules of any state between the two revisions; everybody only where it must be."""

    def __init__(self, load: Load, population: Population, edits: Sequence[Chosen], everything: Chosen) -> None:
        self._load, self._population, self._all = load, population, everything
        steps = [NONE, everything, *edits, *(everything - edit for edit in edits)]
        books = [book for state in steps if (book := load(state)) is not None]
        self.numbers = Numbers.over(books)
        self._ruled = lru_cache(maxsize=RULED)(lambda state: population.ruled(self._book(state)))
        self._jobs = self._ruled(NONE).facts.jobs
        self._turned = frozenset(right for book in books for right in turned(books[0], book, self._jobs))
        self.now, self.spells = cache(self._now), cache(self._spells)

    def _book(self, state: Chosen) -> Rulebook:
        found = self._load(state)
        if found is None:
            raise ValueError("these hunks make no rulebook")
        return found

    def _now(self, state: Chosen) -> Now:
        return self._population.now(self._ruled(state), self.numbers)

    def _spells(self, state: Chosen) -> Frame:
        """Of everybody; only of the entitlements that some edit may turn they are true."""
        some = self._about(state, self._turned)
        return self._population.spells(some, self.now(state).granted, self.numbers)

    def _about(self, state: Chosen, rights: Rights, pids: Pids | None = None) -> Ruled:
        ruled = self._ruled(state)
        few = ruled if pids is None else self._population.some(ruled, pids)
        return self._population.about(few, rights)

    def each(self, edits: Sequence[Chosen], now: Keys, later: Keys) -> tuple[Weight, ...]:
        """now: the rights that the whole change turns on the day; later: others that it turns after it."""
        return tuple(self._weight(edit, now, later) for edit in edits)

    def _weight(self, edit: Chosen, now: Keys, later: Keys) -> Weight:
        without = self._all - edit
        alone, dispensable = (self._load(state) is not None for state in (edit, without))
        needed = self._effect(self._all, without, now).keys & now if dispensable else None
        end, other = (NONE, edit) if alone else (self._all, without)
        own, after = Effect(), Later()
        if alone or dispensable:
            own, after = self._effect(end, other), self._later(end, other, later)
        return Weight(edit=edit, own=own, later=after, last=not alone, needed=needed)

    def _effect(self, end: Chosen, other: Chosen, keys: Keys | None = None) -> Effect:
        """Of the step between one of the two revisions and another state, on whom these rights are of, or everybody."""
        rights, few = self._concerned(end, other, keys)
        if not rights or few == frozenset():
            return Effect()
        known = self._known(self.now(end).granted, rights, few)
        found = self._population.granted(self._about(other, rights, few), self.numbers)
        return effect_of(*self._in_order(end, known, self.numbers.among(found, rights)), self._population.engine)

    @staticmethod
    def _in_order(end: Chosen, known: Frame, found: Frame) -> tuple[Frame, Frame]:
        """`known` is of the end: first where that is BASE."""
        return (known, found) if end == NONE else (found, known)

    def _later(self, end: Chosen, other: Chosen, keys: Keys) -> Later:
        """The same of what comes later, of these rights alone."""
        rights, few = self._concerned(end, other, keys)
        if not rights or not few:
            return Later()
        known = self._known(self.spells(end), rights, few)
        some = self._about(other, rights, few)
        granted = self._population.granted(some, self.numbers)
        found = self.numbers.among(self._population.spells(some, granted, self.numbers), rights)
        differ = differing(*self._in_order(end, known, found), self._population.engine)
        before, after = ({key: spells for key, spells in side.items() if key in keys} for side in differ)
        return later_of(before, after, self._population.day, self.numbers)

    def _known(self, frame: Frame, rights: Rights, pids: Pids | None) -> Frame:
        few = None if pids is None else self._population.table(pids)
        return self._population.engine.keep(self.numbers.among(frame, rights, few))

    def _concerned(self, one: Chosen, other: Chosen, keys: Keys | None) -> tuple[Rights, Pids | None]:
        """The entitlements, and the persons (of these rights), of whom the two states may decide otherwise."""
        old, new = self._book(one), self._book(other)
        rights, persons = turned(old, new, self._jobs), excepted(old, new, self._jobs)
        named = None if persons is None else self._population.pids(persons)
        if keys is None:
            return rights, named
        few = frozenset(map(self.numbers.pid, self.numbers.of(keys, rights)))
        return rights, few if named is None else few & named
