"""Seeds: JSON of users, groups, other objects and administrative units, put into the tenant as they are.

    {"users": [{"userPrincipalName": "a@example.org", "displayName": "A", "employeeId": "100001"}],
     "groups": [{"displayName": "attendance", "members": ["a@example.org"]}],
     "objects": [{"@odata.type": "#microsoft.graph.device", "displayName": "kiosk"}],
     "administrativeUnits": [{"displayName": "schools", "members": ["attendance"]}]}

An `id` that is not given is derived from the name, and so is the same in every run. Members and owners are named by
id, userPrincipalName or displayName; `count` copies an entry so many times, `{n}` standing for the number.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from .groups import security_identifier
from .properties import misfit
from .state import Entity
from .tenant import Tenant

SPACE = uuid.UUID("5d1f3d0c-4c1e-4a8e-9a59-0d2b7d4b8a77")
GROUP: dict[str, Any] = {
    "createdDateTime": "2024-08-01T08:00:00Z",
    "renewedDateTime": "2024-08-01T08:00:00Z",
    "mailEnabled": False,
    "securityEnabled": True,
}
USER: dict[str, Any] = {"accountEnabled": True, "userType": "Member", "createdDateTime": "2024-08-01T08:00:00Z"}
SECTIONS = {"users", "groups", "objects", "administrativeUnits"}


class SeedError(ValueError):
    """A seed that cannot be used; the message names the place."""


def plant(tenant: Tenant, seed: dict[str, Any]) -> dict[str, str]:
    """Put everything, then tie members and owners. Returns name to id. Raises SeedError."""
    if not isinstance(seed, dict) or set(seed) - SECTIONS:
        raise SeedError(f"a seed is an object of {', '.join(sorted(SECTIONS))}")
    ids: dict[str, str] = {}
    ties: list[tuple[Entity, str, list[str]]] = []
    for section in ("users", "objects", "groups", "administrativeUnits"):
        for values in copies(section, seed.get(section, [])):
            entity = put(tenant, section, values, ids)
            ties += [(entity, relation, listed(values, relation)) for relation in ("members", "owners")]
    for entity, relation, names in ties:
        for name in names:
            tie(tenant, entity, relation, name, ids)
    return ids


def copies(section: str, entries: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SeedError(f"`{section}` is a list of objects")
    for entry in entries:
        if "count" not in entry:
            yield entry
            continue
        rest = {key: value for key, value in entry.items() if key != "count"}
        if type(entry["count"]) is not int:
            raise SeedError(f"`count` in `{section}` is a whole number, not `{entry['count']}`")
        for number in range(entry["count"]):
            yield {key: filled(value, number) for key, value in rest.items()}


def listed(values: dict[str, Any], relation: str) -> list[str]:
    names = values.get(relation, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SeedError(f"`{relation}` of `{values.get('displayName')}` is a list of names or ids")
    return names


def filled(value: Any, number: int) -> Any:
    return value.replace("{n}", str(number)) if isinstance(value, str) else value


def put(tenant: Tenant, section: str, values: dict[str, Any], ids: dict[str, str]) -> Entity:
    kind = {"users": "user", "groups": "group", "administrativeUnits": "administrativeUnit"}.get(section)
    kind = kind or str(values.get("@odata.type", "device")).removeprefix("#microsoft.graph.")
    name = str(values.get("userPrincipalName") or values.get("displayName") or "")
    if not name:
        raise SeedError(f"an entry of `{section}` has neither a userPrincipalName nor a displayName")
    identity = identified(values.get("id") or uuid.uuid5(SPACE, f"{kind}/{name}"), name)
    own = {key: value for key, value in values.items() if key not in {"id", "members", "owners", "@odata.type"}}
    for key, value in own.items():
        if trouble := misfit(kind, key, value):
            raise SeedError(f"`{name}` in `{section}`: {trouble}")
    defaults = {"user": USER, "group": GROUP}.get(kind, {})
    entity = Entity(kind, identity, defaults | ({"displayName": name} if kind == "user" else {}) | own)
    if kind == "group":
        entity.values.setdefault("securityIdentifier", security_identifier(identity))
        entity.values.setdefault("mailNickname", "".join(one for one in name if one.isalnum()) or "group")
    tenant.directory.put(entity, tenant.clock.now())
    ids[name] = identity
    return entity


def identified(text: Any, name: str) -> str:
    try:
        return str(uuid.UUID(str(text)))
    except ValueError:
        raise SeedError(f"the `id` of `{name}` is not a UUID: `{text}`") from None


def tie(tenant: Tenant, entity: Entity, relation: str, name: str, ids: dict[str, str]) -> None:
    user = tenant.directory.user(name)
    member = ids.get(name) or (user.id if user else name.lower())
    if member not in tenant.directory.objects:
        raise SeedError(f"`{relation}` of `{entity.value('displayName')}` names `{name}`, which is not in the tenant")
    if relation == "owners":
        entity.owners[member] = None
    else:
        tenant.directory.add(entity, member, tenant.clock.now())
