"""`--only-group` takes what the policies write, the directory's name of the group, and its id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pytest

from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.looking.planning import plan
from connector.core.plans.model import Plan
from connector.core.plans.plan import Scope
from connector.directories import Directory, Snapshot
from tests.laws.wrapped import Passing, wrapped
from tests.plan.site import Site, right

pytestmark = pytest.mark.scar(14)

DN = "CN={},OU=Groups,DC=dps,DC=test"


@dataclass
class NamedOtherwise(Passing):
    """As a domain does: the policies write a short name, the group's name is its DN, its id a number of its own."""

    def read(self, references: Sequence[str]) -> Snapshot:
        snapshot = super().read(references)
        ids = {name: f"0000-{number}" for number, name in enumerate(references)}
        named = pl.format(DN, pl.col("reference"))
        groups = snapshot.groups.with_columns(group=pl.col("reference").replace(ids), name=named)
        return replace(snapshot, groups=groups, members=snapshot.members.with_columns(pl.col("group").replace(ids)))


@pytest.fixture
def deployment(site: Site) -> Deployment:
    """Somebody who lacks two groups, `ic-edit` and `ic-see`."""
    site.entitlements["see"] = right("ic-see")
    site.policies["staff"]["grants"] = ["edit", "see"]
    site.groups["ic-see"] = []
    site.entitled("1")

    def named_otherwise(inner: Directory) -> Directory:
        return NamedOtherwise(inner)

    return wrapped(site.write().folder, named_otherwise)


def planned(deployment: Deployment, pattern: str, out: Path | None = None) -> Plan:
    return plan(deployment, None, Scope(group=pattern), out).plan


@pytest.mark.parametrize(
    "pattern", ["ic-edit", "ic-e*", DN.format("ic-edit"), "CN=ic-e*", "*ic-edit*", "0000-0", "*-0"]
)
def test_any_name_of_a_group_will_do(deployment: Deployment, pattern: str):
    """Written out or as a pattern; the other group is left alone."""
    assert [DN.format("ic-edit")] == [c.group for c in planned(deployment, pattern).changes]


@pytest.mark.parametrize("pattern", ["ic-edit2", "IC-EDIT", "0000", "CN=ic-edit", ""])
def test_a_pattern_that_fits_no_name_is_a_mistake(deployment: Deployment, pattern: str):
    """It would look like a quiet day: exit 2."""
    with pytest.raises(Wrong, match="fits none there is") as stopped:
        planned(deployment, pattern)
    assert 2 == stopped.value.code


def test_a_name_with_brackets_is_itself(site: Site):
    """Brackets mean something in a pattern; written out, a name fits all the same."""
    site.entitlements["edit"] = right("ic-[east]")
    site.groups = {"ic-[east]": []}
    site.strays("1", group="ic-[east]")
    assert 1 == len(site.write().plan("--only-group", "ic-[east]")["changes"])


def test_a_directory_that_cannot_be_read_makes_no_pattern_wrong(site: Site):
    """Exit 4 for what is the matter, not 2."""
    site.entitled("1")
    (site.write().folder / "directory.json").write_text("{")
    assert 4 == site.call("plan", "--only-group", "CN=anything").code
