"""What runs have lately given and taken, as the record has it, and still is so: due to be told."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

import narwhals.stable.v2 as nw

from connector.app.reading.gathering import Gathered
from connector.app.telling.due import Due, told_right
from connector.core.decisions.explain import Explained, advise_places
from connector.core.decisions.next_step import Step
from connector.core.decisions.verdicts import Place
from connector.core.engine import Polars, table_of
from connector.core.forecasts.foreseen import Foreseen, foresee
from connector.core.forecasts.reminders import Right, right_of
from connector.core.rules.calendar import ONE_DAY
from connector.notices.people.settings import Foreseeable, Tells
from connector.state.archive import Archive
from connector.state.errors import StateError
from connector.state.evidence_kept import evidence_of
from connector.state.ledger import Ledger
from connector.state.person_told import PersonTold

LATELY = dt.timedelta(days=7)
"""What is older is not told any more."""
FAR = dt.date(2999, 12, 31)
Happening = Literal["lost", "granted"]
ACTIONS: Mapping[str, Happening] = {"remove": "lost", "add": "granted"}


class Changed(NamedTuple):
    """What was done to somebody's right last; by the first of several lines that say the same."""

    person_id: str
    right: Right
    occasion: Happening
    reason: str
    at: dt.datetime
    seq: int


@dataclass(frozen=True, kw_only=True)
class Record:
    """The record of the last days. untraced: changes of which nothing says any more what right they were."""

    changes: Sequence[Changed]
    untraced: int


def changed(ledger: Ledger, archive: Archive, since: dt.datetime) -> Record:
    """What the connector wrote itself; what was so before is no change."""
    last: dict[tuple[str, Right], Changed] = {}
    rights: dict[str | None, Mapping[tuple[str, ...], Right]] = {}
    untraced = 0
    for event in ledger.events(kinds=("change-done",), since=since):
        if event.person_id is None or event.body["result"] == "already":
            continue
        if event.run not in rights:
            rights[event.run] = _rights(ledger, archive, event.run or "")
        membership = (event.body["action"], event.directory or "", event.group or "", event.account or "")
        right = rights[event.run].get(membership)
        if right is None:
            untraced += 1
            continue
        occasion, key = ACTIONS[event.body["action"]], (event.person_id, right)
        if key not in last or last[key].occasion != occasion:
            last[key] = Changed(event.person_id, right, occasion, event.body["reason"], event.at, event.seq)
    return Record(changes=list(last.values()), untraced=untraced)


def _rights(ledger: Ledger, archive: Archive, run: str) -> dict[tuple[str, ...], Right]:
    """By action, directory, group and account: what each membership that a run wrote stood for."""
    try:
        kept = evidence_of(ledger, archive, run)
    except StateError:
        return {}
    found = {membership: json.loads(text).get("decision") for membership, text in kept.items()}
    return {key: Right(said["entitlement"], said["location"]) for key, said in found.items() if said}


def happened(record: Record, gathered: Gathered, told: Iterable[PersonTold], tells: Tells, zone: str) -> Iterator[Due]:
    """One letter a person, occasion and day. What has turned round since is told no more."""
    wanted = {"lost": frozenset(tells.lost), "granted": frozenset(tells.granted)}
    done = {(one.person_id, one.occasion, Right(*about)): one.seq for one in told for about in one.about}
    fresh = [
        one
        for one in record.changes
        if one.reason in wanted[one.occasion] and done.get((one.person_id, one.occasion, one.right), 0) < one.seq
    ]
    standing = _standing(fresh, gathered)
    letters: dict[tuple[str, Happening, dt.date], list[Changed]] = defaultdict(list)
    for one in fresh:
        if one in standing and standing[one].granted == (one.occasion == "granted"):
            letters[one.person_id, one.occasion, one.at.astimezone(ZoneInfo(zone)).date()].append(one)
    ends = _ends([one for rows in letters.values() for one in rows if one.occasion == "granted"], gathered)
    for (person_id, occasion, on), rows in letters.items():
        about = tuple(one.right for one in rows)
        values = _values(rows, standing, ends, gathered)
        yield Due(person_id=person_id, occasion=occasion, on=on, days=None, about=about, values=values)


def _values(
    rows: Sequence[Changed],
    standing: Mapping[Changed, Explained],
    ends: Mapping[tuple[str, Right], Foreseen],
    gathered: Gathered,
) -> dict[str, Any]:
    book = gathered.world.program.rulebook
    rights = [told_right(one.right, one.reason, _until(ends.get((one.person_id, one.right))), book) for one in rows]
    return {"rights": rights, **advice(_step(standing[one]) for one in rows)}


def _step(decision: Explained) -> Step:
    return Step(decision.next_step or "", decision.who_acts or "")


def advice(steps: Iterable[Step]) -> dict[str, Any]:
    """What the person can do, each step once."""
    own = [step for step in dict.fromkeys(steps) if step.own]
    return {"steps": [step.words for step in own], "course": any(step.by_course for step in own)}


def _until(end: Foreseen | None) -> dt.date | None:
    """The last day, where we may tell ahead why it ends."""
    return end.until if end is not None and end.reason in get_args(Foreseeable) else None


def _standing(changes: Iterable[Changed], gathered: Gathered) -> dict[Changed, Explained]:
    """Today's decision on each, of persons and rights that there still are."""
    program, facts = gathered.world.program, gathered.world.facts
    rows = Polars().rows(facts.people.select("person_id", "pid"))
    pids = {row["person_id"]: row["pid"] for row in rows}
    places = {
        one: Place(pid=pids[one.person_id], entitlement=str(one.right.entitlement), loc=program.loc(one.right.location))
        for one in changes
        if one.person_id in pids
        and one.right.entitlement in program.entitlements
        and (one.right.location is None or one.right.location in program.locations)
    }
    if not places:
        return {}
    found = advise_places(facts, program, list(dict.fromkeys(places.values())), gathered.world.as_of, Polars())
    return {one: found[place] for one, place in places.items()}


def _ends(granted: Sequence[Changed], gathered: Gathered) -> dict[tuple[str, Right], Foreseen]:
    """The first loss to come of each right, on today's facts."""
    if not granted:
        return {}
    world = gathered.world
    persons = table_of(Polars(), sorted({(one.person_id,) for one in granted}), {"person_id": nw.String})
    pids = Polars().keep(world.facts.people.join(persons, on="person_id", how="semi").select("pid"))
    few = world.facts.only(pids, Polars())
    found: dict[tuple[str, Right], Foreseen] = {}
    for one in foresee(replace(world, facts=few), world.as_of + ONE_DAY, FAR, Polars(), losses_only=True):
        found.setdefault((one.person_id, right_of(one)), one)
    return found
