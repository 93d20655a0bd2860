"""What of a rulebook decides, and what two of them can decide otherwise: supersets, so that little is decided again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from connector.core.conditions.assigned import Assigned
from connector.core.conditions.certified import Certified
from connector.core.decisions.facts import Job, roles_of
from connector.core.rules.draft import walk
from connector.core.rules.policies import Policy
from connector.core.rules.rulebook import Rulebook


def turned(one: Rulebook, other: Rulebook, jobs: Iterable[Job]) -> frozenset[str]:
    """The entitlements of which they may decide otherwise; empty where only titles, owners and reasons differ.

    jobs: all that there are.
    """
    rights = {name for name in {**one.entitlements, **other.entitlements} if _right(one, name) != _right(other, name)}
    rights |= {str(entitlement) for _, entitlement, *_ in _exceptions(one) ^ _exceptions(other)}
    policies, others = _policies(one), _policies(other)
    differ = {name for name in {**policies, **others} if _decides(policies.get(name)) != _decides(others.get(name))}
    certified, roles, places = _certified(one, other), _roles(one, other, jobs), _types(one) != _types(other)
    if places:
        rights |= {name for book in (one, other) for name, e in book.entitlements.items() if e.per == "location"}
    for policy in (*one.policies, *other.policies):
        if policy.name in differ or _speaks(policy, certified=certified, roles=roles, places=places):
            rights |= {*policy.grants}
    return frozenset(rights)


def excepted(one: Rulebook, other: Rulebook, jobs: Iterable[Job]) -> frozenset[str] | None:
    """The persons of whom they may decide otherwise; None: anybody. Exceptions alone concern nobody else."""
    if turned(replace(one, exceptions=()), replace(other, exceptions=()), jobs):
        return None
    return frozenset(str(person) for person, *_ in _exceptions(one) ^ _exceptions(other))


def about(book: Rulebook, entitlements: frozenset[str]) -> Rulebook:
    """What decides these; of other entitlements it says less than the whole."""
    return replace(
        book,
        policies=tuple(policy for policy in book.policies if not entitlements.isdisjoint(policy.grants)),
        exceptions=tuple(one for one in book.exceptions if one.entitlement in entitlements),
    )


def _policies(book: Rulebook) -> Mapping[str, Policy]:
    return {policy.name: policy for policy in book.policies}


def _decides(policy: Policy | None) -> object:
    return policy and (policy.mode, policy.effect, policy.effective, policy.grants, policy.when)


def _right(book: Rulebook, name: str) -> object:
    right = book.entitlements.get(name)
    return right and (right.per, right.location_type)


def _exceptions(book: Rulebook) -> frozenset[tuple[object, ...]]:
    return frozenset(
        (e.person, e.entitlement, e.location, e.effect, frozenset(e.waives), e.from_, e.until) for e in book.exceptions
    )


def _certified(one: Rulebook, other: Rulebook) -> frozenset[str]:
    """The certifications that count otherwise: all of them by another calendar."""
    names = one.certifications.keys() | other.certifications.keys()
    calendars = [(book.calendar.time_zone, book.calendar.school_year) for book in (one, other)]
    if calendars[0] != calendars[1]:
        return frozenset(names)
    return frozenset(name for name in names if _validity(one, name) != _validity(other, name))


def _validity(book: Rulebook, name: str) -> object:
    known = book.certifications.get(name)
    return known and (known.courses, known.replaced, known.valid_for)


def _roles(one: Rulebook, other: Rulebook, jobs: Iterable[Job]) -> frozenset[str]:
    """Those that some job has by one and not by the other."""
    if one.roles == other.roles:
        return frozenset()
    return frozenset(role for job in jobs for role in _by_one(*(_role(job, book) for book in (one, other))))


def _by_one(one: str | None, other: str | None) -> set[str]:
    return {role for role in (one, other) if role is not None} if one != other else set()


def _role(job: Job, book: Rulebook) -> str | None:
    return replace(job, roles=roles_of(job.code, job.title, book.roles)).role


def _types(book: Rulebook) -> Mapping[str, str]:
    return {code: location.type for code, location in book.locations.items()}


def _speaks(policy: Policy, *, certified: Collection[str], roles: frozenset[str], places: bool) -> bool:
    """Whether it speaks of what differs."""
    return any(
        (isinstance(condition, Certified) and condition.name in certified)
        or (isinstance(condition, Assigned) and not roles.isdisjoint(condition.role or ()))
        or (isinstance(condition, Assigned) and places and (condition.location or condition.location_type) is not None)
        for condition in _conditions(policy)
    )


def _conditions(policy: Policy) -> Iterator[object]:
    return (node.condition for node, _ in walk(policy.when))
