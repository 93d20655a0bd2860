"""From a plan to what is behind it: the rejected rows, what waits for an approval, the command to type."""

from __future__ import annotations

import json

import pytest

from tests.guards.guarded import cap
from tests.ordinary_user import folder_of_ordinary_user, ordinary_user
from tests.plan.site import Site


@pytest.fixture
def site(site: Site) -> Site:
    """One who is entitled; three to remove, two allowed."""
    site.entitled("1", member=True)
    site.strays("2", "3", "4")
    site.limits["removals"] = cap(count=2)
    return site.write()


def test_rejected_rows_are_named_with_their_file(site: Site):
    """The first as FILE:LINE:COLUMN on stderr, all of them in the file."""
    site.people[-1]["hire_date"] = "2004-02-30"
    ran = site.write().call("plan")
    assert "\n1 rejected, see state/rejects/people.csv\n" in ran.out
    assert "feeds/people.csv:6:" in ran.err
    assert "warning[feed-date]" in ran.err
    assert "2004-02-30" in (site.folder / "state" / "rejects" / "people.csv").read_text()


def test_a_rejected_person_is_explained_by_the_place(site: Site):
    """The place comes first."""
    site.people[-1]["hire_date"] = "2004-02-30"
    ran = site.write().call("explain", "4")
    assert 2 == ran.code
    assert ran.err.startswith("feeds/people.csv:6:")
    assert "so the row of `4` is rejected, and their memberships are held\n" in ran.err


@pytest.mark.parametrize("verb", ["plan", "validate"])
def test_an_exception_for_nobody_is_told(site: Site, verb: str):
    """By `plan` as by `validate`."""
    site.exception("44", "edit", "2030-06-30", waives=["assigned"])
    ran = site.write().call(verb)
    assert "warning[exception-unknown-person]: the people feed has no person `44`" in ran.out + ran.err


def test_the_command_names_the_plan(site: Site):
    """Where the plan is in a file, its name is known."""
    named, unnamed = site.call("plan", "--out", "plan.json"), site.call("plan")
    assert "to go on: connector approve plan.json --reason TEXT\n" in named.out
    assert "to go on: connector approve PLAN --reason TEXT\n" in unnamed.out


def test_a_held_plan_can_be_looked_at(site: Site):
    """`run` names what waits, by ids, and the plan that keeps it; `plan --show` shows that."""
    ran = site.call("run", "--quiet")
    (held,) = site.held_files()
    letters = held.stem[:12]
    assert "HELD BACK (3)\n  remove 2 (a2) in ic-edit: role-lost\n" in ran.out
    assert f"the held part is plan {letters}; to look at it: connector plan --show {letters}\n" in ran.out
    shown, as_json = (site.call("plan", "--show", letters, *more) for more in ([], ["--format", "json"]))
    assert (0, 0) == (shown.code, as_json.code)
    assert shown.out.startswith(f"SEALED  plan {letters}")
    assert f"to go on: connector approve {letters} --reason TEXT\n" in shown.out
    assert json.loads(held.read_text()) == as_json.json


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--show", "abcdef"], "no held plan's id begins with `abcdef`"),
        (["--show", "plan.json", "--out", "p.json"], "`--show` shows one plan as it was sealed"),
    ],
)
def test_what_cannot_be_shown(site: Site, arguments: list[str], words: str):
    """Exit 2."""
    ran = site.call("plan", *arguments)
    assert (2, "") == (ran.code, ran.out)
    assert words in ran.err


def test_those_without_an_account_are_not_forgotten(site: Site):
    """Nothing can be done, and not all is well."""
    site.people.clear()
    site.assignments.clear()
    site.accounts.clear()
    site.groups["ic-edit"] = []
    site.add_bystander()
    for number in range(6):
        site.person(f"70{number}", account=False)
        site.job(f"70{number}")
        site.course(f"70{number}", "2025-01-15")
    out = site.write().call("run").out
    assert "6 persons have rights and no usable account (connector plan says who)\nnothing else to do: " in out


def test_only_what_was_written_is_counted_as_done(site: Site):
    """The directory cannot be replaced: no reason has a number."""
    site.limits["removals"] = cap()
    site.local["path"] = "there/directory.json"
    with folder_of_ordinary_user() as folder, ordinary_user():
        there = folder / "site" / "there"
        there.mkdir(parents=True)
        site.folder = there.parent
        site.write()
        (there.parent / "directory.json").rename(there / "directory.json")
        there.chmod(0o555)
        failed = site.call("run")
        there.chmod(0o755)
        made = site.call("run")
    assert (4, 0) == (failed.code, made.code)
    assert "0 written, 0 were so already, 3 failed, 0 held by a guard\nFAILED (3)\n" in failed.out
    assert "3 written, 0 were so already, 0 failed, 0 held by a guard\n  -      3  role-lost\n" in made.out
