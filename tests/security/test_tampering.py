"""Who may write the state's files still cannot pass off a plan, an approval or a record as another's unseen.

That a plan's seal, a lost tail and an altered line are found is the matter of tests/guards and tests/state.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from connector.state.ledger import Ledger
from tests.guards.guarded import cap, command
from tests.plan.site import Ran, Site
from tests.state.making import tamper


@pytest.fixture
def site(site: Site) -> Site:
    """Three removals that a guard holds."""
    site.strays("1", "2", "3")
    site.limits["removals"] = cap(count=2)
    return site.write()


def approved(site: Site) -> Ran:
    """What a run held, approved by the command it printed."""
    site_ran = site.call("run")
    return site.call(*["seen" if word == "TEXT" else word for word in command(site_ran)])


def body(site: Site, kind: str) -> Any:
    with Ledger.open(site.folder / "state") as ledger:
        found = ledger.newest(kind)
    assert found
    return dict(found.body)


def alter(site: Site, kind: str, **more: Any) -> None:
    text = json.dumps(body(site, kind) | more, sort_keys=True, separators=(",", ":"))
    tamper(site.folder / "state", "UPDATE events SET body = ? WHERE kind = ?", (text, kind))


@pytest.mark.parametrize("more", [{"expires": "2999-01-01T00:00:00+00:00"}, {"by": "somebody else"}], ids=repr)
def test_an_approval_that_was_altered_frees_nothing(site: Site, more: dict[str, str]):
    """Its line is not the one that was written: nothing is removed, and the record is said to be altered."""
    assert 0 == approved(site).code
    alter(site, "approved", **more)
    ran = site.call("run")
    assert (3, True) == (ran.code, "was altered" in ran.err), ran.err
    assert ["a1", "a2", "a3"] == site.members("ic-edit")


def test_an_approval_for_another_plan_frees_nothing(site: Site):
    """Nor does it help to point it at the plan that waits."""
    assert 0 == approved(site).code
    wanted = body(site, "approved")["plan"]
    alter(site, "approved", plan="0" * 64)
    assert 3 == site.call("run").code
    alter(site, "approved", plan=wanted, guards=["*"])
    assert 3 == site.call("run").code
    assert ["a1", "a2", "a3"] == site.members("ic-edit")


def test_a_held_plan_that_was_altered_is_not_carried_out(site: Site):
    """Though its id was approved."""
    assert 0 == approved(site).code
    (held,) = site.held_files()
    held.write_text(held.read_text().replace('"a1"', '"a9"'))
    assert 3 == site.call("run").code
    assert ["a1", "a2", "a3"] == site.members("ic-edit")


def test_an_approval_that_is_whole_is_carried_out(site: Site):
    """The same, and nobody altered anything."""
    assert 0 == approved(site).code
    assert 0 == site.call("run").code
    assert [] == site.members("ic-edit")
