"""One wrong word in a pull request would cut off hundreds: the comment names the line, and no person.

A branch is pushed to a host, and a pipeline clones it and compares it with `origin/main`, as deploy/ci has it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.diff.repository import Repository, district, git
from tests.plan.golden import agrees

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--as-of", "2026-03-15")
NEW_ROLE = 'office-profesional: {job_codes: ["1139"]}\n'


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The clone that a pipeline makes of the branch, beside the feeds."""
    folder = tmp_path_factory.mktemp("pull-request")
    site = district(folder / "analyst")
    analyst = Repository.of(site.folder)
    git(folder, "clone", "--quiet", "--bare", str(site.folder), "host.git")
    git(site.folder, "remote", "add", "origin", str(folder / "host.git"))
    analyst.branch("summer-office")
    analyst.write("mappings/roles.yaml", analyst.read("mappings/roles.yaml") + NEW_ROLE)
    analyst.replace("policies/staff.yaml", "dean, office-professional]", "dean, office-profesional]")
    analyst.commit("summer office staff")
    git(site.folder, "push", "--quiet", "origin", "summer-office")
    git(folder, "clone", "--quiet", "--branch=summer-office", (folder / "host.git").as_uri(), "clone")
    shutil.copytree(site.folder / "feeds", folder / "clone" / "feeds")
    return Repository(folder=folder / "clone", top=folder / "clone")


def test_the_line_is_named_with_all_whom_it_cuts_off(pipeline: Repository):
    """Valid it is; what it says is another thing."""
    ran = pipeline.diff("origin/main", "HEAD", *DAY, "--exit-code")
    assert 10 == ran.code, ran.err
    assert "240 people lose access (480 rights lost, 0 gained); of 264 people" == ran.out.splitlines()[1]
    told = ran.out.partition("BY LINE")[2].partition("LATER")[0]
    assert "HEAD:policies/staff.yaml:11\n" in told
    assert "takes access from 240 people: all of them office-professional" in told


def settled(text: str) -> str:
    """Without what the key and the commit make of it."""
    names = dict.fromkeys(sorted(re.findall(r"person-[0-9a-f]+", text)))
    assert len(names) == 10
    return re.sub(r"\b[0-9a-f]{12}\b", "COMMIT", re.sub(r"person-[0-9a-f]+", "person-ABCD", text))


def test_the_comment_is_as_it_was(pipeline: Repository):
    """Letter by letter; its first line tells it from other comments."""
    ran = pipeline.diff("origin/main", "HEAD", *DAY, "--format", "markdown")
    assert ran.out.startswith("<!-- connector-diff -->\n")
    agrees(GOLDEN / "comment.md", settled(ran.out))


def test_the_comment_names_nobody_and_the_page_does(pipeline: Repository):
    """No id, name, user name or address of the feed is in the one, and those of the people hit are in the other."""
    ran = pipeline.diff("origin/main", "HEAD", *DAY, "--format", "markdown")
    rows = [line.split(",") for line in pipeline.read("feeds/people.csv").splitlines()[1:]]
    words = {word for row in rows for word in (row[0], f"{row[2]} {row[3]}", row[4], row[5]) if word}
    assert 264 * 4 == len(words)
    assert set() == {word for word in words if word in ran.out}
    page = pipeline.diff("origin/main", "HEAD", *DAY, "--format", "html").out
    assert 240 == sum(f"{row[0]} {row[2]} {row[3]}" in page for row in rows)


def test_a_pseudonym_is_another_in_each_comment(pipeline: Repository):
    """So that nobody gathers what a person loses from month to month; the rest is the same."""
    one, other = (pipeline.diff("origin/main", "HEAD", *DAY, "--format", "markdown").out for _ in range(2))
    persons, others = ({*re.findall(r"person-\w+", comment)} for comment in (one, other))
    assert len(persons) == len(others) == 10 > len(persons & others)  # four digits may meet by chance
    assert settled(one) == settled(other)
