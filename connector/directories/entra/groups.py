"""Groups by id or by a display name that only one of them has; and why Graph would not let one be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from connector.directories.entra import requests
from connector.directories.entra.graph import Graph, Rows
from connector.directories.entra.names import is_guid
from connector.directories.entra.settings import EntraSettings
from connector.directories.entra.wire import MISSING
from connector.directories.entra.words import Refused, Trouble
from connector.directories.markers import owner_of

ASSIGN_ROLES = "RoleManagement.ReadWrite.Directory"
SYNCHRONISED = Trouble(
    "the group is synchronised from Active Directory",
    "manage it there: name it in a directory of type `active-directory`",
)
DYNAMIC = Trouble("the group's members follow a rule of its own", "end its dynamic membership, or name another group")
MAIL = Trouble(
    "the group is mail-enabled, and Exchange alone may write it", "name a security group or a Microsoft 365 group"
)
ROLES = Trouble("the group can be given directory roles", f"grant the app {ASSIGN_ROLES}, or name another group")
RESTRICTED = Trouble(
    "the group lies in an administrative unit with restricted management",
    "give the app a role in that unit, and name the unit in `managed`",
)
OUTSIDE = Trouble("it lies outside of `managed`", "add it to `managed`, or name another group")


class Group(msgspec.Struct, frozen=True):
    """`trouble`: why it is never written, empty where it may be. `owner`: whose mark its description carries."""

    id: str
    name: str
    trouble: str = ""
    inside: bool = True
    owner: str | None = None

    @property
    def writable(self) -> bool:
        return not self.trouble


class Groups(NamedTuple):
    """Each reference's group, None where there is none; `notes` say why one is not known or not written.

    troubles: of the references whose groups could not be read.
    """

    found: dict[str, Group | None]
    notes: dict[str, str]
    troubles: dict[str, Refused]


class Bounds(NamedTuple):
    """What decides whether a group may be written, beside its own properties."""

    settings: EntraSettings
    in_units: frozenset[str]
    roles: frozenset[str]


async def bounds_of(graph: Graph, settings: EntraSettings) -> Bounds:
    """Raises Refused where an administrative unit of the fence cannot be read, and Spent."""
    inside: set[str] = set()
    lists = await graph.lists(map(requests.unit_members, settings.fence.units))
    for unit, rows in zip(settings.fence.units, lists.values(), strict=True):
        if isinstance(rows, Refused):
            raise Refused(f"the administrative unit `{unit}` cannot be read: {rows.what}", rows.fix)
        inside.update(str(row.get("id")) for row in rows)
    return Bounds(settings, frozenset(inside), graph.wire.roles or frozenset())


async def find_groups(graph: Graph, settings: EntraSettings, references: Sequence[str]) -> Groups:
    """Raises Spent."""
    by_id = {reference: requests.group(reference) for reference in references if is_guid(reference)}
    by_name = {reference: requests.groups_named(reference) for reference in references if not is_guid(reference)}
    objects = await graph.objects(by_id.values())
    lists = await graph.lists(by_name.values())
    bounds = await bounds_of(graph, settings)
    found: dict[str, Group | None] = {}
    notes: dict[str, str] = {}
    troubles: dict[str, Refused] = {}
    answers: dict[str, Rows | Refused] = {reference: _one(objects[read]) for reference, read in by_id.items()}
    answers |= {reference: _namesakes(reference, lists[read]) for reference, read in by_name.items()}
    for reference in references:
        rows = answers[reference]
        if isinstance(rows, Refused):
            troubles[reference] = rows
            rows = []
        found[reference] = group_of(rows[0], bounds) if len(rows) == 1 else None
        if note := _note(reference, rows, found[reference]):
            notes[reference] = note
    return Groups(found, notes, troubles)


async def groups_by_id(graph: Graph, settings: EntraSettings, ids: Iterable[str]) -> dict[str, Group | Refused]:
    """As they are now. Raises Spent; Refused where the fence itself cannot be read."""
    reads = {group: requests.group(group) for group in ids}
    objects = await graph.objects(reads.values())
    bounds = await bounds_of(graph, settings)
    return {group: _known(objects[read], bounds) for group, read in reads.items()}


def group_of(row: Mapping[str, Any], bounds: Bounds) -> Group:
    group, name = str(row["id"]).lower(), str(row.get("displayName") or "")
    in_unit = group in bounds.in_units
    inside = bounds.settings.fence.holds(group, name, in_unit=in_unit)
    trouble = trouble_of(row, bounds, in_unit=in_unit)
    if trouble is None and not inside:
        trouble = OUTSIDE
    return Group(group, name, str(trouble or ""), inside, owner_of(str(row.get("description") or "")))


def trouble_of(row: Mapping[str, Any], bounds: Bounds, *, in_unit: bool) -> Trouble | None:
    """Why Graph would refuse to write the group's members."""
    kinds = row.get("groupTypes") or []
    if row.get("onPremisesSyncEnabled"):
        return SYNCHRONISED
    if "DynamicMembership" in kinds:
        return DYNAMIC
    if row.get("mailEnabled") and "Unified" not in kinds:
        return MAIL
    if row.get("isAssignableToRole") and ASSIGN_ROLES not in bounds.roles:
        return ROLES
    return RESTRICTED if row.get("isManagementRestricted") and not in_unit else None


def _one(answer: dict[str, Any] | Refused) -> Rows | Refused:
    if isinstance(answer, Refused):
        return [] if answer.status == MISSING else answer
    return [answer]


def _namesakes(reference: str, answer: Rows | Refused) -> Rows | Refused:
    if isinstance(answer, Refused):
        return answer
    return [row for row in answer if str(row.get("displayName")).lower() == reference.lower()]


def _known(answer: dict[str, Any] | Refused, bounds: Bounds) -> Group | Refused:
    return answer if isinstance(answer, Refused) else group_of(answer, bounds)


def _note(reference: str, rows: Rows, group: Group | None) -> str:
    if len(rows) > 1:
        return f"{len(rows)} groups have the name `{reference}`; name the one that is meant by its id"
    return group.trouble if group else ""
