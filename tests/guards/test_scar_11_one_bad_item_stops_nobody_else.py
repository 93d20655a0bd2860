"""Each change has a result of its own: the run goes on, ends with 4, and lists what failed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pytest

from connector.app.running.applying import run
from connector.core.plans.plan import Scope
from connector.directories import DirectoryError, Outcome, Write
from connector.outputs.applied import applied_text
from tests.laws.wrapped import Passing, wrapped
from tests.plan.site import Site, right

pytestmark = pytest.mark.scar(11)


@dataclass
class Picky(Passing):
    """Refuses one account."""

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        good = [write for write in writes if write.account != "a2"]
        yield from super().write(good)
        for write in writes:
            if write.account == "a2":
                yield Outcome(write=write, result="failed", message="insufficient rights")


@dataclass
class Breaking(Passing):
    """Answers for the first write, and breaks off."""

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        yield from super().write(list(writes)[:1])
        raise DirectoryError("the connection was closed")


def test_scar_11_the_others_are_done_and_the_failed_one_is_told(site: Site):
    """Two of three are written; the list names account, group and why, and no person's name."""
    site.entitled("1", "2", "3")
    site.write()
    applied = run(wrapped(site.folder, Picky), Scope())
    assert (4, ["a1", "a3"]) == (applied.code, site.members("ic-edit"))
    text = applied_text(applied.deeds, again="run")
    assert "2 written, 0 were so already, 1 failed, 0 held by a guard" in text
    assert "FAILED (1)\n  add a2 in ic-edit: insufficient rights\n" in text
    assert "Zoë" not in text


def test_scar_11_the_next_run_does_what_failed(site: Site):
    """Nothing needs to be repaired by hand."""
    site.entitled("1", "2", "3")
    site.write()
    run(wrapped(site.folder, Picky), Scope())
    assert (0, ["a1", "a2", "a3"]) == (site.call("run").code, site.members("ic-edit"))


def test_scar_11_where_the_directory_breaks_off_the_rest_has_failed(site: Site):
    """What was confirmed is done; what was not answered for is recorded as failed, whatever became of it."""
    site.entitled("1", "2", "3")
    site.write()
    applied = run(wrapped(site.folder, Breaking), Scope())
    assert (4, 1, 2) == (applied.code, applied.done.counts["done"], len(applied.done.failed))
    assert {"the connection was closed"} == {failed.message for failed in applied.done.failed}
    lines = [json.loads(line) for line in site.call("audit", "export").out.splitlines()]
    kinds = [line["kind"] for line in lines]
    assert (3, 1, 2) == tuple(kinds.count(f"change-{kind}") for kind in ("intended", "done", "failed"))


def test_scar_11_one_directory_that_fails_ends_its_own_changes_only(site: Site):
    """Two directories, one of them half written."""
    site.entitlements["edit"] = right("ic-edit")
    site.entitlements["edit"]["groups"].append({"directory": "other", "group": "ic-edit"})
    site.entitled("1")
    site.write()
    config = (site.folder / "connector.yaml").read_text()
    other = site.folder / "other.json"
    other.write_text((site.folder / "directory.json").read_text()[:-9])
    start = config.index("{local: ") + len("{local: ")
    local = config[start : config.index("}\n", start)]
    second = local.replace('"directory.json"', '"other.json"')
    (site.folder / "connector.yaml").write_text(config.replace(local, f"{local}, other: {second}", 1))
    ran = site.call("run")
    assert (4, ["a1"]) == (ran.code, site.members("ic-edit"))
    assert "other.json" in ran.out
