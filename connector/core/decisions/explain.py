"""Every decision about one person, requirement by requirement: the same columns that decide for everybody, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import Asked, ask
from connector.core.decisions.decide import conclude, satisfied_rules
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.next_step import Step, next_step
from connector.core.decisions.program import Leaf, Program
from connector.core.decisions.until import now_and_later
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.decisions.ways import Refused
from connector.core.decisions.witness import Witness
from connector.core.decisions.words import told
from connector.core.engine import Engine, Frame, table_of
from connector.core.person import Person
from connector.core.rules.exceptions import PersonException
from connector.core.rules.provenance import condition_line, exception_line, grant_line
from connector.core.rules.rulebook import Rulebook

ENFORCED = frozenset({"enforce"})


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One condition of a policy; `since` and `until` are the first and last day it is (or was) met, where known.

    line: `FILE:LINE` where the policy asks for it.
    """

    path: str
    condition: str
    met: bool
    words: str
    since: dt.date | None
    until: dt.date | None
    line: str

    @property
    def turned(self) -> bool:
        """Whether the policy asks for the contrary: an odd number of `not` stands above."""
        return self.path.split("/").count("not") % 2 == 1


@dataclass(frozen=True, kw_only=True)
class PolicyVerdict:
    """`satisfied` by the facts alone; `excepted`: not by them, and with the exceptions in force it is.

    line: `FILE:LINE` where it names the right.
    """

    name: str
    mode: str
    effect: str
    satisfied: bool
    excepted: bool
    requirements: tuple[Requirement, ...]
    line: str


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One decision. `exceptions` are those in force, `exception_lines` where each stands; `account` memberships are the
    caller's to add.

    who_acts: who must take the next step, as `HR`. works_there: whether the person works at the location, or will.
    """

    entitlement: str
    title: str
    location: str | None
    location_name: str | None
    granted: bool
    valid_until: dt.date | None
    policies: tuple[PolicyVerdict, ...]
    exceptions: tuple[PersonException, ...]
    exception_lines: tuple[str, ...]
    next_step: str | None
    who_acts: str | None
    works_there: bool


@dataclass(frozen=True, kw_only=True)
class Explanation:
    person: Person
    as_of: dt.date
    decisions: tuple[Explained, ...]


def explain(
    facts: Facts, program: Program, pid: int, as_of: dt.date, engine: Engine, at: Iterable[str] = ()
) -> Explanation:
    """One person's decisions: every entitlement, at each place where they have or had an assignment, an exception,
    or (`at`) a membership.
    """
    few = facts.only(table_of(engine, [(pid,)], {"pid": nw.Int64}), engine)
    asked = ask(few, program, Moments(days=(as_of,)), engine)
    witness = Witness(program, as_of, engine)
    witness.look([Place(pid=pid, entitlement=name, loc=-1) for name in program.entitlements], few, asked)
    places = _places(witness.person(pid), pid, program, set(at))
    witness.look(places, few, asked)
    decisions = _advised_at(places, few, asked, witness, program, engine)
    return Explanation(person=witness.person(pid), as_of=as_of, decisions=tuple(decisions.values()))


def advise_places(
    facts: Facts, program: Program, places: Collection[Place], as_of: dt.date, engine: Engine
) -> dict[Place, Explained]:
    """The decisions about some places of many persons, at once, each with its last day or its next step."""
    few, asked, witness = _looked_at(facts, program, places, as_of, engine)
    return _advised_at(places, few, asked, witness, program, engine)


def next_steps(
    facts: Facts, program: Program, places: Collection[Place], as_of: dt.date, since: dt.date, engine: Engine
) -> dict[Place, Step]:
    """The next step alone, of those places where the right is not granted; `since`: see `Refused`."""
    few, asked, witness = _looked_at(facts, program, places, as_of, engine)
    cases = _cases(places, few, asked, witness, program, engine)
    return {case.place: next_step(replace(case, since=since)) for case, granted, _ in cases if not granted}


def _looked_at(
    facts: Facts, program: Program, places: Collection[Place], as_of: dt.date, engine: Engine
) -> tuple[Facts, Asked, Witness]:
    pids = [(pid,) for pid in sorted({place.pid for place in places})]
    few = facts.only(table_of(engine, pids, {"pid": nw.Int64}), engine)
    asked = ask(few, program, Moments(days=(as_of,)), engine)
    witness = Witness(program, as_of, engine)
    witness.look(places, few, asked)
    return few, asked, witness


def _advised_at(
    places: Collection[Place], few: Facts, asked: Asked, witness: Witness, program: Program, engine: Engine
) -> dict[Place, Explained]:
    """In the order of the places; the witness has looked at all of them."""
    cases = _cases(places, few, asked, witness, program, engine)
    return {case.place: _advised(case, granted, until) for case, granted, until in cases}


def _cases(
    places: Collection[Place], few: Facts, asked: Asked, witness: Witness, program: Program, engine: Engine
) -> Iterator[tuple[Refused, bool, dt.date | None]]:
    """Each with whether it is granted, and until when."""
    decided = conclude(satisfied_rules(asked, program, engine), asked, program, engine, ENFORCED)
    granted = _keyed(decided, program, engine)
    wanted = _table(places, program, engine)
    ends, begins = now_and_later(few, program, wanted, decided, witness.as_of, engine, ENFORCED)
    until = dict(_keyed_rows(ends, "valid_until", program, engine))
    follows = dict(_keyed_rows(begins, "granted_from", program, engine))
    for place in places:
        case = Refused(place=place, witness=witness, program=program, follows=follows.get(place))
        yield case, place in granted, until.get(place)


def explain_places(
    facts: Facts, program: Program, until: Mapping[Place, dt.date | None], as_of: dt.date, engine: Engine
) -> dict[Place, tuple[Person, Explained]]:
    """The decisions about some places of many persons, at once, without a next step; `until`: their last days, which
    the caller knows.
    """
    _, asked, witness = _looked_at(facts, program, until, as_of, engine)
    decided = conclude(satisfied_rules(asked, program, engine), asked, program, engine, ENFORCED)
    granted = _keyed(decided, program, engine)
    cases = [Refused(place=p, witness=witness, program=program, follows=None) for p in until]
    return {c.place: (c.person, explained(c, c.place in granted, until[c.place])) for c in cases}


def _table(places: Iterable[Place], program: Program, engine: Engine) -> Frame:
    rows = [(place.pid, program.entitlements[place.entitlement], place.loc) for place in places]
    return table_of(engine, rows, dict.fromkeys(("pid", "entitlement", "loc"), nw.Int64))


def _keyed_rows(frame: Frame, column: str, program: Program, engine: Engine) -> list[tuple[Place, dt.date | None]]:
    names = list(program.entitlements)
    return [
        (Place(pid=row["pid"], entitlement=names[row["entitlement"]], loc=row["loc"]), row[column])
        for row in engine.rows(frame)
    ]


def _keyed(frame: Frame, program: Program, engine: Engine) -> set[Place]:
    return {place for place, _ in _keyed_rows(frame, "day", program, engine)}


def _places(person: Person, pid: int, program: Program, members: set[str]) -> list[Place]:
    held = {a.location for a in person.assignments} | members
    found = []
    for name in program.entitlements:
        if program.rulebook.entitlements[name].per != "location":
            found.append(Place(pid=pid, entitlement=name, loc=-1))
            continue
        excepted = {
            e.location for e in program.rulebook.exceptions if (e.person, e.entitlement) == (person.person_id, name)
        }
        sites = [n for n in program.sites(name) if program.at(n) in held | excepted]
        found += [Place(pid=pid, entitlement=name, loc=n) for n in sites or [-1]]
    return found


def _advised(case: Refused, granted: bool, until: dt.date | None) -> Explained:
    return explained(case, granted, until, None if granted else next_step(case))


def explained(case: Refused, granted: bool, until: dt.date | None, step: Step | None = None) -> Explained:
    """One decision in words; `granted` and `until` are what was decided."""
    place, witness = case.place, case.witness
    scene = witness.scene(place.loc)
    book = case.program.rulebook
    helping = witness.exceptions(place, "grant")
    exceptions = (*helping, *witness.exceptions(place, "deny"))
    return Explained(
        entitlement=place.entitlement,
        title=book.entitlements[place.entitlement].title,
        location=scene.location,
        location_name=scene.location_name,
        granted=granted,
        valid_until=until if granted else None,
        policies=tuple(_policy(v, place, witness, helping, book) for v in witness.verdicts(place)),
        exceptions=exceptions,
        exception_lines=tuple(exception_line(e, book) for e in exceptions),
        next_step=step.words if step else None,
        who_acts=step.who if step else None,
        works_there=_works_at(case),
    )


def _works_at(case: Refused) -> bool:
    """Always, where the right has no locations."""
    if case.program.rulebook.entitlements[case.place.entitlement].per != "location":
        return True
    day, code = case.scene.day, case.scene.location
    return any(a.location == code and (a.end_date or day) >= day for a in case.person.assignments)


def _policy(
    verdict: Verdict, place: Place, witness: Witness, helping: Sequence[PersonException], book: Rulebook
) -> PolicyVerdict:
    policy = verdict.rule.policy
    waived = {kind for e in helping for kind in e.waives} if verdict.rule.grants else set()
    return PolicyVerdict(
        name=policy.name,
        mode=policy.mode,
        effect=policy.effect,
        satisfied=verdict.satisfied,
        excepted=bool(waived) and not verdict.satisfied and verdict.satisfied_with(waived),
        requirements=tuple(_requirement(leaf, verdict, place, witness, helping, book) for leaf in verdict.rule.leaves),
        line=grant_line(policy, place.entitlement, book),
    )


def _requirement(
    leaf: Leaf,
    verdict: Verdict,
    place: Place,
    witness: Witness,
    helping: Sequence[PersonException],
    book: Rulebook,
) -> Requirement:
    met = verdict.met[leaf.path]
    said = witness.say(leaf, place, met=met)
    standing = [e.ticket for e in helping if leaf.kind in e.waives and verdict.rule.grants and not (met or leaf.turned)]
    stands = f"; exception {', '.join(standing)} stands for it" if standing else ""
    return Requirement(
        path=leaf.path,
        condition=leaf.kind,
        met=met,
        words=told(leaf, verdict, place, witness) + stands,
        since=said.since if met else None,
        until=said.until,
        line=condition_line(verdict.rule.policy, leaf.path, book),
    )
