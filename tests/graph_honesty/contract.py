"""Microsoft's description of Graph as a judge: whole exchanges, and the items within a $batch one by one."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import yaml
from openapi_core import OpenAPI
from openapi_core.templating.paths.exceptions import PathError
from openapi_core.testing import MockRequest, MockResponse

SLICE = Path(__file__).with_name("graph-slice.openapi.yaml")
HOST = "https://graph.microsoft.com"
OWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=token=)[^&]*", re.IGNORECASE)  # differs each time
FIRST = 5
Exchange = dict[str, Any]


@cache
def description() -> OpenAPI:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return OpenAPI.from_dict(yaml.load(SLICE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def violations(exchange: Exchange) -> list[str]:
    """What of one exchange is against the description; empty where it is silent about the path."""
    return [problem for one in parts(exchange) for problem in _violations(one)]


def violations_of_all(exchanges: Iterable[Exchange]) -> list[str]:
    """Of many exchanges: those that differ in ids and tokens alone are judged once, and of a list its first rows."""
    kinds = {_kind(one): one for exchange in exchanges for one in parts(exchange)}
    return [problem for one in kinds.values() for problem in _violations(_cut(one))]


def outside(exchange: Exchange) -> bool:
    """Whether the description says nothing of the path and method."""
    return any(isinstance(error, PathError) for error in _errors(exchange))


def parts(exchange: Exchange) -> Iterator[Exchange]:
    """The exchange, and for a $batch each item with its answer as an exchange of its own."""
    yield exchange
    asked, told = exchange["request"], exchange["response"]
    if not asked["path"].endswith("/$batch") or told["status"] != 200:
        return
    answers = {one["id"]: one for one in told["body"]["responses"]}
    for item in asked["body"]["requests"]:
        path = f"/v1.0/{item['url'].lstrip('/')}"
        request = {"method": item["method"], "path": path, "headers": item.get("headers", {}), "body": item.get("body")}
        if item["id"] in answers:
            yield {"request": request, "response": answers[item["id"]]}


def _kind(exchange: Exchange) -> tuple[object, ...]:
    asked, told = exchange["request"], exchange["response"]
    items = [(one["method"], sorted(one)) for one in asked["body"]["requests"]] if _is_batch(asked) else []
    bodies = [sorted(body) if isinstance(body, dict) else type(body) for body in (asked["body"], told["body"])]
    return asked["method"], OWN.sub("", asked["path"]), told["status"], repr((bodies, {repr(one) for one in items}))


def _cut(exchange: Exchange) -> Exchange:
    told = exchange["response"]
    body = told["body"]
    if not isinstance(body, dict) or not isinstance(body.get("value"), list):
        return exchange
    return {**exchange, "response": {**told, "body": {**body, "value": body["value"][:FIRST]}}}


def _is_batch(asked: dict[str, Any]) -> bool:
    return bool(asked["path"].endswith("/$batch")) and isinstance(asked["body"], dict) and "requests" in asked["body"]


def _violations(exchange: Exchange) -> list[str]:
    asked = exchange["request"]
    place = f"{asked['method']} {asked['path']}: "
    return [place + _told(error) for error in _errors(exchange) if not isinstance(error, PathError)]


def _errors(exchange: Exchange) -> list[Exception]:
    request, response = _request(exchange["request"]), _response(exchange["response"])
    refused = exchange["response"]["status"] >= 400
    asked = [] if refused else list(description().iter_request_errors(request))
    return asked + list(description().iter_response_errors(request, response))


def _request(asked: dict[str, Any]) -> MockRequest:
    path, _, query = asked["path"].partition("?")
    return MockRequest(
        HOST,
        asked["method"].lower(),
        unquote(path),
        args=dict(parse_qsl(query)),
        headers=asked["headers"],
        data=None if asked["body"] is None else json.dumps(asked["body"]).encode(),
    )


def _response(told: dict[str, Any]) -> MockResponse:
    data = b"" if told["body"] is None else json.dumps(told["body"]).encode()
    return MockResponse(data, told["status"], headers=told.get("headers") or {})


def _told(error: Exception) -> str:
    details = getattr(error.__cause__, "schema_errors", None) or ()
    return f"{error}: " + "; ".join(f"{'/'.join(map(str, one.path))}: {one.message}" for one in details)
