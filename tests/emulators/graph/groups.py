"""/groups: list, get, create, change (with binds of members), delete."""

from __future__ import annotations

import uuid
from typing import Any

from . import links, members
from .clock import iso
from .errors import bad_request
from .exchange import Answer, Request
from .permissions import GROUP_READ, GROUP_WRITE, require
from .state import Entity
from .tenant import Tenant
from .users import checked, created
from .view import View, view

BINDS = "members@odata.bind"


def listing(tenant: Tenant, request: Request) -> Answer:
    require(request.roles, GROUP_READ)
    rows = tenant.directory.groups
    show = members.expanded(tenant, request)
    return tenant.page(request, lambda: list(rows.values()), kind="group", context="groups", show=show)


def one(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, GROUP_READ)
    look: View = view(request, "group", request.parameters())
    shown = members.expanded(tenant, request)(look, tenant.group(name))
    return Answer(200, {"@odata.context": look.context(tenant.base, "groups", single=True), **shown})


def create(tenant: Tenant, request: Request) -> Answer:
    require(request.roles, GROUP_WRITE)
    body = request.json()
    values = checked(body, "group")
    for needed, sort in {"displayName": str, "mailNickname": str, "mailEnabled": bool, "securityEnabled": bool}.items():
        if not isinstance(values.get(needed), sort):
            raise bad_request(f"A value is required for property '{needed}' of resource 'Group'.")
    entity = Entity("group", str(uuid.UUID(int=tenant.chance.getrandbits(128), version=4)), values)
    values["renewedDateTime"] = iso(tenant.clock.now()) + "Z"
    values["securityIdentifier"] = security_identifier(entity.id)
    added = links.bound(tenant, entity, body.get(BINDS, []))
    answer = created(tenant, request, entity, "groups", "Group")
    for member in added:
        tenant.directory.add(entity, member, tenant.clock.now())
    return answer


def change(tenant: Tenant, request: Request, name: str) -> Answer:
    body = request.json()
    entity = tenant.group(name)
    if BINDS in body:
        links.bind(tenant, request, entity, body[BINDS])
    values = checked(body, "group")
    if values:
        require(request.roles, GROUP_WRITE)
        entity.values.update(values)
        tenant.directory.put(entity, tenant.clock.now())
    return Answer(204)


def delete(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, GROUP_WRITE)
    tenant.directory.drop(tenant.group(name), tenant.clock.now())
    return Answer(204)


def security_identifier(name: str) -> str:
    """The SID that the service derives from an object's id."""
    parts: Any = uuid.UUID(name).bytes_le
    return "S-1-12-1-" + "-".join(str(int.from_bytes(parts[at : at + 4], "little")) for at in range(0, 16, 4))
