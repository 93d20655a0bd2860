"""The report: its formats, its exit codes, and that it only reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pytest

from connector.app.looking.drifting import drift
from connector.core.plans.plan import Scope
from connector.core.vocabulary import DRIFT
from connector.directories import Directory, DirectoryError, Outcome, Traced, Write
from connector.outputs.drift import DriftReport
from tests.drift.meddling import by_hand, found, ran
from tests.laws.wrapped import Passing, wrapped
from tests.plan.site import Site


@pytest.fixture
def site(site: Site) -> Site:
    """Somebody added one member and took another away."""
    site.entitled("1", "2")
    site.strays("3")
    site.groups["ic-edit"] = []
    ran(site)
    by_hand(site, ic_edit=["a2", "a3"])
    return site


def test_the_exit_code_tells_a_script(site: Site):
    """10 where there is drift and it was asked for, else 0."""
    assert [0, 10] == [site.call("drift", *more).code for more in ([], ["--exit-code"])]
    by_hand(site, ic_edit=["a1", "a2"])
    assert 0 == site.call("drift", "--exit-code").code


@pytest.mark.parametrize(
    ("form", "head"),
    [("text", "DRIFT  as of "), ("markdown", "# DRIFT as of "), ("html", "<!doctype html>")],
)
def test_every_format_says_all_of_it(site: Site, form: str, head: str):
    """The classes, the members, when, and the three ways out with the YAML."""
    out = site.call("drift", "--format", form).out
    assert out.startswith(head)
    said = ["added-outside", "removed-outside", "3 Zoë No 3 (a3)", "1 Zoë No 1 (a1)", "granted by run", "effect: deny"]
    said += ["when", "revert", "adopt", "exempt", "waives: [assigned]"]
    assert [] == [words for words in said if words.lower() not in out.lower()]


def test_the_json_names_its_format_and_its_classes(site: Site):
    """Every class is one of the closed set; `by` is null, since no directory tells it."""
    report = found(site)
    assert ("connector-drift/1", 2) == (report["format"], report["summary"]["total"])
    assert {one["class"] for one in report["drift"]} == set(report["summary"]["by_class"]) <= set(DRIFT)
    assert {None} == {one["when"]["by"] for one in report["drift"]}


def test_the_embedded_directory_knows_neither_when_nor_by_whom(site: Site):
    """It says so once; what our own record knows is said all the same."""
    report = found(site)
    assert {"local": "the file records neither when a member came or went nor by whom"} == report["unknown"]
    granted = {one["account"]: bool(one["granted"]) for one in report["drift"]}
    assert {"a3": False, "a1": True} == granted


def test_a_person_s_name_steers_nothing(site: Site):
    """Signs of Markdown and HTML in a name are signs."""
    site.people[-1]["family_name"] = "<script>|*x*"
    site.groups["ic-edit"] = ["a2", "a3"]
    site.write()
    assert "<script>|" not in site.call("drift", "--format", "html").out
    assert "\\<script\\>\\|\\*x\\*" in site.call("drift", "--format", "markdown").out


def test_logs_hold_no_names(site: Site):
    """The log counts."""
    err = site.call("drift", "--log-format", "json").err
    assert (2, 1) == ((line := json.loads(err))["total"], line["added-outside"])
    assert "Zoë" not in err


@dataclass
class Watched(Passing):
    """Counts writes, and which groups it was asked to trace."""

    asked: list[tuple[str, str]]
    writes: list[Write]

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        self.writes += writes
        return super().write(writes)

    def trace(self, memberships: Sequence[tuple[str, str]]) -> Traced:
        self.asked += memberships
        return super().trace(memberships)


def reported(site: Site, watched: Watched) -> DriftReport:
    def watching(inner: Directory) -> Directory:
        watched.inner = inner
        return watched

    return drift(wrapped(site.folder, watching), Scope(), "")[0]


def test_only_what_has_drifted_is_traced_and_nothing_is_written(site: Site):
    """The directory is asked for the two memberships, and its file is as it was."""
    watched = Watched(inner=None, asked=[], writes=[])  # type: ignore[arg-type] # set when it is opened
    before = (site.folder / "directory.json").read_bytes()
    assert 2 == len(reported(site, watched).lines)
    assert ([("ic-edit", "a1"), ("ic-edit", "a3")], []) == (sorted(watched.asked), watched.writes)
    assert before == (site.folder / "directory.json").read_bytes()


def test_where_nothing_has_drifted_nothing_is_traced(site: Site):
    """A quiet day costs no question."""
    watched = Watched(inner=None, asked=[], writes=[])  # type: ignore[arg-type] # set when it is opened
    by_hand(site, ic_edit=["a1", "a2"])
    assert ([], []) == (reported(site, watched).lines, watched.asked)


@dataclass
class Mute(Passing):
    """Answers everything but when."""

    def trace(self, memberships: Sequence[tuple[str, str]]) -> Traced:  # noqa: ARG002 - the Protocol's signature
        raise DirectoryError("the server is busy")


def test_a_directory_that_cannot_say_when_hides_no_drift(site: Site):
    """What is known is told, and what could not be asked."""
    report = drift(wrapped(site.folder, Mute), Scope(), "")[0]
    assert 2 == len(report.lines)
    assert {"local": "when and by whom could not be asked: the server is busy"} == report.directories


def test_a_directory_that_cannot_be_read_is_exit_4(site: Site):
    """Whatever `--exit-code` says."""
    (site.folder / "directory.json").write_text("{")
    ran_now = site.call("drift", "--exit-code")
    assert 4 == ran_now.code
    assert "no drift where the directories could be read" in ran_now.out
    assert "`local` was not read whole: " in ran_now.out


def test_a_record_that_has_lost_lines_is_said(site: Site):
    """What was granted may be among them."""
    for path in (site.folder / "state").glob("ledger.db*"):
        path.unlink()
    assert "the record has lost lines, and what we granted may be among them" in site.call("drift").out
