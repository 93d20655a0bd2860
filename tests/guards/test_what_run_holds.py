"""What a guard holds in `run` is saved under `state/held/`, and the printed command goes on from there."""

from __future__ import annotations

import json
import os

import pytest

from tests.guards.guarded import approved, cap, command, held_id
from tests.plan.site import Site, call


@pytest.fixture
def site(site: Site) -> Site:
    """Three to remove, where two may be, and one to add."""
    site.strays("1", "2", "3")
    site.entitled("4")
    site.limits["removals"] = cap(count=2)
    return site.write()


def test_the_part_held_is_a_sealed_plan_readable_by_its_owner_only(site: Site):
    """The three removals alone; the addition is done."""
    ran = site.call("run")
    (file,) = site.held_files()
    held = json.loads(file.read_text())
    assert (3, ["a1", "a2", "a3", "a4"]) == (ran.code, site.members("ic-edit"))
    assert ["1", "2", "3"] == [c["person_id"] for c in held["changes"]]
    assert (held["id"], 0o600, 0o700) == (file.stem, file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777)
    assert file.stem.startswith(held_id(ran))


def test_approved_by_the_printed_command_the_next_run_carries_it_out(site: Site):
    """Once; the file is gone, and the run after finds nothing to do."""
    assert 0 == approved(site, site.call("run")).code
    ran = site.call("run")
    assert (0, ["a4"], []) == (ran.code, site.members("ic-edit"), site.held_files())
    assert "nothing to do" in site.call("run").out


def test_approved_it_can_be_applied_as_a_file(site: Site):
    """`apply state/held/ID.json`."""
    assert 0 == approved(site, site.call("run")).code
    (file,) = site.held_files()
    assert (0, ["a4"]) == (site.call("apply", str(file.relative_to(site.folder))).code, site.members("ic-edit"))
    assert [] == site.held_files()


def test_the_file_cannot_be_applied_before_it_is_approved(site: Site):
    """Exit 3."""
    site.call("run")
    (file,) = site.held_files()
    assert (3, 4) == (site.call("apply", str(file)).code, len(site.members("ic-edit")))


def test_after_the_approval_the_printed_verb_goes_on(site: Site):
    """`then: connector run`."""
    ran = site.call("run")
    approved(site, ran)
    assert 0 == site.call(*command(ran, "then: ")).code
    assert ["a4"] == site.members("ic-edit")


def test_the_printed_command_names_the_config_where_it_must(site: Site):
    """Called from another folder, it works as it is printed."""
    config, elsewhere = str(site.folder / "connector.yaml"), site.folder / "feeds"
    ran = call(elsewhere, "run", "--config", config)
    assert ["--config", config] == command(ran)[2:4]
    assert 0 == call(elsewhere, *["well" if word == "TEXT" else word for word in command(ran)]).code
    assert 0 == call(elsewhere, *command(ran, "then: ")).code
    assert ["a4"] == site.members("ic-edit")


def test_an_approval_covers_only_those_who_were_in_the_held_plan(site: Site):
    """A fourth stray since: it waits, in a held plan of its own; the three go."""
    approved(site, site.call("run"))
    site.strays("5")
    ran = site.write().call("run")
    (file,) = site.held_files()
    assert (3, ["a4", "a5"]) == (ran.code, site.members("ic-edit"))
    assert ["5"] == [c["person_id"] for c in json.loads(file.read_text())["changes"]]


def test_what_is_no_longer_needed_is_not_done_though_approved(site: Site):
    """One of the three became principal since."""
    approved(site, site.call("run"))
    site.assignments = [{**a, "job_code": "1101"} if a["person_id"] == "2" else a for a in site.assignments]
    assert 0 == site.write().call("run").code
    assert ["a2", "a4"] == site.members("ic-edit")


def test_the_same_work_held_again_is_the_same_plan(site: Site):
    """Hour by hour, while others are added: the letters that were printed first can still be approved."""
    first = held_id(site.call("run"))
    for person in ("6", "7"):
        site.groups["ic-edit"] = site.members("ic-edit")
        site.entitled(person)
        assert (3, first) == ((ran := site.write().call("run")).code, held_id(ran))
    assert 1 == len(site.held_files())
    assert 0 == site.call("approve", first, "--reason", "seen and well").code
    assert (0, ["a4", "a6", "a7"]) == (site.call("run").code, site.members("ic-edit"))


def test_a_newer_plan_replaces_what_waited(site: Site):
    """A fourth stray: one plan waits, with all four; the old letters are told where to go on."""
    old = held_id(site.call("run"))
    site.strays("5")
    new = held_id(site.write().call("run"))
    (file,) = site.held_files()
    assert ["1", "2", "3", "5"] == [c["person_id"] for c in json.loads(file.read_text())["changes"]]
    ran = site.call("approve", old, "--reason", "seen and well")
    assert 3 == ran.code
    assert f"error: the held plan {old} is obsolete: a newer run replaced it\n" in ran.err
    assert f"help: what waits now: connector approve {new}\n" in ran.err


def test_what_is_done_otherwise_waits_no_more(site: Site):
    """Somebody took the three out by hand: the next run drops the plan, and says so where it is asked for."""
    old = held_id(site.call("run"))
    site.groups["ic-edit"] = ["a4"]
    assert 0 == site.write().call("run").code
    assert [] == site.held_files()
    ran = site.call("approve", old, "--reason", "seen and well")
    assert 3 == ran.code
    assert "is obsolete: nothing of it is left to do\n  help: nothing waits now\n" in ran.err


def test_a_held_plan_that_was_used_is_not_approved_again(site: Site):
    """Its letters are told so."""
    ran = site.call("run")
    approved(site, ran)
    site.call("run")
    again = site.call("approve", held_id(ran), "--reason", "once more")
    assert 3 == again.code
    assert "is obsolete: its approval was used\n" in again.err


@pytest.mark.parametrize("narrow", [["--only-person", "4"], ["--no-removals"]], ids=" ".join)
def test_a_narrower_run_drops_nothing_that_it_did_not_look_at(site: Site, narrow: list[str]):
    """The removals wait as before."""
    site.call("run")
    (before,) = site.held_files()
    site.entitled("6")
    site.write().call("run", *narrow)
    assert [before] == site.held_files()


def test_a_plan_of_a_directory_that_was_not_read_waits(site: Site):
    """Nobody knows whether it is still needed."""
    site.call("run")
    (before,) = site.held_files()
    document = site.folder / "directory.json"
    document.write_text("{")
    assert 4 == site.call("run").code
    assert [before] == site.held_files()


def test_an_approved_plan_waits_for_what_another_guard_holds(site: Site):
    """The feed is stale by now: a new plan waits beside the approved one, which the next fresh run carries out."""
    approved(site, site.call("run"))
    site.sources["people"] = {"max_age": "1h"}
    site.write()
    feed = site.folder / "feeds" / "people.csv"
    os.utime(feed, (0, 0))
    assert (3, 2) == (site.call("run").code, len(site.held_files()))
    os.utime(feed)
    assert (0, ["a4"], []) == (site.call("run").code, site.members("ic-edit"), site.held_files())


def test_a_held_file_that_was_altered_frees_nothing(site: Site):
    """Approved and then altered: nothing is removed, and the run goes on."""
    approved(site, site.call("run"))
    (file,) = site.held_files()
    file.write_text(file.read_text().replace('"a1"', '"a4"'))
    assert (3, ["a1", "a2", "a3", "a4"]) == (site.call("run").code, site.members("ic-edit"))


@pytest.mark.scar(13)
def test_no_removals_adds_only_and_holds_nothing(site: Site):
    """`run --no-removals`: the addition is made, nothing waits, exit 0."""
    ran = site.call("run", "--no-removals")
    assert (0, ["a1", "a2", "a3", "a4"], []) == (ran.code, site.members("ic-edit"), site.held_files())
