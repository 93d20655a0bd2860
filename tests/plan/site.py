"""A small deployment in a folder, changed and called as a district would: real files, real ledger, the real verbs."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from connector import clock
from connector.cli import run
from connector.state import State
from connector.state.ledger import Ledger
from tests.deployment import table, yaml_flow, yaml_lines

UNLIMITED: Mapping[str, Any] = {"percent": None, "count": None}
NO_LIMITS: Mapping[str, Any] = {
    "removals": UNLIMITED,
    "removals_per_group": UNLIMITED,
    "removals_urgent": UNLIMITED,
    "additions": UNLIMITED,
    "empty_group": "allow",
}
COLUMNS = {
    "people": (
        *("person_id", "status", "given_name", "family_name", "email", "username", "hire_date", "termination_date"),
        *("last_departure_date", "department"),
    ),
    "assignments": ("person_id", "job_code", "job_title", "location", "start_date", "end_date", "primary", "fte"),
    "completions": ("learner", "course_id", "course_title", "completed_at", "status"),
}
ROLES = {"principal": {"job_codes": ["1101"], "titles": ["Principal"]}, "no-access": {"job_codes": ["3001"]}}
LOCATIONS = {
    "0401": {"name": "East High School", "type": "school"},
    "0402": {"name": "West Middle School", "type": "school"},
    "0001": {"name": "Emily Griffith Campus", "type": "central-office"},
}
CERTIFICATIONS = {
    "attendance": {
        "title": "Infinite Campus - Attendance",
        "courses": [{"id": "IC-ATT"}],
        "replaced": [{"on": dt.date(2023, 7, 7)}],
        "valid_for": {"school_years": 3},
    },
    "lasting": {"title": "Attendance, once", "courses": [{"id": "IC-ATT"}], "valid_for": "forever"},
}
BYSTANDER = "900000"
STAFF = {"all": [{"employed": {}}, {"assigned": {"role": ["principal"]}}, {"certified": "lasting"}]}


def right(group: str, **more: Any) -> dict[str, Any]:
    return {"title": f"The right of {group}", **more, "groups": [{"directory": "local", "group": group}]}


def per_location(group: str, **more: Any) -> dict[str, Any]:
    return right(group, per="location", location_type=["school"], **more)


def policy(grants: list[str], when: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": "A policy", "owner": "identity-team", "grants": [*grants], "when": deepcopy(dict(when)), **more}


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What one call of the command line said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(kw_only=True)
class Site:
    """What the files will say; `write` writes them. Nobody's right depends on the day unless a test says so.

    The directory is adopted already; with `stranger` nobody has seen it yet.
    """

    folder: Path
    people: list[dict[str, str]] = field(default_factory=list)
    assignments: list[dict[str, str]] = field(default_factory=list)
    completions: list[dict[str, str]] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    exceptions: list[dict[str, Any]] = field(default_factory=list)
    entitlements: dict[str, Any] = field(default_factory=dict)
    limits: dict[str, Any] = field(default_factory=lambda: deepcopy(NO_LIMITS))
    local: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    feeds: dict[str, Any] = field(default_factory=dict)
    absence: str = ""
    approvals: dict[str, Any] = field(default_factory=dict)
    stranger: bool = False
    roles: dict[str, Any] = field(default_factory=lambda: deepcopy(ROLES))
    locations: dict[str, Any] = field(default_factory=lambda: deepcopy(LOCATIONS))
    certifications: dict[str, Any] = field(default_factory=lambda: deepcopy(CERTIFICATIONS))
    calendar: dict[str, Any] = field(default_factory=lambda: {"time_zone": "UTC", "school_year": {"starts": "07-01"}})

    def add_bystander(self) -> None:
        """Somebody without any right, so that no feed is empty."""
        self.person(BYSTANDER, account=False)
        self.job(BYSTANDER, job_code="3001", location="0001")
        self.course(BYSTANDER, "2020-01-10", course_id="OTHER")

    # ---- facts

    def person(self, person_id: str, *, account: bool = True, **more: str) -> None:
        usual = {"status": "active", "given_name": "Zoë", "family_name": f"No {person_id}"}
        self.people.append({"person_id": person_id, **usual, "email": f"p{person_id}@dps.test", **more})
        if account:
            self.account(person_id)

    def account(self, person_id: str, account: str = "", **more: Any) -> None:
        self.accounts.append({"id": account or f"a{person_id}", "person_id": person_id, **more})

    def job(self, person_id: str, job_code: str = "1101", location: str = "0401", **more: str) -> None:
        self.assignments.append({"person_id": person_id, "job_code": job_code, "location": location, **more})

    def course(self, learner: str, on: str, course_id: str = "IC-ATT") -> None:
        self.completions.append({"learner": learner, "course_id": course_id, "completed_at": on, "status": "completed"})

    def exception(self, person: str, entitlement: str, until: str, **more: Any) -> None:
        usual = {
            "effect": "grant",
            "reason": "audit",
            "approved_by": "j.doe",
            "ticket": f"INC{len(self.exceptions):04d}",
        }
        self.exceptions.append({"person": person, "entitlement": entitlement, "until": until, **usual, **more})

    def entitled(self, *persons: str, member: bool = False) -> None:
        """Persons with the job and the course, members of `ic-edit` or not yet."""
        for person_id in persons:
            self.person(person_id)
            self.job(person_id)
            self.course(person_id, "2025-01-15")
            self.groups["ic-edit"] += [f"a{person_id}"] if member else []

    def strays(self, *persons: str, group: str = "ic-edit", **more: str) -> None:
        """Members who hold the course and another job: to be removed for `role-lost`."""
        for person_id in persons:
            self.person(person_id, **more)
            self.job(person_id, job_code="3001")
            self.course(person_id, "2025-01-15")
            self.groups[group].append(f"a{person_id}")

    # ---- files

    def write(self) -> Site:
        for name, text in self._files():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if not self.stranger and not (self.folder / "state").exists():
            shutil.copytree(_empty_record(os.geteuid()).name, self.folder / "state")
            adopt(self.folder / "state", self.identity)
        return self

    @property
    def identity(self) -> str:
        """What identifies `local`, as the product has it."""
        return str(self.local.get("path", "directory.json"))

    def _files(self) -> Iterator[tuple[str, str]]:
        yield "connector.yaml", yaml_lines(self.config)
        for name, document in self.policies.items():
            yield f"policies/{name}.yaml", yaml_lines({"name": name, "mode": "enforce", "effect": "grant", **document})
        yield "policies/exceptions/all.yaml", "".join(f"- {yaml_flow(e)}\n" for e in self.exceptions) or "[]\n"
        for name in ("roles", "locations", "certifications", "entitlements", "calendar"):
            yield f"mappings/{name}.yaml", yaml_lines(getattr(self, name))
        for name, columns in COLUMNS.items():
            rows = [[row.get(column, "") for column in columns] for row in getattr(self, name)]
            yield f"feeds/{name}.csv", table(list(columns), rows)
        document = {"accounts": self.accounts, "groups": self.groups} | ({"owners": self.owners} if self.owners else {})
        yield "directory.json", json.dumps(document, indent=1, ensure_ascii=False)

    @property
    def config(self) -> dict[str, Any]:
        local = {
            "type": "file",
            "path": "directory.json",
            "correlate": [{"person": "person_id", "account": "person_id"}, {"person": "email", "account": "email"}],
            "managed": ["ic-*"],
        }
        sources = {name: {"type": "csv", "path": f"feeds/{name}.csv", **self.sources.get(name, {})} for name in COLUMNS}
        more: dict[str, Any] = {"feeds": self.feeds} if self.feeds else {}
        more |= {"absence": {"hold": self.absence}} if self.absence else {}
        more |= {"approvals": self.approvals} if self.approvals else {}
        return {"sources": sources, "directories": {"local": {**local, **self.local}}, "limits": self.limits, **more}

    # ---- what is there

    @property
    def directory(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "directory.json").read_text(encoding="utf-8"))
        return found

    def members(self, group: str) -> list[str]:
        return sorted(self.directory["groups"][group])

    def held_files(self) -> list[Path]:
        return sorted((self.folder / "state" / "held").glob("*.json"))

    # ---- calls

    def call(self, *arguments: str) -> Ran:
        return call(self.folder, *arguments)

    def plan(self, *arguments: str) -> Any:
        """The plan in JSON."""
        ran = self.call("plan", "--format", "json", *arguments)
        assert ran.code == 0, ran.err
        return ran.json


@cache
def _empty_record(user: int) -> tempfile.TemporaryDirectory[str]:  # noqa: ARG001 - nobody else may read it
    """A state with a ledger without lines: migrations make it once, not for each test."""
    made = tempfile.TemporaryDirectory()
    Ledger.open(made.name).close()
    return made


def adopt(state: State | Path, identity: str, directory: str = "local", at: dt.datetime | None = None) -> None:
    """The record as it is after the first contact: somebody approved what the policies explain, now or then."""
    with Ledger.open(state) as ledger:
        ledger.append("directory-adopted", at=at or clock.now(), directory=directory, body={"identity": identity})


def call(folder: Path, *arguments: str) -> Ran:
    """One call of the command line in this process, in the folder."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    return Ran(code=code, out=_text(out), err=_text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()
