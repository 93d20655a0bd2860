"""A deployment whose plan has something in every section."""

from __future__ import annotations

from pathlib import Path

from tests.plan.cases import (
    denied_by_exception,
    door,
    excepted,
    frozen,
    joined_by,
    moved,
    no_account,
    no_job,
    other_role,
    protected,
    rejected_job,
    two_accounts,
)
from tests.plan.school import entitled, school
from tests.plan.site import Site, right

EVERYBODY = (
    *(entitled, excepted, door, moved, other_role, denied_by_exception, no_job, rejected_job, two_accounts),
    *(protected, frozen, no_account, joined_by("Old")),
)


def everything(folder: Path) -> Site:
    made = school(folder)
    for number, build in enumerate(EVERYBODY):
        build(made, f"00{1001 + number}")
    made.groups["ic-edit"] += ["svc-backup"]
    made.groups["ic-at-0401"] += ["nested"]
    made.groups["ic-at-0402"] = ["a001004"]
    made.entitlements["gone"] = right("ic-gone")
    made.policies["rooms"]["grants"] = ["room", "gone"]
    made.limits["empty_group"] = "refuse"
    return made.write()
