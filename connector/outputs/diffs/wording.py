"""What a diff says, in sentences that all its formats share. They name no person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from connector.core.diffs.counted import NO_ROLE
from connector.core.diffs.effect import Later
from connector.core.diffs.model import Breakdown, Count, Counts, Diff, Frozen, Line

NAMED = 3  # roles in a sentence
LEFT = "to those added; of a group that no entitlement names any more, nobody is taken out"
STEPS = 6  # days in a sentence's stead


def headline(diff: Diff) -> str:
    if not diff.has_effect:
        return f"NO EFFECT on anyone: of {people(diff.people)}, nobody's access changes, on {diff.as_of} or later"
    if not diff.changes:
        what = "other groups are meant" if diff.groups else "something comes later"
        return f"nobody's rights change on {diff.as_of}, but {what}: see below"
    stay = sum(one.rights for one in diff.frozen)
    beside = f", {stay:,} of these rights without anybody being taken out of a group" if stay else ""
    return f"{counted(diff.counts)}{beside}; of {people(diff.people)}"


def counted(counts: Counts) -> str:
    """`412 people lose access, 3 gain access (824 rights lost, 6 gained)`."""
    verbs = (
        (counts.lose, "loses access", "lose access"),
        (counts.gain, "gains access", "gain access"),
        (counts.move, "moves", "move"),
    )
    said = [f"{people(n)} {one if n == 1 else many}" for n, one, many in verbs if n]
    return f"{', '.join(said)} ({rights(counts.rights_lost)} lost, {counts.rights_gained:,} gained)"


def people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'}"


def rights(number: int) -> str:
    return f"{number:,} {'right' if number == 1 else 'rights'}"


def line_words(line: Line) -> list[str]:
    """What the line does, each sentence by itself."""
    said = list(_line(line))
    if not said:
        return ["no effect on anybody's rights"]
    return said if line.alone else [*said, "this cannot stand alone, so it is weighed as the last of all"]


def _line(line: Line) -> Iterator[str]:
    counts, by = line.counts, line.by
    if counts.lose:
        yield f"takes access from {people(counts.lose)}{_mostly(by, 'lose', counts.lose)}"
    if counts.gain:
        yield f"gives access to {counts.gain:,} more {'person' if counts.gain == 1 else 'people'}" + _mostly(
            by, "gain", counts.gain
        )
    if counts.move:
        yield f"moves {people(counts.move)} to another school or right{_mostly(by, 'move', counts.move)}"
    if line.together:
        yield f"{rights(line.together)} turn only together with line {_numbers(line.others)}"
    if line.undone:
        yield f"{rights(line.undone)} of these stay as they are, by other lines"
    yield from ends_words(line.later)
    if not counts.people and line.later.to_come:
        yield from steps_words(line.later, 2)


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers)) or "?"


def _mostly(by: Breakdown, kind: str, number: int) -> str:
    """`, 400 of them office-professional, 12 dean`; by job title where they have no role."""
    named = [count for count in by.role if getattr(count, kind) and count.name != NO_ROLE]
    chosen = named or [count for count in by.title if getattr(count, kind)]
    parts = [_part(count, getattr(count, kind), number) for count in _most(chosen, kind)]
    others = "" if len(chosen) <= NAMED else ", and others"
    return f": {', '.join(parts)}{others}" if parts else ""


def _most(counts: Sequence[Count], kind: str) -> list[Count]:
    return sorted(counts, key=lambda count: -int(getattr(count, kind)))[:NAMED]


def _part(count: Count, some: int, number: int) -> str:
    if number == 1:
        return count.name
    return f"{'all' if some == number else f'{some:,}'} of them {count.name}"


def ends_words(later: Later) -> Iterator[str]:
    if later.earlier:
        yield f"{rights(later.earlier)} {_end(later.earlier)} earlier"
    if later.longer:
        yield f"{rights(later.longer)} {_end(later.longer)} later, or never"


def steps_words(later: Later, most: int = STEPS) -> Iterator[str]:
    """What is to come, day by day; the first few."""
    for step in later.to_come[:most]:
        parts = [f"{n:,} {what}" for n, what in ((step.fewer, "fewer"), (step.more, "more")) if n]
        yield f"from {step.day} on: {', '.join(parts) or 'as it would have been'}"
    if len(later.to_come) > most:
        yield f"and on {len(later.to_come) - most} more days the number changes"


def ends_rows(later: Later) -> Iterator[str]:
    """The most frequent of the last days that differ."""
    for one in sorted(later.ends, key=lambda one: -one.rights)[:STEPS]:
        yield f"{rights(one.rights)} {_end(one.rights)} {_day(one.after)} instead of {_day(one.before)}"


def _end(number: int) -> str:
    return "ends" if number == 1 else "end"


def _day(day: dt.date | None) -> str:
    return f"on {day}" if day else "never"


def beside(diff: Diff) -> Iterator[str]:
    """What decisions alone do not tell."""
    for one in diff.frozen:
        ended = f"{rights(one.rights)} {_end(one.rights)}"
        yield f"{one.entitlement}: {_stays(one)}, so {ended}, and nobody is taken out of a group"
    for group in diff.groups:
        parts = [f"{what} {', '.join(names)}" for what, names in (("+", group.added), ("-", group.removed)) if names]
        yield f"{group.entitlement} means other groups: {'; '.join(parts)}. {rights(group.holders)} go with it {LEFT}"
    if diff.kept:
        yield f"{people(diff.kept)} keep what they have, by other policies than before"
    if diff.reported.people:
        yield f"in report mode only, which changes nothing: {counted(diff.reported)}"
    if diff.limited:
        yield "there are many changed lines: some are weighed together, a file at a time"
    yield from diff.notes


def _stays(one: Frozen) -> str:
    if one.locations:
        return f"it is not at {', '.join(one.locations)} any more, and the groups there are left alone"
    return "the mappings do not have it any more" if one.gone else "no policy in force grants it any more"


def compared(diff: Diff) -> str:
    whose = f"the reading of run {diff.run[:12]}" if diff.run else "the feeds as they are"
    return f"{diff.base.told} -> {diff.head.told}, as of {diff.as_of}, {people(diff.people)} of {whose}"
