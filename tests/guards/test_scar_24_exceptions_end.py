"""Access from outside the rules: with reason, approver, ticket and a last day, announced before it ends."""

from __future__ import annotations

import datetime as dt

import pytest

from connector import clock
from tests.plan.site import Site

pytestmark = pytest.mark.scar(24)
TODAY = clock.today("UTC")


@pytest.fixture
def site(site: Site) -> Site:
    """Somebody whose other job gives no right, with an exception for it."""
    site.person("1")
    site.job("1", job_code="3001")
    site.course("1", "2025-01-15")
    site.exception("1", "edit", (TODAY + dt.timedelta(days=40)).isoformat())
    return site


def ends(site: Site, days: int) -> Site:
    site.exceptions[0]["until"] = (TODAY + dt.timedelta(days=days)).isoformat()
    site.groups = site.directory["groups"] if (site.folder / "directory.json").exists() else site.groups
    return site.write()


@pytest.mark.parametrize("key", ["until", "reason", "approved_by", "ticket"])
def test_scar_24_an_exception_without_its_evidence_gives_nothing(site: Site, key: str):
    """Exit 2 with the place, in `validate` and in `run`: nobody is added."""
    del site.exceptions[0][key]
    told = [site.write().call(verb) for verb in ("validate", "run")]
    assert [2, 2] == [ran.code for ran in told]
    assert all("policies/exceptions/all.yaml:1:" in ran.out + ran.err and key in ran.out + ran.err for ran in told)
    assert [] == site.members("ic-edit")


def test_scar_24_it_ends_by_itself(site: Site):
    """On its last day it still counts, and the day after the access goes, for that reason."""
    assert (0, ["a1"]) == (ends(site, 0).call("run").code, site.members("ic-edit"))
    assert [] == site.plan()["changes"]
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    assert ["exception-ended"] == [c["reason"] for c in site.plan("--as-of", tomorrow)["changes"]]
    assert (0, []) == (ends(site, -1).call("run").code, site.members("ic-edit"))


@pytest.mark.parametrize(("days", "said"), [(15, False), (14, True), (0, True)])
def test_scar_24_the_end_is_announced(site: Site, days: int, said: bool):
    """Two weeks ahead, by everything that reads the files; the exit code stays."""
    for verb in ("validate", "plan"):
        ran = ends(site, days).call(verb)
        assert (0, said) == (ran.code, "warning[exception-ending]" in ran.out + ran.err)
