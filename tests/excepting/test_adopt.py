"""`exception adopt` keeps whom it can by exceptions that hold, names the rest, and changes nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.excepting.conftest import TOLD
from tests.plan.site import Ran, Site
from tests.repository.gits import Repository

FILE = "policies/exceptions/adopted-ic-edit.yaml"


def adopt(site: Site, *options: str, group: str = "ic-edit") -> Ran:
    return site.call("exception", "adopt", group, *TOLD[2:], *options)


@pytest.fixture
def crowd(site: Site) -> Site:
    """`ic-edit` as it was found: everybody, an account of nobody, and one whose person the feed lacks."""
    site.account("77", "a77")
    site.accounts.append({"id": "svc", "username": "svc"})
    site.groups["ic-edit"] = ["a1", "a2", "a3", "a4", "a77", "svc"]
    return site.write()


def removals(plan: Any) -> set[str]:
    rows = [*plan["changes"], *plan["held"]]
    return {row["account"] for row in rows if row["action"] == "remove"}


def test_whoever_can_be_kept_is_kept_and_nobody_else_changes(crowd: Site):
    """Each exception waives what its person lacks; the plan has no removal of theirs, and all else is the same."""
    before = crowd.plan()
    assert {"a2", "a3", "a4", "a77"} == removals(before)
    ran = adopt(crowd)
    assert 0 == ran.code, ran.err
    after = crowd.plan()
    assert {"a4", "a77"} == removals(after)
    others = [[c for c in plan["changes"] if c["account"] not in ("a2", "a3")] for plan in (before, after)]
    assert others[0] == others[1]
    text = (crowd.folder / FILE).read_text()
    assert ("waives: [assigned]" in text, "waives: [certified]" in text) == (True, True)
    assert 0 == crowd.call("validate").code


def test_each_entry_says_why_no_policy_explains_it(crowd: Site):
    """In a comment above it, by what the plan says; no name is in the file."""
    why = {c["person_id"]: f"# {c['reason']}: {c['words']}" for c in crowd.plan()["changes"] if c["action"] == "remove"}
    assert 0 == adopt(crowd).code
    lines = (crowd.folder / FILE).read_text().splitlines()
    assert [why["2"], '- person: "2"'] == lines[:2]
    assert "Zoë" not in "\n".join(lines)


def test_the_others_are_listed_with_the_reason(crowd: Site):
    """The leaver, the account of nobody, the person whom the feed lacks."""
    out = adopt(crowd).out
    assert "4 Zoë No 4 (a4) in ic-edit: no exception can: the person is not employed" in out
    assert "svc in ic-edit: carries no correlation key" in out
    assert "77 (a77) in ic-edit: the people feed has no row of them" in out


def test_a_second_time_there_is_nobody_left(crowd: Site):
    """And nothing is written."""
    assert 0 == adopt(crowd).code
    text = (crowd.folder / FILE).read_bytes()
    ran = adopt(crowd)
    assert (0, True, text) == (ran.code, "there is nobody to adopt" in ran.out, (crowd.folder / FILE).read_bytes())


def test_of_several_rights_the_one_is_chosen_that_needs_least(site: Site):
    """A member of a group that two rights give."""
    site.entitlements["other"] = {**site.entitlements["edit"], "title": "Another right"}
    site.policies["trained"] = {
        **site.policies["staff"],
        "grants": ["other"],
        "when": {
            "all": [{"employed": {}}, {"attribute": {"department": ["X"]}}, {"assigned": {"role": ["principal"]}}]
        },
    }
    site.people[3]["department"] = "X"
    site.groups["ic-edit"] = ["a3"]
    site.completions = [row for row in site.completions if row["learner"] != "3"]
    site.assignments[3]["job_code"] = "3001"
    site.write()
    assert 0 == adopt(site).code
    assert "entitlement: other\n  effect: grant\n  waives: [assigned]" in (site.folder / FILE).read_text()


def test_a_group_per_location_is_adopted_there(site: Site):
    """By a pattern several, a file each."""
    site.groups |= {"ic-at-0401": ["a2"], "ic-at-0402": ["a1"]}
    site.write()
    assert 0 == adopt(site, group="ic-at-*").code
    folder = site.folder / "policies/exceptions"
    assert [True, True] == [
        f'location: "{code}"' in (folder / f"adopted-ic-at-{code}.yaml").read_text() for code in ("0401", "0402")
    ]
    assert set() == removals(site.plan())


def test_what_else_it_would_give_is_said(site: Site):
    """A right that gives two groups."""
    site.entitlements["edit"]["groups"].append({"directory": "local", "group": "ic-more"})
    site.groups |= {"ic-edit": ["a2"], "ic-more": []}
    site.write()
    out = adopt(site).out
    assert "with them these persons also keep, or get (1):\n  2: ic-more" in out


@pytest.mark.parametrize(
    ("options", "group", "code", "said"),
    [
        (("--at-most", "1"), "ic-edit", 3, "2 members would be adopted, more than 1\n  help: so many"),
        ((), "ic-edti", 2, "no entitlement names a group `ic-edti` that is there\n  help: did you mean `ic-edit`?"),
        (("--until", "2020-01-01"), "ic-edit", 2, "`--until 2020-01-01` is over"),
        (("--days", "3", "--until", "2999-01-01"), "ic-edit", 2, "one of `--days N` and `--until DATE` is needed"),
    ],
)
def test_what_is_refused_leaves_nothing(crowd: Site, options: tuple[str, ...], group: str, code: int, said: str):
    """No file."""
    ran = adopt(crowd, *options, group=group)
    assert (code, True) == (ran.code, said in ran.err), ran.err
    assert not list((crowd.folder / "policies/exceptions").glob("adopted-*"))


def test_a_directory_that_cannot_be_read_ends_it(crowd: Site):
    """Exit 4."""
    (crowd.folder / "directory.json").write_text("{")
    assert 4 == adopt(crowd).code


def test_neither_directory_nor_record_is_written(crowd: Site):
    """It reads."""
    before = (crowd.folder / "directory.json").read_bytes(), crowd.call("audit", "export").out
    assert 0 == adopt(crowd).code
    assert before == ((crowd.folder / "directory.json").read_bytes(), crowd.call("audit", "export").out)


def test_on_a_branch(crowd: Site, repository: Repository):
    """One commit of that file, by the rules as they are committed."""
    before = repository.status
    ran = adopt(crowd, "--branch", "adopt/edit")
    assert (0, before) == (ran.code, repository.status), ran.err
    assert FILE == repository.git("diff", "--name-only", "main", "adopt/edit")
