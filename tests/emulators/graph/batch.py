"""$batch: up to twenty requests in one call, each answered for itself, in any order."""

from __future__ import annotations

from typing import Any

from .errors import GraphError, unreadable
from .exchange import Request

MOST = 20
METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE"}


def items(outer: Request) -> list[tuple[str, Request, list[str]]]:
    """Name, request and dependencies of each item. Raises the refusal of a batch that is not one."""
    body = outer.json()
    listed = body.get("requests")
    if set(body) != {"requests"} or not isinstance(listed, list) or not listed:
        raise unreadable("Invalid batch payload format.")
    if len(listed) > MOST:
        raise unreadable(f"Number of batch request steps exceeds the maximum value of {MOST}.")
    found = [item(outer, one) for one in listed]
    names = [name for name, _, _ in found]
    if len(set(names)) < len(names):
        raise unreadable("Duplicate request ids found in batch payload.")
    before: set[str] = set()
    for name, _, depends in found:
        if not before.issuperset(depends):
            raise unreadable(f"Invalid request id specified in dependsOn of request '{name}'.")
        before.add(name)
    return found


def item(outer: Request, value: Any) -> tuple[str, Request, list[str]]:
    if not isinstance(value, dict) or set(value) - {"id", "method", "url", "headers", "body", "dependsOn"}:
        raise unreadable("Invalid batch payload format.")
    name, method, url = value.get("id"), value.get("method"), value.get("url")
    if not isinstance(name, str) or not name or not isinstance(method, str) or not isinstance(url, str) or not url:
        raise unreadable("All batch request steps must have an id, a method and a url.")
    if method.upper() not in METHODS:
        raise unreadable(f"Invalid method specified for request '{name}'.")
    headers, depends = value.get("headers", {}), value.get("dependsOn", [])
    texts = [*headers.values(), *depends] if isinstance(headers, dict) and isinstance(depends, list) else [None]
    if not all(isinstance(text, str) for text in texts):
        raise unreadable("Invalid batch payload format.")
    path, _, query = url.partition("?")
    request = Request(
        method=method.upper(),
        path=path if path.startswith("/") else f"/{path}",
        query=query,
        headers={name.lower(): text for name, text in headers.items()},
        body=value.get("body"),
        kind="item",
        roles=outer.roles,
        app=outer.app,
    )
    check_body(name, request)
    return name, request, depends


def check_body(name: str, request: Request) -> None:
    if request.body is not None and "content-type" not in request.headers:
        raise unreadable(f"Write request id : {name} does not contain Content-Type header or body.")


def failed_dependency() -> GraphError:
    return GraphError(424, "FailedDependency", "The dependent request failed.")
