"""Groups that no mapping names any more, with members whom we added: said, and never touched.

A location that is deleted from the mappings takes its groups out of the plan. Whether that was meant, and who is to
stay, nobody can tell from here; so nothing is removed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from connector.app.reading.gathering import Gathered
from connector.core.problems import Mark, Problem, tick
from connector.directories import Directory, DirectoryError

ADVICE = "take them out by hand, or name the group again in the mappings; nothing is removed there unasked"


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """A group by its name, and how many members we added and never took away that are still there."""

    directory: str
    group: str
    members: int

    @property
    def words(self) -> str:
        return f"no mapping names the group {tick(self.group)} any more; members of it that we added: {self.members}"


def forgotten(name: str, directory: Directory, named: Collection[str], granted: pl.DataFrame) -> Iterator[Forgotten]:
    """`named`: ids of the groups that mappings name; granted: `directory`, `group`, `account` that the record has.

    The directory is read again, and only where the record knows a group that is not named; what cannot be read whole
    is left out.
    """
    ours = granted.filter(pl.col("directory") == name, ~pl.col("group").is_in(list(named)))
    if ours.is_empty():
        return
    try:
        snapshot = directory.read(ours["group"].unique().sort().to_list())
    except DirectoryError:
        return
    there = snapshot.members.join(ours, on=["group", "account"], how="semi").group_by("group").len()
    groups = snapshot.groups.select("group", "name").unique("group")
    for group, members in groups.join(there, on="group").select("name", "len").sort("name").iter_rows():
        yield Forgotten(directory=name, group=group, members=members)


def forgotten_groups(
    gathered: Gathered, directories: Mapping[str, Directory], mappings_folder: str
) -> Iterator[Problem]:
    """A warning for each, of the directories that were read whole."""
    ours = gathered.world.ours
    granted = pl.DataFrame() if ours is None else ours.collect().to_native()
    for live in gathered.world.lives if granted.height else ():
        named = {group.group for group in live.groups if group.group is not None}
        for one in forgotten(live.name, directories[live.name], named, granted) if not live.incomplete else ():
            yield Problem(
                mark=Mark(file=f"{mappings_folder.rstrip('/')}/entitlements.yaml"),
                code="forgotten-group",
                message=f"{one.words} (in {tick(one.directory)})",
                help=ADVICE,
                severity="warning",
            )
