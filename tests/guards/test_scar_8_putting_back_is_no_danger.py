"""Restoring what we granted counts in no cap, and no cap on removals holds an addition."""

from __future__ import annotations

import json

import pytest

from tests.guards.guarded import accounts, cap, guards, numbers
from tests.plan.site import Site

pytestmark = pytest.mark.scar(8)

PEOPLE = numbers(100, 6)


def emptied_by_hand(site: Site) -> Site:
    """Six were granted by us, and somebody removed them all."""
    site.entitled(*PEOPLE)
    assert 0 == site.write().call("run").code
    (site.folder / "directory.json").write_text(json.dumps({"accounts": site.accounts, "groups": {"ic-edit": []}}))
    return site


def test_scar_8_what_was_deleted_by_hand_is_put_back_whatever_the_cap(site: Site):
    """Six additions, and a cap of none."""
    emptied_by_hand(site)
    site.limits["additions"] = cap(count=0)
    assert (0, accounts(PEOPLE)) == (site.write().call("run").code, accounts(PEOPLE))


def test_scar_8_only_other_additions_count(site: Site):
    """Two new ones beside six restored are two."""
    emptied_by_hand(site)
    site.entitled("1", "2")
    site.limits["additions"] = cap(count=1)
    (refusal,) = site.write().plan()["refusals"]
    assert ("additions-count", 2) == (refusal["guard"], refusal["actual"])


def test_scar_8_a_cap_on_removals_holds_no_addition(site: Site):
    """All removals wait, all additions are made."""
    site.strays("8", "9")
    site.entitled(*PEOPLE)
    site.limits["removals"] = cap(count=1)
    assert ["removals-count"] == guards(site.write().plan())
    assert 3 == site.call("run").code
    assert accounts([*PEOPLE, "8", "9"]) == site.members("ic-edit")
