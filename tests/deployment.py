"""A world as the files of a deployment, written the way a district writes them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.oracle import Exception_, World

BARE = {"enforce", "report", "off", "grant", "deny", "keep", "drop", "recertify", "forever", "location"}


def render(world: World) -> dict[str, str]:
    """Path (relative, as the contract lays a deployment out) to text. `connector.yaml` is the caller's."""
    files = {f"policies/{p['name']}.yaml": yaml_lines(p) for p in world.policies}
    if world.exceptions:
        entries = (f"- {yaml_flow(exception_entry(e, n))}\n" for n, e in enumerate(world.exceptions))
        files["policies/exceptions/x.yaml"] = "".join(entries)
    for name in ("roles", "locations", "certifications", "entitlements", "calendar"):
        files[f"mappings/{name}.yaml"] = yaml_lines(getattr(world, name))
    return files | {
        "feeds/people.csv": people(world),
        "feeds/assignments.csv": assignments(world),
        "feeds/completions.csv": completions(world),
    }


def exception_entry(exception: Exception_, number: int) -> dict[str, Any]:
    entry: dict[str, Any] = {"person": exception.person, "entitlement": exception.entitlement}
    if exception.location is not None:
        entry["location"] = exception.location
    entry["effect"] = exception.effect
    if exception.effect == "grant":
        entry["waives"] = list(exception.waives)
    if exception.from_ is not None:
        entry["from"] = exception.from_
    return entry | {
        "until": exception.until,
        "reason": "attendance audit",
        "approved_by": "j.doe",
        "ticket": f"INC{number:07d}",
    }


def yaml_lines(document: Mapping[str, Any]) -> str:
    return "".join(f"{yaml_key(key)}: {yaml_flow(value)}\n" for key, value in document.items())


def yaml_key(key: str) -> str:
    return key if re.fullmatch(r"[a-z]+([_-][a-z]+)*", key) else json.dumps(key)


def yaml_flow(value: Any) -> str:
    """Strings are quoted, the contract's own words (`mode: off`) and dates bare, as people write them."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{yaml_key(k)}: {yaml_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(yaml_flow(item) for item in value) + "]"
    if isinstance(value, dt.date) or value in BARE:
        return str(value)
    return json.dumps(value)


def people(world: World) -> str:
    columns = sorted({column for p in world.people for column in p.attributes})
    heads = ["person_id", "status", "given_name", "family_name", "email", "username", "hire_date", "termination_date"]
    rows = (
        [
            *(p.person_id, p.status, "Zoë", f"Person {n}", p.email or f"p{n}@dps.test", p.username or f"user{n}"),
            *(p.hire_date, p.termination_date, p.last_departure_date),
            *(p.attributes.get(column, "") for column in columns),
        ]
        for n, p in enumerate(world.people)
    )
    return table([*heads, "last_departure_date", *columns], rows)


def assignments(world: World) -> str:
    words = {None: "", True: "true", False: "false"}
    return table(
        ["person_id", "job_code", "job_title", "location", "start_date", "end_date", "primary", "fte"],
        (
            [a.person_id, a.job_code, a.job_title, a.location, a.start_date, a.end_date, words[a.primary], a.fte]
            for a in world.assignments
        ),
    )


def completions(world: World) -> str:
    return table(
        ["learner", "course_id", "course_title", "completed_at", "status"],
        ([c.learner, c.course_id, c.course_title, c.completed_at, c.status] for c in world.completions),
    )


def table(heads: list[str], rows: Iterable[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([heads, *rows])
    return out.getvalue()
