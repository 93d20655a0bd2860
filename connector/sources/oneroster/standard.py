"""The field rules of the OneRoster 1.2 CSV binding for the three files that are read; case counts throughout."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from connector.core.problems import tick

Mode = Literal["bulk", "delta"]

LIFECYCLE = ("sourcedId", "status", "dateLastModified")
EXTENSION = r"ext:[A-Za-z0-9._-]+"
ROLES = "aide|counselor|districtAdministrator|guardian|parent|principal|proctor|relative|siteAdministrator"
ORG_TYPES = "department|school|district|local|state|national"
USER_ID = re.compile(r"\{([^{}:,]+):([^{}]+)\}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """name: of the file. headings: in their order, before any `metadata.` ones. forms: what a value must fit, whole."""

    name: str
    headings: tuple[str, ...]
    required: tuple[str, ...]
    forms: Mapping[str, re.Pattern[str]]
    dates: tuple[str, ...] = ()


USERS = Kind(
    name="users.csv",
    headings=(
        *LIFECYCLE,
        *("enabledUser", "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms"),
        *("phone", "agentSourcedIds", "grades", "password", "userMasterIdentifier", "resourceSourcedIds"),
        *("preferredGivenName", "preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId", "pronouns"),
    ),
    required=("enabledUser", "username", "givenName", "familyName"),
    forms={
        "enabledUser": re.compile("true|false"),
        "userIds": re.compile(rf"{USER_ID.pattern}(,\s*{USER_ID.pattern})*"),
    },
)
ROLES_FILE = Kind(
    name="roles.csv",
    headings=(
        *LIFECYCLE,
        *("userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId"),
    ),
    required=("userSourcedId", "roleType", "role", "orgSourcedId"),
    forms={
        "roleType": re.compile("primary|secondary"),
        "role": re.compile(f"{ROLES}|student|systemAdministrator|teacher|{EXTENSION}"),
    },
    dates=("beginDate", "endDate"),
)
ORGS = Kind(
    name="orgs.csv",
    headings=(*LIFECYCLE, "name", "type", "identifier", "parentSourcedId"),
    required=("name", "type"),
    forms={"type": re.compile(f"{ORG_TYPES}|{EXTENSION}")},
)
KINDS = (USERS, ROLES_FILE, ORGS)


def faults(kind: Kind, values: Mapping[str, str], mode: Mode) -> Iterator[str]:
    """What is wrong with a row by itself. Of a row that is to be deleted only its name and its time count."""
    if not values["sourcedId"]:
        yield "`sourcedId` is empty"
    yield from _of_lifecycle(values["status"], values["dateLastModified"], mode)
    if mode == "delta" and values["status"] == "tobedeleted":
        return
    yield from (f"{tick(name)} is empty" for name in kind.required if not values[name])
    for name, form in kind.forms.items():
        if values[name] and not form.fullmatch(values[name]):
            yield f"{tick(name)} is {tick(values[name])}, which OneRoster does not know"
    yield from (f"{tick(name)} is {tick(values[name])}, no date" for name in kind.dates if not _is_day(values[name]))
    if kind.dates and "" < values["endDate"] < values["beginDate"]:
        yield "`endDate` is before `beginDate`"
    if CONTROL.search("".join(values.values())):
        yield from (f"{tick(name)} holds a control character" for name in values if CONTROL.search(values[name]))


def _of_lifecycle(status: str, modified: str, mode: Mode) -> Iterator[str]:
    if mode == "bulk":
        if status or modified:
            yield "`status` and `dateLastModified` must be empty in a bulk file"
        return
    if status not in ("active", "tobedeleted"):
        yield f"`status` is {tick(status)}, neither `active` nor `tobedeleted`"
    if moment(modified) is None:
        yield f"`dateLastModified` is {tick(modified)}, no time in UTC"


def moment(text: str) -> dt.datetime | None:
    """As `2026-07-01T06:30:00.000Z`; None for anything else."""
    try:
        return dt.datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    try:
        return not text or dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
