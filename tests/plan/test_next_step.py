"""What `explain` tells a person to do: one thing, and only what would help."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.plan.site import Site, policy

JOB = {"assigned": {"role": ["principal"]}}
COURSE = {"certified": "lasting"}
IN_A = {"attribute": {"department": ["A"]}}
TAKE = "complete Attendance, once in Learning Space"


def next_step(site: Site, person: str = "1") -> str:
    (decision,) = site.write().call("explain", person, "--format", "json").json["decisions"]
    found: str = decision["next_step"]
    return found


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"all": [JOB, COURSE]}, TAKE),
        ({"any": [IN_A, COURSE]}, TAKE),
        ({"all": [IN_A, COURSE]}, "needs department A; a correction starts in HR"),
        ({"all": [{"assigned": {"role": ["no-access"]}}, COURSE]}, "needs an assignment as no-access; a correction starts in HR"),
    ],
    ids=["the course alone", "the course or else", "more than the course", "the job first"],
)  # fmt: skip
def test_only_those_whom_the_course_would_help_are_told_to_take_it(site: Site, when: dict[str, object], expected: str):
    """A course does not help where something else is lacking."""
    site.policies["staff"] = policy(["edit"], when)
    site.person("1")
    site.job("1")
    assert expected == next_step(site)


def test_the_nearest_policy_is_the_one_a_course_satisfies(site: Site):
    """Of several policies, one that lacks nothing else."""
    site.policies["all"] = policy(["edit"], IN_A)
    site.person("1")
    site.job("1")
    assert TAKE == next_step(site)


def test_an_exception_stands_for_the_job_in_the_next_step(site: Site):
    """Central-office staff with an exception need the course, and no other job."""
    site.person("1")
    site.job("1", job_code="3001", location="0001")
    site.exception("1", "edit", (dt.date(2040, 1, 1)).isoformat())
    assert TAKE == next_step(site)


def test_those_who_left_are_told_nothing_but_that(site: Site):
    """Neither job nor course would help."""
    site.person("1", status="terminated")
    assert "not employed as far as the HR feed says; if that is wrong, a correction starts in HR" == next_step(site)


def test_who_has_the_right_needs_no_step(site: Site):
    """Null in JSON, no line in words."""
    site.entitled("1")
    assert next_step(site) is None
    assert "next step" not in site.call("explain", "1").out


@pytest.mark.parametrize("wanted", ["1", "P1@dps.test", "zoë no 1", "No 1", "a1"])
def test_a_person_is_found_by_whatever_is_known(site: Site, wanted: str):
    """Id, address, account or part of the name, without case."""
    site.entitled("1")
    assert "1" == site.write().call("explain", wanted, "--format", "json").json["person_id"]


def test_a_name_that_fits_several_is_not_guessed(site: Site):
    """Their ids are named, and the exit code is 2."""
    site.entitled("1", "2")
    ran = site.write().call("explain", "Zoë")
    assert (
        2,
        "",
        "error: `Zoë` fits 3 people: 1 Zoë No 1, 2 Zoë No 2, 900000 Zoë No 900000\n  help: give one person id\n",
    ) == (
        ran.code,
        ran.out,
        ran.err,
    )


def test_nobody_is_no_traceback(site: Site):
    """A name that nobody has: exit 2, and what may be given."""
    ran = site.write().call("explain", "Nobody")
    assert 2 == ran.code
    assert ran.err.startswith("error: nobody in the people feed fits `Nobody`\n  help: give a person id")
