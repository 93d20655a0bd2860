"""`report unmapped`: what no mapping knows, with a line that maps it, by likeness; nothing is guessed into a mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from connector.core.decisions.likeness import likeness, words_of
from tests.plan.site import Site, call

TITLED = {
    "principal": {"job_codes": ["1101"], "titles": ["Principal"]},
    "assistant-principal": {"job_codes": ["1110"], "titles": ["Assistant Principal"], "title_patterns": ["AP, *"]},
    "office-professional": {"job_codes": ["1130"]},
    "no-access": {"job_codes": ["3001"]},
}


def told(site: Site) -> list[dict[str, Any]]:
    ran = site.write().call("report", "unmapped", "--format", "json")
    assert (0, "") == (ran.code, ran.err)
    found: list[dict[str, Any]] = ran.json["rows"]
    return found


def hired(site: Site, *jobs: dict[str, str]) -> Site:
    """A person a job."""
    site.roles = {name: dict(role) for name, role in TITLED.items()}
    for number, job in enumerate(jobs, start=1):
        site.person(str(number))
        site.job(str(number), **job)
    return site


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Asst. Principal", "assistant-principal"),
        ("ASSISTANT  PRINCIPAL", "assistant-principal"),
        ("Asst Princpal", "assistant-principal"),
        ("Principals", "principal"),
        ("Office Professional", "office-professional"),
        ("Off. Prof.", "office-professional"),
        ("Front Desk Specialist", "office-professional"),
    ],
)
@pytest.mark.parametrize("code", ["7777", ""])
def test_a_job_that_resembles_a_role_gets_the_line_that_maps_it(site: Site, title: str, role: str, code: str):
    """Whoever takes the suggestion over is not told of it again. Titles of the role in the feed count as its own."""
    hired(site, {"job_code": code, "job_title": title}, {"job_code": "1130", "job_title": "Front Desk Specialist"})
    (row,) = told(site)
    assert (code or title, "no role", role) == (row["value"], row["found"], row["under"])
    assert "mappings/roles.yaml" == row["file"]
    site.roles[role] |= yaml.safe_load(row["suggestion"])
    assert [] == told(site)


def test_a_pattern_of_titles_knows_the_title_of_a_code(site: Site):
    """A code decides alone, so the pattern has not given it the role."""
    (row,) = told(hired(site, {"job_code": "7777", "job_title": "AP, Grade 6"}))
    assert ("assistant-principal", 'job_codes: ["1110", "7777"]') == (row["under"], row["suggestion"])


@pytest.mark.parametrize("title", ["Principal Intern", "Vice Principal", "Custodian", "Assistant", "Dean", ""])
def test_a_job_that_resembles_no_role_gets_no_line(site: Site, title: str):
    """A longer title is another job."""
    (row,) = told(hired(site, {"job_code": "7777", "job_title": title}))
    assert (None, None) == (row["under"], row["suggestion"])


def test_a_title_that_resembles_two_roles_as_much_gets_no_line(site: Site):
    """Nobody is guessed into a role."""
    hired(site, {"job_code": "7777", "job_title": "Lead"}).roles |= {
        "one": {"titles": ["Leads"]},
        "two": {"titles": ["Leade"]},
    }
    (row,) = told(site)
    assert (None, None) == (row["under"], row["suggestion"])


def test_a_title_that_two_roles_claim_is_told(site: Site):
    """With both; which of them it is no likeness can tell."""
    hired(site, {"job_code": "", "job_title": "Team Lead"}).roles |= {
        "team": {"title_patterns": ["Team *"]},
        "lead": {"title_patterns": ["* Lead"]},
    }
    (row,) = told(site)
    assert ("Team Lead", "several roles: team, lead", None) == (row["value"], row["found"], row["suggestion"])


def test_rows_and_persons_are_counted_apart(site: Site):
    """Four rows of three persons; some of these are named."""
    hired(site, *[{"job_code": "7777"}] * 3)
    site.job("2", job_code="7777", location="0402")
    (row,) = told(site)
    assert (4, 3, "1, 2, 3") == (row["rows"], row["persons"], row["examples"])


def test_a_code_without_its_leading_zeros_is_corrected_in_the_feed(site: Site):
    """A mapping line would make another school of it."""
    (row,) = told(hired(site, {"job_code": "1101", "location": "401"}))
    assert ("401", "feeds/assignments.csv", "0401") == (row["value"], row["file"], row["suggestion"])
    assert "the code of `East High School` but for leading zeros" == row["advice"]


def test_a_code_that_is_near_one_alone_is_told_with_it(site: Site):
    """`04O2` is nearest to `0402`; `0409` is as near to `0401` as to that."""
    rows = {row["value"]: row for row in told(hired(site, {"location": "04O2"}, {"location": "0409"}))}
    assert ("feeds/assignments.csv", "0402") == (rows["04O2"]["file"], rows["04O2"]["suggestion"])
    assert ("mappings/locations.yaml", '"0409": {name: …, type: …}') == (
        rows["0409"]["file"],
        rows["0409"]["suggestion"],
    )


def courses(site: Site, *taken: tuple[str, str]) -> dict[str, dict[str, Any]]:
    """A person a course (id, title); what is told of each, by what it is called."""
    site.certifications["attendance"]["courses"] = [{"id": "IC-ATT-2526"}, {"title": "IC Attendance, by hand"}]
    for number, (course_id, title) in enumerate(taken, start=1):
        site.person(str(number))
        site.job(str(number))
        site.completions.append(
            {
                "learner": str(number),
                "course_id": course_id,
                "course_title": title,
                "completed_at": "2026-01-10",
                "status": "completed",
            }
        )
    return {row["value"]: row for row in told(site)}


LIKE = [
    ("IC-ATT-2627", ""),
    ("X1", "Infinite Campus: Attendance 2026-27"),
    ("", "infinite campus attendence"),
    ("", "IC Attendance by hand 2026"),
]


@pytest.mark.parametrize("course", LIKE)
def test_a_course_that_could_be_meant_gets_the_line_that_maps_it(site: Site, course: tuple[str, str]):
    """By its id but for the digits, or by its title's words, numbers aside; then it counts."""
    (row,) = courses(site, course).values()
    assert ("mappings/certifications.yaml", "attendance: courses") == (row["file"], row["under"])
    site.certifications["attendance"]["courses"] += yaml.safe_load(row["suggestion"])
    assert [] == told(site)


@pytest.mark.parametrize(
    "course",
    [
        ("IC-ATR-2526", ""),
        ("", "Infinite Campus - Attendance Reports"),
        ("2526", "Student Safety"),
        ("IC-ATT-2526", ""),
    ],
)
def test_a_course_that_counts_or_is_simply_another_is_not_told(site: Site, course: tuple[str, str]):
    assert {} == courses(site, course)


def test_learners_who_are_nobody_have_rows_and_are_no_persons(site: Site):
    courses(site, ("IC-ATT-2627", ""))
    site.course("nobody", "2026-01-10", course_id="IC-ATT-2627")
    (row,) = told(site)
    assert (2, 1, "1") == (row["rows"], row["persons"], row["examples"])


def test_the_district_has_what_its_stories_tell(district: Path):
    """And no course: each yearly one counts, and no sibling of it is meant. No directory is read for it."""
    ran = call(district, "report", "unmapped", "--format", "json")
    told = [(row["kind"], row["value"], row["persons"]) for row in ran.json["rows"]]
    assert [("title", "Principal Intern", 1), ("job code", "7777", 1), ("location", "0488", 1)] == told


def test_the_plan_warns_of_the_same(site: Site):
    """Job for job, place for place."""
    hired(site, {"job_code": "7777"}, {"job_code": "", "job_title": "Custodian"}, {"location": "9999"})
    rows = told(site)
    warned = [line for line in site.call("plan").err.splitlines() if "warning[unmapped]" in line]
    assert len(rows) == len(warned) == 3
    assert [] == [row for row in rows if not any(f"`{row['value']}` ({row['rows']} rows)" in line for line in warned)]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Dean", "Dean of Students", False),
        ("Dean", "Bean", False),
        ("Sec. II", "Secretary II", True),
        ("Secretary I", "Secretary II", False),
        ("Principal", "principal!", True),
        ("", "", False),
        ("Élève", "élève", True),
    ],
)
def test_likeness_goes_word_by_word(one: str, other: str, alike: bool):
    """And the same both ways."""
    assert (alike, alike) == (
        bool(likeness(words_of(one), words_of(other))),
        bool(likeness(words_of(other), words_of(one))),
    )
