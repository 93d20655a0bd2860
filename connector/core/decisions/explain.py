"""Every decision about one person, requirement by requirement: the same columns that decide for everybody, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.decide import conclude, satisfied_rules
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.program import Leaf, Program
from connector.core.decisions.reasons import Place, Verdict, Witness
from connector.core.decisions.until import valid_until
from connector.core.engine import Engine, Frame, table_of
from connector.core.person import Person
from connector.core.rules.exceptions import PersonException

ENFORCED = frozenset({"enforce"})


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One condition of a policy; `since` and `until` are the first and last day it is (or was) met, where known."""

    path: str
    condition: str
    met: bool
    words: str
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, kw_only=True)
class PolicyVerdict:
    name: str
    mode: str
    effect: str
    satisfied: bool
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One decision. `exceptions` are those in force; `account` memberships are the caller's to add."""

    entitlement: str
    location: str | None
    location_name: str | None
    granted: bool
    valid_until: dt.date | None
    policies: tuple[PolicyVerdict, ...]
    exceptions: tuple[PersonException, ...]
    next_step: str | None


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
    decided = conclude(satisfied_rules(asked, program, engine), asked, program, engine, ENFORCED)
    granted = _keyed(decided, program, engine)
    ends = valid_until(few, program, decided, as_of, engine, ENFORCED)
    until = dict(_keyed_rows(ends, program, engine))
    return Explanation(
        person=witness.person(pid),
        as_of=as_of,
        decisions=tuple(_explained(p, witness, p in granted, until.get(p)) for p in places),
    )


def explain_places(
    facts: Facts, program: Program, until: Mapping[Place, dt.date | None], as_of: dt.date, engine: Engine
) -> dict[Place, tuple[Person, Explained]]:
    """The decisions about some places of many persons, at once; `until`: their last days, which the caller knows."""
    pids = [(pid,) for pid in sorted({place.pid for place in until})]
    few = facts.only(table_of(engine, pids, {"pid": nw.Int64}), engine)
    asked = ask(few, program, Moments(days=(as_of,)), engine)
    witness = Witness(program, as_of, engine)
    witness.look(until, few, asked)
    decided = conclude(satisfied_rules(asked, program, engine), asked, program, engine, ENFORCED)
    granted = _keyed(decided, program, engine)
    return {p: (witness.person(p.pid), _explained(p, witness, p in granted, last)) for p, last in until.items()}


def _keyed_rows(frame: Frame, program: Program, engine: Engine) -> list[tuple[Place, dt.date | None]]:
    names = list(program.entitlements)
    return [
        (Place(pid=row["pid"], entitlement=names[row["entitlement"]], loc=row["loc"]), row.get("valid_until"))
        for row in engine.rows(frame)
    ]


def _keyed(frame: Frame, program: Program, engine: Engine) -> set[Place]:
    return {place for place, _ in _keyed_rows(frame, program, engine)}


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


def _explained(place: Place, witness: Witness, granted: bool, until: dt.date | None) -> Explained:
    verdicts = witness.verdicts(place)
    scene = witness.scene(place.loc)
    exceptions = (*witness.exceptions(place, "grant"), *witness.exceptions(place, "deny"))
    return Explained(
        entitlement=place.entitlement,
        location=scene.location,
        location_name=scene.location_name,
        granted=granted,
        valid_until=until if granted else None,
        policies=tuple(_policy(v, place, witness) for v in verdicts),
        exceptions=exceptions,
        next_step=None if granted else _next_step(verdicts, place, witness, exceptions),
    )


def _policy(verdict: Verdict, place: Place, witness: Witness) -> PolicyVerdict:
    policy = verdict.rule.policy
    return PolicyVerdict(
        name=policy.name,
        mode=policy.mode,
        effect=policy.effect,
        satisfied=verdict.satisfied,
        requirements=tuple(_requirement(leaf, verdict, place, witness) for leaf in verdict.rule.leaves),
    )


def _requirement(leaf: Leaf, verdict: Verdict, place: Place, witness: Witness) -> Requirement:
    met = verdict.met[leaf.path]
    said = witness.say(leaf, place, met=met)
    return Requirement(
        path=leaf.path,
        condition=leaf.kind,
        met=met,
        words=said.words,
        since=said.since if met else None,
        until=said.until,
    )


def _next_step(
    verdicts: Sequence[Verdict], place: Place, witness: Witness, exceptions: Sequence[PersonException]
) -> str:
    """What would change the decision; nobody is told to take a course that would not help them."""
    denying = [e for e in exceptions if e.effect == "deny"]
    if denying:
        first = denying[0]
        return f"denied by exception {first.ticket}: ask {first.approved_by}, or wait until {first.until} is past"
    enforced = [v for v in verdicts if v.rule.policy.mode == "enforce"]
    denial = next((v for v in enforced if not v.rule.grants and v.satisfied), None)
    if denial:
        return f"denied by policy `{denial.rule.policy.name}`: ask its owner, {denial.rule.policy.owner}"
    granting = [v for v in enforced if v.rule.grants]
    if not granting:
        return "no enforced policy grants this: memberships stay as they are, but for denials"
    waived = {w for e in exceptions if e.effect == "grant" for w in e.waives}
    by_course = [v for v in granting if v.with_course(waived)]
    nearest = min(by_course or granting, key=lambda v: len(v.blamed))
    lacking = {leaf.kind: leaf for leaf in nearest.blamed if leaf.kind not in waived}
    course = {kind: leaf for kind, leaf in lacking.items() if by_course and kind == "certified"}
    return _step(course or lacking, place, witness)


def _step(lacking: dict[str, Leaf], place: Place, witness: Witness) -> str:
    person = witness.person(place.pid)
    if "employed" in lacking:
        return "not employed as far as the HR feed says; a correction starts in HR"
    if "assigned" in lacking:
        wanted = witness.say(lacking["assigned"], place, met=False).words.rpartition("needs ")[2]
        return f"needs an assignment as {wanted}; a correction starts in HR"
    if "attribute" in lacking:
        return witness.say(lacking["attribute"], place, met=False).words
    if "certified" in lacking:
        condition = lacking["certified"].condition
        title = witness.scene(place.loc).certifications[condition.name].title  # type: ignore[union-attr] # kind says the class
        return f"complete {title} in Learning Space"
    return f"nothing that {person.person_id} can do: a policy excludes what they hold"
