"""Why: which conditions decide, in plain values and words, for the few rows that leave the tables."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

import narwhals.stable.v2 as nw

from connector.core.conditions.assigned import Assigned
from connector.core.conditions.certified import Certified
from connector.core.conditions.employed import Employed
from connector.core.decisions.ask import Asked
from connector.core.decisions.decide import COMBINATION, Combination, satisfies, see, truths
from connector.core.decisions.facts import Facts
from connector.core.decisions.lacking import Lack, joined, lacking, paths
from connector.core.decisions.program import Leaf, Program, Rule, holds
from connector.core.engine import Engine, table_of
from connector.core.person import Assignment, CertificationDays, Person, Said, Scene
from connector.core.rules import calendar
from connector.core.rules.exceptions import PersonException


class Place(NamedTuple):
    """A decision's subject: one person, one entitlement and, where it has them, one location (by number; -1: none)."""

    pid: int
    entitlement: str
    loc: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One rule at one place: which of its conditions are met (without exceptions), and whether it is satisfied."""

    rule: Rule
    met: Mapping[str, bool]
    satisfied: bool

    @cached_property
    def lack(self) -> Lack | None:
        """What would have to turn; None where the rule is satisfied. A grant at a place needs an assignment there."""
        if self.satisfied:
            return None
        tree = lacking(self.rule.policy.when, self.met)
        return tree if self.rule.met_here(self.met) else joined([tree, joined(self.rule.here, every=False)], every=True)

    @cached_property
    def holding(self) -> Lack | None:
        """What keeps the rule satisfied: what would have to turn for it not to be."""
        return lacking(self.rule.policy.when, self.met, wanted=False)

    def lack_with(self, waived: Collection[str]) -> Lack | None:
        """As `lack`, where an exception takes the `waived` kinds as met; where that is in the way, without it."""
        lack = lacking(self.rule.policy.when, self._with(waived)) if waived else self.lack
        return self.lack if any(leaf.kind in waived for leaf in self.leaves(lack)) else lack

    def leaves(self, lack: Lack | None) -> list[Leaf]:
        """The conditions that a lack speaks of, in the policy's order."""
        return [leaf for leaf in self.rule.leaves if leaf.path in paths(lack)]

    def surely(self, waived: Collection[str] = ()) -> bool | None:
        """The rule's truth whatever rows are missing or were rejected; None where such a row could turn it."""

        def truth(path: str) -> bool | None:
            return True if self.met[path] else None if kinds[path] in unsure else False

        unsure = {*NEEDS_ROWS, *waived}
        kinds = {leaf.path: leaf.kind for leaf in self.rule.leaves}
        return holds(self.rule.policy.when, truth)

    def satisfied_with(self, waived: Collection[str]) -> bool:
        """Whether the rule is satisfied where an exception takes the `waived` kinds as met."""
        return bool(holds(self.rule.policy.when, self._with(waived).__getitem__))

    def _with(self, waived: Collection[str]) -> dict[str, bool]:
        return {x.path: x.kind in waived or self.met[x.path] for x in self.rule.leaves}


NEEDS_ROWS = ("assigned", "certified")


class Witness:
    """The persons and verdicts of some places, gathered at once."""

    def __init__(self, program: Program, as_of: dt.date, engine: Engine) -> None:
        self._program, self.as_of, self._engine = program, as_of, engine
        self._employed = program.personal[Employed()]
        self._persons: dict[int, Person] = {}
        self._met: dict[int, frozenset[int]] = {}
        self._scenes: dict[int, Scene] = {}
        self._verdicts: dict[Place, list[Verdict]] = {}

    def look(self, places: Iterable[Place], few: Facts, asked: Asked) -> None:
        """Gather the verdicts of these places and, from `few`, their persons; `asked` knows all of them on the day."""
        wanted = sorted(set(places) - self._verdicts.keys(), key=lambda p: (p.pid, p.entitlement, p.loc))
        pids = table_of(self._engine, [(pid,) for pid in sorted({p.pid for p in wanted})], {"moment": nw.Int64})
        self._persons |= self._gather(few)
        signatures = self._engine.rows(asked.signatures.join(pids, on="moment", how="inner"))
        self._met |= {row["moment"]: asked.meaning[row["signature"]] for row in signatures}
        for place, verdict in self._judge(wanted, asked):
            self._verdicts.setdefault(place, []).append(verdict)

    def employed(self, pid: int) -> bool:
        """Whether the person's own row says so, leave included: a fact, unlike absence."""
        return self._employed in self._met[pid]

    def person(self, pid: int) -> Person:
        return self._persons[pid]

    def verdicts(self, place: Place) -> list[Verdict]:
        """Each rule in its window for the place, in order of the policies' names."""
        return self._verdicts.get(place, [])

    def _judge(self, places: list[Place], asked: Asked) -> Iterable[tuple[Place, Verdict]]:
        rules = defaultdict(list)
        for rule in self._program.rules:
            if rule.policy.effective.covers(self.as_of):
                rules[rule.entitlement].append(rule.number)
        seeds = [(p.pid, p.loc, number, 0) for p in places for number in rules[p.entitlement]]
        schema = dict.fromkeys(("moment", "loc", "rule", "waived"), nw.Int64)
        read: dict[Combination, Verdict] = {}
        sought = see(asked, table_of(self._engine, seeds, schema), self._program)
        seen = self._engine.rows(sought.sort("moment", "loc", "rule"))
        for row in seen:
            combination = Combination(*(row[name] for name in COMBINATION))
            verdict = read.get(combination) or read.setdefault(combination, self._verdict(combination, asked))
            yield Place(pid=row["moment"], entitlement=verdict.rule.entitlement, loc=row["loc"]), verdict

    def _verdict(self, seen: Combination, asked: Asked) -> Verdict:
        met, satisfied = truths(seen, asked, self._program), satisfies(seen, asked, self._program)
        return Verdict(rule=self._program.rules[seen.rule], met=met, satisfied=satisfied)

    def _gather(self, few: Facts) -> dict[int, Person]:
        assignments: dict[int, list[Assignment]] = defaultdict(list)
        for row in self._engine.rows(few.assignments.sort("pid", *_ASSIGNMENT)):
            assignments[row["pid"]].append(self._assignment(row, few))
        names = {number: name for name, number in self._program.certifications.items()}
        completed: dict[int, dict[str, dict[dt.date, dt.date | None]]] = defaultdict(lambda: defaultdict(dict))
        for row in self._engine.rows(few.completions.sort("pid", "certification", "on", "seen", nulls_last=True)):
            completed[row["pid"]][names[row["certification"]]][row["on"]] = row["seen"]
        return {
            row["pid"]: Person(
                values=row,
                assignments=tuple(assignments[row["pid"]]),
                completed={name: tuple(days) for name, days in completed[row["pid"]].items()},
                seen={(n, on): seen for n, days in completed[row["pid"]].items() for on, seen in days.items() if seen},
            )
            for row in self._engine.rows(few.people)
        }

    def _assignment(self, row: Mapping[str, Any], few: Facts) -> Assignment:
        known = self._program.rulebook.locations.get(row["location"])
        return Assignment(
            role=few.jobs[row["job"]].role,
            location_name=known.name if known else None,
            location_type=known.type if known else None,
            location=row["location"],
            job_code=row["job_code"],
            job_title=row["job_title"],
            start_date=row["start_date"],
            end_date=row["end_date"],
            primary=row["primary"],
            fte=row["fte"],
        )

    @cached_property
    def _certifications(self) -> dict[str, CertificationDays]:
        book = self._program.rulebook
        return {name: _days_of(name, self._program, self.as_of) for name in book.certifications}

    def scene(self, loc: int) -> Scene:
        if loc not in self._scenes:
            self._scenes[loc] = self._scene(loc)
        return self._scenes[loc]

    def _scene(self, loc: int) -> Scene:
        code = self._program.at(loc)
        known = self._program.rulebook.locations[code] if code is not None else None
        return Scene(
            day=self.as_of,
            location=code,
            location_name=known.name if known else None,
            location_type=known.type if known else None,
            certifications=self._certifications,
        )

    def say(self, leaf: Leaf, place: Place, *, met: bool) -> Said:
        scene = self.scene(-1 if leaf.under_not else place.loc)
        return leaf.condition.words(self.person(place.pid), scene, met=met)

    def exceptions(self, place: Place, effect: str, *, over: bool = False) -> list[PersonException]:
        """The person's exceptions of that effect for the place: in force, or (`over`) past."""
        person, code = self.person(place.pid), self._program.at(place.loc)
        found = []
        for e in self._by_person.get(person.person_id, []):
            applies = e.location == code or (e.location is None and effect == "deny")
            timely = e.until < self.as_of if over else e.window.covers(self.as_of)
            if (e.entitlement, e.effect) == (place.entitlement, effect) and applies and timely:
                found.append(e)
        return found

    @cached_property
    def _by_person(self) -> dict[str, list[PersonException]]:
        found: dict[str, list[PersonException]] = defaultdict(list)
        for exception in self._program.rulebook.exceptions:
            found[exception.person].append(exception)
        return found


_ASSIGNMENT = ("location", "job_code", "job_title", "start_date", "end_date", "primary", "fte")


def _days_of(name: str, program: Program, day: dt.date) -> CertificationDays:
    book = program.rulebook
    certification = book.certifications[name]
    return CertificationDays(
        title=certification.title,
        need=calendar.need(day, certification, book.calendar),
        floor=calendar.replaced_floor(day, certification),
        good_through=cache(lambda day: calendar.good_through(day, certification.valid_for, book.calendar)),
    )


def granted_reason(verdict: Verdict | None) -> str:
    """The first that fits an addition; no verdict: only an exception makes it so."""
    if verdict is None:
        return "exception-granted"
    kinds = {leaf.kind for leaf in verdict.rule.leaves if verdict.met[leaf.path] and not leaf.under_not}
    return "certified" if "certified" in kinds else "role-gained" if "assigned" in kinds else "joined"


def lost_reason(place: Place, blamed: list[Leaf], witness: Witness) -> str:
    """The first that fits a removal, from the conditions blamed; see the contract's order."""
    person, scene = witness.person(place.pid), witness.scene(place.loc)
    kinds = {leaf.kind for leaf in blamed}
    over = {w for e in witness.exceptions(place, "grant", over=True) for w in e.waives}
    if not witness.employed(place.pid):
        return "left"
    if over and kinds <= over:
        return "exception-ended"
    if "employed" in kinds:
        return "role-lost"  # on leave, where the policy drops people on leave: no departure
    if "assigned" in kinds:
        return (
            "location-lost"
            if all(_elsewhere(x, person, scene) for x in blamed if x.kind == "assigned")
            else "role-lost"
        )
    trained = [x for x in blamed if x.kind == "certified" and not x.turned]
    if trained:
        return _certification_lost(trained[0], person, scene)
    return "added-outside"


def _elsewhere(leaf: Leaf, person: Person, scene: Scene) -> bool:
    """Whether the job is held, but at a place that does not count; one held here in another job is a lost role."""
    here = scene.location and person.in_effect(scene.day, scene.location)
    return held_elsewhere(leaf, person, scene.day) and not here


def held_elsewhere(leaf: Leaf, person: Person, day: dt.date) -> bool:
    """Whether the person holds the job that an `assigned` speaks of, at whatever place."""
    condition = leaf.condition
    if not isinstance(condition, Assigned) or leaf.under_not:
        return False
    return any(condition.job_met(a.role, a.job_code) for a in person.in_effect(day))


def _certification_lost(leaf: Leaf, person: Person, scene: Scene) -> str:
    condition = leaf.condition
    newest = person.newest(condition.name, scene.day) if isinstance(condition, Certified) else None
    if newest is None or not isinstance(condition, Certified):
        return "added-outside"
    return (
        "certification-superseded" if newest < scene.certifications[condition.name].floor else "certification-expired"
    )
