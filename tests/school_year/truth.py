"""What the oracle says the directory must hold, night by night, asked again only of those for whom it may have changed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from tests import oracle
from tests.days import days_of_change
from tests.nouns import Exception_, Person, World
from tests.school_year import rules
from tests.school_year.staff import Member, Staff

Membership = tuple[str, str]  # group, person
HELD_FOR = dt.timedelta(days=3)


class Truth:
    """`wanted` by person. departures: as the product's ledger has seen them, since the feed has no such column."""

    def __init__(self, staff: Staff, locations: dict[str, object], exceptions: tuple[Exception_, ...]) -> None:
        self._staff, self._locations = staff, locations
        self._exceptions: dict[str, list[Exception_]] = defaultdict(list)
        for exception in exceptions:
            self._exceptions[exception.person].append(exception)
        self._departures: dict[str, dt.date] = {}
        self._missing: dict[str, dt.date] = {}
        self._due: dict[dt.date, set[str]] = defaultdict(set)
        self._granted: dict[str, set[str]] = {}

    def world(self, member: Member, today: dt.date) -> World:
        """One person's piece of the district."""
        person_id = member.person.person_id
        return World(
            as_of=today,
            people=(self._as_seen(member.person),),
            assignments=tuple(member.jobs),
            completions=tuple(member.courses),
            policies=rules.POLICIES,
            exceptions=tuple(self._exceptions.get(person_id, ())),
            roles=rules.ROLES,
            locations=self._locations,
            certifications=rules.CERTIFICATIONS,
            entitlements=rules.ENTITLEMENTS,
            calendar=rules.CALENDAR,
        )

    def _as_seen(self, person: Person) -> Person:
        return replace(person, last_departure_date=self._departures.get(person.person_id))

    def wanted(self, touched: Iterable[str], today: dt.date) -> set[Membership]:
        """Every membership that the rules demand today, of people who are listed and have an account."""
        due = [
            self._due.pop(day) for day in sorted(self._due) if day <= today
        ]  # also of nights that nobody asked about
        for person_id in {*touched}.union(*due):
            self._ask(self._staff.members[person_id], today)
        return {
            (group, person_id)
            for person_id, groups in self._granted.items()
            if groups and self._there(self._staff.members[person_id], today)
            for group in groups
        }

    def _there(self, member: Member, today: dt.date) -> bool:
        return member.listed(today) and member.account_on <= today

    def _ask(self, member: Member, today: dt.date) -> None:
        world, person_id = self.world(member, today), member.person.person_id
        self._granted[person_id] = {
            rules.group(entitlement, location)
            for entitlement in rules.ENTITLEMENTS
            for location in self._places(world, entitlement, member)
            if oracle.decide(world, person_id, entitlement, location, today).granted
        }
        for day in days_of_change(world, person_id):
            if day > today:
                self._due[day].add(person_id)

    def _places(self, world: World, entitlement: str, member: Member) -> list[str | None]:
        """Without a `not` and without exceptions for a place, nobody is granted where they have no job."""
        held = {None, *(job.location for job in member.jobs)}
        return [place for place in oracle.places(world, entitlement) if place in held]

    def kept(self, before: Collection[Membership], today: dt.date) -> set[Membership]:
        """The memberships of people whose rows are missing, for as long as absence holds."""
        return {(group, person) for group, person in before if self._held(person, today)}

    def _held(self, person_id: str, today: dt.date) -> bool:
        member = self._staff.members[person_id]
        since = self._missing.get(person_id, today)
        return not member.listed(today) and today - since < HELD_FOR

    def ran(self, before: Collection[Membership], today: dt.date) -> list[str]:
        """A run believed today's feeds: it knows who has left, and who is missing. Returns who has just left."""
        members = self._staff.members
        absent = {person for _, person in before if not members[person].listed(today)}
        self._missing = {person: self._missing.get(person, today) for person in absent}
        gone = [(m, _left_on(m.person, today)) for m in members.values() if m.listed(today)]
        fresh = {m.person.person_id: day for m, day in gone if day and self._departures.get(m.person.person_id) != day}
        self._departures |= fresh
        for member in members.values():
            member.seen = len(member.courses) if member.listed(today) else member.seen
        return list(fresh)


def _left_on(person: Person, today: dt.date) -> dt.date | None:
    last = person.termination_date
    over = last is not None and last < today
    return (last or today) if over or person.status == "terminated" else None
