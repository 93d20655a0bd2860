"""`connector test`: what it prints, in every form, and its exit codes."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from tests.plan.school import FRESH, entitled
from tests.plan.site import Site
from tests.policy_tests.conftest import called

SUITE = """\
people:
  fit:
    assignments: [{role: principal, location: "0401"}]
    completions: [{course_id: IC-ATT, completed_at: 2025-09-01}]
cases:
  - name: right
    person: fit
    on: 2026-01-15
    granted: [edit]
  - name: wrong, and "quoted" <so>
    person: fit
    dates:
      2028-06-30: {granted: [edit], valid_until: 2027-06-30}
      2028-07-01:
        granted: [edit]
"""
POPULATION = """\
never:
  - name: no one outside the role
    entitlement: edit
    held_by: {not: {assigned: {role: [principal]}}}
always:
  - name: these keep it
    entitlement: edit
    people: ["1", "2"]
"""
LINE = (
    'a.yaml:15:19: error[policy-test-failed]: wrong, and "quoted" <so> [2028-07-01]: `edit` is denied, expected granted'
)


def test_a_failure_is_told_with_its_place_and_the_decision(site: Site):
    """Dots, then each failure with what `explain` says of it, then the sum."""
    ran = called(site, SUITE)
    assert 2 == ran.code
    lines = ran.out.splitlines()
    assert "policies/tests/a.yaml .FF" == lines[0]
    assert f"policies/tests/{LINE}" in lines
    assert "  help: `staff`: `certified`" in lines
    assert "        [ ] certified: certified on 2025-09-01, good through 2028-06-30" in lines
    end = "`edit` is granted until 2028-06-30, expected until 2027-06-30"
    assert (
        f'policies/tests/a.yaml:13:50: error[policy-test-failed]: wrong, and "quoted" <so> [2028-06-30]: {end}' in lines
    )
    assert lines[-1].startswith("2 failed, 1 passed in ")


def test_all_passed(site: Site):
    """Exit 0, and with -v each test by its name."""
    ran = called(site, SUITE.split("  - name: wrong", maxsplit=1)[0], "-v")
    assert 0 == ran.code
    assert "policies/tests/a.yaml:6: PASSED right [2026-01-15]" == ran.out.splitlines()[0]
    assert "1 passed in " in ran.out


def test_annotations_for_github(site: Site):
    """One a failure, at the line of what was expected."""
    ran = called(site, SUITE, "--format", "github")
    found = [line for line in ran.out.splitlines() if line.startswith("::")]
    assert ["::error file=policies/tests/a.yaml,line=13,", "::error file=policies/tests/a.yaml,line=15,"] == [
        f.partition("col=")[0] for f in found
    ]
    assert 2 == ran.code


def test_json(site: Site):
    """What a program needs, the decision included."""
    ran = called(site, SUITE, "--format", "json", "--coverage")
    told = json.loads(ran.out)
    assert {"passed": 1, "failed": 2, "untested": 0} == told["summary"]
    (failure,) = told["tests"][2]["failures"]
    assert (15, "`edit` is denied, expected granted") == (failure["line"], failure["message"])
    assert {"staff": False} == {
        p["name"]: p["satisfied"] for p in failure["decision"]["policies"] if p["name"] == "staff"
    }
    assert told["coverage"]["decided"] < told["coverage"]["outcomes"]


def test_junit(site: Site):
    """Well formed whatever the names are, with one suite a file."""
    ran = called(site, SUITE + POPULATION, "--no-population", "--junit", "out.xml")
    assert 2 == ran.code
    (suite,) = ET.fromstring((site.folder / "out.xml").read_text(encoding="utf-8"))  # noqa: S314 - our own
    assert ("policies/tests/a.yaml", "5", "2", "2") == tuple(
        suite.get(n) for n in ("name", "tests", "failures", "skipped")
    )
    assert ['wrong, and "quoted" <so> [2028-06-30]'] * 1 == [
        c.get("name") for c in suite if c.find("failure") is not None
    ][:1]
    assert "[ ] certified" in str(suite[2].findtext("failure"))


@pytest.mark.parametrize(("text", "passed"), [("RIGHT", 1), ("2028-07", 0), ("a.yaml", 1)])
def test_some_of_them(site: Site, text: str, passed: int):
    """By a part of the name, the day or the file, without case."""
    ran = called(site, SUITE, "-k", text, "--format", "json")
    assert passed == json.loads(ran.out)["summary"]["passed"]


def test_none_of_them_is_a_mistake(site: Site):
    """A word that fits nothing, no file at all, a file that is not there: nobody is to believe that all passed."""
    assert "no test has `nothing` in its name or file" in called(site, SUITE, "-k", "nothing").err
    (site.folder / "policies" / "tests" / "a.yaml").unlink()
    ran = site.call("test", "--quiet")
    assert (2, "error: there is no test in `policies/tests/`") == (ran.code, ran.err.splitlines()[0])
    ran = site.call("test", "--quiet", "elsewhere.yaml")
    assert (2, "elsewhere.yaml: error[unreadable-file]: it cannot be read: no such file or directory") == (
        ran.code,
        ran.err.splitlines()[0],
    )


def test_only_the_files_named(site: Site):
    """Also one that lies elsewhere."""
    called(site, SUITE)
    (site.folder / "mine.yaml").write_text(SUITE.split("  - name: wrong", maxsplit=1)[0], encoding="utf-8")
    ran = site.call("test", "--quiet", "mine.yaml")
    assert (0, "mine.yaml .") == (ran.code, ran.out.splitlines()[0])


def test_a_mistake_in_a_file_is_told_in_the_form_asked_for(site: Site):
    """With exit 2, and nothing is run."""
    ran = called(site, SUITE.replace("granted: [edit]", "granted: [edti]"), "--format", "github")
    assert 2 == ran.code
    assert ran.out.startswith("::error file=policies/tests/a.yaml,line=9,col=15,title=unknown-entitlement::")
    assert 2 == site.call("validate").code


def test_a_mistake_in_a_test_stops_no_plan(site: Site):
    """Tests are for those who change policies; the nightly run does not wait for them."""
    called(site, "cases: nonsense\n")
    assert 0 == site.call("plan").code


# ---- the real population


def test_invariants_hold_or_are_broken_by_real_persons(site: Site):
    """By their ids alone, with the decision about the first; the exception is what breaks `never` here."""
    entitled(site, "1")
    site.person("2", given_name="Secret")
    site.course("2", FRESH)
    site.exception("2", "edit", "2099-12-31")
    held = called(site, POPULATION.replace('"2"', '"1"'))
    assert 2 == held.code
    assert "1 person is granted `edit` on " in held.out
    assert "`2`" in held.out
    assert "exception INC0000 (grant)" in held.out
    assert "1 failed, 1 passed" in held.out
    assert "Secret" not in held.out


def test_who_must_keep_it_and_does_not(site: Site):
    """Somebody who is not there fails, too."""
    entitled(site, "1")
    ran = called(site, POPULATION.replace('"2"', '"900000", "7"'))
    assert "`900000` is denied `edit` on " in ran.out
    assert "the people feed has no person `7`" in ran.out
    assert "1 failed, 1 passed" in ran.out


def test_the_day_of_the_invariants(site: Site):
    """Today, or `--as-of`, or an invariant's own."""
    entitled(site, "1")
    site.completions[-1]["completed_at"] = "2025-09-01"
    suite = POPULATION.replace(', "2"', "")
    assert 0 == called(site, suite, "--as-of", "2028-06-30").code
    assert 2 == called(site, suite, "--as-of", "2028-07-01").code
    assert 0 == called(site, suite + "    on: 2028-06-30\n", "--as-of", "2028-07-01").code


def test_an_invariant_may_ask_for_a_column_that_no_policy_names(site: Site):
    """It is read for the invariant's sake."""
    entitled(site, "1", username="root")
    held_by = "{attribute: {username: [root]}}"
    ran = called(site, f"never: [{{name: not root, entitlement: edit, held_by: {held_by}}}]\n")
    assert (2, True) == (ran.code, "1 person is granted `edit`" in ran.out)


def test_of_a_right_per_location_the_job_is_the_one_there(site: Site):
    """As in a policy: who teaches at one school and is principal at another breaks nothing at the other."""
    entitled(site, "1")
    site.job("1", job_code="3001", location="0402")
    never = "never: [{{name: no teacher, entitlement: {right}, held_by: {{assigned: {{role: [no-access]}}}}}}]\n"
    assert 0 == called(site, never.format(right="edit-at")).code
    assert 2 == called(site, never.format(right="edit")).code


def test_what_was_not_tested_is_told(site: Site):
    """Left out on demand, or where there are no feeds at all: exit 0, and it is said how many."""
    ran = called(site, POPULATION + SUITE.split("  - name: wrong", maxsplit=1)[0], "--no-population")
    assert 0 == ran.code
    assert "NOT TESTED: 2 invariants of the real population were not tested: left out by --no-population" in ran.out
    assert "1 passed, 2 NOT TESTED" in ran.out
    for feed in (site.folder / "feeds").iterdir():
        feed.unlink()
    ran = site.call("test", "--quiet")
    assert (0, True) == (ran.code, "were not tested: no feed is here" in ran.out)


def test_a_feed_that_cannot_be_read_is_no_success(site: Site):
    """Exit 4 where nothing else fails; the cases are tested all the same."""
    called(site, POPULATION + SUITE.split("  - name: wrong", maxsplit=1)[0])
    (site.folder / "feeds" / "people.csv").unlink()
    ran = site.call("test", "--quiet")
    assert (4, True) == (ran.code, "1 passed, 2 NOT TESTED" in ran.out)
    assert "feeds/people.csv: error[feed-missing]" in ran.err
