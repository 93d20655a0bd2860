"""The whole of it: feeds, policies, an emulated tenant, and the verbs of the command line."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
import time_machine

from tests.emulators.graph.fixtures import Emulator
from tests.entra.deployed import ANYWHERE, draw, site_of
from tests.entra.tenants import group, people, written
from tests.plan.site import Site

LAG = 8  # seconds until the tenant shows a write


@pytest.mark.scar(16)
def test_a_run_brings_the_tenant_into_line(emulator: Emulator, tmp_path: Path):
    """Who is entitled is a member, who is not is none, strangers and other groups are as they were."""
    case = draw(emulator, tmp_path, seed=1)
    first = case.site.call("run")
    assert (0, case.desired) == (first.code, emulator.state()), first.out + first.err
    since = len(emulator.graph_requests())
    again = case.site.call("plan", "--exit-code")
    assert (0, 0) == (again.code, len(case.site.plan()["changes"])), again.out
    assert len(emulator.graph_requests()) - since <= 20
    assert 0 == case.site.call("audit", "verify").code


def test_a_plan_writes_nothing(emulator: Emulator, tmp_path: Path):
    """Nor does doctor."""
    case = draw(emulator, tmp_path, seed=2)
    before = emulator.state()
    assert [] != case.site.plan()["changes"]
    assert 0 == case.site.call("doctor").code
    assert (0, before) == (written(emulator), emulator.state())


def test_a_lag_is_no_failure_and_no_drift(emulator: Emulator, tmp_path: Path):
    """What Graph accepted and does not show yet ends the run well, and the next plan is empty."""
    case = draw(emulator, tmp_path, seed=3, timeouts={"settle": 0})
    emulator.options(lag=60)
    ran = case.site.call("run")
    assert (0, case.desired) == (ran.code, emulator.state()), ran.out + ran.err
    assert [] == case.site.plan()["changes"]


def test_a_group_that_graph_would_refuse_is_held(emulator: Emulator, tmp_path: Path):
    """Nothing is written there; the other groups go on, and the plan says what to do about it."""
    site = site_of(emulator, tmp_path)
    (account,) = people(emulator, 1)
    barred, sound = group(emulator, ANYWHERE, onPremisesSyncEnabled=True), group(emulator, "ic-0401")
    group(emulator, "ic-0402")
    site.person("0", account=False)
    site.job("0")
    ran = site.write().call("run")
    assert 0 == ran.code, ran.out + ran.err
    assert (set(), {account}) == (emulator.members(barred), emulator.members(sound))
    (held,) = site.plan()["held"]
    assert (barred, "unmanaged") == (held["group_id"], held["why"])
    said = site.call("plan").err
    assert "warning[unwritable-group]: `ic-edit` in `local`: " in said
    assert "synchronised from Active Directory" in said
    assert "`active-directory`" in said


def test_a_missing_credential_is_told_with_its_place(emulator: Emulator, tmp_path: Path):
    """`run` ends with 4, and says what to supply."""
    case = draw(emulator, tmp_path, seed=4, credential={"method": "secret", "secret": "env:NOT_SET_ANYWHERE"})
    ran = case.site.call("run")
    assert 4 == ran.code
    assert "the environment has no variable `NOT_SET_ANYWHERE`" in ran.out


def test_what_graph_accepted_is_verified_by_the_reading_that_shows_it(emulator: Emulator, tmp_path: Path):
    """Not by one that has it from the memory of the write: in the first quarter of an hour it is not told."""
    case = draw(emulator, tmp_path, seed=3, timeouts={"settle": 0})
    emulator.options(lag=LAG)
    case.site.call("run")
    written = time.monotonic()
    case.site.call("run")
    assert {None} == {row["verified"] for row in clocks(case.site)}
    time.sleep(max(0.0, written + LAG - time.monotonic()))
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16)
    with time_machine.travel(later, tick=False):
        assert 0 == case.site.call("run").code
        assert {f"{later:%Y-%m-%dT%H:%M:%SZ}"} == {row["verified"] for row in clocks(case.site)}


def clocks(site: Site) -> list[dict[str, str | None]]:
    """The rows of `report sla` about what was written."""
    rows = site.call("report", "sla", "--format", "json").json["rows"]
    return [row for row in rows if row["written"]]
