"""The plan as a document, `connector-plan/1`: what other programs may rely on. `sealed` writes it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from connector.core.vocabulary import REASONS

Count = int


class Part(BaseModel):
    """Later versions of the format may add keys; none is ever taken away."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)


class ChangeRow(Part):
    action: Literal["add", "remove"]
    directory: str
    group: str = Field(description="the directory's name of it; one that it lacks: as the entitlement names it")
    group_id: str = Field(description="stable id")
    person_id: str | None
    person_name: str
    account: str = Field(description="stable id")
    account_name: str
    entitlement: str
    location: str | None
    location_name: str | None
    policies: list[str]
    reason: str = Field(json_schema_extra={"enum": list(REASONS)})
    words: str = Field(description="one plain sentence")
    valid_until: dt.date | None = Field(description="the last day of the right, where it has one")
    rule_lines: list[str] = Field(description="`FILE:LINE` of what grants it, or of what no longer holds")


class HeldRow(ChangeRow):
    why: str = Field(description="what holds the change, as `row-missing`")


class ForeignRow(Part):
    directory: str
    group: str
    member: str
    words: str


class UnresolvedRow(Part):
    person_id: str
    directory: str
    why: str = Field(description="`no-account`, `ambiguous-account`, `disabled-account` or `shared-account`")
    words: str


class RefusalRow(Part):
    guard: str = Field(description="as `removals-percent`")
    limit: float
    actual: float
    words: str
    override: str = Field(description="the command that lets it pass")


class GroupCoverageRow(Part):
    group: str
    group_id: str = Field(description="stable id")
    members: Count = Field(description="there are now")
    explained: Count = Field(description="of them, those whom today's policies want there")
    unexplained: Count
    missing: Count = Field(description="wanted and not there")


class CoverageRow(Part):
    directory: str
    identity: str = Field(description="what tells it from any other, whatever the config calls it")
    members: Count
    explained: Count
    unexplained: Count
    missing: Count
    percent: float | None = Field(description="of the members that are explained; null where there are none")
    groups: list[GroupCoverageRow]


class FeedRow(Part):
    sha256: str
    rows: Count
    rejected: Count
    nobody: Count


class DirectoryRow(Part):
    sha256: str


class InputsRow(Part):
    config: str = Field(description="SHA-256")
    history: str = Field(description="SHA-256")
    policies: str = Field(description="SHA-256")
    mappings: str = Field(description="SHA-256")
    feeds: dict[str, FeedRow]
    directories: dict[str, DirectoryRow]


class SummaryRow(Part):
    add: Count
    remove: Count
    hold: Count
    unchanged: Count
    by_reason: dict[str, Count]


class PlanDocument(Part):
    format: Literal["connector-plan/1"]
    id: str = Field(description="SHA-256 of the canonical JSON without `id` and `created_at`")
    as_of: dt.date
    created_at: dt.datetime
    inputs: InputsRow
    summary: SummaryRow
    changes: list[ChangeRow]
    held: list[HeldRow]
    report: list[ChangeRow] = Field(description="changes of policies in report mode; none is made")
    foreign: list[ForeignRow]
    missing_groups: list[str]
    unresolved: list[UnresolvedRow]
    refusals: list[RefusalRow]
    coverage: list[CoverageRow] = Field(default=[], description="of the directories that nobody adopted yet")
    rule_commits: dict[str, str | None] = Field(
        description="file of a rule line to the commit that touched it last; null where it is not as committed"
    )
    undoes: str | None = Field(default=None, description="the run that this plan rolls back; in no other plan")
