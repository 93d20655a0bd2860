"""Every request that is ever made: a reading, an addition, a removal. There is no way to say another one.

A DELETE of a member's path without `/$ref` deletes the user, so that path is written once, here, from two ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from connector.directories.entra.names import are_guids

AT_ONCE = 20
"""Of members in one addition, and of requests in one batch."""

PAGE = 999
GROUP = (
    "id,displayName,description,groupTypes,mailEnabled,securityEnabled,onPremisesSyncEnabled,"
    "isAssignableToRole,isManagementRestricted"
)


@dataclass(frozen=True, slots=True)
class Read:
    """`path`: below the endpoint, with its query, encoded."""

    path: str

    @property
    def part(self) -> dict[str, Any]:
        return {"method": "GET", "url": self.path}


@dataclass(frozen=True, slots=True)
class Add:
    """Wholly or not at all. `root`: the endpoint. Raises ValueError for what is no id, and for too many."""

    root: str
    group: str
    accounts: tuple[str, ...]

    def __post_init__(self) -> None:
        _require_ids(self.group, *self.accounts)
        if not 0 < len(self.accounts) <= AT_ONCE:
            raise ValueError(f"{len(self.accounts)} members in one addition")

    @property
    def part(self) -> dict[str, Any]:
        binds = [f"{self.root}/directoryObjects/{account}" for account in self.accounts]
        headers = {"Content-Type": "application/json"}
        body = {"members@odata.bind": binds}
        return {"method": "PATCH", "url": f"/groups/{self.group}", "headers": headers, "body": body}


@dataclass(frozen=True, slots=True)
class Remove:
    """Raises ValueError for what is no id."""

    group: str
    account: str

    def __post_init__(self) -> None:
        _require_ids(self.group, self.account)

    @property
    def part(self) -> dict[str, Any]:
        return {"method": "DELETE", "url": f"/groups/{self.group}/members/{self.account}/$ref"}


Request = Read | Add | Remove


class Answer(msgspec.Struct, frozen=True):
    """One request's of a batch. `status` 0: the batch's answer lacks it."""

    id: str = ""
    status: int = 0
    headers: dict[str, str] = {}
    body: Any = None


class _Answers(msgspec.Struct):
    responses: list[Answer]


_DECODER = msgspec.json.Decoder(_Answers)


def batch_body(requests: Sequence[Request]) -> bytes:
    return msgspec.json.encode(
        {"requests": [{"id": str(number), **request.part} for number, request in enumerate(requests)]}
    )


def batch_answers(raw: bytes, size: int) -> list[Answer]:
    """In the order of the requests. Raises msgspec.DecodeError."""
    found = {answer.id: answer for answer in _DECODER.decode(raw).responses}
    return [found.get(str(number), Answer()) for number in range(size)]


def users(attributes: Sequence[str], query: str | None) -> Read:
    where = f"&$filter={quote(query, safe='')}" if query else ""
    return Read(f"/users?$select={','.join(attributes)}&$top={PAGE}{where}")


def user(name: str, attributes: Sequence[str]) -> Read:
    """By id or userPrincipalName."""
    return Read(f"/users/{quote(name, safe='')}?$select={','.join(attributes)}")


def group(group_id: str) -> Read:
    _require_ids(group_id)
    return Read(f"/groups/{group_id}?$select={GROUP}")


def groups_named(name: str) -> Read:
    doubled = name.replace("'", "''")
    where = quote(f"displayName eq '{doubled}'", safe="")
    return Read(f"/groups?$filter={where}&$select={GROUP}&$top={PAGE}")


def members(group_id: str) -> Read:
    _require_ids(group_id)
    return Read(f"/groups/{group_id}/members?$select=id,displayName&$top={PAGE}")


def unit_members(unit: str) -> Read:
    _require_ids(unit)
    return Read(f"/directory/administrativeUnits/{unit}/members?$select=id&$top={PAGE}")


def changed_groups() -> Read:
    """From now on: a page without content, and the link to what changes after it."""
    shown = "displayName,description,groupTypes,onPremisesSyncEnabled,members"
    return Read(f"/groups/delta?$select={shown}&$deltatoken=latest")


def changed_users(attributes: Sequence[str]) -> Read:
    return Read(f"/users/delta?$select={','.join(attributes)}&$deltatoken=latest")


def _require_ids(*ids: str) -> None:
    if not are_guids(ids):
        raise ValueError("it is no id")
