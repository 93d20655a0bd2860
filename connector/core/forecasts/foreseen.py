"""Every later gain and loss of a right, with the reason that the run of that day will give, and what to do about it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.earlier import Then, gained_reason
from connector.core.decisions.facts import Moments
from connector.core.decisions.next_step import Step, next_step
from connector.core.decisions.turns import turns
from connector.core.decisions.verdicts import Place
from connector.core.decisions.ways import Refused
from connector.core.decisions.witness import Witness, show
from connector.core.engine import Engine, table_of
from connector.core.plans.known import Known
from connector.core.plans.plan import World
from connector.core.plans.told import Told, told_granted, told_lost
from connector.core.rules.calendar import ONE_DAY
from connector.core.vocabulary import ENFORCED, URGENT


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """One right that somebody gains or loses on a day. `roles`: those they have where the right is, on that day.

    until: the right's last day; of a loss the day before, of a gain null where none is known. todo: what would keep or
    bring back a right that is lost, in words, and who_acts: who must do it; empty for a gain.
    """

    on: dt.date
    change: Literal["gain", "lose"]
    person_id: str
    person_name: str
    entitlement: str
    location: str | None
    location_name: str | None
    roles: tuple[str, ...]
    policies: tuple[str, ...]
    reason: str
    words: str
    until: dt.date | None
    todo: str
    who_acts: str

    @property
    def order(self) -> tuple[str, ...]:
        return (self.on.isoformat(), self.change, self.entitlement, self.location or "", self.person_id)


class Turn(NamedTuple):
    """A row of `turns`: what happens at a place."""

    place: Place
    day: dt.date
    gained: bool
    before: dt.date
    back: dt.date | None


def foresee(
    world: World, first: dt.date, last: dt.date, engine: Engine, *, losses_only: bool = False
) -> list[Foreseen]:
    """The gains and losses from `first` to `last`, both included and both after the world's day, sorted.

    Of somebody without an assignment row nothing is added, and only what is urgent is taken away; so it is foreseen.
    """
    found = turns(world.facts, world.program, world.as_of, engine, ENFORCED)
    found = found.filter(nw.col("day") >= first, nw.col("day") <= last)
    found = found.filter(~nw.col("gained")) if losses_only else found
    at_work = world.facts.assignments.select("pid").unique().with_columns(at_work=nw.lit(True))
    rows = engine.rows(found.join(at_work, on="pid", how="left"))
    names = list(world.program.entitlements)
    read = [(_turn(row, names), bool(row["at_work"])) for row in rows]
    teller = _Teller(world, [turn for turn, _ in read], engine)
    told = (teller.tell(turn, at_work=at_work) for turn, at_work in read)
    return sorted((one for one in told if one is not None), key=lambda one: one.order)


def _turn(row: Mapping[str, Any], names: list[str]) -> Turn:
    place = Place(pid=row["pid"], entitlement=names[row["entitlement"]], loc=row["loc"])
    return Turn(place=place, day=row["day"], gained=row["gained"], before=row["before"], back=row["back"])


class _Teller:
    """Tells the turns of all days; what it needs of them is gathered at once."""

    def __init__(self, world: World, found: Iterable[Turn], engine: Engine) -> None:
        self._world, self._engine = world, engine
        wanted: dict[dt.date, set[Place]] = defaultdict(set)
        for turn in found:
            wanted[turn.day].add(turn.place)
            if turn.gained:
                wanted[turn.before].add(turn.place)
        self._known = {day: self._on(day) for day in wanted}
        moments = sorted({(place.pid, day) for day, places in wanted.items() for place in places})
        pids = table_of(engine, [(pid,) for pid in sorted({pid for pid, _ in moments})], {"pid": nw.Int64})
        few = world.facts.only(pids, engine)
        pairs = Moments.later(table_of(engine, moments, {"pid": nw.Int64, "day": nw.Date}), engine)
        asked = ask(few, world.program, pairs, engine)
        witnesses: dict[Witness, Iterable[Place]] = {self._known[day].witness: wanted[day] for day in wanted}
        show(witnesses, few, asked, world.program, engine)

    def _on(self, day: dt.date) -> Known:
        program, engine = self._world.program, self._engine
        witness = Witness(program, day, engine)
        return Known(self._world.feeds, self._world.facts, program, witness, ENFORCED, engine)

    def tell(self, turn: Turn, *, at_work: bool) -> Foreseen | None:
        """None for what is not done to somebody without an assignment row."""
        if turn.gained:
            return self._foreseen(turn, self._gain(turn), Step("", "")) if at_work else None
        told = told_lost(turn.place, self._known[turn.day])
        if not at_work and told.reason not in URGENT:
            return None
        return self._foreseen(turn, told, self._todo(turn))

    def _gain(self, turn: Turn) -> Told:
        known, before = self._known[turn.day], self._known[turn.before].witness
        place, person = turn.place, known.person(turn.place.pid)
        verdicts = {(place.entitlement, place.loc): before.verdicts(place)}
        then = Then(person=before.person(place.pid), as_of=turn.day - ONE_DAY, verdicts=verdicts)
        now = next((v for v in known.granting(place) if v.satisfied), None)
        reason = gained_reason(now, place, person, then, other_rules=False)
        return told_granted(reason, place, known)

    def _todo(self, turn: Turn) -> Step:
        witness, program = self._known[turn.day].witness, self._world.program
        since = self._world.as_of
        case = Refused(place=turn.place, witness=witness, program=program, follows=turn.back, since=since)
        return next_step(case)

    def _foreseen(self, turn: Turn, told: Told, step: Step) -> Foreseen:
        program, place = self._world.program, turn.place
        witness = self._known[turn.day].witness
        person, scene = witness.person(place.pid), witness.scene(place.loc)
        last = turn.back if turn.gained else turn.day
        held = person.in_effect(turn.day if turn.gained else turn.day - ONE_DAY, scene.location)
        return Foreseen(
            on=turn.day,
            change="gain" if turn.gained else "lose",
            person_id=person.person_id,
            person_name=person.name,
            entitlement=place.entitlement,
            location=program.at(place.loc),
            location_name=scene.location_name,
            roles=tuple(sorted({a.role for a in held if a.role})),
            policies=told.policies,
            reason=told.reason,
            words=told.words,
            until=last - ONE_DAY if last else None,
            todo=step.words,
            who_acts=step.who,
        )
