"""Applications and service principals: as far as reading one, which is what a client of groups may come across."""

from __future__ import annotations

from functools import partial

from .errors import not_found
from .exchange import Answer, Request
from .permissions import READ, require
from .tenant import Tenant
from .view import view


def applications(tenant: Tenant, request: Request, name: str) -> Answer:
    return _one(tenant, request, "application", name)


def service_principals(tenant: Tenant, request: Request, name: str) -> Answer:
    return _one(tenant, request, "servicePrincipal", name)


def service_principal_list(tenant: Tenant, request: Request) -> Answer:
    require(request.roles, READ["servicePrincipal"])
    rows = [one for one in tenant.directory.objects.values() if one.kind == "servicePrincipal"]
    return tenant.page(request, lambda: rows, kind="servicePrincipal", context="servicePrincipals")


def roles_of(tenant: Tenant, request: Request, _name: str, _sort: str) -> Answer:
    """Directory roles are not emulated: nobody holds one."""
    require(request.roles, READ["servicePrincipal"])
    rows = partial(tenant.directory.named, ())
    return tenant.page(request, rows, kind="directoryRole", context="directoryRoles", cost=2)


def _one(tenant: Tenant, request: Request, kind: str, name: str) -> Answer:
    require(request.roles, READ["servicePrincipal"])
    found = tenant.directory.objects.get(name.lower())
    if found is None or found.kind != kind:
        raise not_found(name)
    look = view(request, kind, request.parameters())
    return Answer(200, {"@odata.context": look.context(tenant.base, f"{kind}s", single=True), **look.show(found)})
