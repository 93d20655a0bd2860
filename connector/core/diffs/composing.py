"""What was weighed, as a diff to be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from connector.core.decisions.program import compile_rules
from connector.core.diffs.changed import Changed, Chosen
from connector.core.diffs.counted import breakdown, counts_of
from connector.core.diffs.effect import Effect, Keys
from connector.core.diffs.hunks import lines_of
from connector.core.diffs.model import Change, Frozen, Line, Regrouped
from connector.core.diffs.telling import Teller
from connector.core.diffs.weighing import Weighing, Weight
from connector.core.rules.rulebook import Rulebook
from connector.core.vocabulary import ENFORCED


@dataclass(frozen=True, kw_only=True)
class Names:
    """How the files of both revisions are told, by path."""

    before: Mapping[str, str]
    after: Mapping[str, str]


def changes_of(weighing: Weighing, teller: Teller) -> list[Change]:
    """Each with the lines that bring it about."""
    whole, found = weighing.whole, []
    for change, keys in (("gain", whole.gained), ("lose", whole.lost)):
        tell = teller.gain if change == "gain" else teller.lose
        found += [replace(tell(key), lines=_lines(key, change, weighing.weights)) for key in keys]
    return sorted(found, key=lambda one: one.order)


def _lines(key: int, change: str, weights: Sequence[Weight]) -> tuple[int, ...]:
    needed = [n for n, weight in enumerate(weights, 1) if weight.needed is not None and key in weight.needed]
    alone = (n for n, weight in enumerate(weights, 1) if key in _of(weight.own, change))
    return tuple(needed or alone)


def _of(effect: Effect, change: str) -> Keys:
    return effect.gained if change == "gain" else effect.lost


def lines_told(weighing: Weighing, changed: Changed, teller: Teller, names: Names) -> Iterator[Line]:
    """In order of file and line, numbered from 1."""
    for number, weight in enumerate(weighing.weights, 1):
        alone = teller.all_of(weight.own)
        together = (weight.needed or frozenset()) - weight.own.keys
        others = (n for n, o in enumerate(weighing.weights, 1) if n != number and together & (o.needed or frozenset()))
        undone = len(weight.own.gained - weighing.whole.gained) + len(weight.own.lost - weighing.whole.lost)
        yield Line(
            number=number,
            places=tuple(_places(weight.edit, changed, names)),
            removed=tuple(_text(line) for line in _removed(weight.edit, changed)),
            added=tuple(_text(line) for line in _added(weight.edit, changed)),
            counts=counts_of(alone),
            by=breakdown(alone),
            later=weight.later,
            together=len(together),
            undone=undone,
            alone=not weight.last,
            others=tuple(others),
        )


def _places(edit: Chosen, changed: Changed, names: Names) -> Iterator[str]:
    """Lines that follow one another are one place; those that are gone are told as the revision before has them."""
    spans: list[tuple[str, int, int]] = []
    for path, number in sorted(edit):
        hunk = changed.hunks[path][number]
        if hunk.lines:
            span = (names.after[path], hunk.to + 1, hunk.to + len(hunk.lines))
        else:
            span = (names.before.get(path) or names.after[path], hunk.at + 1, hunk.until)
        if spans and spans[-1][0] == span[0] and spans[-1][2] + 1 == span[1]:
            span = (span[0], spans.pop()[1], span[2])
        spans.append(span)
    for file, first, last in spans:
        yield f"{file}:{first}" if last <= first else f"{file}:{first}-{last}"


def _removed(edit: Chosen, changed: Changed) -> Iterator[bytes]:
    for path, number in sorted(edit):
        hunk = changed.hunks[path][number]
        yield from lines_of(changed.before.get(path, b""))[hunk.at : hunk.until]


def _added(edit: Chosen, changed: Changed) -> Iterator[bytes]:
    return (line for path, number in sorted(edit) for line in changed.hunks[path][number].lines)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip()


# --- what decisions do not tell


def regrouped(before: Rulebook, after: Rulebook, held: Mapping[str, int]) -> Iterator[Regrouped]:
    """Entitlements of both that mean other groups now. held: how many rights of each are held afterwards."""
    for name in sorted(before.entitlements.keys() & after.entitlements.keys()):
        old, new = ([f"{g.directory}: {g.group}" for g in book.entitlements[name].groups] for book in (before, after))
        if set(old) != set(new):
            yield Regrouped(
                entitlement=name,
                removed=tuple(group for group in old if group not in new),
                added=tuple(group for group in new if group not in old),
                holders=held.get(name, 0),
            )


def frozen(after: Rulebook, changes: Iterable[Change]) -> Iterator[Frozen]:
    """Entitlements whose losses take nobody out of a group; a denial takes out of any that the mappings still have."""
    program = compile_rules(after)
    lost: dict[str, list[Change]] = {}
    for one in changes:
        if one.change == "lose":
            lost.setdefault(one.entitlement, []).append(one)
    for name, losses in sorted(lost.items()):
        gone = name not in after.entitlements
        if gone or program.frozen(name, ENFORCED):
            rights = sum(gone or one.reason != "denied" for one in losses)
            yield from [Frozen(entitlement=name, rights=rights, gone=gone)] if rights else []
            continue
        places = {program.at(number) for number in program.sites(name)}
        left = [one.location for one in losses if one.location is not None and one.location not in places]
        if left:
            yield Frozen(entitlement=name, rights=len(left), gone=False, locations=tuple(sorted(set(left))))
