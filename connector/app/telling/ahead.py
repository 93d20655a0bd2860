"""The losses to come that are due to be told to whom they concern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from connector.app.reading.gathering import Gathered
from connector.app.telling.due import Due, told_right
from connector.app.telling.happened import advice
from connector.core.decisions.next_step import Step
from connector.core.decisions.witness import Witness
from connector.core.engine import Polars, table_of
from connector.core.forecasts.foreseen import Foreseen, foresee
from connector.core.forecasts.reminders import Reminded, Right, reminders, right_of
from connector.core.person import Person
from connector.core.plans.known import Known
from connector.core.plans.reached import reached
from connector.core.rules.calendar import ONE_DAY, replaced_floor
from connector.core.rules.rulebook import Rulebook
from connector.core.vocabulary import ENFORCED
from connector.notices.people.settings import PeopleNotices
from connector.state.person_told import PersonTold


@dataclass(frozen=True, kw_only=True)
class Coming:
    """losses: those that may be told. unsure: how many are not, since a row of the person was rejected or contested.

    unseen: how many are not, since a directory that was not read would say whether the person has the right at all.
    """

    losses: Sequence[Foreseen] = ()
    unsure: int = 0
    unseen: int = 0


def coming(gathered: Gathered, settings: PeopleNotices) -> Coming:
    """The losses up to the farthest mark, for the reasons that are told, of what the person has in fact."""
    world = gathered.world
    last = world.as_of + dt.timedelta(days=max(settings.days))
    first = world.as_of + ONE_DAY
    found = foresee(world, first, last, Polars(), losses_only=True) if settings.tells.ahead else []
    losses = [one for one in found if one.reason in settings.tells.ahead]
    now = reached(world, {one.person_id for one in losses}, Polars())
    known = [(one, now.says((one.person_id, one.entitlement, one.location))) for one in losses]
    real = [one for one, has in known if has]
    unsure = _unsure({one.person_id for one in real}, gathered)
    sure = [one for one in real if one.person_id not in unsure]
    return Coming(losses=sure, unsure=len(real) - len(sure), unseen=sum(has is None for _, has in known))


def _unsure(persons: Iterable[str], gathered: Gathered) -> frozenset[str]:
    """Whose removal a run would hold, since the facts are not whole."""
    world = gathered.world
    witness = Witness(world.program, world.as_of, Polars())
    known = Known(world.feeds, world.facts, world.program, witness, ENFORCED, Polars())
    table = table_of(Polars(), sorted((one,) for one in persons), {"person_id": nw.String})
    rows = Polars().rows(world.facts.people.join(table, on="person_id", how="semi"))
    people = {row["pid"]: Person(values=row, assignments=(), completed={}) for row in rows}
    contested = world.facts.transcript.contested
    return frozenset(
        one.person_id
        for pid, one in people.items()
        if pid in contested or known.contradicted(one.person_id) or known.some_row_rejected(one)
    )


def to_come(coming: Coming, gathered: Gathered, told: Iterable[PersonTold], settings: PeopleNotices) -> Iterator[Due]:
    """One letter a person and day."""
    book = gathered.world.program.rulebook
    for one in reminders(coming.losses, settings.days, gathered.world.as_of, nearest_told(told, "ahead")):
        rights = [told_right(right_of(loss), loss.reason, None, book) for loss in one.losses]
        values = {"rights": rights, "last_day": one.on - ONE_DAY, "days": one.days}
        values |= advice(Step(loss.todo, loss.who_acts) for loss in one.losses)
        values |= {"too_early": any(_too_early(loss, book) for loss in one.losses)}
        about = tuple(map(right_of, one.losses))
        yield Due(person_id=one.person_id, occasion="ahead", on=one.on, days=one.days, about=about, values=values)


def _too_early(loss: Foreseen, book: Rulebook) -> bool:
    """Whether the course that would help counts from the day of the loss on alone: it keeps nothing."""
    courses = (one for one in book.certifications.values() if one.title in loss.todo)
    return any(replaced_floor(loss.on, course) >= loss.on for course in courses)


def nearest_told(told: Iterable[PersonTold], occasion: str) -> dict[Reminded, int]:
    """The nearest mark at which each was told."""
    found: dict[Reminded, int] = {}
    for one in told:
        for about in one.about if one.occasion == occasion and one.days is not None else ():
            key = Reminded(one.person_id, one.on, Right(*about))
            found[key] = min(one.days or 0, found.get(key, one.days or 0))
    return found
