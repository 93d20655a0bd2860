"""The persons and verdicts of some places, on one day or on several, gathered at once for the few rows to tell."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import Asked
from connector.core.decisions.decide import COMBINATION, Combination, satisfies, see, truths
from connector.core.decisions.facts import Facts
from connector.core.decisions.program import Leaf, Program
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.engine import Engine, table_of
from connector.core.person import Assignment, CertificationDays, Person, Said, Scene
from connector.core.rules import calendar
from connector.core.rules.exceptions import PersonException


class Witness:
    """What is known on one day. `show` tells it."""

    def __init__(self, program: Program, as_of: dt.date, engine: Engine) -> None:
        self._program, self.as_of, self._engine = program, as_of, engine
        self.persons: dict[int, Person] = {}
        self.met: dict[int, frozenset[int]] = {}
        self.told: dict[Place, list[Verdict]] = {}
        self.past: dict[Place, list[Verdict]] = {}
        self._scenes: dict[int, Scene] = {}

    def look(self, places: Iterable[Place], few: Facts, asked: Asked) -> None:
        """Gather the verdicts of these places and, from `few`, their persons; `asked` knows all of them on the day."""
        show({self: places}, few, asked, self._program, self._engine)

    def employed(self, pid: int) -> bool:
        """Whether the person's own row says so, leave included: a fact, unlike absence."""
        return self._program.employment in self.met[pid]

    def person(self, pid: int) -> Person:
        return self.persons[pid]

    def verdicts(self, place: Place) -> list[Verdict]:
        """Each rule in its window for the place, in order of the policies' names."""
        return self.told.get(place, [])

    def verdicts_of_the_past(self, place: Place) -> list[Verdict]:
        """Of rules whose window is over, on the facts of the day; only where an exception of the person is over too."""
        return self.past.get(place, [])

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
        for e in self._program.exceptions_of.get(person.person_id, ()):
            applies = e.location == code or (e.location is None and effect == "deny")
            timely = e.until < self.as_of if over else e.window.covers(self.as_of)
            if (e.entitlement, e.effect) == (place.entitlement, effect) and applies and timely:
                found.append(e)
        return found


def show(wanted: Mapping[Witness, Iterable[Place]], few: Facts, asked: Asked, program: Program, engine: Engine) -> None:
    """Tell witnesses, each of another day, of these places and of the persons in `few`; `asked` knows every moment."""
    persons = _persons(few, program, engine)
    new = {witness: sorted(set(places) - witness.told.keys()) for witness, places in wanted.items()}
    moments = {
        asked.moments.number(pid, witness.as_of): (witness, pid)
        for witness, places in new.items()
        for pid in {place.pid for place in places}
    }
    table = table_of(engine, [(moment,) for moment in sorted(moments)], {"moment": nw.Int64})
    for row in engine.rows(asked.signatures.join(table, on="moment", how="inner")):
        witness, pid = moments[row["moment"]]
        witness.met[pid] = asked.meaning[row["signature"]]
    for witness in new:
        witness.persons = persons if not witness.persons else {**witness.persons, **persons}
    for moment, loc, verdict in _judged(_seeds(new, asked, program), asked, program, engine):
        witness, pid = moments[moment]
        place = Place(pid=pid, entitlement=verdict.rule.entitlement, loc=loc)
        in_window = verdict.rule.policy.effective.covers(witness.as_of)
        (witness.told if in_window else witness.past).setdefault(place, []).append(verdict)


Seed = tuple[int, int, int, int]


def _seeds(wanted: Mapping[Witness, Iterable[Place]], asked: Asked, program: Program) -> Iterator[Seed]:
    """`moment`, `loc`, `rule`, `waived` of every rule in its window for every place, and of past ones where needed."""
    for witness, places in wanted.items():
        rules, past = defaultdict(list), defaultdict(list)
        for rule in program.rules:
            window = rule.policy.effective
            if window.covers(witness.as_of):
                rules[rule.entitlement].append(rule.number)
            elif window.until is not None and window.until < witness.as_of:
                past[rule.entitlement].append(rule.number)
        for place in places:
            moment = asked.moments.number(place.pid, witness.as_of)
            wanting = past[place.entitlement] and witness.exceptions(place, "grant", over=True)
            numbers = [*rules[place.entitlement], *(past[place.entitlement] if wanting else ())]
            yield from ((moment, place.loc, number, 0) for number in numbers)


def _judged(
    seeds: Iterable[Seed], asked: Asked, program: Program, engine: Engine
) -> Iterator[tuple[int, int, Verdict]]:
    """Moment, place and verdict; what is the same is judged once, and is one value."""
    schema = dict.fromkeys(("moment", "loc", "rule", "waived"), nw.Int64)
    read: dict[Combination, Verdict] = {}
    seen = see(asked, table_of(engine, list(seeds), schema), program)
    for row in engine.rows(seen.sort("moment", "loc", "rule")):
        combination = Combination(*(row[name] for name in COMBINATION))
        if combination not in read:
            met, satisfied = truths(combination, asked, program), satisfies(combination, asked, program)
            read[combination] = Verdict(rule=program.rules[combination.rule], met=met, satisfied=satisfied)
        yield row["moment"], row["loc"], read[combination]


def _persons(few: Facts, program: Program, engine: Engine) -> dict[int, Person]:
    assignments: dict[int, list[Assignment]] = defaultdict(list)
    for row in engine.rows(few.assignments.sort("pid", *_ASSIGNMENT)):
        assignments[row["pid"]].append(assignment_of(row, few, program))
    names = {number: name for name, number in program.certifications.items()}
    completed: dict[int, dict[str, dict[dt.date, dt.date | None]]] = defaultdict(lambda: defaultdict(dict))
    for row in engine.rows(few.completions.sort("pid", "certification", "on", "seen", nulls_last=True)):
        completed[row["pid"]][names[row["certification"]]][row["on"]] = row["seen"]
    return {
        row["pid"]: Person(
            values=row,
            assignments=tuple(assignments[row["pid"]]),
            completed={name: tuple(days) for name, days in completed[row["pid"]].items()},
            seen={(n, on): seen for n, days in completed[row["pid"]].items() for on, seen in days.items() if seen},
        )
        for row in engine.rows(few.people)
    }


_ASSIGNMENT = ("location", "job_code", "job_title", "start_date", "end_date", "primary", "fte")


def assignment_of(row: Mapping[str, Any], few: Facts, program: Program) -> Assignment:
    """A row of the assignments as a plain value."""
    known = program.rulebook.locations.get(row["location"])
    return Assignment(
        role=few.jobs[row["job"]].role,
        location_name=known.name if known else None,
        location_type=known.type if known else None,
        **{name: row[name] for name in _ASSIGNMENT},
    )


def _days_of(name: str, program: Program, day: dt.date) -> CertificationDays:
    book = program.rulebook
    certification = book.certifications[name]
    return CertificationDays(
        title=certification.title,
        need=calendar.need(day, certification, book.calendar),
        floor=calendar.replaced_floor(day, certification),
        good_through=cache(lambda day: calendar.good_through(day, certification.valid_for, book.calendar)),
    )
