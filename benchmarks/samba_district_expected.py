"""Who should be in each group: by the oracle alone, person by person, from what another program read."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.samba_district_world import (
    AT_SCHOOL,
    ATTENDANCE,
    ROSTERS,
    email_of,
    number_of,
    with_a_rejected_row,
    without_rows,
)
from tests import oracle
from tests.nouns import World

Members = dict[str, set[str]]  # group -> names of members
DISTRICT_WIDE = {"ic-attendance-edit": ATTENDANCE, "ic-rosters": ROSTERS}


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account as ldapsearch reads it."""

    name: str
    employee_id: str = ""
    mail: str = ""
    enabled: bool = True


def group_names(world: World) -> list[str]:
    schools = [code for code, place in world.locations.items() if place["type"] == "school"]
    return [*DISTRICT_WIDE.values(), *(AT_SCHOOL.format(location=code) for code in schools)]


def entitled(world: World) -> Members:
    """Group -> ids of the persons that the policies entitle; somebody without an assignment is entitled to nothing."""
    found: Members = {name: set() for name in group_names(world)}
    for person_id, own in _one_by_one(world):
        for entitlement, place in _places(own):
            if oracle.decide(own, person_id, entitlement, place, world.as_of).granted:
                group = AT_SCHOOL.format(location=place) if place else DISTRICT_WIDE[entitlement]
                found[group].add(person_id)
    return found


def _one_by_one(world: World) -> Iterator[tuple[str, World]]:
    """A world of its own for each person, so that the oracle stays fast."""
    jobs, courses, exceptions = defaultdict(list), defaultdict(list), defaultdict(list)
    for job in world.assignments:
        jobs[job.person_id].append(job)
    for done in world.completions:
        courses[done.learner].append(done)
    for exception in world.exceptions:
        exceptions[exception.person].append(exception)
    for person in world.people:
        mine = person.person_id
        if jobs[mine]:
            yield (
                mine,
                dataclasses.replace(
                    world,
                    people=(person,),
                    assignments=tuple(jobs[mine]),
                    completions=tuple(courses[mine]),
                    exceptions=tuple(exceptions[mine]),
                ),
            )


def _places(own: World) -> Iterator[tuple[str, str | None]]:
    """The decisions that can be a grant: at no place, and wherever the person has an assignment or an exception."""
    named = {job.location for job in own.assignments} | {e.location for e in own.exceptions}
    yield from ((entitlement, None) for entitlement in DISTRICT_WIDE)
    at_school = "ic-attendance-edit-at-school"
    yield from ((at_school, place) for place in oracle.places(own, at_school) if place in named)


def expected(
    world: World, right: Members, accounts: Sequence[Account], before: Members, protected: frozenset[str]
) -> Members:
    """The members after a run: who is entitled by an account of his own, and members who are not to be judged."""
    owners, doubtful = _owners(world, accounts)
    enabled = {account.name for account in accounts if account.enabled}
    after: Members = {}
    for group, persons in right.items():
        wanted = {name for name, person in owners.items() if person in persons}
        strays = before[group] - wanted
        kept = {name for name in strays if name in protected or _unjudged(owners.get(name), name in doubtful)}
        after[group] = (wanted & enabled) | (wanted & before[group]) | kept
    return after


def _unjudged(person: str | None, doubtful: bool) -> bool:
    """A member that is nobody's of the feed, or not surely one person's, or whose rows are not whole."""
    if person is None or doubtful:
        return True
    return without_rows(number_of(person)) or with_a_rejected_row(number_of(person))


def _owners(world: World, accounts: Sequence[Account]) -> tuple[dict[str, str], set[str]]:
    """Account -> its one person; and the accounts that several keys or persons claim."""
    by_id, by_mail = defaultdict(list), defaultdict(list)
    for account in accounts:
        by_id[account.employee_id].append(account.name)
        by_mail[account.mail.lower()].append(account.name)
    claims: dict[str, list[str]] = defaultdict(list)
    ambiguous: set[str] = set()
    for n, person in enumerate(world.people):
        found = by_id[person.person_id] or by_mail[email_of(n)]
        if len(found) > 1:
            ambiguous |= set(found)
        for name in found:
            claims[name].append(person.person_id)
    shared = {name for name, persons in claims.items() if len(persons) > 1}
    doubtful = ambiguous | shared
    return {name: persons[0] for name, persons in claims.items() if name not in doubtful}, doubtful


def differences(wanted: Members, found: Members) -> list[str]:
    """What is missing, and what is too much, group by group."""
    lines = []
    for group in sorted(wanted.keys() | found.keys()):
        lacking, extra = (
            sorted(a.get(group, set()) - b.get(group, set())) for a, b in ((wanted, found), (found, wanted))
        )
        if lacking or extra:
            lines.append(f"{group}: lacks {lacking[:5]} ({len(lacking)}), has besides {extra[:5]} ({len(extra)})")
    return lines


def added_and_removed(before: Members, after: Members) -> set[tuple[str, str, str]]:
    """(action, group, account) of every change between the two."""
    adds = {("add", group, name) for group in after for name in after[group] - before[group]}
    return adds | {("remove", group, name) for group in after for name in before[group] - after[group]}
