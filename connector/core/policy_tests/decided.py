"""All trials, decided at once as the policies decide about everybody."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import Asked, ask
from connector.core.decisions.decide import conclude, satisfied_rules
from connector.core.decisions.facts import Moments
from connector.core.decisions.program import NOWHERE
from connector.core.decisions.until import valid_until_of_each
from connector.core.decisions.verdicts import Place
from connector.core.decisions.ways import Refused
from connector.core.decisions.witness import Witness, show
from connector.core.engine import Engine, Frame, table_of
from connector.core.policy_tests.documents import Named
from connector.core.policy_tests.population import Population
from connector.core.policy_tests.trials import Trial
from connector.core.vocabulary import ENFORCED

Key = tuple[dt.date, Place]


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What the policies say: the granted places day by day, and what is known of each day."""

    population: Population
    granted: frozenset[Key]
    frame: Frame
    witnesses: Mapping[dt.date, Witness]
    engine: Engine

    def case(self, day: dt.date, place: Place) -> Refused:
        return Refused(place=place, witness=self.witnesses[day], program=self.population.program, follows=None)

    @cached_property
    def until(self) -> Mapping[Key, dt.date]:
        """The last days of what is granted and ends."""
        known = self.population
        ends = valid_until_of_each(known.facts, known.program, self.frame, self.engine, ENFORCED)
        rows = self.engine.rows(ends)
        return {(row["day"], _place(row, known.program.names)): row["valid_until"] for row in rows}


def decide_all(trials: Sequence[Trial], population: Population, engine: Engine) -> Decided:
    facts, program = population.facts, population.program
    pairs = sorted({(trial.pid, trial.day) for trial in trials})
    moments = Moments.later(table_of(engine, pairs, {"pid": nw.Int64, "day": nw.Date}), engine)
    asked = ask(facts, program, moments, engine)
    granted = conclude(satisfied_rules(asked, program, engine), asked, program, engine, ENFORCED)
    keys = frozenset((row["day"], _place(row, program.names)) for row in engine.rows(granted))
    witnesses = _witnesses(trials, population, asked, engine)
    return Decided(population=population, granted=keys, frame=granted, witnesses=witnesses, engine=engine)


def _place(row: Mapping[str, Any], names: Sequence[str]) -> Place:
    return Place(pid=row["pid"], entitlement=names[row["entitlement"]], loc=row["loc"])


def _witnesses(
    trials: Sequence[Trial], population: Population, asked: Asked, engine: Engine
) -> Mapping[dt.date, Witness]:
    places: dict[dt.date, set[Place]] = defaultdict(set)
    for trial in trials:
        places[trial.day].update(place for right in trial.rights for place in places_of(trial, right, population))
    program = population.program
    witnesses = {day: Witness(program, day, engine) for day in places}
    show({witnesses[day]: those for day, those in places.items()}, population.facts, asked, program, engine)
    return witnesses


def places_of(trial: Trial, right: Named, population: Population) -> list[Place]:
    """Where it is decided: of a right per location that names none, wherever the person has something to do."""
    program = population.program
    if right.location is not None or program.rulebook.entitlements[right.entitlement].per is None:
        return [Place(pid=trial.pid, entitlement=right.entitlement, loc=program.loc(right.location))]
    own = population.places[trial.pid]
    sites = [site for site in program.sites(right.entitlement) if program.at(site) in own]
    return [Place(pid=trial.pid, entitlement=right.entitlement, loc=site) for site in sites or [NOWHERE]]
