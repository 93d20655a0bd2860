"""Drift on a real domain controller, meddled with and read back by other programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drift.in_active_directory import DomainSite, domain_site
from tests.drift.meddling import found, ran
from tests.samba.domain import Domain
from tests.samba.fixtures import domain, samba
from tests.samba.replication import Replication, written
from tests.samba.strictad import StrictAD

__all__ = ["domain", "samba"]


@pytest.fixture
def site(tmp_path: Path, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> DomainSite:
    monkeypatch.setenv("DRIFT_AD_PASSWORD", domain.controller.password)
    return domain_site(tmp_path, domain)


@pytest.fixture
def windows(site: DomainSite) -> Iterator[StrictAD]:
    """The controller with what Windows gives out: the site is configured for it."""
    relay = StrictAD(site.domain.controller, records=Replication(site.domain.controller).records)
    site.server = relay.uri
    yield relay
    relay.close()


@pytest.mark.usefixtures("windows")
def test_who_came_and_who_went_by_hand_with_when_and_where(site: DomainSite):
    """The times are those of the controller's own database; by whom, it does not record, and that is said."""
    site.staff("1", "2")
    site.staff("3", job_code="3001")
    ran(site)
    assert ["1", "2"] == site.there() == site.listed()
    site.domain.leave(site.group, site.dns["1"])
    site.domain.join(site.group, site.dns["3"])
    report = found(site)
    told = {one["person_id"]: (one["class"], one["when"]["at"], one["when"]["on"]) for one in report["drift"]}
    kept = Replication(site.domain.controller).kept(site.domain.guid(site.group))
    at = {one.dn.lower(): written(one.at) for one in kept}
    assert {
        "1": ("removed-outside", at[site.dns["1"].lower()], "DC1"),
        "3": ("added-outside", at[site.dns["3"].lower()], "DC1"),
    } == told
    assert (
        "the directory does not record by whom; the security log of that controller does" in report["unknown"]["local"]
    )
    text = site.call("drift").out
    assert " UTC on DC1" in text
    assert "; granted by run " in text


def test_the_next_run_puts_it_right(site: DomainSite):
    """As the report says; read back by `ldapsearch` and `samba-tool`."""
    site.staff("1", "2")
    site.staff("3", job_code="3001")
    ran(site)
    site.domain.leave(site.group, site.dns["1"])
    site.domain.join(site.group, site.dns["3"])
    assert 10 == site.call("drift", "--exit-code").code
    assert ["2", "3"] == site.there(), "drift changes nothing"
    assert 0 == site.call("run").code
    assert ["1", "2"] == site.there() == site.listed()
    assert 0 == site.call("drift", "--exit-code").code


def test_samba_alone_tells_of_the_group_s_last_change(site: DomainSite):
    """No later than that, and why no more is known."""
    site.staff("1", "2")
    ran(site)
    site.domain.leave(site.group, site.dns["1"])
    (one,) = found(site)["drift"]
    assert ("removed-outside", False, None) == (one["class"], one["when"]["exact"], one["when"]["on"])
    assert "when:    no later than " in (out := site.call("drift").out)
    assert "does not give out msDS-ReplValueMetaData" in out


@pytest.mark.usefixtures("windows")
def test_a_nested_group_put_in_by_hand(site: DomainSite):
    """Everybody in it would have the right; the run never touches it, so it is said until somebody takes it out."""
    site.staff("1")
    ran(site)
    inner = site.domain.group("Everybody")
    site.domain.join(site.group, inner)
    for _ in range(2):
        (one,) = found(site)["drift"]
        assert ("added-outside", site.domain.guid(inner), "DC1") == (one["class"], one["account"], one["when"]["on"])
        assert "take the member out by hand" in one["ways_out"]["revert"]
        assert 0 == site.call("run").code
    site.domain.leave(site.group, inner)
    assert [] == found(site)["drift"]


def test_a_group_that_was_deleted(site: DomainSite):
    """It is missing, with how many members are wanted in it."""
    site.staff("1", "2")
    ran(site)
    site.domain.delete(site.group)
    (one,) = found(site)["drift"]
    assert ("group-missing", site.group) == (one["class"], one["group"])
    assert "wants 2 member(s)" in one["words"]


@pytest.mark.usefixtures("windows")
def test_a_membership_left_on_an_old_account(site: DomainSite):
    """The employeeID was moved to a second account, as after a change of name."""
    site.staff("1", "2")
    ran(site)
    change = f"dn: {site.dns['1']}\nchangetype: modify\ndelete: employeeID\n"
    site.domain.controller.change(change)
    site.domain.person("No 1 again", employeeID="1")
    (one,) = found(site)["drift"]
    assert ("account-changed", site.guid("1"), "1") == (one["class"], one["account"], one["person_id"])
    assert "it is still a member" in one["words"]
    assert "DC1" == one["when"]["on"]


def test_a_controller_that_is_down_is_exit_4(site: DomainSite):
    """And no drift is made of its silence."""
    site.staff("1")
    ran(site)
    site.server = "ldaps://localhost:1"
    site.local["timeouts"] = {"connect": 1, "answer": 1, "total": 2}
    site.write()
    ran_now = site.call("drift", "--exit-code", "--format", "json")
    assert (4, []) == (ran_now.code, ran_now.json["drift"])
    assert ["local"] == list(ran_now.json["unread"])
