"""What the last run knew of a few persons, asked by today's rules: it tells what changed from what is.

Today's rules over the facts of then: where they would have granted what they grant now, the facts did not change. A
learner is sought among the persons asked about alone, so one whom two persons claimed then may seem to be one of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import narwhals.stable.v2 as nw

from connector.core.conditions.assigned import Assigned
from connector.core.decisions.ask import Asked, ask
from connector.core.decisions.facts import Facts, Feeds, Moments, gather
from connector.core.decisions.granted import Granted, granted_as, granted_on
from connector.core.decisions.learners import named
from connector.core.decisions.program import Leaf, Program
from connector.core.decisions.reasons import granted_reason, held_elsewhere
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.decisions.witness import Witness
from connector.core.engine import Engine, Frame, table_of
from connector.core.person import Person


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What the last run accepted, on its day.

    members: `directory`, `group`, `account` as it left them; None of a directory it did not read. other_rules: whether
    policies or mappings have changed since. pending: the reasons of changes that it planned and did not make, by
    `Change.key`: a removal that waits for an approval keeps its reason. reported: those of policies in report mode.
    """

    run: str
    feeds: Feeds
    as_of: dt.date
    other_rules: bool
    members: Mapping[str, Frame]
    pending: Mapping[tuple[str, str, str, str], str]
    reported: Mapping[tuple[str, str, str, str], str]


@dataclass(frozen=True, kw_only=True)
class Then:
    """One person as the last run knew them."""

    person: Person
    as_of: dt.date
    verdicts: Mapping[tuple[str, int], list[Verdict]]

    def verdict(self, now: Verdict, place: Place) -> Verdict | None:
        """The same rule over the facts of then."""
        known = self.verdicts.get((place.entitlement, place.loc), [])
        return next((v for v in known if v.rule.number == now.rule.number), None)

    def granted(self, place: Place, modes: frozenset[str]) -> bool:
        known = self.verdicts.get((place.entitlement, place.loc), [])
        return any(v.satisfied and v.rule.grants and v.rule.policy.mode in modes for v in known)


def remember(
    earlier: Earlier, program: Program, places: Collection[Place], persons: Mapping[int, str], engine: Engine
) -> dict[str, Then]:
    """The persons of the places as they were, by id; `persons` names the numbers of today's feed."""
    return _remembered(earlier, program, places, persons, *_asked(earlier, program, places, persons, engine), engine)


def remember_decided(
    earlier: Earlier, program: Program, places: Collection[Place], persons: Mapping[int, str], engine: Engine
) -> tuple[dict[str, Then], set[Granted]]:
    """The same, and what today's rules grant them on the facts and the day of then."""
    facts, asked = _asked(earlier, program, places, persons, engine)
    then = _remembered(earlier, program, places, persons, facts, asked, engine)
    return then, granted_as(asked, facts, program, engine)


def _asked(
    earlier: Earlier, program: Program, places: Iterable[Place], persons: Mapping[int, str], engine: Engine
) -> tuple[Facts, Asked]:
    few = _of(earlier.feeds, sorted({persons[place.pid] for place in places}), engine)
    facts = gather(few, program, engine)
    return facts, ask(facts, program, Moments(days=(earlier.as_of,)), engine)


def _remembered(
    earlier: Earlier,
    program: Program,
    places: Iterable[Place],
    persons: Mapping[int, str],
    facts: Facts,
    asked: Asked,
    engine: Engine,
) -> dict[str, Then]:
    numbers = {str(row["person_id"]): int(row["pid"]) for row in engine.rows(facts.people.select("pid", "person_id"))}
    known = [p._replace(pid=numbers[persons[p.pid]]) for p in places if persons[p.pid] in numbers]
    witness = Witness(program, earlier.as_of, engine)
    witness.look(known, facts, asked)
    verdicts: dict[int, dict[tuple[str, int], list[Verdict]]] = {number: {} for number in numbers.values()}
    for place in known:
        verdicts[place.pid][place.entitlement, place.loc] = witness.verdicts(place)
    return {
        person_id: Then(person=witness.person(number), as_of=earlier.as_of, verdicts=verdicts[number])
        for person_id, number in numbers.items()
    }


def granted_then(earlier: Earlier, program: Program, engine: Engine) -> set[Granted]:
    """What today's rules grant everybody on the facts and the day of then."""
    return granted_on(earlier.as_of, gather(earlier.feeds, program, engine), program, engine)


def _of(feeds: Feeds, person_ids: list[str], engine: Engine) -> Feeds:
    """The rows of these persons."""
    wanted = table_of(engine, [(person,) for person in person_ids], {"person_id": nw.String})
    people = engine.keep(feeds.people.join(wanted, on="person_id", how="semi"))
    names = named(("person_id", "email", "username"), people.rename({"line": "pid"})).select("folded").unique()

    def theirs(rows: Frame) -> Frame:
        folded = rows.with_columns(folded=nw.col("learner").str.to_lowercase())
        return engine.keep(folded.join(names, on="folded", how="semi").drop("folded"))

    rows = feeds.remembered
    return replace(
        feeds,
        people=people,
        assignments=engine.keep(feeds.assignments.join(wanted, on="person_id", how="semi")),
        completions=theirs(feeds.completions),
        revoked=None if feeds.revoked is None else theirs(feeds.revoked),
        remembered=None if rows is None else engine.keep(rows.join(wanted, on="person_id", how="semi")),
    )


def gained_reason(now: Verdict | None, place: Place, person: Person, then: Then | None, *, other_rules: bool) -> str:
    """Of an addition; `now` is the rule that grants it, or None where only an exception does."""
    if now is None:
        return "exception-granted"
    if then is None:
        return "returned" if person.date("last_departure_date") else "joined"
    before = then.verdict(now, place)
    gained = changed(now, before)
    kinds = {leaf.kind for leaf in gained}
    if "employed" in kinds:
        return "joined" if _not_yet_hired(then) else "returned"
    if "assigned" in kinds:
        moved = all(_held(leaf, place, then) for leaf in gained if leaf.kind == "assigned")
        return "location-gained" if moved else "role-gained"
    if "certified" in kinds:
        return "certified"
    return "policy-changed" if not kinds and other_rules else granted_reason(now)


def changed(now: Verdict, before: Verdict | None) -> list[Leaf]:
    """The conditions that another answer was given to."""
    return [leaf for leaf in now.rule.leaves if before is None or now.met[leaf.path] != before.met[leaf.path]]


def _not_yet_hired(then: Then) -> bool:
    hired = then.person.date("hire_date")
    return hired is not None and hired > then.as_of


def _held(leaf: Leaf, place: Place, then: Then) -> bool:
    """Whether the job was held then, at a place that does not count."""
    condition = leaf.condition
    by_place = isinstance(condition, Assigned) and (condition.location or condition.location_type)
    return bool(place.loc >= 0 or by_place) and held_elsewhere(leaf, then.person, then.as_of)
