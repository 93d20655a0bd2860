"""A forecast to JSON and back, `connector-forecast/1`, and the digest that seals it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from connector.core.forecasts.foreseen import Foreseen
from connector.core.plans.sealed import UNSEALED, BrokenSealError, NoPlanError, digest

FORMAT = "connector-forecast/1"
NO_FORECAST = f"not a forecast of format `{FORMAT}`"
KEYS = frozenset((*UNSEALED, "format", "as_of", "from", "until", "inputs", "summary", "changes"))


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What is to come from `first` to `last`, both included, as known on `as_of`; `inputs`: digests of what it read."""

    as_of: dt.date
    first: dt.date
    last: dt.date
    inputs: Mapping[str, Any]
    changes: Sequence[Foreseen]


def forecast_json(forecast: Forecast, created_at: dt.datetime) -> dict[str, Any]:
    """`id` is the SHA-256 of the canonical JSON without `id` and `created_at`, as of a plan."""
    body = _body(forecast)
    return {"id": digest(body), "created_at": created_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), **body}


def _body(forecast: Forecast) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "as_of": forecast.as_of.isoformat(),
        "from": forecast.first.isoformat(),
        "until": forecast.last.isoformat(),
        "inputs": {**forecast.inputs},
        "summary": summary(forecast.changes),
        "changes": [_row(one) for one in forecast.changes],
    }


def summary(changes: Sequence[Foreseen]) -> dict[str, Any]:
    """How many of each kind, and by reason."""
    kinds = Counter(one.change for one in changes)
    reasons = Counter(one.reason for one in changes)
    return {"gain": kinds["gain"], "lose": kinds["lose"], "by_reason": dict(sorted(reasons.items()))}


def _row(one: Foreseen) -> dict[str, Any]:
    until = one.until.isoformat() if one.until else None
    lists = {"roles": list(one.roles), "policies": list(one.policies)}
    return {**asdict(one), **lists, "on": one.on.isoformat(), "until": until}


_FIELDS = frozenset(field.name for field in fields(Foreseen))


def forecast_from(document: Any) -> Forecast:
    """What `forecast_json` sealed. Raises NoPlanError where it is none, BrokenSealError where it was altered since."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise NoPlanError(NO_FORECAST)
    try:
        if document["id"] != digest({key: value for key, value in document.items() if key not in UNSEALED}):
            raise BrokenSealError("the forecast was altered after it was sealed")
        if document.keys() != KEYS or any(row.keys() != _FIELDS for row in document["changes"]):
            raise BrokenSealError("another version of the connector made the forecast")
        return _read(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BrokenSealError):
            raise
        raise NoPlanError(NO_FORECAST) from error


def _read(document: Mapping[str, Any]) -> Forecast:
    return Forecast(
        as_of=dt.date.fromisoformat(document["as_of"]),
        first=dt.date.fromisoformat(document["from"]),
        last=dt.date.fromisoformat(document["until"]),
        inputs=document["inputs"],
        changes=tuple(_read_row(row) for row in document["changes"]),
    )


def _read_row(row: Mapping[str, Any]) -> Foreseen:
    until = dt.date.fromisoformat(row["until"]) if row["until"] else None
    lists = {"roles": tuple(row["roles"]), "policies": tuple(row["policies"])}
    return Foreseen(**{**row, **lists, "on": dt.date.fromisoformat(row["on"]), "until": until})
