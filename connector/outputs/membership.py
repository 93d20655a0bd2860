"""What the directories say of one person, beside what is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Membership:
    """What one directory says of a person and a decision's groups; `usable`: the account may be given something.

    waits: when a change of it is made, where that is not with the next run: "when ...".
    """

    directory: str
    account: str | None
    account_name: str
    group: str
    member: bool
    usable: bool = True
    note: str = ""
    waits: str = ""


Memberships = Mapping[tuple[str, str | None], Sequence[Membership]]  # by entitlement and location
