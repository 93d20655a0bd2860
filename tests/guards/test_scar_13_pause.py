"""`pause` stops every write at once, also of a run under way; `resume` lets them go on; `--no-removals` is permanent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from connector.app.approvals.pausing import pause, resume
from connector.app.running.applying import run
from connector.apply import BATCH
from connector.core.plans.plan import Scope
from connector.directories import Directory, Outcome, Write
from tests.guards.guarded import numbers
from tests.laws.wrapped import Passing, wrapped
from tests.plan.site import Site

pytestmark = pytest.mark.scar(13)


@pytest.mark.parametrize("verb", [("run",), ("apply", "plan.json"), ("run", "--no-removals")], ids=" ".join)
def test_scar_13_a_pause_stops_every_verb_that_writes(site: Site, verb: tuple[str, ...]):
    """Exit 3, who and why, and how to go on; nothing is written until then."""
    site.entitled("1")
    site.strays("2")
    site.write().call("plan", "--out", "plan.json")
    assert 0 == site.call("pause", "--reason", "wrong HR file").code
    ran = site.call(*verb)
    assert (3, ["a2"]) == (ran.code, site.members("ic-edit"))
    assert ": wrong HR file\n  help: connector resume\n" in ran.err
    assert (0, "resumed\n") == ((resumed := site.call("resume")).code, resumed.out)
    assert 0 == site.call(*verb).code
    assert "a1" in site.members("ic-edit")


def test_scar_13_reading_goes_on_while_paused(site: Site):
    """`plan` and `explain` work, and the plan says that writes are paused."""
    site.entitled("1")
    site.write().call("pause", "--reason", "wrong HR file")
    ran = site.call("plan")
    assert 0 == ran.code
    assert "wrong HR file" in ran.out
    assert 0 == site.call("explain", "1").code


def test_scar_13_a_pause_works_where_the_files_are_wrong(site: Site):
    """In the incident nobody has time to mend a policy first."""
    site.policies["staff"]["mode"] = "sometimes"
    assert [2, 0, 0] == [site.write().call(*verb).code for verb in (["run"], ["pause", "--reason", "x"], ["resume"])]


def test_scar_13_resume_without_a_pause_is_no_error(site: Site):
    """It says so."""
    ran = site.write().call("resume")
    assert (0, "was not paused\n") == (ran.code, ran.out)


def test_a_pause_needs_a_reason(site: Site):
    """Exit 2: everybody who calls a run is told why."""
    assert 2 == site.write().call("pause").code


@dataclass
class Interrupted(Passing):
    """Somebody pauses while the first batch is written."""

    state: Path

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        pause(self.state, "enough")
        return super().write(writes)


def test_scar_13_a_run_under_way_stops_between_two_batches(site: Site):
    """What was begun is confirmed and recorded; the rest waits, and a later run does it."""
    people = numbers(10_000, BATCH + 3)
    site.entitled(*people)
    site.write()
    state = site.folder / "state"

    def interrupted(inner: Directory) -> Directory:
        return Interrupted(inner, state)

    applied = run(wrapped(site.folder, interrupted), Scope())
    assert (BATCH, 3, 3) == (applied.done.counts["done"], applied.done.paused, applied.code)
    assert BATCH == len(site.members("ic-edit"))
    resume(state)
    assert 0 == site.call("run").code
    assert BATCH + 3 == len(site.members("ic-edit"))
