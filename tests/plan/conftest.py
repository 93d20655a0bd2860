"""A small deployment for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.site import STAFF, Site, policy, right


def small(folder: Path) -> Site:
    """One right, one group, one policy: principals with the course. Nothing in it depends on the day."""
    made = Site(folder=folder)
    made.add_bystander()
    made.entitlements = {"edit": right("ic-edit")}
    made.policies = {"staff": policy(["edit"], STAFF)}
    made.groups = {"ic-edit": []}
    return made


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return small(tmp_path)
