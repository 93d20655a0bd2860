"""`history`: who was a member when and why, from what the runs recorded and kept."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from connector.state.events import Entry
from connector.state.ledger import Ledger
from tests.deployment import yaml_flow
from tests.plan.conftest import site
from tests.plan.site import Site
from tests.reports.nights import by_hand, history, night, told
from tests.rollback.undoing import runs

__all__ = ["site"]


@pytest.fixture
def come_and_gone(site: Site) -> Site:
    """1 got the right on July 1 and left on July 10; 2 has had it since before the first run."""
    site.entitled("1")
    site.entitled("2", member=True)
    night(site, "2026-07-01")
    site.people[-2]["status"] = "terminated"
    night(site, "2026-07-10")
    return site


def test_a_person_s_memberships_are_spans_with_runs_and_words(come_and_gone: Site):
    """When it was given and taken, by which run, and the sentence of the decision then."""
    first, second = runs(come_and_gone)
    (row,) = history(come_and_gone, "1")["rows"]
    assert ("1", "local", "ic-edit", "a1") == tuple(row[n] for n in ("person_id", "directory", "group", "account"))
    assert ("2026-07-01 04:00:00+00:00", first[:12], "certified") == (row["from"], row["given_by"], row["given_reason"])
    assert ("2026-07-10 04:00:00+00:00", second[:12], "left") == (row["until"], row["taken_by"], row["taken_reason"])
    packed = come_and_gone.call("audit", "pack", "1", "--format", "json").json["memberships"][0]["changes"]
    assert [row["given_words"], row["taken_words"]] == [change["evidence"]["words"] for change in packed]


@pytest.mark.parametrize(
    ("day", "members"),
    [("2026-06-30", []), ("2026-07-01", ["a1", "a2"]), ("2026-07-09", ["a1", "a2"]), ("2026-07-10", ["a2"])],
)
def test_on_a_day_is_at_its_end(come_and_gone: Site, day: str, members: list[str]):
    """Of the group, and of the person."""
    assert members == [row[0] for row in told(come_and_gone, "ic-edit", "--on", day)]
    assert [a for a in members if a == "a1"] == [row[0] for row in told(come_and_gone, "1", "--on", day)]


def test_it_is_said_as_which_run_left_it(come_and_gone: Site):
    """Or that there was none yet."""
    notes = {day: history(come_and_gone, "ic-edit", "--on", day)["notes"] for day in ("2026-06-30", "2026-07-05")}
    assert "no run is recorded up to 2026-06-30 23:59:59+00:00" == notes["2026-06-30"][0]
    assert [f"as the run of 2026-07-01 04:00:00+00:00 ({runs(come_and_gone)[0][:12]}) left it"] == notes["2026-07-05"]


def test_the_end_of_a_day_is_the_district_s(come_and_gone: Site):
    """04:00 UTC of July 10 is the evening before in Denver."""
    calendar = come_and_gone.folder / "mappings" / "calendar.yaml"
    calendar.write_text(calendar.read_text().replace("UTC", "America/Denver"))
    assert ["a2"] == [row[0] for row in told(come_and_gone, "ic-edit", "--on", "2026-07-09")]
    assert "2026-07-09 22:00:00-06:00" == history(come_and_gone, "1")["rows"][0]["until"]


def test_who_was_there_before_the_connector_is_told_as_that(come_and_gone: Site):
    """With the person, since the account carries the id."""
    (row,) = [row for row in history(come_and_gone, "ic-edit")["rows"] if row["account"] == "a2"]
    assert ("2", "there-before", None) == (row["person_id"], row["given_reason"], row["given_by"])
    assert [("a2", "2026-07-01", "there-before", None, None)] == told(come_and_gone, "2")


def test_who_came_by_hand_is_told_with_the_days_between(site: Site):
    """Not there at one run's reading, there at the next; taken out again by the run, since no policy grants it."""
    site.strays("7")
    site.groups["ic-edit"] = []
    night(site, "2026-07-01")
    by_hand(site, "a7")
    night(site, "2026-07-03")
    assert [("a7", "2026-07-03", "added-outside", "2026-07-03", "added-outside")] == told(site, "7")
    (row,) = history(site, "7")["rows"]
    assert "not there on 2026-07-01 04:00:00+00:00, and there when the run of 2026-07-03 04:00:00" in row["given_words"]
    assert (None, runs(site)[1][:12]) == (row["given_by"], row["taken_by"])


def test_what_was_taken_by_hand_and_put_back_is_two_spans(site: Site):
    """The first ends where a reading shows it gone, the second begins as `restored`."""
    site.entitled("1")
    night(site, "2026-07-01")
    night(site, "2026-07-02")
    by_hand(site)
    night(site, "2026-07-05")
    assert [
        ("a1", "2026-07-01", "certified", "2026-07-05", "removed-outside"),
        ("a1", "2026-07-05", "restored", None, None),
    ] == told(site, "1")
    first, _ = history(site, "1")["rows"]
    assert "still there on 2026-07-02 04:00:00+00:00, and gone when the run of 2026-07-05" in first["taken_words"]


def test_who_was_taken_by_hand_and_not_put_back_is_no_member(site: Site):
    """The record alone would say that they are: they have lost the right besides."""
    site.entitled("1")
    night(site, "2026-07-01")
    by_hand(site)
    site.assignments[-1]["job_code"] = "3001"
    night(site, "2026-07-05")
    assert ([], ["a1"]) == (told(site, "ic-edit"), [r[0] for r in told(site, "ic-edit", "--on", "2026-07-04")])


def test_a_rollback_is_told_as_what_it_undoes(site: Site):
    """By the run that undid it."""
    site.entitled("1")
    night(site, "2026-07-01")
    (run,) = runs(site)
    night(site, "2026-07-02", verb=("rollback", run, "--out", "undo.json"))
    night(site, "2026-07-02", verb=("apply", "undo.json"))
    (row,) = history(site, "1")["rows"]
    assert ("2026-07-02 04:00:00+00:00", "rolled-back") == (row["until"], row["taken_reason"])
    assert f"undoes the run of 2026-07-01 04:00:00+00:00 ({run[:12]})" == row["taken_words"]


def test_neither_feeds_nor_directories_nor_their_secrets_are_wanted(come_and_gone: Site):
    """They may be gone, and nobody need have set the secret of Active Directory."""
    before = history(come_and_gone, "ic-edit")
    ad = {"type": "active-directory", "servers": ["ldaps://dc1.dps.test"], "people": {"base": "DC=x"}}
    ad |= {
        "bind": {"method": "simple", "user": "CN=x", "password": "env:NOBODY_HAS_SET_THIS"},
        "managed": ["OU=g,DC=x"],
    }
    ad |= {"correlate": [{"person": "email", "account": "mail"}]}
    config = come_and_gone.folder / "connector.yaml"
    config.write_text(config.read_text().replace('"local": {', f'"ad": {yaml_flow(ad)}, "local": {{'))
    shutil.rmtree(come_and_gone.folder / "feeds")
    (come_and_gone.folder / "directory.json").unlink()
    assert before == history(come_and_gone, "ic-edit")


def recorded(site: Site, day: str, kind: str, **more: str) -> None:
    """One line as a run would write it, about 1's account."""
    at = dt.datetime.fromisoformat(f"{day}T04:00:00+00:00")
    body = {"action": "add", "plan": "p", "reason": "certified", **more}
    where = {"directory": "local", "group": "ic-edit", "account": "a1", "person_id": "1"}
    with Ledger.open(site.folder / "state") as ledger:
        if kind == "change-intended":
            ledger.append("run-started", at=at, run=day, body={"plan": "p", "verb": "run", "archive": ""})
        ledger.append_many([Entry(kind=kind, at=at, run=day, body=body, **where)])


def test_a_change_that_failed_gives_nothing_and_is_told(site: Site):
    """Once, with how often and what the directory said last."""
    site.write()
    for day in ("2026-07-01", "2026-07-02"):
        recorded(site, day, "change-intended")
        recorded(site, day, "change-failed", message="insufficient rights")
    found = history(site, "1")
    assert [] == found["rows"]
    assert (
        "not done (2 times): add a1 in ic-edit of local, last by the run of 2026-07-02 04:00:00+00:00 (2026-07-02): insufficient rights"
        in found["notes"]
    )


def test_a_change_of_a_run_that_has_not_ended_is_not_known_yet(site: Site):
    """Until the next run has looked, which finds it done."""
    site.write()
    recorded(site, "2026-07-01", "change-intended")
    found = history(site, "1")
    assert ([], True) == (
        found["rows"],
        any(note.startswith("not known yet: add a1 in ic-edit") for note in found["notes"]),
    )
    recorded(site, "2026-07-02", "change-done", result="found")
    (row,) = history(site, "1")["rows"]
    assert ("2026-07-02 04:00:00+00:00", True) == (row["from"], "the run was cut short" in row["given_words"])


def test_without_a_reading_only_what_the_connector_did_is_known(come_and_gone: Site):
    """And that is said: readings are kept for as long as `archive.keep` says."""
    for record in (come_and_gone.folder / "state" / "archive" / "runs").iterdir():
        record.unlink()
    found = history(come_and_gone, "ic-edit", "--on", "2026-07-05")
    assert ["a1"] == [row["account"] for row in found["rows"]]
    assert (
        "ic-edit in local: no reading of that time is kept, so only what the connector gave or took is known"
        in (found["notes"])
    )


def test_a_group_that_no_run_reads_any_more_is_told_as_such(come_and_gone: Site):
    """Its last reading is what is known."""
    come_and_gone.entitlements["edit"]["groups"] = [{"directory": "local", "group": "ic-other"}]
    come_and_gone.groups["ic-other"] = []
    document = come_and_gone.directory
    document["groups"]["ic-other"] = []
    come_and_gone.groups = document["groups"]
    (come_and_gone.folder / "directory.json").unlink()
    night(come_and_gone, "2026-07-20")
    notes = history(come_and_gone, "ic-edit")["notes"]
    assert [True] == [f"({runs(come_and_gone)[1][:12]}) is the last that read it" in note for note in notes[1:]]


def test_what_is_damaged_is_told_and_the_rest_answers(come_and_gone: Site):
    """Exit 4."""
    record = min((come_and_gone.folder / "state" / "archive" / "runs").iterdir())
    record.write_text(record.read_text().replace("ic-", "xx-", 1) + " ")
    found = history(come_and_gone, "ic-edit", code=4)
    assert ["a2"] == [row["account"] for row in found["rows"]]
    assert [True] == [note.startswith("what is kept of a run cannot be read: ") for note in found["notes"][1:]]


def test_a_word_that_fits_a_person_and_a_group_is_asked_about(site: Site):
    """--person and --group choose."""
    site.entitled("1")
    site.entitlements["one"] = {"title": "One", "groups": [{"directory": "local", "group": "1"}]}
    site.local["managed"] = ["*"]
    site.groups["1"] = []
    site.policies["staff"]["grants"] = ["edit", "one"]
    night(site, "2026-07-01")
    ran = site.call("history", "1")
    assert (2, "error: `1` is a person and a group\n  help: say which is meant: --person or --group\n") == (
        ran.code,
        ran.err,
    )
    assert (["1", "ic-edit"], ["1"]) == tuple(
        sorted(row["group"] for row in history(site, "1", flag)["rows"]) for flag in ("--person", "--group")
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ic-edti"], "the record knows no person and no group `ic-edti`\n  help: did you mean `ic-edit`?"),
        (["001"], "the record knows no person and no group `001`\n  help: did you mean `1`?"),
        (["ic-edit", "--person"], "the record knows no person `ic-edit`\n  help: give a person id"),
        (["1", "--group"], "the record knows no group `1`\n  help: give a person id"),
        ([""], "the record knows no person and no group ``"),
        (["\udcff"], "the record knows no person and no group `\\udcff`"),
        (["1", "--on", "2999-01-01"], "2999-01-01 is still to come"),
    ],
    ids=repr,
)
def test_what_fits_nothing_is_told(come_and_gone: Site, arguments: list[str], says: str):
    """Exit 2, with a near miss."""
    ran = come_and_gone.call("history", *arguments)
    assert (2, "", True) == (ran.code, ran.out, f"error: {says}" in ran.err)


def test_a_group_goes_by_a_pattern_too(come_and_gone: Site):
    """As --only-group knows it."""
    assert told(come_and_gone, "ic-edit") == told(come_and_gone, "ic-*")
