"""A directory that was not read whole plans nothing and fails loudly; a feed that is too old removes nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from connector.app.looking.planning import plan
from connector.app.running.applying import run
from connector.core.plans.plan import Scope
from connector.directories import DirectoryError, Snapshot
from tests.guards.guarded import guards
from tests.laws.wrapped import Passing, wrapped
from tests.plan.site import Site


@dataclass
class Partial(Passing):
    """Reads no members, and says so."""

    def read(self, references: Sequence[str]) -> Snapshot:
        whole = super().read(references)
        return replace(whole, members=whole.members.head(0), incomplete=("page 2 of `ic-edit` did not come",))


@dataclass
class Dead(Passing):
    def read(self, references: Sequence[str]) -> Snapshot:  # noqa: ARG002 - the Protocol's signature
        raise DirectoryError("the server does not answer")


@pytest.mark.scar(4)
@pytest.mark.parametrize(("broken", "why"), [(Partial, "page 2 of `ic-edit` did not come"), (Dead, "does not answer")])
def test_scar_4_nothing_is_planned_there_and_the_run_fails(site: Site, broken: type[Passing], why: str):
    """No change, a refusal that says why, exit 4; not `nothing to do`."""
    site.entitled("1")
    site.strays("2")
    site.write()
    applied = run(wrapped(site.folder, broken), Scope())
    assert ((), 4, 0) == (applied.plan.changes, applied.code, applied.done.counts.total())
    assert ["partial-read"] == [r.guard for r in applied.plan.refusals]
    assert why in applied.plan.refusals[0].words
    assert {"local"} == set(applied.deeds.unread)
    assert ["a2"] == site.members("ic-edit")


@pytest.mark.scar(4)
def test_scar_4_a_plan_says_it_too(site: Site):
    """And holds nothing of that directory: neither foreign nor missing nor unresolved."""
    site.entitled("1")
    site.write()
    found = plan(wrapped(site.folder, Partial), None, Scope(), None).plan
    assert ((), (), (), ()) == (found.changes, found.held, found.foreign, found.unresolved)
    assert ["partial-read"] == [r.guard for r in found.refusals]


@pytest.mark.scar(4)
def test_scar_4_a_directory_that_cannot_be_read_ends_with_4(site: Site):
    """By the command line: the document is half written."""
    site.entitled("1")
    path = site.write().folder / "directory.json"
    path.write_text(path.read_text()[:-20])
    before = path.read_bytes()
    assert [4, 4, 4, 4] == [site.call(*verb).code for verb in (["plan"], ["run"], ["explain", "1"], ["doctor"])]
    assert before == path.read_bytes()


@pytest.mark.scar(3)
@pytest.mark.parametrize("feed", ["people", "assignments", "completions"])
def test_scar_3_a_feed_that_is_too_old_removes_nothing(site: Site, feed: str):
    """`max_age`: additions go on, removals wait."""
    site.entitled("1")
    site.strays("2")
    site.sources[feed] = {"max_age": "36h"}
    site.write()
    os.utime(site.folder / "feeds" / f"{feed}.csv", (0, 0))
    assert ["feed-stale"] == guards(site.plan())
    assert (3, ["a1", "a2"]) == (site.call("run").code, site.members("ic-edit"))


@pytest.mark.scar(3)
def test_scar_3_a_feed_within_its_age_is_believed(site: Site):
    """The same, fresh."""
    site.strays("2")
    site.sources["people"] = {"max_age": "36h"}
    assert (0, []) == (site.write().call("run").code, site.members("ic-edit"))


@pytest.mark.scar(3)
@pytest.mark.parametrize("feed", ["people", "assignments", "completions"])
@pytest.mark.parametrize("damage", ["missing", "empty", "header only", "misspelt heading", "undecodable"])
def test_scar_3_a_feed_that_is_no_feed_ends_the_run(site: Site, feed: str, damage: str):
    """Exit 4 with the feed's name, and nothing is written."""
    site.entitled("1")
    site.strays("2", "3")
    path = site.write().folder / "feeds" / f"{feed}.csv"
    head, rest = path.read_text().split("\n", 1)
    if damage == "missing":
        path.unlink()
    else:
        texts = {"empty": "", "header only": f"{head}\n", "misspelt heading": f"x{head}\n{rest}"}
        path.write_bytes(texts[damage].encode() if damage in texts else b"\xff\xfe\xff\n" * 9)
    ran = site.call("run")
    assert (4, ["a2", "a3"]) == (ran.code, site.members("ic-edit"))
    assert f"feeds/{feed}.csv" in ran.err
    assert "Traceback" not in ran.err
