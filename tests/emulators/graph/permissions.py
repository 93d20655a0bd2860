"""What the roles of a token allow."""

from __future__ import annotations

from typing import Literal

from .errors import GraphError, denied, external, synchronised
from .state import Entity

Sight = Literal["all", "basic", "none"]

DIRECTORY_READ = {"Directory.Read.All", "Directory.ReadWrite.All"}
USER_READ = DIRECTORY_READ | {"User.Read.All", "User.ReadWrite.All"}
MEMBER_WRITE = {"GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"}
GROUP_WRITE = {"Group.ReadWrite.All", "Directory.ReadWrite.All"}
GROUP_READ = DIRECTORY_READ | MEMBER_WRITE | {"GroupMember.Read.All", "Group.Read.All"}
USER_WRITE = {"User.ReadWrite.All", "Directory.ReadWrite.All"}
UNIT_READ = DIRECTORY_READ | {"AdministrativeUnit.Read.All", "AdministrativeUnit.ReadWrite.All"}
UNIT_WRITE = {"AdministrativeUnit.ReadWrite.All", "Directory.ReadWrite.All"}
ASSIGN_ROLES = "RoleManagement.ReadWrite.Directory"
READ = {
    "user": USER_READ,
    "group": GROUP_READ,
    "device": DIRECTORY_READ | {"Device.Read.All"},
    "servicePrincipal": DIRECTORY_READ | {"Application.Read.All"},
    "orgContact": DIRECTORY_READ | {"OrgContact.Read.All"},
    "administrativeUnit": UNIT_READ,
}


def require(roles: frozenset[str], needed: set[str]) -> None:
    if roles.isdisjoint(needed):
        raise denied()


def sight(roles: frozenset[str], kind: str) -> Sight:
    """How much of such objects the token shows: of those it may not read, nothing but their ids."""
    if not roles.isdisjoint(READ.get(kind, DIRECTORY_READ)):
        return "all"
    return "basic" if kind == "user" and "User.ReadBasic.All" in roles else "none"


def refusal_of_membership(group: Entity, roles: frozenset[str]) -> GraphError | None:
    """Why Graph would not let this token change the group's members."""
    value = group.value
    if roles.isdisjoint(MEMBER_WRITE):
        return denied()
    if value("onPremisesSyncEnabled"):
        return synchronised()
    if "DynamicMembership" in value("groupTypes"):
        return denied()
    if value("mailEnabled") and "Unified" not in value("groupTypes"):
        return external()
    if value("isAssignableToRole") and ASSIGN_ROLES not in roles:
        return denied()
    return denied() if value("isManagementRestricted") else None
