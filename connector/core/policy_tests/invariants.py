"""`never` and `always`, held against the real population.

A `never` is a denying policy in report mode, compiled with the others: whom it denies what the others grant breaks it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.decide import holding, satisfied_rules
from connector.core.decisions.explain import Explained, explain, explain_places
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.program import NOWHERE, Program, compile_rules
from connector.core.decisions.verdicts import Place
from connector.core.engine import Engine, Frame
from connector.core.policy_tests.documents import Always, Never
from connector.core.policy_tests.results import NAMED, Miss, Outcome
from connector.core.policy_tests.trials import Claim
from connector.core.problems import listed, tick
from connector.core.rules.policies import Policy, Window
from connector.core.rules.rulebook import Rulebook
from connector.core.vocabulary import ENFORCED


def with_claims(rulebook: Rulebook, claims: Sequence[Claim]) -> Rulebook:
    """The rulebook with each `never` as a policy; the name is one that no file can give."""
    more = [_policy(number, c.invariant) for number, c in enumerate(claims) if isinstance(c.invariant, Never)]
    return replace(rulebook, policies=(*rulebook.policies, *more))


def _policy(number: int, never: Never) -> Policy:
    return Policy.model_construct(
        name=_name(number),
        title=never.name,
        owner="",
        mode="report",
        effect="deny",
        effective=Window.defaults(),
        grants=(never.entitlement,),
        when=never.held_by,
    )


def _name(number: int) -> str:
    return f"never/{number}"


def hold(claims: Sequence[Claim], facts: Facts, rulebook: Rulebook, as_of: dt.date, engine: Engine) -> list[Outcome]:
    """facts: as gathered for the rulebook with the claims in it."""
    by_day = defaultdict(list)
    for number, claim in enumerate(claims):
        by_day[claim.invariant.on or as_of].append(number)
    program, bare = compile_rules(with_claims(rulebook, claims)), compile_rules(rulebook)
    found: dict[int, tuple[Miss, ...]] = {}
    for day, numbers in by_day.items():
        seen = _Day.of(day, facts, program, bare, engine)
        found |= {number: tuple(seen.misses(number, claims[number])) for number in numbers}
    return [Outcome(subject=claim.subject, misses=found[number]) for number, claim in enumerate(claims)]


@dataclass(frozen=True, kw_only=True)
class _Day:
    """What is granted on a day (`moment`, `entitlement`, `loc`), and which rules are satisfied.

    bare: the program without the claims, to explain by.
    """

    day: dt.date
    facts: Facts
    program: Program
    bare: Program
    granted: Frame
    satisfied: Frame
    engine: Engine

    @classmethod
    def of(cls, day: dt.date, facts: Facts, program: Program, bare: Program, engine: Engine) -> _Day:
        asked = ask(facts, program, Moments(days=(day,)), engine, prospects_only=True)
        satisfied = satisfied_rules(asked, program, engine)
        granted = engine.keep(holding(satisfied, asked, program, engine, ENFORCED))
        return cls(
            day=day, facts=facts, program=program, bare=bare, granted=granted, satisfied=satisfied, engine=engine
        )

    def misses(self, number: int, claim: Claim) -> Iterator[Miss]:
        if isinstance(claim.invariant, Never):
            yield from self._broken(number, claim.invariant)
        else:
            yield from self._missing(claim.invariant)

    def _held(self, invariant: Never | Always) -> Frame:
        held = self.granted.filter(nw.col("entitlement") == self.program.entitlements[invariant.entitlement])
        if invariant.location is None:
            return held
        return held.filter(nw.col("loc") == self.program.loc(invariant.location))

    def _broken(self, number: int, never: Never) -> Iterator[Miss]:
        """A denial that is not about a place is about every place."""
        (rule,) = (rule.number for rule in self.program.rules if rule.policy.name == _name(number))
        fitting = self.engine.keep(self.satisfied.filter(nw.col("rule") == rule).select("moment", "loc"))
        anywhere = fitting.filter(nw.col("loc") == NOWHERE).select("moment")
        held = self._held(never)
        broken = nw.concat(
            [held.join(fitting, on=["moment", "loc"], how="semi"), held.join(anywhere, on="moment", how="semi")]
        )
        rows = broken.unique().join(self._ids, on="moment", how="inner").sort("person_id", "loc")
        if found := self.engine.rows(rows):
            yield self._offence(never, found)

    @property
    def _ids(self) -> Frame:
        return self.facts.people.select("person_id", moment="pid")

    def _offence(self, never: Never, rows: Sequence[Mapping[str, Any]]) -> Miss:
        persons = tuple(dict.fromkeys(row["person_id"] for row in rows))
        first = Place(pid=rows[0]["moment"], entitlement=never.entitlement, loc=rows[0]["loc"])
        told = explain_places(self.facts, self.bare, {first: None}, self.day, self.engine)[first][1]
        who = f"{len(persons)} person{'s are' if len(persons) > 1 else ' is'}"
        some = (
            f", among them {listed(persons[:NAMED], 'and')}" if len(persons) > NAMED else f": {listed(persons, 'and')}"
        )
        return Miss(
            mark=never.mark,
            message=f"{who} granted {tick(never.entitlement)} on {self.day}{some}",
            explained=told,
            person=persons[0],
            persons=persons,
        )

    def _missing(self, always: Always) -> Iterator[Miss]:
        known: dict[str, int] = {row["person_id"]: row["moment"] for row in self.engine.rows(self._those(always))}
        held = {row["moment"] for row in self.engine.rows(self._held(always).select("moment").unique())}
        for number, person in enumerate(always.people):
            mark, pid = always.at("people", number), known.get(person)
            if pid is None:
                yield Miss(mark=mark, message=f"the people feed has no person {tick(person)}", persons=(person,))
            elif pid not in held:
                message = f"{tick(person)} is denied {tick(always.entitlement)} on {self.day}"
                told = self._explained(pid, always)
                yield Miss(mark=mark, message=message, explained=told, person=person, persons=(person,))

    def _those(self, always: Always) -> Frame:
        return self._ids.filter(nw.col("person_id").is_in(always.people))

    def _explained(self, pid: int, always: Always) -> Explained | None:
        at = [always.location] if always.location else []
        decisions = explain(self.facts, self.bare, pid, self.day, self.engine, at).decisions
        fitting = (d for d in decisions if d.entitlement == always.entitlement)
        return next((d for d in fitting if always.location in (None, d.location)), None)
