"""/directoryObjects (getByIds, checkMemberGroups, getMemberGroups) and administrative units."""

from __future__ import annotations

from functools import partial
from typing import Any

from . import links, members
from .errors import already_exist, bad_request, denied, not_found, unreadable
from .exchange import Answer, Request
from .permissions import GROUP_READ, UNIT_READ, UNIT_WRITE, require, sight
from .state import Entity
from .tenant import Tenant
from .view import view

MOST = 1000


def texts(body: dict[str, Any], name: str, most: int) -> list[str]:
    found = body.get(name)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise unreadable(f"Invalid value specified for parameter '{name}'.")
    if len(found) > most:
        raise bad_request(f"Too many items specified in '{name}': at most {most}.")
    return found


def by_ids(tenant: Tenant, request: Request) -> Answer:
    body = request.json()
    ids = texts(body, "ids", MOST)
    kinds = {kind.lower() for kind in texts(body, "types", 100)} if "types" in body else set()
    look = view(request, "", request.parameters(), typed=True)
    shown = []
    for one in dict.fromkeys(name.lower() for name in ids):
        entity = tenant.directory.objects.get(one)
        if entity is not None and (not kinds or entity.kind.lower() in kinds or "directoryobject" in kinds):
            if sight(request.roles, entity.kind) == "none":
                raise denied()
            shown.append(look.show(entity))
    answer = {"@odata.context": look.context(tenant.base, "directoryObjects"), "value": shown}
    return Answer(200, answer, {"location": tenant.base.removesuffix("/v1.0")}, units=3)


def check_member_groups(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, GROUP_READ)
    wanted = texts(request.json(), "groupIds", MOST // 50)
    held = {one.id for one in groups_of(tenant, tenant.object(name))}
    return _strings(tenant, [one for one in dict.fromkeys(wanted) if one.lower() in held], 4)


def member_groups(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, GROUP_READ)
    only = request.json().get("securityEnabledOnly", False)
    entity = tenant.directory.user(name) or tenant.object(name)
    held = [one.id for one in groups_of(tenant, entity) if one.value("securityEnabled") or not only]
    return _strings(tenant, held, 2)


def groups_of(tenant: Tenant, entity: Entity) -> list[Entity]:
    """The groups that hold it, directly or through others."""
    found: dict[str, Entity] = {}
    left = [entity.id]
    while left:
        for holder in tenant.directory.holders.get(left.pop(), ()):
            if holder not in found and holder in tenant.directory.groups:
                found[holder] = tenant.directory.groups[holder]
                left.append(holder)
    return list(found.values())


def _strings(tenant: Tenant, values: list[str], units: int) -> Answer:
    body = {"@odata.context": f"{tenant.base}/$metadata#Collection(Edm.String)", "value": values}
    return Answer(200, body, {"location": tenant.base.removesuffix("/v1.0")}, units=units)


def transitive_member_of(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, GROUP_READ)
    entity = tenant.directory.user(name)
    if entity is None:
        raise not_found(name)
    rows = partial(groups_of, tenant, entity)
    return tenant.page(request, rows, kind="", context="directoryObjects", cost=2, typed=True)


def unit(tenant: Tenant, name: str) -> Entity:
    found = tenant.directory.units.get(name.lower())
    if found is None:
        raise not_found(name)
    return found


def unit_members(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, UNIT_READ)
    rows = partial(members.shown, tenant, request, unit(tenant, name))
    return tenant.page(request, rows, kind="", context="directoryObjects", typed=True)


def unit_references(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, UNIT_READ)
    rows = partial(members.shown, tenant, request, unit(tenant, name))
    return tenant.page(request, rows, kind="", context="Collection($ref)", show=tenant.reference)


def add_to_unit(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, UNIT_WRITE)
    found, member = unit(tenant, name), links.referred(tenant, request.json().get("@odata.id"))
    if member.id in found.members:
        raise already_exist("members")
    tenant.directory.add(found, member.id, tenant.clock.now(), tenant.lag(request))
    return Answer(204)
