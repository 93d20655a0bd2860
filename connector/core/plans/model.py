"""The nouns of a plan: frozen values, sorted, with nothing in them that renders or acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from connector.core.plans.coverage import Coverage, GroupCoverage
from connector.core.rules.provenance import Provenance
from connector.core.vocabulary import URGENT

Action = Literal["add", "remove"]
ChangeKey = tuple[str, str, str, str]  # action, directory, group id, account
OVERRIDE = "connector approve PLAN --reason TEXT"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One membership to add or remove. `account` and `group_id` are stable ids; the names are for people to read.

    rule_lines: `FILE:LINE` of what grants it, or of what no longer holds; empty where no line says so.
    """

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
    rule_lines: tuple[str, ...] = ()

    @property
    def key(self) -> ChangeKey:
        """What `apply` compares."""
        return (self.action, self.directory, self.group_id, self.account)

    @property
    def order(self) -> tuple[str, ...]:
        return (self.directory, self.group, self.action, self.person_id or "", self.account, self.group_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A change that we made earlier, on a day, for a reason."""

    directory: str
    group_id: str
    account: str
    action: Action
    reason: str
    on: dt.date


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
    """What a guard will not let pass: the changes of `action` in the directory, group and reason named.

    accounts: where there are any, their changes alone. A scope leaves them out: an approval names its changes anyhow.
    identity: of the directory, where the guard is about that very one and not about its name in the config.
    """

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
    accounts: tuple[str, ...] = ()
    identity: str | None = None

    @property
    def scope(self) -> tuple[str | None, ...]:
        """What an approval of it frees: the same guard at the same place, and no other."""
        return (self.guard, self.directory, self.identity, self.action, self.group_id, self.reason)

    @property
    def order(self) -> tuple[str, ...]:
        """Those of a whole directory first."""
        return (self.directory, self.group_id or "", self.guard, self.reason or "", self.words)

    def stops(self, change: Change) -> bool:
        return (
            change.directory == self.directory
            and self.action in (None, change.action)
            and self.group_id in (None, change.group_id)
            and self.reason in (None, change.reason)
            and (not self.accounts or change.account in self.accounts)
            and not (self.spares_urgent and change.reason in URGENT)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedInput:
    """One feed as read: digest of its bytes, accepted and rejected rows, and accepted ones that name no person."""

    sha256: str
    rows: int
    rejected: int
    nobody: int = 0


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
    """Members a cap is measured against: correlated members by directory and group, all members by group.

    coverage: what the policies explain of them, by directory.
    """

    correlated: Mapping[str, int] = field(default_factory=dict)
    by_group: Mapping[tuple[str, str], int] = field(default_factory=dict)
    all_members: Mapping[tuple[str, str], int] = field(default_factory=dict)
    coverage: Mapping[str, tuple[GroupCoverage, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What brings the directories to the desired state, sorted; `refusals` say which of `changes` a guard stops.

    coverage: of the directories that nobody adopted yet. undoes: the run that a rollback undoes; empty in every other
    plan. provenance: the commits of its lines; the seal leaves out the revision, which any commit changes.
    """

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
    coverage: tuple[Coverage, ...] = ()
    undoes: str = ""
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def every_change(self) -> Iterator[Change]:
        """Those that are held or in report mode, too."""
        yield from self.changes
        yield from (held.change for held in self.held)
        yield from self.report

    def passing(self, approved: Sequence[Refusal] = ()) -> tuple[Change, ...]:
        """The changes that no refusal stops, those of the same guard and scope as an `approved` one aside."""
        scopes = {refusal.scope for refusal in approved}
        standing = [refusal for refusal in self.refusals if refusal.scope not in scopes]
        return tuple(c for c in self.changes if not any(r.stops(c) for r in standing))
