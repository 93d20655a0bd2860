"""What is late now: the report with a ticket each, the number of a run, its metric, and one notice."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from tests.cli.test_run_tells import metrics
from tests.clocks.nights import District
from tests.guards.guarded import cap
from tests.notices.conftest import localhost
from tests.notices.servers import Certificate, Hook, https
from tests.state.making import tamper

__all__ = ["localhost"]
COURSE = "2025-11-03"  # due by the end of November 5


@pytest.fixture
def hook(localhost: Certificate) -> Iterator[Hook]:
    with https(localhost) as found:
        yield found


@pytest.fixture
def waiting(district: District) -> District:
    """Person 2 is a principal with the course and without an account."""
    district.principal("2", account=False)
    district.site.course("2", COURSE)
    district.run("2025-11-04")
    return district


def number(district: District, day: str, *arguments: str) -> int | None:
    found: int | None = district.run(day, "--format", "json", *arguments).json["late"]
    return found


def test_nothing_is_late_before_the_second_day_is_over(waiting: District):
    """And the report says so."""
    ran = waiting.call("2025-11-05", "report", "late", time="23:59")
    assert (0, True) == (ran.code, "nothing is late" in ran.out)


def test_a_ticket_says_who_what_since_when_why_and_how_to_go_on(waiting: District):
    """By id; what it waits for now beside what made it late."""
    row = waiting.row("2025-11-06", "late")
    assert (
        "Person 2 should have the right edit in local by the end of 2025-11-05: the facts are complete since 2025-11-03. "
        "It waits: no account carries one of the person's correlation keys. "
        "To go on: give the person one account with the right key, or enable it."
    ) == row["ticket"]
    assert ("2", "no-account", "no-account") == (row["person_id"], row["stage"], row["waits_for"])


def test_a_ticket_of_a_removal_tells_what_should_be_gone(district: District):
    """Without a day of the facts, the day on which a run saw it."""
    district.site.limits["removals"] = cap(count=0)
    district.member("a1", "ic-edit")
    district.run("2025-11-04", expect=3)
    row = district.row("2025-11-07", "late")
    assert (
        "Person 1 should have lost the right edit in local by the end of 2025-11-06: a run first wanted it on 2025-11-04. "
        "It waits: held by a guard (removals-count). "
        "To go on: somebody looks at it and approves it: `connector plan`, `connector approve`."
    ) == row["ticket"]
    told = "0 persons wait for access for longer than two business days; 1 rights should be gone"
    assert told in district.call("2025-11-07", "report", "late").out


def test_what_waits_may_be_another_stage_than_what_made_it_late(district: District):
    """The LMS told it on the Wednesday of the next week; since then there is no account, for a day."""
    district.principal("2", account=False)
    district.run("2025-11-11")
    district.site.course("2", COURSE)
    district.run("2025-11-12")
    row = district.row("2025-11-13", "late")
    assert ("lms-feed", "no-account") == (row["stage"], row["waits_for"])


def test_names_and_addresses_are_in_no_report_of_the_clocks(waiting: District):
    """In no format, and not in the log."""
    for report in ("late", "sla"):
        for form in ("text", "json", "csv", "html"):
            ran = waiting.call("2025-11-06", "report", report, "--format", form)
            assert (0, "") == (ran.code, ran.err)
            assert {"2025-11-05"} == {day for day in ("2025-11-05", "dps.test", "Zoë", "No 2") if day in ran.out}


def test_csv_has_the_columns_of_json(waiting: District):
    """One row, by the same keys."""
    (row,) = csv.DictReader(io.StringIO(waiting.call("2025-11-06", "report", "late", "--format", "csv").out))
    told = waiting.row("2025-11-06", "late")
    assert {key: "" if value is None else str(value) for key, value in told.items()} == row


def test_a_run_tells_how_many_persons_are_late(waiting: District):
    """A person counts once, for as many rights as may be; the metric is the same number."""
    waiting.config = "metrics: connector.prom\n"
    waiting.site.entitlements["door"] = {**waiting.site.entitlements["edit"], "title": "A door"}
    waiting.site.policies["staff"]["grants"].append("door")
    assert 0 == number(waiting, "2025-11-05")
    assert (1, 1) == (number(waiting, "2025-11-10"), metrics(waiting.site)["connector_late"])
    waiting.site.account("2")
    assert (0, 0) == (number(waiting, "2025-11-11"), metrics(waiting.site)["connector_late"])


def test_a_removal_that_is_late_is_nobody_who_waits_for_access(district: District):
    """It stands in the report alone."""
    district.member("a1", "ic-edit")
    assert 0 == number(district, "2025-11-04", "--no-removals")
    assert 0 == number(district, "2025-11-10", "--no-removals")
    assert 1 == len(district.rows("2025-11-10", "late"))


def test_a_run_that_cannot_begin_counts_all_the_same(waiting: District):
    """The night's feed is missing, and what waits becomes late; with files that cannot be read nobody counts."""
    waiting.config = "metrics: connector.prom\n"
    waiting.run("2025-11-05")
    (waiting.site.folder / "feeds" / "people.csv").unlink()
    assert (4, 1) == (waiting.call("2025-11-06", "run").code, metrics(waiting.site)["connector_late"])
    (waiting.site.folder / "mappings" / "calendar.yaml").write_text("time_zone: Mars/Olympus\n")
    assert 2 == waiting.call("2025-11-06", "run").code
    assert "connector_late" not in metrics(waiting.site)


def test_operators_are_told_once_of_each(waiting: District, hook: Hook, localhost: Certificate):
    """Not before it is late, then once, and by no later run; ids of rights and directories, no person."""
    (waiting.site.folder / "url").write_text(hook.url())
    (waiting.site.folder / "url").chmod(0o600)
    waiting.config = f'notices: [{{type: webhook, shape: slack, url: "file:url", ca_file: {localhost.path}}}]\n'
    waiting.run("2025-11-05")
    assert [] == hook.bodies
    for day in ("2025-11-06", "2025-11-07"):
        waiting.run(day)
    (body,) = hook.bodies
    words = "`edit` should have been given in local by the end of 2025-11-05; to go on: connector report late"
    assert f"connector: 1 late right\n{words}" == body["text"]


# --- which clocks `sla` shows


def test_sla_shows_the_clocks_that_started_in_the_days_asked_for(waiting: District):
    """First and last day are in; of older ones that still wait a note tells."""
    assert ["2"] == [row["person_id"] for row in waiting.rows("2025-11-06", "sla", "--from", COURSE, "--until", COURSE)]
    ran = waiting.call("2025-11-06", "report", "sla", "--from", "2025-11-04")
    assert "no clock started in these days" in ran.out
    assert "note: 1 that started before still wait: connector report late" in ran.out
    assert [] == waiting.rows("2025-11-06", "sla", "--until", "2025-11-02")


def test_sla_counts_the_states_and_the_stages_at_its_head(waiting: District):
    """Late ones first."""
    waiting.site.course("1", "2025-11-05")
    waiting.run("2025-11-06")
    waiting.principal("3", account=False)
    waiting.site.course("3", "2025-11-05")
    waiting.run("2025-11-07")
    out = waiting.call("2025-11-07", "report", "sla").out
    assert "clocks that started from 2025-10-08 to 2025-11-07: 1 met, 1 late (1 of them still wait), 1 at risk" in out
    assert "late for: no-account 1" in out
    assert ["late", "at risk", "met"] == [row["state"] for row in waiting.rows("2025-11-07")]


def test_days_the_wrong_way_round_are_a_mistake(waiting: District):
    """Exit 2."""
    ran = waiting.call("2025-11-06", "report", "sla", "--from", "2025-11-05", "--until", "2025-11-04")
    assert (2, "") == (ran.code, ran.out)
    assert "`--from` 2025-11-05 is after `--until` 2025-11-04" in ran.err


def test_the_reports_change_nothing(waiting: District):
    """Neither the record nor the directory."""
    files = [waiting.site.folder / "directory.json", *(waiting.site.folder / "state").glob("ledger.db*")]
    before = waiting.call("2025-11-06", "audit", "export").out, files[0].read_bytes()
    waiting.rows("2025-11-06")
    waiting.rows("2025-11-06", "late")
    assert before == (waiting.call("2025-11-06", "audit", "export").out, files[0].read_bytes())


def test_a_record_that_lost_lines_is_said(waiting: District):
    """In a note."""
    tamper(waiting.site.folder / "state", "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    assert (
        "note: the record has lost lines, see connector audit verify"
        in waiting.call("2025-11-06", "report", "late").out
    )
