"""A rollback on a real domain controller, read back by other programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drift.in_active_directory import DomainSite, domain_site
from tests.rollback.undoing import left_out, rollback, undone
from tests.samba.domain import Domain
from tests.samba.fixtures import domain, samba

__all__ = ["domain", "samba"]


@pytest.fixture
def site(tmp_path: Path, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> DomainSite:
    """The run added 1 and 2 and took 3 out; 4 stayed."""
    monkeypatch.setenv("DRIFT_AD_PASSWORD", domain.controller.password)
    site = domain_site(tmp_path, domain)
    site.staff("1", "2", "4")
    site.staff("3", job_code="3001")
    for person in ("3", "4"):
        domain.join(site.group, site.dns[person])
    ran = site.write().call("run")
    assert (0, ["1", "2", "4"]) == (ran.code, site.there()), ran.out
    return site


def test_the_group_is_as_it_was_before_the_run(site: DomainSite):
    """And stays so: it is paused by its DN until somebody resumes it."""
    undone(site)
    assert ["3", "4"] == site.there() == site.listed()
    ran = site.call("run")
    assert (3, ["3", "4"]) == (ran.code, site.listed())
    assert f"to go on there: connector resume --group '{site.group}'" in ran.out
    assert 0 == site.call("resume", "--group", site.group).code
    assert (0, ["1", "2", "4"]) == (site.call("run").code, site.listed())


def test_what_somebody_changed_since_and_what_left_the_fence_stays(site: DomainSite):
    """A member taken out by hand is not put back in, and a group moved out of `managed` is not written."""
    site.domain.leave(site.group, site.dns["1"])
    ran = rollback(site)
    assert ["it is not as that run left it any more"] == [line.partition(": ")[2] for line in left_out(ran)]
    assert 0 == site.call("apply", "undo.json").code
    assert ["3", "4"] == site.listed()
    site.call("resume", "--group", "*")
    assert 0 == site.call("run").code
    moved = site.domain.move(site.group, site.domain.elsewhere)
    (site.folder / "mappings" / "entitlements.yaml").write_text(
        (site.folder / "mappings" / "entitlements.yaml").read_text().replace(site.group, site.domain.guid(moved))
    )
    ran = rollback(site)
    assert {"the group lies outside of `managed` now", "a later run wrote it again"} >= {
        line.partition(": ")[2] for line in left_out(ran)
    }
    assert 0 == site.call("apply", "undo.json").code
    assert ["1", "2", "4"] == sorted(p for p in site.dns if site.guid(p) in site.domain.members(moved))
