"""/users: list, get, create, change, delete, and the groups of one."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from . import properties
from .clock import iso
from .errors import bad_request, denied, not_found
from .exchange import Answer, Request
from .permissions import GROUP_READ, USER_WRITE, require, sight
from .state import Entity
from .tenant import Tenant
from .view import view


def find(tenant: Tenant, name: str) -> Entity:
    found = tenant.directory.user(name)
    if found is None:
        raise not_found(name)
    return found


def readable(request: Request) -> None:
    if sight(request.roles, "user") == "none":
        raise denied()


def listing(tenant: Tenant, request: Request) -> Answer:
    readable(request)
    rows = tenant.directory.users
    return tenant.page(request, lambda: list(rows.values()), kind="user", context="users", cost=2)


def one(tenant: Tenant, request: Request, name: str) -> Answer:
    readable(request)
    look = view(request, "user", request.parameters())
    shown = look.show(find(tenant, name))
    return Answer(200, {"@odata.context": look.context(tenant.base, "users", single=True), **shown})


def create(tenant: Tenant, request: Request) -> Answer:
    require(request.roles, USER_WRITE)
    values = checked(request.json(), "user")
    for needed in ("userPrincipalName", "displayName", "mailNickname"):
        if not isinstance(values.get(needed), str) or not values[needed]:
            raise bad_request(f"A value is required for property '{needed}' of resource 'User'.")
    if tenant.directory.user(values["userPrincipalName"]):
        raise bad_request("Another object with the same value for property userPrincipalName already exists.")
    entity = Entity("user", str(uuid.UUID(int=tenant.chance.getrandbits(128), version=4)), values)
    return created(tenant, request, entity, "users", "User")


def change(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, USER_WRITE)
    entity = find(tenant, name)
    values = checked(request.json(), "user")
    tenant.directory.names.pop(str(entity.value("userPrincipalName")).casefold(), None)
    entity.values.update(values)
    tenant.directory.put(entity, tenant.clock.now())
    return Answer(204)


def delete(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, USER_WRITE)
    tenant.directory.drop(find(tenant, name), tenant.clock.now())
    return Answer(204)


def member_of(tenant: Tenant, request: Request, name: str) -> Answer:
    readable(request)
    require(request.roles, GROUP_READ)
    entity = find(tenant, name)
    rows = partial(tenant.directory.named, tenant.directory.holders.get(entity.id, {}))
    return tenant.page(request, rows, kind="", context="directoryObjects", cost=2, typed=True)


def checked(values: dict[str, Any], kind: str) -> dict[str, Any]:
    """The properties of a body that may be written. Raises the refusal of unknown names and wrong kinds of value."""
    for name, value in values.items():
        if "@" in name or name in {"passwordProfile", "members", "owners"}:
            continue
        if not properties.known(kind, name) or name in {"id", "deletedDateTime", "createdDateTime"}:
            raise bad_request(f"Property '{name}' does not exist or is read-only for type 'microsoft.graph.{kind}'.")
        if value is not None and not _fits(kind, name, value):
            raise bad_request(f"Invalid value specified for property '{name}' of resource '{kind.title()}'.")
    return {name: value for name, value in values.items() if properties.known(kind, name)}


def _fits(kind: str, name: str, value: Any) -> bool:
    if name in properties.MANY[kind]:
        return isinstance(value, list)
    if name in properties.FLAGS:
        return isinstance(value, bool)
    return isinstance(value, dict) if name == "onPremisesExtensionAttributes" else isinstance(value, str)


def created(tenant: Tenant, request: Request, entity: Entity, collection: str, sort: str) -> Answer:
    """Put a new object and answer 201 with its place, as Graph spells it."""
    now = tenant.clock.now()
    entity.values.setdefault("createdDateTime", iso(now) + "Z")
    tenant.directory.put(entity, now)
    look = view(request, entity.kind, {})
    host = tenant.base.removesuffix("/v1.0")
    place = f"{host}/v2/{tenant.options.tenant}/directoryObjects/{entity.id}/Microsoft.DirectoryServices.{sort}"
    body = {"@odata.context": look.context(tenant.base, collection, single=True), **look.show(entity)}
    return Answer(201, body, {"location": place})
