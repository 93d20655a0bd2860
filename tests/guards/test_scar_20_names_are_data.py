"""Members are compared by their ids; what has no case in a directory has none here."""

from __future__ import annotations

import pytest

from tests.plan.site import Site

pytestmark = pytest.mark.scar(20)


def test_scar_20_an_address_has_no_case(site: Site):
    """The account is found by its address, and nobody is taken for a stranger and removed."""
    site.entitled("1", member=True)
    site.accounts = [{"id": "a1", "email": "P1@DPS.Test"}]
    plan = site.write().plan()
    assert ([], [], [], 1) == (plan["changes"], plan["held"], plan["foreign"], plan["summary"]["unchanged"])


def test_scar_20_an_account_that_was_renamed_is_still_itself(site: Site):
    """Its name and address are data: the membership is neither taken nor given."""
    site.entitled("1")
    assert 0 == site.write().call("run").code
    site.groups = site.directory["groups"]
    site.accounts = [{"id": "a1", "person_id": "1", "username": "zoe.married", "email": "zoe.married@dps.test"}]
    assert ([], 1) == ((plan := site.write().plan())["changes"], plan["summary"]["unchanged"])


def test_scar_20_an_id_is_exact(site: Site):
    """`007` and `7` are two people, and the account of the one is not the other's."""
    site.entitled("007", member=True)
    site.person("7", account=False)
    site.job("7", job_code="3001")
    assert [] == site.write().plan()["changes"]
