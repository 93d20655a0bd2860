"""`rollback RUN --out FILE` and `apply FILE`: what one run did is undone, as far as it is still as that run left it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest

from connector import clock
from connector.app.running.applying import run
from connector.core.plans.plan import Scope
from connector.directories import Outcome, Write
from connector.schemas import SCHEMAS
from connector.state.ledger import Ledger
from tests.guards.dying import killed
from tests.laws.wrapped import Passing, wrapped
from tests.plan.site import Site, policy
from tests.rollback.undoing import (
    AFTER,
    BEFORE,
    config_only,
    left_out,
    lines,
    rollback,
    runs,
    set_members,
    undone,
)


def test_what_the_run_did_is_undone(site: Site):
    """Those added are taken out, those taken out are put back, nobody else is touched, and the record is whole."""
    undone(site)
    assert BEFORE == site.members("ic-edit")
    assert 0 == site.call("audit", "verify").code


def test_the_first_letters_of_the_run_are_enough(site: Site):
    """As `audit show` has them."""
    (shown,) = {
        line.split(" run ")[1].split()[0].rstrip(":")
        for line in site.call("audit", "show").out.splitlines()
        if " run " in line
    }
    assert (12, True) == (len(shown), runs(site)[0].startswith(shown))
    assert 0 == rollback(site, shown[:6].upper()).code
    of_all = [line for line in site.call("audit", "show").out.splitlines() if " run " in line]
    assert of_all == site.call("audit", "show", "--run", shown).out.splitlines()
    assert 0 == site.call("plan", "--replay", shown).code


def test_it_is_a_dry_run_at_its_head_and_writes_no_directory(site: Site):
    """The plan is shown and sealed; group and members are as they were, and no group is paused."""
    before = (site.folder / "directory.json").read_bytes()
    ran = rollback(site)
    assert ran.out.startswith("DRY-RUN  plan ")
    assert f"ROLLBACK of run {runs(site)[0][:12]}" in ran.out.splitlines()[1]
    assert "sealed in undo.json; next: connector apply undo.json\n" in ran.out
    assert before == (site.folder / "directory.json").read_bytes()
    assert [] == lines(site, "group-paused")


def test_the_plan_is_a_plan_of_the_contract(site: Site):
    """Valid against the schema, sealed, and each change says what it undoes."""
    rollback(site)
    document = json.loads((site.folder / "undo.json").read_text())
    jsonschema.validate(document, SCHEMAS["plan"]())
    assert ("connector-plan/1", runs(site)[0]) == (document["format"], document["undoes"])
    assert {("remove", "1"), ("remove", "2"), ("add", "3"), ("add", "4")} == {
        (c["action"], c["person_id"]) for c in document["changes"]
    }
    assert {("rolled-back", "edit", "ic-edit")} == {
        (c["reason"], c["entitlement"], c["group"]) for c in document["changes"]
    }
    assert [True] * 4 == [f"undoes run {runs(site)[0][:12]} of " in c["words"] for c in document["changes"]]
    assert "as `role-lost`" in document["changes"][0]["words"]


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_the_plan_is_shown_for_what_it_is(site: Site, form: str):
    """In every format."""
    rollback(site)
    assert runs(site)[0][:12] in site.call("plan", "--show", "undo.json", "--format", form).out


def test_a_second_rollback_is_empty(site: Site):
    """A later run (the rollback itself) wrote all of it again; nor does the same plan do anything twice."""
    undone(site)
    again = rollback(site, out="again.json")
    assert (0, []) == (again.code, json.loads((site.folder / "again.json").read_text())["changes"])
    assert "nothing of the run is left to undo" in again.out
    assert {"a later run wrote it again"} == {line.partition(": ")[2] for line in left_out(again)}
    for file in ("again.json", "undo.json"):
        ran = site.call("apply", file)
        assert (0, BEFORE) == (ran.code, site.members("ic-edit"))
        assert "nothing to do: nothing of it is still as that run left it" in ran.out


def test_a_rollback_can_be_rolled_back(site: Site):
    """It is a run as any other, in the record."""
    undone(site)
    assert 0 == rollback(site, runs(site)[1], "redo.json").code
    assert (0, AFTER) == (site.call("apply", "redo.json").code, site.members("ic-edit"))


def by_hand(site: Site) -> None:
    set_members(site, "a2", "a3", "a5")


def without_the_group(site: Site) -> None:
    document = site.directory
    del document["groups"]["ic-edit"]
    (site.folder / "directory.json").write_text(json.dumps(document))


def outside_the_fence(site: Site) -> None:
    """No entitlement may name it any more either, or the files are wrong."""
    site.entitlements["edit"]["groups"] = [{"directory": "local", "group": "ic-other"}]
    site.local["managed"] = ["ic-other"]
    for name, text in site._files():
        if name.endswith(".yaml"):
            (site.folder / name).write_text(text)


def protecting(site: Site) -> None:
    site.local["protected"] = ["a1"]
    config_only(site)


def without_the_account(site: Site) -> None:
    document = site.directory
    document["accounts"] = [account for account in document["accounts"] if account["id"] != "a3"]
    (site.folder / "directory.json").write_text(json.dumps(document))


def with_it_disabled(site: Site) -> None:
    document = site.directory
    (account,) = [account for account in document["accounts"] if account["id"] == "a3"]
    account["enabled"] = False
    (site.folder / "directory.json").write_text(json.dumps(document))


LEFT: dict[str, tuple[Callable[[Site], None], list[str]]] = {
    "it is not as that run left it any more": (by_hand, ["add 1", "remove 3"]),
    "the group is not there any more": (without_the_group, ["add 1", "add 2", "remove 3", "remove 4"]),
    "the group lies outside of `managed` now": (outside_the_fence, ["add 1", "add 2", "remove 3", "remove 4"]),
    "the member is on the directory's `protected` list": (protecting, ["add 1"]),
    "the account is not there any more": (without_the_account, ["remove 3"]),
    "the account is disabled, so it gets nothing new": (with_it_disabled, ["remove 3"]),
}


@pytest.mark.parametrize("why", LEFT)
def test_what_cannot_be_undone_is_left_out_and_said(site: Site, why: str):
    """Each with the reason; the rest is in the plan."""
    change, expected = LEFT[why]
    change(site)
    ran = rollback(site)
    assert 0 == ran.code, ran.err
    told = [line.partition(": ") for line in left_out(ran)]
    assert expected == [" ".join(deed.split()[:2]) for deed, _, reason in told if reason == why]
    assert 4 - len(expected) == len(json.loads((site.folder / "undo.json").read_text())["changes"])


def test_what_changes_before_the_apply_is_left_out_there(site: Site):
    """Reviewed and still so: both."""
    rollback(site)
    set_members(site, "a2", "a3", "a5")
    ran = site.call("apply", "undo.json")
    assert (0, ["a3", "a4", "a5"]) == (ran.code, site.members("ic-edit"))
    assert [
        "add 1 (a1) in ic-edit: it is not as that run left it any more",
        "remove 3 (a3) in ic-edit: it is not as that run left it any more",
    ] == left_out(ran)[:2]


def test_what_was_not_reviewed_is_not_undone(site: Site):
    """The plan was made while the first person was out; then they are back in, and stay."""
    set_members(site, "a2", "a5")
    rollback(site)
    set_members(site, "a1", "a2", "a5")
    assert 0 == site.call("apply", "undo.json").code
    assert ["a1", "a3", "a4", "a5"] == site.members("ic-edit")


@pytest.mark.parametrize(
    ("when", "expected"), [("before", []), ("half", ["a1", "a2"]), ("after", ["a1", "a2", "a3", "a4"])]
)
def test_a_run_that_was_cut_short_is_undone_as_far_as_it_came(small_site: Site, when: str, expected: list[str]):
    """Killed before, in the middle and after its writes: the directory shows what was done."""
    small_site.entitled("1", "2")
    small_site.strays("3", "4")
    small_site.write()
    assert -signal.SIGKILL == killed(small_site.folder, when)
    assert 0 == rollback(small_site).code
    changes = json.loads((small_site.folder / "undo.json").read_text())["changes"]
    assert expected == sorted(c["account"] for c in changes)
    assert 0 == small_site.call("apply", "undo.json").code
    assert ["a3", "a4"] == small_site.members("ic-edit")
    assert 0 == small_site.call("audit", "verify").code


@dataclass
class Failing(Passing):
    """Refuses one account."""

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        bad = [write for write in writes if write.account == "a1"]
        yield from (Outcome(write=write, result="failed", message="no") for write in bad)
        yield from super().write([write for write in writes if write not in bad])


def test_a_run_that_partly_failed_is_undone_as_far_as_it_came(small_site: Site):
    """What failed was not done, so there is nothing to undo."""
    small_site.entitled("1", "2")
    small_site.strays("3")
    small_site.write()
    assert 4 == run(wrapped(small_site.folder, Failing), Scope()).code
    ran = rollback(small_site)
    assert ["a2", "a3"] == sorted(
        c["account"] for c in json.loads((small_site.folder / "undo.json").read_text())["changes"]
    )
    assert [] == left_out(ran)


def test_what_was_so_already_was_not_done_by_the_run(small_site: Site):
    """Somebody was faster between the reading and the write."""
    small_site.entitled("1", "2")
    small_site.write()

    @dataclass
    class Overtaken(Passing):
        def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
            set_members(small_site, "a1")
            return super().write(writes)

    assert 0 == run(wrapped(small_site.folder, Overtaken), Scope()).code
    rollback(small_site)
    assert ["a2"] == [c["account"] for c in json.loads((small_site.folder / "undo.json").read_text())["changes"]]


def broken(site: Site) -> None:
    (site.folder / "feeds" / "people.csv").write_text("nonsense\n1\n")


def stale(site: Site) -> None:
    """A feed that is not believed holds what is done on its word, and a rollback is not."""
    site.sources["people"] = {"max_age": "1h"}
    config_only(site)
    os.utime(site.folder / "feeds" / "people.csv", (1, 1))


@pytest.mark.parametrize("feed", [broken, stale])
def test_the_feeds_do_not_matter(site: Site, feed: Callable[[Site], None]):
    """They may be what was wrong."""
    feed(site)
    undone(site)
    assert BEFORE == site.members("ic-edit")


def test_a_group_that_no_mapping_names_any_more(site: Site):
    """Is undone all the same, without an entitlement to name."""
    site.entitlements = {
        "other": {**site.entitlements["edit"], "groups": [{"directory": "local", "group": "ic-other"}]}
    }
    site.policies = {"staff": policy(["other"], {"employed": {}})}
    for name, text in site._files():
        if name.endswith(".yaml"):
            (site.folder / name).write_text(text)
    undone(site)
    assert BEFORE == site.members("ic-edit")


def test_a_directory_that_cannot_be_read_is_exit_4(site: Site):
    """What was done there is left out and said, and nothing is written."""
    text = (site.folder / "directory.json").read_text()
    rollback(site, out="whole.json")
    (site.folder / "directory.json").write_text("{")
    ran = rollback(site)
    assert (4, 4) == (ran.code, len(left_out(ran)))
    assert 4 == site.call("apply", "whole.json").code
    (site.folder / "directory.json").write_text(text)
    assert (0, BEFORE) == (site.call("apply", "whole.json").code, site.members("ic-edit"))


@pytest.mark.parametrize("run_id", ["nonesuch", "", "%", "*"])
def test_a_run_that_nobody_knows(site: Site, run_id: str):
    """Exit 2, and nothing is written."""
    ran = site.call("rollback", run_id, "--out", "undo.json")
    assert (2, False) == (ran.code, (site.folder / "undo.json").exists())
    assert "`connector audit show` names the runs" in ran.err


def test_letters_that_begin_several_runs(site: Site):
    """Exit 2: never a guess."""
    with Ledger.open(site.folder / "state") as ledger:
        for last in "ab":
            ledger.append("run-started", at=clock.now(), run=f"abc{last}", body={"verb": "run"})
    ran = site.call("rollback", "abc", "--out", "undo.json")
    assert (2, "error: `abc` begins the ids of 2 runs") == (ran.code, ran.err.splitlines()[0])


def test_the_file_replaces_a_plan_and_nothing_else(site: Site):
    """As `plan --out`."""
    (site.folder / "notes.txt").write_text("mine")
    assert (2, "mine") == (rollback(site, out="notes.txt").code, (site.folder / "notes.txt").read_text())
    assert [0, 0] == [rollback(site).code, rollback(site).code]
    assert 0o600 == (site.folder / "undo.json").stat().st_mode & 0o777


def test_a_rollback_that_was_altered_is_refused(site: Site):
    """The run it undoes is under the seal; another run's changes cannot be passed off as reviewed."""
    rollback(site)
    path = site.folder / "undo.json"
    document = json.loads(path.read_text())
    for altered in ({**document, "undoes": "0" * 32}, {k: v for k, v in document.items() if k != "undoes"}):
        path.write_text(json.dumps(altered))
        ran = site.call("apply", "undo.json")
        assert (3, AFTER) == (ran.code, site.members("ic-edit"))
        assert "altered after it was sealed" in ran.err


def test_another_state_s_rollback_is_refused(site: Site, tmp_path: Path):
    """The ledger never sealed it."""
    rollback(site)
    (site.folder / "state").rename(tmp_path / "elsewhere")
    ran = site.call("apply", "undo.json")
    assert (3, AFTER) == (ran.code, site.members("ic-edit"))


def test_the_pause_of_everything_stops_a_rollback_too(site: Site):
    """Every write of every run."""
    rollback(site)
    site.call("pause", "--reason", "wait")
    assert (3, AFTER) == (site.call("apply", "undo.json").code, site.members("ic-edit"))
    site.call("resume")
    assert (0, BEFORE) == (site.call("apply", "undo.json").code, site.members("ic-edit"))


def test_logs_and_output_name_nobody(site: Site):
    """A rollback goes by ids; the names of persons are not in it."""
    ran = rollback(site)
    assert "Zoë" not in ran.out + ran.err + site.call("apply", "undo.json").out
