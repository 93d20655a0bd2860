"""Each user group of the config with the directory groups that it stands for, as the directories are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from connector.app.reading.gathering import Gathered, live_of
from connector.app.user_groups import Named, named
from connector.core.decisions.program import Program
from connector.core.plans.compared import Paired
from connector.core.plans.diff import Live, references, targets_of
from connector.directories import Directory, DirectoryError
from connector.sources.comparing import UserGroup

Reference = tuple[str, str]  # directory, and a group as the mappings name it


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """names: by the number of a pair. lives: the directories they are in, read whole. unread: the others, and why.

    lacking: references that a directory does not have. left_out: names of user groups that nothing is compared with.
    """

    lives: Mapping[str, Live]
    unread: Mapping[str, Sequence[str]]
    names: list[str] = field(default_factory=list)
    pairs: list[Paired] = field(default_factory=list)
    lacking: list[Reference] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def called(self, number: int) -> Iterator[tuple[str, str]]:
        """Directory and name of each group of a pair."""
        for directory, group in self.pairs[number].groups:
            yield directory, self.name(directory, group)

    def name(self, directory: str, group: str) -> str:
        return next(one.name for one in self.lives[directory].groups if one.group == group)


def paired(groups: tuple[UserGroup, ...], gathered: Gathered, directories: Mapping[str, Directory]) -> Pairs:
    program = gathered.world.program
    of_rights = _of_rights(program, directories)
    wanted = [(one, _references(one, of_rights)) for one in named(groups, program)]
    lives, unread = _lives(wanted, gathered, directories)
    rights = {(live.name, group): of for live in lives.values() for group, of in _rights(live, program).items()}
    ids = {(live.name, group.reference): group.group for live in lives.values() for group in live.groups}
    found = Pairs(lives=lives, unread=unread)
    for one, of in wanted:
        if any(directory in unread for directory, _ in of):
            found.left_out.append(one.name)
            continue
        found.lacking.extend(reference for reference in of if ids[reference] is None)
        places = tuple(dict.fromkeys((directory, group) for (directory, _), group in _known(of, ids)))
        granting = _own(one, program).union(*(rights.get(place, ()) for place in places))
        found.pairs.append(Paired(number=len(found.names), groups=places, rights=granting))
        found.names.append(one.name)
    return found


def _known(of: Iterable[Reference], ids: Mapping[Reference, str | None]) -> Iterator[tuple[Reference, str]]:
    """The references with the ids of their groups, of those that are there."""
    for reference in of:
        if (group := ids[reference]) is not None:
            yield reference, group


def _own(one: Named, program: Program) -> frozenset[tuple[int, int]]:
    """The right that it is, whether its group is there or not."""
    if one.of.entitlement is None:
        return frozenset()
    return frozenset([(program.entitlements[one.of.entitlement], program.loc(one.location))])


def _of_rights(program: Program, directories: Iterable[str]) -> dict[tuple[str, str | None], list[Reference]]:
    """The groups of each entitlement at each location."""
    found: dict[tuple[str, str | None], list[Reference]] = defaultdict(list)
    for directory in directories:
        for entitlement, location, reference in references(program, directory):
            found[entitlement, location].append((directory, reference))
    return found


def _references(one: Named, of_rights: Mapping[tuple[str, str | None], Sequence[Reference]]) -> Sequence[Reference]:
    if one.of.entitlement is None:
        return [(one.of.directory or "", one.of.group or "")]
    return of_rights.get((one.of.entitlement, one.location), ())


def _rights(live: Live, program: Program) -> dict[str, set[tuple[int, int]]]:
    """What the policies may grant through each group, by id."""
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for target in targets_of(program, live):
        if target.group.group is not None:
            right = (program.entitlements[target.entitlement], program.loc(target.location))
            found[target.group.group].add(right)
    return found


def _lives(
    wanted: Sequence[tuple[Named, Sequence[Reference]]], gathered: Gathered, directories: Mapping[str, Directory]
) -> tuple[dict[str, Live], dict[str, Sequence[str]]]:
    """The directories as read for the plan; once more, where a group is wanted that no entitlement names."""
    unread: dict[str, Sequence[str]] = dict(gathered.unread)
    lives = {live.name: live for live in gathered.world.lives if live.name not in unread}
    for name, live in list(lives.items()):
        known = {group.reference for group in live.groups}
        more = {ref for _, of in wanted for directory, ref in of if directory == name} - known
        try:
            snapshot = directories[name].read(sorted(known | more)) if more else None
        except DirectoryError as error:
            unread[name] = (str(error),)
            continue
        lives[name] = live if snapshot is None else live_of(name, snapshot, list(live.keys))
        if lives[name].incomplete:
            unread[name] = lives[name].incomplete
    return {name: live for name, live in lives.items() if name not in unread}, unread
