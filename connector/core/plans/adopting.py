"""What a dated exception would have to say so that the policies agree with what somebody did by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.program import WAIVERS, Program, holds
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.decisions.witness import Witness
from connector.core.engine import Engine, table_of
from connector.core.rules.entry import entry_head
from connector.core.vocabulary import ENFORCED

LEFT_OPEN = """\
  until: <last day>  # as 2026-12-31
  reason: <why>
  approved_by: <who>
  ticket: <where it was asked for>
"""


@dataclass(frozen=True, kw_only=True, order=True)
class Wish:
    """One person, one entitlement and, where it has them, one location code."""

    person_id: str
    entitlement: str
    location: str | None


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """`text` is the YAML, with what only a person can say left open; empty where `words` say why there is none.

    head: of the YAML what is known. waives: how many conditions it takes as met.
    """

    words: str
    head: str = ""
    waives: int = 0

    @property
    def text(self) -> str:
        return self.head and self.head + LEFT_OPEN


def grants_of(
    wishes: Iterable[Wish], facts: Facts, program: Program, as_of: dt.date, engine: Engine
) -> dict[Wish, Adoption]:
    """The exception that grants each wish, with as few waivers as do; all of them are asked about at once."""
    places = _places(wishes, facts, program, engine)
    if not places:
        return {}
    pids = table_of(engine, [(pid,) for pid in sorted({p.pid for p in places.values()})], {"pid": nw.Int64})
    few = facts.only(pids, engine)
    witness = Witness(program, as_of, engine)
    witness.look(places.values(), few, ask(few, program, Moments(days=(as_of,)), engine))
    return {wish: _grant(wish, place, witness) for wish, place in places.items()}


def denial_of(wishes: Sequence[Wish]) -> Adoption:
    """The exceptions that deny it: one for each entitlement that gives the membership."""
    return Adoption(
        words="put this into policies/exceptions/ in a pull request; it takes the right away until its last day",
        head=LEFT_OPEN.join(_head(wish, "deny", ()) for wish in sorted(wishes)),
    )


def _places(wishes: Iterable[Wish], facts: Facts, program: Program, engine: Engine) -> dict[Wish, Place]:
    asked = sorted(set(wishes))
    people = facts.people.filter(nw.col("person_id").is_in(sorted({wish.person_id for wish in asked})))
    pids = {row["person_id"]: row["pid"] for row in engine.rows(people.select("person_id", "pid"))}
    return {wish: _place(wish, pids, program) for wish in asked if wish.person_id in pids}


def _place(wish: Wish, pids: Mapping[str, int], program: Program) -> Place:
    loc = program.locations[wish.location] if wish.location is not None else -1
    return Place(pid=pids[wish.person_id], entitlement=wish.entitlement, loc=loc)


def _grant(wish: Wish, place: Place, witness: Witness) -> Adoption:
    verdicts = [v for v in witness.verdicts(place) if v.rule.policy.mode in ENFORCED]
    if witness.exceptions(place, "deny") or any(v.satisfied for v in verdicts if not v.rule.grants):
        return Adoption(words="no exception can: a denial is in force, and it beats every grant")
    granting = [v for v in verdicts if v.rule.grants]
    for waives in (kinds for size in range(1, len(WAIVERS) + 1) for kinds in combinations(WAIVERS, size)):
        if any(_would_hold(verdict, waives) for verdict in granting):
            return Adoption(
                words="put this into policies/exceptions/ in a pull request; it ends by itself after its last day",
                head=_head(wish, "grant", waives),
                waives=len(waives),
            )
    why = "the person is not employed" if not witness.employed(place.pid) else "no policy that grants it would hold"
    return Adoption(words=f"no exception can: {why}")


def _would_hold(verdict: Verdict, waives: Sequence[str]) -> bool:
    """As `decide` has it: the kinds named are taken as met, wherever they stand."""
    met = {leaf.path: leaf.kind in waives or verdict.met[leaf.path] for leaf in verdict.rule.leaves}
    return bool(holds(verdict.rule.policy.when, met.__getitem__))


def _head(wish: Wish, effect: str, waives: Sequence[str]) -> str:
    return entry_head(wish.person_id, wish.entitlement, wish.location, effect, waives)
