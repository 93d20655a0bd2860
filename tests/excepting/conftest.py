"""The small deployment of the plan's tests, with a right per location, in a repository."""

from __future__ import annotations

import pytest

from tests.plan.conftest import site as plain
from tests.plan.site import STAFF, Ran, Site, per_location, policy
from tests.repository.conftest import in_git
from tests.repository.gits import Repository

__all__ = ["plain"]
TOLD = ("--reason", "an audit", "--approved-by", "j.doe", "--ticket", "INC0012345")


@pytest.fixture
def site(plain: Site) -> Site:
    """`1` has everything, `2` another job, `3` no course, `4` has left."""
    plain.entitlements["at"] = per_location("ic-at-{location}")
    plain.policies["schools"] = policy(["at"], STAFF)
    plain.groups |= {"ic-at-0401": [], "ic-at-0402": []}
    plain.entitled("1")
    for person in ("2", "3", "4"):
        plain.person(person, username=f"user{person}", status="terminated" if person == "4" else "active")
        plain.job(person, job_code="1101" if person == "3" else "3001")
        if person != "3":
            plain.course(person, "2025-01-15")
    return plain


@pytest.fixture
def repository(site: Site) -> Repository:
    return in_git(site)


def add(site: Site, *options: str, person: str = "2", entitlement: str = "edit", told: tuple[str, ...] = TOLD) -> Ran:
    days = () if {"--days", "--until"} & set(options) else ("--days", "3")
    who = ("--person", person, "--entitlement", entitlement)
    return site.call("exception", "add", *who, *days, *told, *options)
