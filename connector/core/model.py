"""The nouns of a plan: frozen values, sorted, with nothing in them that renders or acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Action = Literal["add", "remove"]

REASONS: Mapping[str, str] = {
    "joined": "became employed, or is in the feed for the first time",
    "role-gained": "took on a role that the policy names",
    "location-gained": "took on such a role at this location",
    "certified": "completed the course while the other requirements were met",
    "returned": "came back after a departure",
    "exception-granted": "a dated exception grants it",
    "policy-changed": "the policies or mappings changed, not the facts",
    "restored": "the connector had granted it and somebody took it away",
    "left": "is no longer employed",
    "role-lost": "no longer holds a role that the policy names",
    "location-lost": "holds such a role, but not at this location",
    "certification-expired": "the certification is no longer valid",
    "certification-superseded": "the course was replaced after the completion",
    "exception-ended": "the dated exception that granted it is over",
    "denied": "a denying policy or exception applies",
    "row-missing": "the person's rows have been missing from the feed for longer than the hold",
    "added-outside": "somebody added it by hand; no policy explains it",
    "account-changed": "the person now has another account",
}
HOLDS: Mapping[str, str] = {
    "row-missing": "the person has no people row or no assignment row in the feed; absence is not evidence",
    "row-rejected": "a row of the person was rejected, so the facts are not whole",
    "ambiguous-account": "several accounts match the person",
    "shared-account": "the account matches several persons",
    "protected": "the account is on the directory's `protected` list",
    "frozen": "no enforced policy grants the entitlement, so nothing but a denial takes it away",
    "unmanaged": "the group lies outside the directory's `managed` fence",
}
URGENT = frozenset({"left", "denied"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One membership to add or remove. `account` and `group_id` are stable ids; the names are for people to read."""

    action: Action
    directory: str
    group: str
    group_id: str
    person_id: str | None
    account: str
    person_name: str
    account_name: str
    entitlement: str
    location: str | None
    location_name: str | None
    policies: tuple[str, ...]
    reason: str
    words: str
    valid_until: dt.date | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What `apply` compares: action, directory, group id and account."""
        return (self.action, self.directory, self.group_id, self.account)

    @property
    def order(self) -> tuple[str, ...]:
        return (self.directory, self.group, self.action, self.person_id or "", self.account, self.group_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A change that is not made now, and why (a key of HOLDS)."""

    change: Change
    why: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Foreign:
    """A member that no correlation key ties to a person: shown, never touched."""

    directory: str
    group: str
    member: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Unresolved:
    """A person for whom something is desired and whose account cannot be told or used."""

    directory: str
    person_id: str
    why: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class MissingGroup:
    """A group that an entitlement names and the directory lacks; `wanted` members were to be in it."""

    directory: str
    group: str
    wanted: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """What a guard will not let pass: the changes of `action` in the directory, group and reason named."""

    guard: str
    limit: float
    actual: float
    words: str
    override: str
    directory: str
    action: Action | None = None
    group_id: str | None = None
    reason: str | None = None
    spares_urgent: bool = False

    def stops(self, change: Change) -> bool:
        return (
            change.directory == self.directory
            and self.action in (None, change.action)
            and self.group_id in (None, change.group_id)
            and self.reason in (None, change.reason)
            and not (self.spares_urgent and change.reason in URGENT)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedInput:
    """One feed as read: digest of its bytes, accepted and rejected rows."""

    sha256: str
    rows: int
    rejected: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """Digests of all that a plan was made from."""

    config: str
    history: str
    policies: str
    mappings: str
    feeds: Mapping[str, FeedInput]
    directories: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Census:
    """Members a cap is measured against: correlated members by directory and group, all members by group."""

    correlated: Mapping[str, int] = field(default_factory=dict)
    by_group: Mapping[tuple[str, str], int] = field(default_factory=dict)
    all_members: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What brings the directories to the desired state, sorted; `refusals` say which of `changes` a guard stops."""

    as_of: dt.date
    inputs: Inputs
    unchanged: int
    changes: tuple[Change, ...] = ()
    held: tuple[Held, ...] = ()
    report: tuple[Change, ...] = ()
    foreign: tuple[Foreign, ...] = ()
    missing_groups: tuple[MissingGroup, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def passing(self) -> tuple[Change, ...]:
        """The changes that no refusal stops."""
        return tuple(c for c in self.changes if not any(r.stops(c) for r in self.refusals))
