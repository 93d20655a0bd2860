"""A feed that lacks a completion says nothing about it; only a row that revokes it, or its validity, ends it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.plan.prepared import prepared
from tests.plan.site import Ran, Site

COURSE = {"course_id": "IC-ATT", "completed_at": "2025-01-15"}
BY_NAME = {"learner": ["person_id", "username", "email"]}

pytestmark = pytest.mark.scar(5)


def both_seen(site: Site) -> Site:
    """One run has seen the completions of two persons."""
    site.entitled("1", "2", member=True)
    assert 0 == site.write().call("run").code
    return site


@pytest.fixture
def district(tmp_path: Path) -> Site:
    return prepared(both_seen, tmp_path)


def forget(site: Site, *learners: str) -> None:
    site.completions = [row for row in site.completions if row["learner"] not in learners]


def run(site: Site) -> list[str]:
    """Who is a member after a run that was well."""
    ran = site.write().call("run")
    assert 0 == ran.code, ran.err
    site.groups = site.directory["groups"]
    return site.members("ic-edit")


def lines(site: Site) -> list[dict[str, Any]]:
    """What the ledger says of completions."""
    found = [json.loads(line) for line in site.call("audit", "export").out.splitlines()]
    return [json.loads(line["body"]) for line in found if line["kind"] == "completions-seen"]


def revoke(site: Site, learner: str = "1", **more: str) -> None:
    site.completions.append({"learner": learner, **COURSE, "status": "Revoked", **more})


def test_scar_5_a_completion_that_a_later_feed_lacks_still_counts(district: Site):
    """Of the next feed, and of all that follow."""
    forget(district, "1", "2")
    assert ["a1", "a2"] == run(district) == run(district)


def test_scar_5_without_the_memory_the_right_is_gone(district: Site):
    """The guard off: what today's feed lacks was never completed, and nothing is remembered any more."""
    forget(district, "1")
    district.sources["completions"] = {"remember": False}
    assert ["a2"] == run(district)
    del district.sources["completions"]
    assert ["a2"] == run(district)
    assert {"remembered": 0, "forgotten": 2} == {key: lines(district)[1][key] for key in ("remembered", "forgotten")}


def test_scar_5_somebody_who_comes_into_the_job_later_has_the_course_still(district: Site):
    """It was seen while it gave no right."""
    district.strays("3")
    district.groups["ic-edit"].remove("a3")
    assert ["a1", "a2"] == run(district)
    forget(district, "3")
    district.assignments[-1]["job_code"] = "1101"
    assert ["a1", "a2", "a3"] == run(district)


@pytest.mark.parametrize(
    "more", [{}, {"completed_at": ""}, {"completed_at": "2025-03-01"}, {"status": "rescinded"}], ids=repr
)
def test_scar_5_a_row_that_revokes_it_ends_it_for_good(district: Site, more: dict[str, str]):
    """Also when later feeds lack both the completion and its revocation."""
    forget(district, "1")
    revoke(district, **more)
    assert ["a2"] == run(district)
    forget(district, "1")
    assert ["a2"] == run(district)
    assert [2, -1] == [row["added"] - row["revoked"] for row in lines(district)]


@pytest.mark.parametrize(
    "more",
    [{"completed_at": "2025-01-14"}, {"course_id": "OTHER"}, {"learner": "2"}],
    ids=["before", "course", "person"],
)
def test_scar_5_another_revocation_does_not(district: Site, more: dict[str, str]):
    """Of a day before, of another course, of somebody else."""
    forget(district, "1")
    revoke(district, **more)
    assert "a1" in run(district)


def test_scar_5_a_district_has_words_of_its_own(district: Site):
    """`statuses` maps them; a word that is not mapped says nothing."""
    forget(district, "1", "2")
    revoke(district, "1", status="Annulled")
    revoke(district, "2", status="Lapsed")
    district.sources["completions"] = {"statuses": {"ANNULLED": "revoked"}}
    assert ["a2"] == run(district)


def test_scar_5_who_completes_it_again_has_it_again(district: Site):
    """Today's row says so, whatever was revoked before."""
    forget(district, "1")
    revoke(district)
    assert ["a2"] == run(district)
    forget(district, "1")
    district.course("1", "2025-01-15")
    assert ["a1", "a2"] == run(district)


def test_scar_5_validity_ends_what_is_remembered_too(district: Site):
    """As it ends what a feed shows."""
    district.policies["staff"]["when"]["all"][2] = {"certified": "attendance"}
    forget(district, "1", "2")
    assert ["a1", "a2"] == run(district)
    lost = district.plan("--as-of", "2027-07-01")["changes"]
    assert [("1", "certification-expired"), ("2", "certification-expired")] == [
        (c["person_id"], c["reason"]) for c in lost
    ]


def test_scar_5_explain_says_where_it_was_seen(district: Site):
    """Not before a feed lacks it."""
    seen = "seen in the feed of "
    assert seen not in district.call("explain", "1").out
    forget(district, "1")
    day = district.write().plan()["as_of"]
    ran = district.call("explain", "1")
    assert f"certified on 2025-01-15 ({seen}{day}, no longer in today's)" in ran.out


def test_scar_5_a_run_that_sees_nothing_new_writes_no_line(district: Site):
    """One line for the first feed, none for those that say the same, or less."""
    run(district)
    forget(district, "1")
    run(district)
    run(district)
    assert [(2, 2)] == [(row["added"], row["remembered"]) for row in lines(district)]


def test_scar_5_courses_that_count_for_nothing_are_not_remembered(district: Site):
    """Nor completions that are older than evidence is kept and count no more."""
    district.course("1", "2025-02-01", "COOKING")
    district.certifications.pop("lasting")
    district.policies["staff"]["when"]["all"][2] = {"certified": "attendance"}
    district.course("1", "2015-02-01")
    run(district)
    run(district)
    assert [2] == [row["remembered"] for row in lines(district)]


def test_scar_5_what_is_old_and_of_no_use_is_forgotten(site: Site):
    """Four school years by default; while it counts for something it stays."""
    site.entitled("1", member=True)
    site.completions[-1]["completed_at"] = "2015-01-15"
    assert ["a1"] == run(site)
    assert ["a1"] == run(site)
    site.certifications.pop("lasting")
    site.policies["staff"]["when"]["all"][2] = {"certified": "attendance"}
    assert [] == run(site)
    assert [(1, 0), (0, 1)] == [(row["remembered"], row["forgotten"]) for row in lines(site)]


# --- what is not believed is not remembered


def doubted(site: Site) -> None:
    site.sources["completions"] = {"max_age": "36h"}


def stopped(site: Site) -> None:
    site.limits["additions"] = {"percent": None, "count": 0}


@pytest.mark.parametrize("guard", [doubted, stopped])
def test_scar_5_a_completion_behind_a_guard_is_not_remembered(district: Site, guard: Callable[[Site], None]):
    """A feed that is too old; an addition over a cap. Once the row is gone, it was never there."""
    district.entitled("3")
    guard(district)
    district.write()
    os.utime(district.folder / "feeds" / "completions.csv", (1_700_000_000, 1_700_000_000))
    assert 3 == district.call("run").code
    district.sources.clear()
    district.limits["additions"] = {"percent": None, "count": None}
    forget(district, "3")
    assert ["a1", "a2"] == run(district)


@pytest.mark.parametrize("verb", [["plan"], ["run", "--only-person", "3"], ["explain", "3"]], ids=lambda verb: verb[0])
def test_scar_5_only_a_whole_run_remembers(district: Site, verb: list[str]):
    """A plan, an explanation or a run of a part reads the memory, and adds nothing to it."""
    district.entitled("3")
    district.write()
    before = lines(district)
    assert 0 == district.call(*verb).code
    assert before == lines(district)


def test_scar_5_an_altered_memory_is_refused(district: Site):
    """People have rights on its word, so nothing is planned."""
    digest = lines(district)[-1]["digest"]
    (table,) = (district.folder / "state" / "archive").glob(f"{digest}.parquet")
    table.write_bytes(table.read_bytes()[::-1])
    ran: Ran = district.call("run")
    assert (4, True) == (ran.code, "was altered or is damaged" in ran.err)


# --- whose it is


def by_address(site: Site, *persons: str) -> None:
    """Members whom the transcript knows by their addresses."""
    site.sources["completions"] = BY_NAME
    site.entitled(*persons, member=True)
    for row in site.completions[-len(persons) :]:
        row["learner"] = f"P{row['learner']}@dps.test"
    assert [f"a{person}" for person in persons] == run(site)


def person(site: Site, person_id: str) -> dict[str, str]:
    return next(row for row in site.people if row["person_id"] == person_id)


def test_scar_5_an_address_that_was_given_away_takes_no_completion_with_it(site: Site):
    """The row names somebody who was another person when it was first seen: nobody gets a right by it."""
    by_address(site, "1")
    person(site, "1")["email"] = "married@dps.test"
    site.person("2", email="p1@dps.test")
    site.job("2")
    assert ["a1"] == run(site)
    held = [(h["person_id"], h["why"]) for h in site.plan()["held"]]
    assert ([("1", "completion-contested")], True) == (held, "never completed" in site.call("explain", "2").out)
    assert "counts for neither" in site.call("explain", "1").out


def test_scar_5_nobody_loses_a_right_over_addresses_that_were_mixed_up(site: Site):
    """Whoever has it keeps it until the feeds agree again; a departure ends it all the same."""
    by_address(site, "1", "2", "3")
    for row, number in ((person(site, "1"), 2), (person(site, "2"), 3), (person(site, "3"), 1)):
        row["email"] = f"p{number}@dps.test"
    person(site, "3")["status"] = "terminated"
    assert ["a1", "a2"] == run(site)
    assert ["completion-contested"] * 2 == [h["why"] for h in site.plan()["held"]]
    person(site, "1")["email"], person(site, "2")["email"] = "p1@dps.test", "p2@dps.test"
    assert ["a1", "a2"] == run(site)
    assert [] == site.plan()["held"]


def test_scar_5_a_contested_row_keeps_nobody_who_lost_the_job(site: Site):
    """It is held only where the course is all that lacks."""
    by_address(site, "1", "2")
    person(site, "1")["email"], person(site, "2")["email"] = "p2@dps.test", "p1@dps.test"
    site.assignments[-1]["job_code"] = "3001"
    assert ["a1"] == run(site)


def test_scar_5_who_changes_their_address_keeps_the_completion(site: Site):
    """The transcript still has the old one, which is nobody's now."""
    by_address(site, "1")
    person(site, "1")["email"] = "married@dps.test"
    assert ["a1"] == run(site)
