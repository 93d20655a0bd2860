"""A roster to the rows of a table. Each stands on the line of its file, and what is left out leaves its line empty."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from connector.core.feeds import Table
from connector.core.problems import tick
from connector.sources.oneroster.roster import Lines, Roster
from connector.sources.oneroster.rows import EXTRA, Row
from connector.sources.oneroster.settings import OneRosterSettings
from connector.sources.oneroster.standard import ORGS, ROLES_FILE, USER_ID, USERS
from connector.sources.refused import Record, Refused

PEOPLE = {
    "status": "",
    "given_name": "givenName",
    "family_name": "familyName",
    "email": "email",
    "username": "username",
}
ASSIGNMENTS = {"job_title": "role", "location": "", "start_date": "beginDate", "end_date": "", "primary": ""}
"""Our heading to the file's; nothing where the value is made otherwise."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    roster: Roster
    settings: OneRosterSettings

    @cached_property
    def users(self) -> Lines:
        return self.roster.files[USERS.name]

    @cached_property
    def roles(self) -> Lines:
        return self.roster.files[ROLES_FILE.name]

    @cached_property
    def orgs(self) -> Lines:
        return self.roster.files[ORGS.name]

    @cached_property
    def held(self) -> dict[str, set[str]]:
        """User to the roles that they have, whether or not the row is sound."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.roles.rows:
            if row is not None:
                found[row["userSourcedId"]].add(row["role"])
        return found

    def headings(self, table: Table) -> tuple[str, ...]:
        lines, ours = (self.users, PEOPLE) if table == "people" else (self.roles, ASSIGNMENTS)
        return ("person_id", *ours, *self._extra(lines, ours))

    def people(self) -> Iterator[Record | Refused | None]:
        """One a line of `users.csv`; None where nobody with a job stands."""
        for row in self.users.rows:
            if row is None or self._no_staff(row):
                yield None
                continue
            wrong = self._told(row, self.users) if row.faults else self._nameless(row)
            if wrong:
                yield Refused(key=self.person(row), words=wrong)
                continue
            status = "active" if row["enabledUser"] == "true" else self.settings.disabled
            ours = {name: row[heading] for name, heading in PEOPLE.items() if heading}
            yield {**row.values, "person_id": self.person(row), "status": status, **ours}

    def assignments(self) -> Iterator[Record | Refused | None]:
        """One a line of `roles.csv`; None where no job stands, or one of somebody whom a delta has taken away."""
        for row in self.roles.rows:
            if row is None or self._no_job(row) or row["userSourcedId"] in self.users.gone:
                yield None
                continue
            wrong = "; ".join(self._wrong(row))
            if wrong:
                yield Refused(key=self._whose(row), words=wrong)
                continue
            ours = {name: row[heading] for name, heading in ASSIGNMENTS.items() if heading}
            made = {"location": self._code(row), "primary": "true" if row["roleType"] == "primary" else "false"}
            yield {**row.values, "person_id": self._whose(row), **ours, **made, "end_date": last_day(row["endDate"])}

    def person(self, user: Row) -> str:
        """Their id, empty where they have none of the kind that is asked for."""
        column, _, kind = self.settings.person_id.partition(":")
        if not kind:
            return user[column]
        found = [value for name, value in USER_ID.findall(user["userIds"]) if name == kind]
        return found[0] if len(found) == 1 else ""

    def _no_staff(self, user: Row) -> bool:
        roles: Collection[str] = self.held.get(user.id, ())
        return bool(roles) and all(role in self.settings.without for role in roles)

    def _no_job(self, role: Row) -> bool:
        """Also one that ended when it would have begun, where the end is the standard's."""
        never = "" < role["endDate"] == role["beginDate"] and "end_date" not in self.settings.columns
        return role["role"] in self.settings.without or (never and not role.faults)

    def _wrong(self, role: Row) -> Iterator[str]:
        if role.faults:
            yield self._told(role, self.roles)
            return
        user, org = self.users.find(role["userSourcedId"]), self.orgs.find(role["orgSourcedId"])
        if user is None:
            yield f"the user {tick(role['userSourcedId'])} is not in `{USERS.name}`"
        elif user.faults:
            yield f"of the user {tick(user.id)}: {user.place}: {user.words}"
        elif not self.person(user):
            yield f"the user {tick(user.id)} has no {tick(self.settings.person_id)} ({user.place})"
        if org is None:
            yield f"the org {tick(role['orgSourcedId'])} is not in `{ORGS.name}`"
        elif org.faults:
            yield f"of the org {tick(org.id)}: {org.place}: {org.words}"
        elif not org[self.settings.location]:
            yield f"the org {tick(org.id)} has no `{self.settings.location}` ({org.place})"

    def _whose(self, role: Row) -> str:
        user = self.users.find(role["userSourcedId"])
        if user is not None:
            return self.person(user)
        return role["userSourcedId"] if self.settings.person_id == "sourcedId" else ""

    def _code(self, role: Row) -> str:
        org = self.orgs.find(role["orgSourcedId"])
        return org[self.settings.location] if org else ""

    def _extra(self, lines: Lines, ours: Iterable[str]) -> tuple[str, ...]:
        """Headings of the file that the table has beside ours: those that the config names, and the extensions."""
        asked = set(self.settings.columns.values())
        taken = {"person_id", *ours}
        return tuple(h for h in lines.headings if h not in taken and (h in asked or h.startswith(EXTRA)))

    def _nameless(self, user: Row) -> str:
        return "" if self.person(user) else f"{self._at(user, self.users)}it has no {tick(self.settings.person_id)}"

    def _told(self, row: Row, lines: Lines) -> str:
        return f"{self._at(row, lines)}{row.words}"

    @staticmethod
    def _at(row: Row, lines: Lines) -> str:
        """The place of a row, where it is not the one that a reject names anyway."""
        return "" if row.file == lines.file else f"{row.place}: "


def last_day(end: str) -> str:
    """Of a role: the standard's `endDate` is the first day without it."""
    return dt.date.fromordinal(max(1, dt.date.fromisoformat(end).toordinal() - 1)).isoformat() if end else ""
