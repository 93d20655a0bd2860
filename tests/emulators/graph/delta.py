"""users/delta and groups/delta: a first full round, then what changed since a link was given.

A link's token holds all the service must know: the generation it continues from, when it was given, and the query.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import msgspec

from . import properties
from .errors import resync, state_not_found, unreadable, unsupported
from .exchange import Answer, Request, decode, encode
from .paging import refuse_unknown
from .permissions import GROUP_READ, require
from .state import Entity
from .tenant import Tenant
from .users import readable
from .view import View

KEPT = 8


class Token(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`since`: the generation already told (-1: nothing); `until`: the one this round ends with; `at`: pages given."""

    kind: str
    since: int
    until: int
    given: float
    at: int = 0
    select: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    again: bool = False


def users(tenant: Tenant, request: Request) -> Answer:
    readable(request)
    return answer(tenant, request, "user")


def groups(tenant: Tenant, request: Request) -> Answer:
    require(request.roles, GROUP_READ)
    return answer(tenant, request, "group")


def answer(tenant: Tenant, request: Request, kind: str) -> Answer:
    parameters = request.parameters()
    if tenant.faults.draw("delta-gone", request):
        raise resync(f"{tenant.base}/{kind}s/delta?$deltatoken=")
    if text := parameters.get("$skiptoken") or parameters.get("$deltatoken"):
        token = latest(tenant, kind, parameters) if text == "latest" else unpack(tenant, kind, text, parameters)
    else:
        token = first(tenant, kind, parameters)
    return page(tenant, request, token)


def first(tenant: Tenant, kind: str, parameters: dict[str, str]) -> Token:
    refuse_unknown(parameters)
    for name in ("$top", "$orderby", "$search", "$expand", "$count", "$skip"):
        if name in parameters:
            raise unsupported(f"The query option '{name}' is not supported with delta.")
    chosen = tuple(name.strip() for name in parameters.get("$select", "").split(",") if name.strip())
    for name in chosen:
        if name not in {"members", "owners"} and not properties.known(kind, name):
            raise unreadable(
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}' "
                f"on type 'microsoft.graph.{kind}'."
            )
    generation = len(tenant.directory.log)
    only = filtered(parameters.get("$filter", ""))
    return Token(kind=kind, since=-1, until=generation, given=tenant.clock.now(), select=chosen, only=only)


def latest(tenant: Tenant, kind: str, parameters: dict[str, str]) -> Token:
    """`$deltatoken=latest`: nothing of what is, a link for what will be."""
    token = first(tenant, kind, {name: value for name, value in parameters.items() if name != "$deltatoken"})
    token.since = token.until
    return token


def filtered(text: str) -> tuple[str, ...]:
    """The ids of `id eq 'a' or id eq 'b'`, the only filter delta takes."""
    if not text:
        return ()
    words = text.split()
    parts = [words[at : at + 4] for at in range(0, len(words), 4)]
    if any(part[:2] != ["id", "eq"] or len(part) < 3 or part[3:] not in ([], ["or"]) for part in parts):
        raise unsupported("Only a filter by id is supported with delta.")
    return tuple(part[2].strip("'").lower() for part in parts)


def pack(token: Token) -> str:
    return base64.urlsafe_b64encode(encode(token)).decode().rstrip("=")


def unpack(tenant: Tenant, kind: str, text: str, parameters: dict[str, str]) -> Token:
    """Raises the refusal of a token that cannot be read, belongs elsewhere, or is older than its life."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        token = msgspec.convert(decode(raw), Token)
    except (ValueError, msgspec.ValidationError, msgspec.DecodeError):
        raise unreadable("Badly formed token.") from None
    generation = len(tenant.directory.log)
    if token.kind != kind or not -1 <= token.since <= token.until <= generation or token.at < 0:
        raise unreadable("Badly formed token.")
    now = tenant.clock.now()
    if now - token.given > tenant.options.delta_life:
        raise state_not_found()
    if parameters.get("$deltatoken"):
        token = Token(kind=kind, since=token.until, until=generation, given=now, select=token.select, only=token.only)
    return token


def page(tenant: Tenant, request: Request, token: Token) -> Answer:
    """The page a token stands at; an armed fault makes it empty, or gives it twice."""
    empty = tenant.faults.draw("delta-empty", request) is not None
    pages = [] if empty else kept(tenant, request, token)
    rows = pages[token.at] if token.at < len(pages) else []
    again = not empty and not token.again and bool(rows) and tenant.faults.draw("delta-replay", request) is not None
    token.at += not empty and not again
    token.again = again
    body: dict[str, Any] = {"@odata.context": f"{tenant.base}/$metadata#{token.kind}s"}
    path = f"{tenant.base}/{token.kind}s/delta"
    if empty or again or token.at < len(pages):
        body["@odata.nextLink"] = f"{path}?$skiptoken={pack(token)}"
    else:
        body["@odata.deltaLink"] = f"{path}?$deltatoken={pack(token)}"
    body["value"] = rows
    return Answer(200, body)


def kept(tenant: Tenant, request: Request, token: Token) -> list[list[dict[str, Any]]]:
    """The pages of a round, made once for all of its calls."""
    key = (token.kind, token.since, token.until, token.given, token.select, token.only, request.roles)
    if key not in tenant.rounds:
        if len(tenant.rounds) >= KEPT:
            tenant.rounds.pop(next(iter(tenant.rounds)))
        tenant.rounds[key] = list(rounds(tenant, request, token))
    return tenant.rounds[key]


def rounds(tenant: Tenant, request: Request, token: Token) -> Iterator[list[dict[str, Any]]]:
    """The pages of one round; a group with many members is told in several pieces, on one page after the other."""
    most, rows, weight = tenant.options.delta_page, list[dict[str, Any]](), 0
    for row in told(tenant, request, token):
        links = row.pop("members@delta", [])
        pieces = [links[at : at + most] for at in range(0, len(links), most)] or [[]]
        for piece in pieces:
            if rows and weight + 1 + len(piece) > most:
                yield rows
                rows, weight = [], 0
            rows.append(row | {"members@delta": piece} if piece else dict(row))
            weight += 1 + len(piece)
    if rows:
        yield rows


def told(tenant: Tenant, request: Request, token: Token) -> Iterator[dict[str, Any]]:
    """Each object with what changed of it between the token's generations."""
    names = tuple(name for name in token.select if name not in {"members", "owners"})
    look = View(kind=token.kind, select=("id", *names) if token.select else (), roles=request.roles, typed=False)
    with_members = token.kind == "group" and (not token.select or "members" in token.select)
    for name, links in touched(tenant, token).items():
        entity = tenant.directory.objects.get(name)
        if entity is None:
            yield {"id": name, "@removed": {"reason": "deleted"}}
            continue
        if token.select and not names and not links and token.since >= 0:
            continue  # only members are followed, and none changed
        row = look.show(entity)
        if with_members and links:
            row["members@delta"] = [link(tenant, one, here) for one, here in links.items()]
        yield row


def touched(tenant: Tenant, token: Token) -> dict[str, dict[str, bool]]:
    """Object to its changed members (present or not); in the first round every object and every member."""
    directory = tenant.directory
    shelf: dict[str, Entity] = directory.users if token.kind == "user" else directory.groups
    if token.since < 0:
        return {
            name: dict.fromkeys(entity.shown, True)
            for name, entity in shelf.items()
            if not token.only or name in token.only
        }
    found: dict[str, dict[str, bool]] = {}
    for change in directory.log[token.since : token.until]:
        mine = change.object in shelf or directory.gone.get(change.object) == token.kind
        if mine and (not token.only or change.object in token.only):
            links = found.setdefault(change.object, {})
            if change.member:
                links.pop(change.member, None)
                links[change.member] = change.present
    return found


def link(tenant: Tenant, name: str, here: bool) -> dict[str, Any]:
    entity = tenant.directory.objects.get(name)
    row: dict[str, Any] = {"@odata.type": f"#microsoft.graph.{entity.kind if entity else 'user'}", "id": name}
    return row if here else row | {"@removed": {"reason": "deleted"}}
