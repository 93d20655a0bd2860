"""Groups that an owner has marked: another's are refused, and a mark of ours that goes away is known to be gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector import clock
from connector.app.deployment import Deployment
from connector.app.reading.gathering import Gathered
from connector.core.plans.guards import Marks
from connector.core.problems import tick
from connector.directories import Finding, Snapshot
from connector.directories.settings import DirectorySettings
from connector.state.events import Entry
from connector.state.ledger import Ledger


@dataclass(frozen=True, kw_only=True, order=True)
class LostMark:
    """A group that a run saw with our mark, and that does not carry it now; `owner`: whose it carries, if any."""

    directory: str
    group: str
    group_id: str
    owner: str


def marks_of(snapshots: Mapping[str, Snapshot], deployment: Deployment) -> dict[str, Marks]:
    """Of the directories whose config names our mark."""
    found = {}
    for name, snapshot in snapshots.items():
        marker = deployment.config.directories[name].owner_marker
        if marker is not None:
            found[name] = Marks(ours=marker.value, owners=_owners(snapshot))
    return found


def marks_seen(gathered: Gathered, deployment: Deployment, ledger: Ledger, run: str) -> Iterator[Entry]:
    """Events for the groups that carry our mark and were not known to."""
    marks = marks_of(gathered.reading.snapshots, deployment)
    there = {(name, group, each.ours) for name, each in marks.items() for group in each.owners if each.own(group)}
    at = clock.now()
    for directory, group, ours in sorted(there - _known(ledger)) if there else ():
        yield Entry(kind="marker-seen", at=at, run=run, directory=directory, group=group, body={"owner": ours})


def lost_marks(gathered: Gathered, deployment: Deployment, ledger: Ledger) -> list[LostMark]:
    """In the directories that were read whole."""
    known = _known(ledger)
    found = []
    for name, marks in marks_of(gathered.reading.snapshots, deployment).items():
        snapshot = gathered.reading.snapshots[name]
        for group, label in () if snapshot.incomplete else snapshot.groups.select("group", "name").unique().rows():
            if (name, group, marks.ours) in known and not marks.own(group):
                found.append(LostMark(directory=name, group=label, group_id=group, owner=marks.owners.get(group, "")))
    return sorted(found)


def mark_findings(settings: DirectorySettings, snapshot: Snapshot) -> Iterator[Finding]:
    """For `doctor`: groups that another owner marked, and how to mark those that nobody did."""
    marker = settings.owner_marker
    if marker is None:
        return
    marks = Marks(ours=marker.value, owners=_owners(snapshot))
    there = snapshot.groups.drop_nulls("group").select("reference", "group", "name").rows()
    for reference, group, _ in there:
        if owner := marks.other(group):
            what = f"it is marked as managed by {tick(owner)}, and this is {tick(marks.ours)}"
            fix = "take that mark off, or name another group in the mappings"
            yield Finding(subject=reference, ok=False, message=what, fix=fix)
    bare = sorted(name for _, group, name in there if group not in marks.owners)
    fix = settings.marking(bare[0], marker.value) if bare else ""
    what = f"{len(bare)} of {len(there)} groups carry no mark of an owner"
    yield Finding(subject="owner_marker", ok=True, message=what, fix=fix)


def _known(ledger: Ledger) -> set[tuple[str, str, str]]:
    """Directory, group and our mark of then."""
    return {(e.directory or "", e.group or "", e.body["owner"]) for e in ledger.events(kinds=("marker-seen",))}


def _owners(snapshot: Snapshot) -> dict[str, str]:
    """By group id; a reading that an earlier version kept has none."""
    there = snapshot.groups if "owner" in snapshot.groups.columns else snapshot.groups.with_columns(owner=None)
    return dict(there.select("group", "owner").drop_nulls().rows())
