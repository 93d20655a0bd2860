"""Plan to JSON and back, and the digest that seals it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import msgspec

from connector.core.plans.coverage import KEYS, from_row, to_row
from connector.core.plans.model import Change, FeedInput, Foreign, Held, Inputs, MissingGroup, Plan, Refusal, Unresolved
from connector.core.rules.provenance import commits_of, commits_row

FORMAT = "connector-plan/1"
UNSEALED = ("id", "created_at")


NO_PLAN = f"not a plan of format `{FORMAT}`"


class BrokenSealError(ValueError):
    """The plan is not as it was sealed."""


class NoPlanError(BrokenSealError):
    """It never was a plan of ours."""


def canonical(document: Any) -> bytes:
    """The one text of a JSON value, in UTF-8: keys sorted, no spaces, no escapes but those JSON needs."""
    return msgspec.json.encode(document, order="sorted")


def digest(document: Any) -> str:
    """SHA-256 of the canonical text, hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def readable(document: Any) -> bytes:
    """The same JSON for people, in UTF-8."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def to_json(plan: Plan, created_at: dt.datetime) -> dict[str, Any]:
    """The contract's `connector-plan/1`; `id` covers everything but itself and `created_at`."""
    body = _body(plan)
    return {
        "format": FORMAT,
        "id": digest(body),
        "as_of": body["as_of"],
        "created_at": created_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **{key: value for key, value in body.items() if key not in ("format", "as_of")},
    }


def _body(plan: Plan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "as_of": plan.as_of.isoformat(),
        "inputs": _inputs(plan.inputs),
        "summary": summary(plan),
        "changes": [_change(c) for c in plan.changes],
        "held": [{**_change(h.change), "why": h.why, "words": h.words} for h in plan.held],
        "report": [_change(c) for c in plan.report],
        "foreign": [asdict(f) for f in plan.foreign],
        "missing_groups": [g.group for g in plan.missing_groups],
        "unresolved": [asdict(u) for u in plan.unresolved],
        "refusals": [asdict(r) for r in plan.refusals],
        "coverage": [to_row(c) for c in plan.coverage],
        "rule_commits": commits_row(plan.provenance),
        **({"undoes": plan.undoes} if plan.undoes else {}),
    }


def _inputs(inputs: Inputs) -> dict[str, Any]:
    return {**asdict(inputs), "directories": {name: {"sha256": one} for name, one in inputs.directories.items()}}


def summary(plan: Plan) -> dict[str, Any]:
    actions = Counter(c.action for c in plan.changes)
    reasons = Counter(c.reason for c in plan.changes)
    return {
        "add": actions["add"],
        "remove": actions["remove"],
        "hold": len(plan.held),
        "unchanged": plan.unchanged,
        "by_reason": dict(sorted(reasons.items())),
    }


_FIELDS = [field.name for field in fields(Change)]


def _change(change: Change) -> dict[str, Any]:
    found = {name: getattr(change, name) for name in _FIELDS}
    until = change.valid_until
    lists = {"policies": list(change.policies), "rule_lines": list(change.rule_lines)}
    return {**found, **lists, "valid_until": until.isoformat() if until else None}


def from_json(document: Any) -> Plan:
    """The plan that `to_json` sealed; raises BrokenSealError where it was altered since, or holds an unknown key."""
    try:
        _check(document)
        plan = _plan(document)
        same = document["id"] == digest(_body(plan))
    except BrokenSealError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BrokenSealError(NO_PLAN) from error
    if not same:
        raise BrokenSealError("the plan is not written as this version of the connector writes it")
    return plan


def _check(document: Mapping[str, Any]) -> None:
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise NoPlanError(NO_PLAN)
    body = {key: value for key, value in document.items() if key not in UNSEALED}
    if document["id"] != digest(body):
        raise BrokenSealError("the plan was altered after it was sealed")
    dt.datetime.fromisoformat(document["created_at"])
    for key in sorted(_unknown(document)):
        raise BrokenSealError(f"unknown key `{key}`: another version of the connector made the plan")


_ROWS: Mapping[str, frozenset[str]] = {
    "changes": frozenset(_FIELDS),
    "held": frozenset((*_FIELDS, "why")),
    "report": frozenset(_FIELDS),
    "foreign": frozenset(field.name for field in fields(Foreign)),
    "unresolved": frozenset(field.name for field in fields(Unresolved)),
    "refusals": frozenset(field.name for field in fields(Refusal)),
    "coverage": frozenset(KEYS),
}
_KEYS = frozenset(
    ("format", *UNSEALED, "as_of", "inputs", "summary", "missing_groups", "rule_commits", "undoes", *_ROWS)
)


def _unknown(document: Mapping[str, Any]) -> set[str]:
    """The keys that `to_json` does not write, in the document and its rows."""
    found: set[str] = document.keys() - _KEYS
    found |= document["inputs"].keys() - {field.name for field in fields(Inputs)}
    return found.union(*(row.keys() - known for name, known in _ROWS.items() for row in document[name]))


def _plan(document: Mapping[str, Any]) -> Plan:
    inputs = dict(document["inputs"])
    inputs["feeds"] = {name: FeedInput(**feed) for name, feed in inputs["feeds"].items()}
    inputs["directories"] = {name: one["sha256"] for name, one in inputs["directories"].items()}
    return Plan(
        as_of=dt.date.fromisoformat(document["as_of"]),
        inputs=Inputs(**inputs),
        unchanged=document["summary"]["unchanged"],
        changes=tuple(_read_change(c) for c in document["changes"]),
        held=tuple(_read_held(h) for h in document["held"]),
        report=tuple(_read_change(c) for c in document["report"]),
        foreign=tuple(Foreign(**f) for f in document["foreign"]),
        missing_groups=tuple(MissingGroup(directory="", group=g, wanted=0) for g in document["missing_groups"]),
        unresolved=tuple(Unresolved(**u) for u in document["unresolved"]),
        refusals=tuple(Refusal(**{**r, "accounts": tuple(r.get("accounts", ()))}) for r in document["refusals"]),
        coverage=tuple(from_row(c) for c in document["coverage"]),
        undoes=document.get("undoes", ""),
        provenance=commits_of(document["rule_commits"]),
    )


def _read_change(row: Mapping[str, Any]) -> Change:
    until = row["valid_until"]
    lists = {name: tuple(row[name]) for name in ("policies", "rule_lines")}
    return Change(**{**row, **lists, "valid_until": dt.date.fromisoformat(until) if until else None})


def _read_held(row: Mapping[str, Any]) -> Held:
    change = {key: value for key, value in row.items() if key != "why"}
    return Held(change=_read_change(change), why=row["why"], words=row["words"])
