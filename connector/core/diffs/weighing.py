"""Each edit weighed: what it does alone, and what of the whole would not be without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from connector.core.diffs.changed import Changed, Chosen, Piece
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
    none, everything = frozenset[Piece](), changed.all
    states = {none, everything, *edits.found, *(everything - edit for edit in edits.found)}
    numbers = Numbers.over(book for state in states if (book := load(state)) is not None)
    scales = _Scales(load, population, numbers)
    engine, now, then = population.engine, scales.now(none), scales.now(everything)
    whole = scales.effect(none, everything)
    before, after = differing(scales.spells(none), scales.spells(everything), engine)
    later = later_of(before, after, population.day, numbers)
    concerned = later.pids | frozenset(map(numbers.pid, whole.keys))
    reported = effect_of(now.reported, then.reported, engine)
    return Weighing(
        numbers=numbers,
        whole=whole,
        reported=Effect(gained=reported.gained - whole.gained, lost=reported.lost - whole.lost),
        kept=on_other_grounds(now, then, engine),
        later=later,
        before=before,
        after=after,
        weights=_only(edits.found, whole, later) or scales.each(edits.found, everything, concerned),
        limited=edits.limited,
        held=numbers.by_entitlement(then.granted, engine),
    )


def _only(edits: Sequence[Chosen], whole: Effect, later: Later) -> tuple[Weight, ...]:
    """An edit that is the whole change has the whole effect."""
    if len(edits) != 1:
        return ()
    return (Weight(edit=edits[0], own=whole, later=later, last=False, needed=whole.keys),)


class _Scales:
    """Decides by the rules of any state between the two revisions."""

    def __init__(self, load: Load, population: Population, numbers: Numbers) -> None:
        self._load, self._population, self._numbers = load, population, numbers
        self.now = lru_cache(maxsize=None)(self._now)
        self._some = lru_cache(maxsize=None)(self._decided)

    def _ruled(self, state: Chosen) -> Ruled:
        book = self._load(state)
        if book is None:
            raise ValueError("these hunks make no rulebook")
        return self._population.ruled(book)

    def _now(self, state: Chosen) -> Now:
        return self._population.now(self._ruled(state), self._numbers)

    def spells(self, state: Chosen) -> Frame:
        return self._population.spells(self._ruled(state), self.now(state).granted, self._numbers)

    def effect(self, before: Chosen, after: Chosen) -> Effect:
        if self._load(before) == self._load(after):
            return Effect()
        return effect_of(self.now(before).granted, self.now(after).granted, self._population.engine)

    def each(self, edits: Sequence[Chosen], everything: Chosen, pids: frozenset[int]) -> tuple[Weight, ...]:
        """pids: the persons whom the whole change concerns; only theirs is looked at beyond the day."""
        return tuple(self._weight(edit, everything, pids) for edit in edits)

    def _weight(self, edit: Chosen, everything: Chosen, pids: frozenset[int]) -> Weight:
        alone = self._load(edit) is not None
        without = everything - edit if self._load(everything - edit) is not None else None
        needed, last_later = self._among(without, everything, pids) if without is not None else (None, Later())
        if alone:
            own, (_, later) = self.effect(frozenset(), edit), self._among(frozenset(), edit, pids)
        elif without is not None:
            own, later = self.effect(without, everything), last_later
        else:
            own, later = Effect(), Later()
        return Weight(edit=edit, own=own, later=later, last=not alone, needed=needed.keys if needed else None)

    def _among(self, before: Chosen, after: Chosen, pids: frozenset[int]) -> tuple[Effect, Later]:
        """The effect on these persons alone."""
        if not pids or self._load(before) == self._load(after):
            return Effect(), Later()
        engine, (now, spells), (then, to_come) = (
            self._population.engine,
            self._some(before, pids),
            self._some(after, pids),
        )
        later = later_of(*differing(spells, to_come, engine), self._population.day, self._numbers)
        return effect_of(now, then, engine), later

    def _decided(self, state: Chosen, pids: frozenset[int]) -> tuple[Frame, Frame]:
        few = self._population.some(self._ruled(state), pids)
        granted = self._population.now(few, self._numbers).granted
        return granted, self._population.spells(few, granted, self._numbers)
