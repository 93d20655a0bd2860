"""Members and owners of a group, written: one by one, twenty at once, removed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from .errors import (
    already_exist,
    bad_request,
    do_not_exist,
    not_found,
    synchronised,
    too_many_links,
    twice,
    unreadable,
)
from .exchange import Answer, Request, segments
from .permissions import GROUP_WRITE, refusal_of_membership, require
from .state import Entity
from .tenant import Tenant

MOST = 20


def referred(tenant: Tenant, reference: Any) -> Entity:
    """The object an `@odata.id` or a bind points to."""
    words = segments(urlsplit(reference).path) if isinstance(reference, str) else []
    if len(words) < 2 or words[-2] not in {"directoryObjects", "users", "groups", "devices", "servicePrincipals"}:
        raise bad_request("The value of the reference is not a valid URI of a directory object.")
    found = tenant.directory.objects.get(words[-1].lower()) or tenant.directory.user(words[-1])
    if found is None:
        raise not_found(words[-1])
    return found


def bound(tenant: Tenant, group: Entity, references: Any) -> list[str]:
    """The ids of a list of binds, none of them a member yet. Raises what Graph says of the first that does not fit."""
    if not isinstance(references, list):
        raise unreadable("An unexpected value was found for the annotation 'odata.bind'.")
    if len(references) > MOST:
        raise too_many_links()
    wanted = [referred(tenant, one) for one in references]
    seen: set[str] = set()
    for one in wanted:
        if one.id in seen:
            raise twice(one.kind.title(), one.id, group.id)
        seen.add(one.id)
    if not seen.isdisjoint(group.members):
        raise already_exist("members")
    return [one.id for one in wanted]


def bind(tenant: Tenant, request: Request, group: Entity, references: Any) -> None:
    """All or none."""
    if refusal := refusal_of_membership(group, request.roles):
        raise refusal
    added, now, lag = bound(tenant, group, references), tenant.clock.now(), tenant.lag(request)
    for member in added:
        tenant.directory.add(group, member, now, lag)


def add(tenant: Tenant, request: Request, name: str) -> Answer:
    group = tenant.group(name)
    if refusal := refusal_of_membership(group, request.roles):
        raise refusal
    member = referred(tenant, request.json().get("@odata.id"))
    if member.id in group.members:
        raise already_exist("members")
    tenant.directory.add(group, member.id, tenant.clock.now(), tenant.lag(request))
    return Answer(204)


def remove(tenant: Tenant, request: Request, name: str, member: str) -> Answer:
    group = tenant.group(name)
    if refusal := refusal_of_membership(group, request.roles):
        raise refusal
    if tenant.faults.draw("misleading-404", request):
        raise not_found(group.id)
    if member.lower() not in group.members:
        if tenant.faults.draw("absent-400", request):
            raise do_not_exist("members")
        raise not_found(group.id)
    tenant.directory.remove(group, member.lower(), tenant.clock.now(), tenant.lag(request))
    return Answer(204)


def delete_member_itself(tenant: Tenant, request: Request, name: str, member: str) -> Answer:
    """The path without `/$ref`: Graph deletes the object itself where the token may. The trap is kept."""
    require(request.roles, {"User.ReadWrite.All", "Directory.ReadWrite.All"})
    if member.lower() not in tenant.group(name).members:
        raise not_found(member)
    tenant.directory.drop(tenant.object(member), tenant.clock.now())
    return Answer(204)


def add_owner(tenant: Tenant, request: Request, name: str) -> Answer:
    require(request.roles, GROUP_WRITE)
    group, owner = tenant.group(name), referred(tenant, request.json().get("@odata.id"))
    if group.value("onPremisesSyncEnabled"):
        raise synchronised()
    if owner.id in group.owners:
        raise already_exist("owners")
    group.owners[owner.id] = None
    return Answer(204)


def remove_owner(tenant: Tenant, request: Request, name: str, owner: str) -> Answer:
    require(request.roles, GROUP_WRITE)
    group = tenant.group(name)
    if owner.lower() not in group.owners:
        raise not_found(group.id)
    group.owners.pop(owner.lower())
    return Answer(204)


def only_contained(_tenant: Tenant, _request: Request, _name: str) -> Answer:
    raise unreadable("Write requests are only supported on contained entities")


def wrong_target(_tenant: Tenant, _request: Request, _name: str) -> Answer:
    raise unreadable("The request is currently not supported on the targeted entity set")
