"""The small deployment of the plan's tests, after a run that is to be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.conftest import site as small_site
from tests.plan.prepared import prepared
from tests.plan.site import Site

__all__ = ["site", "small_site"]


def two_in_two_out(small_site: Site) -> Site:
    """The run added 1 and 2 and took 3 and 4 out; 5 stayed."""
    small_site.entitled("1", "2")
    small_site.strays("3", "4")
    small_site.entitled("5", member=True)
    ran = small_site.write().call("run")
    assert (0, ["a1", "a2", "a5"]) == (ran.code, small_site.members("ic-edit"))
    return small_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return prepared(two_in_two_out, tmp_path)
