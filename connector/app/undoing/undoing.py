"""What would undo a run now: its deeds from the record, held against the directories as they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import polars as pl

from connector import clock
from connector.app.deployment import Deployment
from connector.app.looking.planning import removed_today
from connector.app.reading.gathering import frames_digest, live_of
from connector.app.reading.marking import marks_of
from connector.core.decisions.program import Program, compile_rules
from connector.core.plans.diff import Target, references, targets_of
from connector.core.plans.guards import Beside, Doubts, Marks, guarded
from connector.core.plans.model import Census, Inputs, Plan
from connector.core.plans.sealed import digest
from connector.core.plans.undo import Deed, LeftOut, Scene, Seen, undo
from connector.directories import Directory, DirectoryError, Snapshot
from connector.state.approvals import adopted
from connector.state.events import Event
from connector.state.ledger import Ledger
from connector.state.undone import changes_made, written_since


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """The plan that undoes a run, and what of the run stays. began: when that run did, in UTC.

    unread: directories of the run that could not be read, and why. marks: who marked which groups, by directory.
    """

    plan: Plan
    census: Census
    left_out: Sequence[LeftOut]
    unread: Mapping[str, str]
    marks: Mapping[str, Marks]
    began: dt.datetime

    @property
    def words(self) -> list[str]:
        """By ids, as a run tells what it holds back."""
        return [
            f"{one.deed.action} {one.deed.person_id or '?'} ({one.deed.account}) in {one.group}: {one.why}"
            for one in self.left_out
        ]

    def only(self, keys: Collection[tuple[str, str, str, str]]) -> Undoing:
        """Cut to the changes that were reviewed."""
        return replace(self, plan=replace(self.plan, changes=tuple(c for c in self.plan.changes if c.key in keys)))


def undo_now(deployment: Deployment, ledger: Ledger, directories: Mapping[str, Directory], began: Event) -> Undoing:
    """`began`: the beginning of the run in the record."""
    run, program = began.run or "", compile_rules(deployment.rulebook)
    deeds = _deeds(ledger, run, began.seq)
    snapshots, unread = _read(deeds, directories, program, adopted(ledger))
    scenes = {name: Scene(unread=why) for name, why in unread.items()}
    scenes |= {name: _scene(name, snapshot, deeds, program) for name, snapshot in snapshots.items()}
    changes, left_out = undo(deeds, scenes, run, began.at.astimezone(dt.UTC))
    plan = Plan(
        as_of=clock.today(deployment.rulebook.calendar.time_zone),
        inputs=_inputs(deployment, deeds, snapshots),
        unchanged=0,
        changes=changes,
        undoes=run,
    )
    census = Census(
        correlated={name: n for scene in scenes.values() for name, n in scene.census.correlated.items()},
        by_group={place: n for scene in scenes.values() for place, n in scene.census.by_group.items()},
        all_members={place: n for scene in scenes.values() for place, n in scene.census.all_members.items()},
    )
    return Undoing(
        plan=plan,
        census=census,
        left_out=left_out,
        unread=unread,
        marks=marks_of(snapshots, deployment),
        began=began.at,
    )


def guarded_undoing(undoing: Undoing, deployment: Deployment, ledger: Ledger) -> Undoing:
    """With the refusals of the guards, but for those that doubt the feeds: nothing is done on their word here."""
    beside = Beside(freezes=deployment.rulebook.calendar.freeze, marks=undoing.marks)
    removed = removed_today(deployment, ledger)
    plan = guarded(undoing.plan, undoing.census, deployment.limits, Doubts(), removed, beside)
    return replace(undoing, plan=plan)


def _deeds(ledger: Ledger, run: str, seq: int) -> list[Deed]:
    later = written_since(ledger, run, seq)
    return [
        Deed(
            action=event.body["action"],
            directory=event.directory or "",
            group=event.group or "",
            account=event.account or "",
            person_id=event.person_id,
            reason=event.body["reason"],
            later=later.get((event.directory, event.group, event.account), 0) > event.seq,
        )
        for event in changes_made(ledger, run)
    ]


def _read(
    deeds: Iterable[Deed],
    directories: Mapping[str, Directory],
    program: Program,
    known: Collection[tuple[str, str]],
) -> tuple[dict[str, Snapshot], dict[str, str]]:
    """All groups of a directory in which the run did something: a cap is measured against all its members.

    known: the directories that somebody adopted, by name and identity.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for deed in deeds:
        groups[deed.directory].add(deed.group)
    snapshots, unread = {}, {}
    for name, ids in sorted(groups.items()):
        wanted = sorted(ids | {reference for _, _, reference in references(program, name)})
        try:
            snapshot = _whole(name, directories, wanted, known)
        except DirectoryError as error:
            unread[name] = str(error)
        else:
            snapshots[name] = snapshot
    return snapshots, unread


def _whole(
    name: str, directories: Mapping[str, Directory], wanted: Sequence[str], known: Collection[tuple[str, str]]
) -> Snapshot:
    if name not in directories:
        raise DirectoryError("the config has no such directory any more")
    snapshot = directories[name].read(wanted)
    if snapshot.incomplete:
        raise DirectoryError("; ".join(snapshot.incomplete))
    if (name, snapshot.identity) not in known:
        raise DirectoryError("nobody adopted this directory: under its name the config had another one")
    return snapshot


def _scene(name: str, snapshot: Snapshot, deeds: Iterable[Deed], program: Program) -> Scene:
    about = [deed for deed in deeds if deed.directory == name]
    accounts = snapshot.accounts.filter(pl.col("account").is_in([deed.account for deed in about]))
    members = snapshot.members.filter(pl.col("group").is_in([deed.group for deed in about]))
    return Scene(
        groups=_groups(name, snapshot, program),
        accounts={row[0]: row[1:] for row in accounts.select("account", "name", "enabled").iter_rows()},
        members=frozenset(members.select("group", "account").iter_rows()),
        protected=snapshot.protected,
        census=_census(name, snapshot.members),
    )


def _groups(name: str, snapshot: Snapshot, program: Program) -> dict[str, Seen]:
    """Each with the first target of it, as a plan has it."""
    known = {reference for _, _, reference in references(program, name)}
    named = replace(snapshot, groups=snapshot.groups.filter(pl.col("reference").is_in(sorted(known))))
    targets: dict[str, Target] = {}
    for one in targets_of(program, live_of(name, named, [])):
        targets.setdefault(one.group.group or "", one)
    places = program.rulebook.locations
    found = {}
    for group, label, managed in snapshot.groups.drop_nulls("group").select("group", "name", "managed").iter_rows():
        target = targets.get(group)  # none, where no mapping names the group any more
        at = places[target.location].name if target and target.location is not None else None
        found[group] = Seen(name=label, managed=managed, target=target, location_name=at)
    return found


def _census(name: str, members: pl.DataFrame) -> Census:
    """Without the feeds nobody can tell whose an account is, so all accounts count."""
    accounts = members.filter(pl.col("kind") == "account").group_by("group").len()
    return Census(
        correlated={name: members.filter(pl.col("kind") == "account").height},
        by_group={(name, group): n for group, n in accounts.iter_rows()},
        all_members={(name, group): n for group, n in members.group_by("group").len().iter_rows()},
    )


def _inputs(deployment: Deployment, deeds: Iterable[Deed], snapshots: Mapping[str, Snapshot]) -> Inputs:
    return Inputs(
        config=deployment.config_digest,
        history=digest([asdict(deed) for deed in deeds]),
        policies=deployment.policies_digest,
        mappings=deployment.mappings_digest,
        feeds={},
        directories={
            name: frames_digest([snapshot.accounts, snapshot.groups, snapshot.members])
            for name, snapshot in snapshots.items()
        },
    )
