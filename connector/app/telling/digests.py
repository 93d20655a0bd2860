"""Who of a school loses a right on a day to come, due to be told to its principals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import narwhals.stable.v2 as nw

from connector.app.reading.gathering import Gathered
from connector.app.telling.ahead import nearest_told
from connector.app.telling.due import Due
from connector.core.decisions.ask import ask
from connector.core.decisions.facts import Moments
from connector.core.decisions.verdicts import Place
from connector.core.decisions.witness import Witness
from connector.core.engine import Polars, table_of
from connector.core.forecasts.foreseen import Foreseen
from connector.core.forecasts.reminders import Digest, Reminded, Right, digests
from connector.core.rules.calendar import ONE_DAY
from connector.core.rules.rulebook import Rulebook
from connector.notices.people.settings import PeopleNotices
from connector.state.person_told import PersonTold


def to_principals(
    losses: Iterable[Foreseen], gathered: Gathered, told: Iterable[PersonTold], settings: PeopleNotices
) -> Iterator[Due]:
    """One letter a principal, school and day."""
    if not settings.digests.roles:
        return
    known, today, rows = nearest_told(told, "digest"), gathered.world.as_of, list(losses)
    schools = _schools(gathered, {one.person_id for one in rows})
    principals = _principals(gathered, settings.digests.roles)
    for one in digests(rows, schools, settings.days, today, settings.digests.at_least):
        about = Right(None, one.location)
        for person_id in sorted(principals.get(one.location, ())):
            nearest = known.get(Reminded(person_id, one.on, about))
            if nearest is None or nearest > one.days:
                yield _digest(one, person_id, about, gathered.world.program.rulebook)


def _digest(one: Digest, person_id: str, about: Right, book: Rulebook) -> Due:
    """Names and last days; nothing else of what HR knows."""
    titles: dict[tuple[str, str], list[str]] = defaultdict(list)
    for loss in one.losses:
        titles[loss.person_name, loss.person_id].append(book.entitlements[loss.entitlement].title)
    people = [{"name": name, "titles": list(dict.fromkeys(titles[name, key]))} for name, key in sorted(titles)]
    school = book.locations[one.location].name
    values = {"school": school, "people": people, "last_day": one.on - ONE_DAY, "days": one.days}
    return Due(person_id=person_id, occasion="digest", on=one.on, days=one.days, about=(about,), values=values)


def _in_effect(gathered: Gathered) -> list[dict[str, object]]:
    """`person_id`, `pid`, `job`, `location` of today's assignments at places that the mappings know."""
    facts, today = gathered.world.facts, gathered.world.as_of
    now = facts.assignments.filter(
        (nw.col("start_date").is_null()) | (nw.col("start_date") <= today),
        (nw.col("end_date").is_null()) | (nw.col("end_date") >= today),
        nw.col("loc") >= 0,
    )
    return Polars().rows(now.join(facts.people.select("pid", "person_id"), on="pid").select(*_WANTED).unique())


_WANTED = ("person_id", "pid", "job", "location")


def _schools(gathered: Gathered, persons: set[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in _in_effect(gathered):
        if row["person_id"] in persons:
            found[str(row["person_id"])].add(str(row["location"]))
    return found


def _principals(gathered: Gathered, roles: Sequence[str]) -> Mapping[str, set[str]]:
    """By location, the employed persons who hold one of the roles there today."""
    jobs = gathered.world.facts.jobs
    rows = [row for row in _in_effect(gathered) if jobs[int(str(row["job"]))].role in roles]
    employed = _employed({int(str(row["pid"])) for row in rows}, gathered)
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["pid"] in employed:
            found[str(row["location"])].add(str(row["person_id"]))
    return found


def _employed(pids: set[int], gathered: Gathered) -> set[int]:
    world, engine = gathered.world, Polars()
    few = world.facts.only(table_of(engine, [(pid,) for pid in sorted(pids)], {"pid": nw.Int64}), engine)
    asked = ask(few, world.program, Moments(days=(world.as_of,)), engine)
    witness = Witness(world.program, world.as_of, engine)
    name = next(iter(world.program.entitlements))
    witness.look([Place(pid=pid, entitlement=name, loc=-1) for pid in pids], few, asked)
    return {pid for pid in pids if witness.employed(pid)}
