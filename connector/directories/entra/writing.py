"""Writes: what may not be written is refused here once more, right before; the rest is one job."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence

from connector.directories import DirectoryError, Outcome, Write
from connector.directories.entra.graph import Graph
from connector.directories.entra.groups import Group, groups_by_id
from connector.directories.entra.job import Job
from connector.directories.entra.names import are_guids, is_guid
from connector.directories.entra.pace import Pace
from connector.directories.entra.settings import EntraSettings
from connector.directories.entra.wire import MISSING
from connector.directories.entra.words import Refused


async def write_all(
    graph: Graph, settings: EntraSettings, pace: Pace, protected: frozenset[str], writes: Sequence[Write]
) -> AsyncGenerator[list[Outcome], None]:
    """An Outcome for each distinct write. Raises nothing: what can't be written is `failed`."""
    asked = list(dict.fromkeys(writes))
    faults = faults_of(asked, protected)
    wanted = _without(asked, faults)
    try:
        groups = await groups_by_id(graph, settings, sorted({write.group for write in wanted}))
    except DirectoryError as error:
        yield [_failed(write, faults.get(write, str(error))) for write in asked]
        return
    barred = {group: words for group, found in groups.items() if (words := _barred(found))}
    faults |= {write: barred[write.group] for write in wanted if write.group in barred} if barred else {}
    yield [_failed(write, words) for write, words in faults.items()]
    job = Job(graph, pace, settings, _without(asked, faults))
    async for outcomes in job.outcomes():
        yield outcomes


def faults_of(writes: Sequence[Write], protected: frozenset[str]) -> dict[Write, str]:
    """What is never sent, and why."""
    leaving = {(write.group, write.account) for write in writes if write.action == "remove"}
    joining = (write for write in writes if write.action == "add") if leaving else ()
    both = {place for write in joining if (place := (write.group, write.account)) in leaving}
    nameless = {group for group in {write.group for write in writes} if not is_guid(group)}
    named = are_guids([write.account for write in writes])
    faults: dict[Write, str] = {}
    for write in writes:
        if write.group in nameless or not (named or is_guid(write.account)):
            faults[write] = "a group and an account are written by their ids only"
        elif both and (write.group, write.account) in both:
            faults[write] = "both to add and to remove the same member was asked"
        elif write.action == "remove" and write.account.lower() in protected:
            faults[write] = "the member is `protected`; it is never removed"
    return faults


def _without(writes: Sequence[Write], faults: Mapping[Write, str]) -> Sequence[Write]:
    return [write for write in writes if write not in faults] if faults else writes


def _barred(found: Group | Refused) -> str:
    if isinstance(found, Refused):
        return "the group does not exist any more" if found.status == MISSING else str(found)
    return found.trouble


def _failed(write: Write, words: str) -> Outcome:
    return Outcome(write=write, result="failed", message=words)
