"""A group that another owner marked is left alone, whatever the reason of a change; the rest of the plan goes on."""

from __future__ import annotations

import json

import pytest

from connector.app.deployment import load
from connector.app.looking.planning import plan_now
from connector.app.reading.gathering import directories_of
from connector.app.reading.marking import LostMark, lost_marks
from connector.core.plans.plan import Scope
from connector.state.ledger import Ledger
from tests.guards.guarded import approved, guards
from tests.plan.site import Site, right

pytestmark = pytest.mark.scar(17)


@pytest.fixture
def site(site: Site) -> Site:
    """Two groups; `ic-see` is another's. One is to come to both, one has left and is in both."""
    site.local["owner_marker"] = {"value": "connector:dps"}
    site.entitlements["see"] = right("ic-see")
    site.policies["staff"]["grants"] = ["edit", "see"]
    site.groups["ic-see"] = ["a2"]
    site.entitled("1")
    site.strays("2", status="terminated")
    site.owners = {"ic-edit": "Connector:DPS", "ic-see": "sailpoint"}
    return site.write()


def test_scar_17_another_owners_group_is_left_alone(site: Site):
    """Not even a departure is ours to carry out there; exit 3, and the other group is as the policies say."""
    assert (3, ["a1"], ["a2"]) == (site.call("run").code, site.members("ic-edit"), site.members("ic-see"))


def test_scar_17_the_refusal_names_both_owners(site: Site):
    """And what to do about it."""
    (refusal,) = site.plan()["refusals"]
    assert ("other-owner", 2) == (refusal["guard"], refusal["actual"])
    assert (
        "`ic-see` in `local`: it is marked as managed by `sailpoint`, and this is `connector:dps`; "
        "take that mark off, or name another group in the mappings"
    ) == refusal["words"]


def test_scar_17_when_the_mark_is_taken_off_it_is_ours(site: Site):
    """The next run brings the group into line."""
    site.call("run")
    site.groups = site.directory["groups"]
    site.owners = {}
    assert (0, ["a1"], ["a1"]) == (site.write().call("run").code, site.members("ic-edit"), site.members("ic-see"))


def test_scar_17_an_approval_lets_these_changes_through_once(site: Site):
    """A person who has asked the other owner may say so."""
    approved(site, site.call("run"))
    assert (0, ["a1"]) == (site.call("run").code, site.members("ic-see"))


def test_scar_17_a_group_where_nothing_is_to_change_refuses_nothing(site: Site):
    """`doctor` tells of it; a quiet run stays quiet."""
    site.groups = {"ic-edit": [], "ic-see": ["a1"]}
    assert [] == guards(site.write().plan())
    ran = site.call("doctor")
    assert (
        "BAD  ic-see: it is marked as managed by `sailpoint`, and this is `connector:dps`\n"
        "     fix: take that mark off, or name another group in the mappings\n"
    ) in ran.out
    assert "ok   owner_marker: 0 of 2 groups carry no mark of an owner\n" in ran.out


def test_scar_17_without_a_mark_of_ours_no_mark_is_looked_at(site: Site):
    """Off unless it is configured: nobody could say which of the marks is ours."""
    del site.local["owner_marker"]
    assert (0, ["a1"]) == (site.write().call("run").code, site.members("ic-see"))


def test_scar_17_doctor_says_how_a_group_is_marked(site: Site):
    """The administrator marks it; the connector never writes anything but members."""
    site.owners = {}
    ran = site.write().call("doctor")
    assert (
        "note owner_marker: 2 of 2 groups carry no mark of an owner\n"
        '     fix: write `"owners": {"ic-edit": "connector:dps"}` into the document, beside `groups`\n'
    ) in ran.out


def test_scar_17_marks_stay_as_they_are(site: Site):
    """What a run writes into the document leaves them alone."""
    before = json.loads((site.folder / "directory.json").read_text())["owners"]
    site.call("run")
    assert before == json.loads((site.folder / "directory.json").read_text())["owners"]


def lost(site: Site) -> list[LostMark]:
    deployment = load(site.folder / "connector.yaml")
    with Ledger.open(deployment.state) as ledger, directories_of(deployment) as directories:
        gathered = plan_now(deployment, directories, ledger, None, Scope()).gathered
        return lost_marks(gathered, deployment, ledger)


@pytest.mark.parametrize("owner", ["", "sailpoint"])
def test_a_mark_of_ours_that_is_gone_is_known(site: Site, owner: str):
    """For as long as it is gone, whatever runs there were since; one that was never seen is not missed."""
    site.owners = {"ic-edit": "connector:dps"}
    for _ in range(2):
        assert 0 == site.write().call("run").code
        site.groups = site.directory["groups"]
    assert [] == lost(site)
    site.owners = {"ic-edit": owner} if owner else {}
    gone = LostMark(directory="local", group="ic-edit", group_id="ic-edit", owner=owner)
    assert [gone] == lost(site.write())
    site.call("run")
    assert [gone] == lost(site)
    site.owners = {"ic-edit": "connector:dps"}
    assert [] == lost(site.write())
