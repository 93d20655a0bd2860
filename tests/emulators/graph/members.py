"""Members and owners of a group, read: plain, of one kind, nested, as references."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .errors import unreadable
from .exchange import Answer, Request
from .permissions import GROUP_READ, require
from .state import Entity
from .tenant import Tenant
from .view import View

SHOWN = 20
CASTS = {"microsoft.graph.user": "user", "microsoft.graph.group": "group", "microsoft.graph.device": "device"}


def listing(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, GROUP_READ)
    group = tenant.group(name)
    rows = partial(shown, tenant, request, group)
    return tenant.page(request, rows, kind="", context="directoryObjects", cost=3, typed=True)


def cast(tenant: Tenant, request: Request, name: str, sort: str) -> Answer:
    return _cast(tenant, request, sort, 3, lambda: shown(tenant, request, tenant.group(name)))


def transitive(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, GROUP_READ)
    group = tenant.group(name)
    rows = partial(nested, tenant, group)
    return tenant.page(request, rows, kind="", context="directoryObjects", cost=5, typed=True)


def transitive_cast(tenant: Tenant, request: Request, name: str, sort: str) -> Answer:
    return _cast(tenant, request, sort, 5, lambda: nested(tenant, tenant.group(name)))


def _cast(tenant: Tenant, request: Request, sort: str, cost: int, rows: Callable[[], list[Entity]]) -> Answer:
    require(request.roles, GROUP_READ)
    kind = CASTS.get(sort)
    if kind is None:
        raise unreadable(f"Resource not found for the segment '{sort}'.")
    return tenant.page(
        request, lambda: [one for one in rows() if one.kind == kind], kind=kind, context=f"{kind}s", cost=cost
    )


def references(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, GROUP_READ)
    rows = partial(shown, tenant, request, tenant.group(name))
    return tenant.page(request, rows, kind="", context="Collection($ref)", cost=3, show=tenant.reference)


def owners(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, GROUP_READ)
    group = tenant.group(name)
    rows = partial(tenant.directory.named, group.owners)
    return tenant.page(request, rows, kind="", context="directoryObjects", typed=True)


def shown(tenant: Tenant, request: Request, group: Entity) -> list[Entity]:
    """The members a read sees: without the writes that lag, and for a stale read without the latest of all."""
    ids = dict(group.shown)
    if fault := tenant.faults.draw("stale-read", request):
        since = tenant.clock.now() - fault.seconds
        for change in reversed(tenant.directory.log):
            if change.moment < since:
                break
            if change.object == group.id and change.member:
                ids.pop(change.member, None) if change.present else ids.setdefault(change.member)
    return tenant.directory.named(ids)


def nested(tenant: Tenant, group: Entity) -> list[Entity]:
    found: dict[str, Entity] = {}
    left = [group]
    while left:
        for member in left.pop().shown:
            if member not in found and member in tenant.directory.objects:
                found[member] = tenant.directory.objects[member]
                left.append(found[member])
    return list(found.values())


def expanded(tenant: Tenant, request: Request) -> Callable[[View, Entity], Any]:
    """How a group is shown: with `$expand=members`, with its first twenty members."""
    wanted = request.parameters().get("$expand", "")
    if not wanted:
        return View.show
    if wanted.partition("(")[0] != "members":
        raise unreadable(f"Parsing OData Select and Expand failed: '{wanted}' cannot be expanded here.")

    def show(look: View, group: Entity) -> Any:
        inner = View(kind="", select=("id",), roles=look.roles, typed=True)
        return look.show(group) | {"members": [inner.show(one) for one in shown(tenant, request, group)[:SHOWN]]}

    return show
