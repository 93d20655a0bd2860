"""What differs between two states of the rules: who gains and loses on the day, and what comes earlier or later."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import narwhals.stable.v2 as nw

from connector.core.diffs.numbers import Numbers
from connector.core.diffs.population import Now
from connector.core.engine import Engine, Frame
from connector.core.rules.calendar import ONE_DAY

Keys = frozenset[int]
NOBODY: Keys = frozenset()


@dataclass(frozen=True, kw_only=True)
class Effect:
    """The rights that are gained and lost on the day, as numbers; see Numbers."""

    gained: Keys = NOBODY
    lost: Keys = NOBODY

    @property
    def keys(self) -> Keys:
        return self.gained | self.lost


@dataclass(frozen=True, kw_only=True)
class Step:
    """From this day on so many rights are held that would not have been, and so many are not that would have been."""

    day: dt.date
    more: int
    fewer: int


@dataclass(frozen=True, kw_only=True)
class Ends:
    """So many rights that are held on the day either way end on another day; None: they do not end."""

    before: dt.date | None
    after: dt.date | None
    rights: int


@dataclass(frozen=True, kw_only=True)
class Later:
    """steps: by day, the day itself first. pids: whom it concerns."""

    steps: tuple[Step, ...] = ()
    ends: tuple[Ends, ...] = ()
    pids: frozenset[int] = field(default=frozenset())

    @property
    def earlier(self) -> int:
        return sum(one.rights for one in self.ends if (one.after or dt.date.max) < (one.before or dt.date.max))

    @property
    def longer(self) -> int:
        return sum(one.rights for one in self.ends) - self.earlier

    @property
    def to_come(self) -> tuple[Step, ...]:
        """The steps after the day."""
        return self.steps[1:]


def effect_of(before: Frame, after: Frame, engine: Engine) -> Effect:
    """From `key` to `key`."""
    return Effect(gained=_only(after, before, engine), lost=_only(before, after, engine))


def _only(one: Frame, other: Frame, engine: Engine) -> Keys:
    return frozenset(row["key"] for row in engine.rows(one.select("key").join(other, on="key", how="anti")))


def on_other_grounds(before: Now, after: Now, engine: Engine) -> Keys:
    """The rights that are held either way, but by other policies."""
    both = before.granted.join(after.granted, on="key", how="semi")
    pair = ["key", "policy"]
    differ = [
        one.grounds.join(other.grounds, on=pair, how="anti").select("key")
        for one, other in ((before, after), (after, before))
    ]
    found = both.join(nw.concat(differ).unique(), on="key", how="semi")
    return frozenset(row["key"] for row in engine.rows(found))


Spells = Mapping[int, frozenset[tuple[dt.date, dt.date]]]
"""By right: the first and the last day of each time in which it is held."""


def differing(before: Frame, after: Frame, engine: Engine) -> tuple[Spells, Spells]:
    """The spells of the rights that do not have the same ones; from spells as Population has them."""
    row = ["key", "first", "last"]
    apart = [one.join(other, on=row, how="anti").select("key") for one, other in ((before, after), (after, before))]
    keys = engine.keep(nw.concat(apart).unique())
    return _spells(before, keys, engine), _spells(after, keys, engine)


def _spells(frame: Frame, keys: Frame, engine: Engine) -> Spells:
    found: dict[int, set[tuple[dt.date, dt.date]]] = {}
    for row in engine.rows(frame.join(keys, on="key", how="semi")):
        found.setdefault(row["key"], set()).add((row["first"], row["last"]))
    return {key: frozenset(spells) for key, spells in found.items()}


def later_of(before: Spells, after: Spells, day: dt.date, numbers: Numbers) -> Later:
    more: Counter[dt.date] = Counter()
    fewer: Counter[dt.date] = Counter()
    ends: Counter[tuple[dt.date, dt.date]] = Counter()
    keys = before.keys() | after.keys()
    for key in keys:
        then, now = before.get(key, frozenset()), after.get(key, frozenset())
        for steps, one, other in ((more, now, then), (fewer, then, now)):
            for first, last in _without(one, other):
                steps[first] += 1
                if last < dt.date.max:
                    steps[last + ONE_DAY] -= 1
        lasts = [last for spells in (then, now) for first, last in spells if first == day]
        if len(lasts) == 2 and lasts[0] != lasts[1]:
            ends[lasts[0], lasts[1]] += 1
    return Later(
        steps=_summed(more, fewer, day) if keys else (),
        ends=tuple(Ends(before=_end(a), after=_end(b), rights=n) for (a, b), n in sorted(ends.items())),
        pids=frozenset(map(numbers.pid, keys)),
    )


def _end(last: dt.date) -> dt.date | None:
    return None if last == dt.date.max else last


def _without(
    spells: frozenset[tuple[dt.date, dt.date]], others: frozenset[tuple[dt.date, dt.date]]
) -> list[tuple[dt.date, dt.date]]:
    """The times in the spells that none of the others covers."""
    left = sorted(spells - others)
    for start, end in sorted(others - spells):
        parts: list[tuple[dt.date, dt.date]] = []
        for first, last in left:
            if end < first or last < start:
                parts.append((first, last))
                continue
            parts += [(first, start - ONE_DAY)] if first < start else []
            parts += [(end + ONE_DAY, last)] if end < last else []
        left = parts
    return left


def _summed(more: Counter[dt.date], fewer: Counter[dt.date], day: dt.date) -> tuple[Step, ...]:
    """A step for each day on which a number changes."""
    steps: list[Step] = []
    held = lacking = 0
    for when in sorted({day, *more, *fewer}):
        held, lacking = held + more[when], lacking + fewer[when]
        step = Step(day=when, more=held, fewer=lacking)
        if not steps or (steps[-1].more, steps[-1].fewer) != (held, lacking):
            steps.append(step)
    return tuple(steps)
