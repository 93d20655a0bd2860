"""The embedded directory of the example: accounts, the managed groups, and some that are not ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TypedDict

from connector.example.posts import STAFFED
from connector.example.records import EVERYWHERE, MAILBOX, Person, groups


class AccountRow(TypedDict):
    id: str
    person_id: str | None
    username: str
    email: str | None
    enabled: bool


SERVICES = ("svc-attendance-export", "svc-bell-schedule")  # without a person or an address: foreign to the connector


def directory(staff: Sequence[Person]) -> bytes:
    services = [_service(f"s{number}", name) for number, name in enumerate(SERVICES, 1)]
    mailbox = AccountRow(id="m1", person_id=None, username="frontoffice", email=MAILBOX, enabled=True)
    accounts = [*(row for one in staff for row in _accounts(one)), mailbox, *services]
    document = {"accounts": accounts, "groups": _groups(staff)}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def account_id(one: Person) -> str:
    return f"a{int(one.id)}"


def _accounts(one: Person) -> Iterator[AccountRow]:
    if one.account in ("none", "mailbox"):
        return
    by_email = one.account == "by-email"
    yield AccountRow(
        id=account_id(one),
        person_id=None if by_email else one.id,
        username=one.username,
        email=one.email.upper() if by_email else one.email,
        enabled=one.account != "disabled",
    )
    if one.account == "second":
        admin = f"adm-{one.username}"
        yield AccountRow(id=f"{account_id(one)}-adm", person_id=one.id, username=admin, email=None, enabled=True)


def _service(identity: str, name: str) -> AccountRow:
    return AccountRow(id=identity, person_id=None, username=name, email=None, enabled=True)


def _groups(staff: Sequence[Person]) -> dict[str, list[str]]:
    managed = {name: sorted(_members(staff, name)) for name in groups(*STAFFED)}
    managed[EVERYWHERE] += [f"s{number}" for number in range(1, len(SERVICES) + 1)]
    everybody = sorted(account_id(one) for one in staff if one.account == "own")
    return managed | {"ic-gradebook-readers": everybody[::40], "staff-all": everybody}


def _members(staff: Iterable[Person], group: str) -> Iterator[str]:
    for one in staff:
        if group in one.member:
            yield account_id(one)
