"""`exception add` writes one exception that does what it says, or nothing at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from connector import clock
from tests.excepting.conftest import add
from tests.plan.site import Site
from tests.repository.gits import Repository

NEW = "policies/exceptions/inc0012345.yaml"


def today() -> dt.date:
    return clock.today("UTC")


def rules(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((folder / "policies").rglob("*")) if path.is_file()}


def test_it_writes_what_it_was_told_and_says_what_that_does(site: Site):
    """Three days, the first included; `validate` takes it and the plan adds the person."""
    site.write()
    ran = add(site)
    last = today() + dt.timedelta(days=2)
    assert 0 == ran.code, ran.err
    assert (site.folder / NEW).read_text() == (
        f'- person: "2"\n  entitlement: edit\n  effect: grant\n  waives: [assigned]\n  from: {today()}\n'
        f"  until: {last}\n"
        "  reason: an audit\n  approved_by: j.doe\n  ticket: INC0012345\n"
    )
    assert f"edit: NOT GRANTED; with the exception GRANTED until {last}" in ran.out
    assert (0, ["1", "2"]) == (
        site.call("validate").code,
        [c["person_id"] for c in site.plan()["changes"] if c["entitlement"] == "edit"],
    )


@pytest.mark.parametrize("person", ["p2@DPS.test", "USER2", "No 2"])
def test_a_person_is_named_as_explain_names_them(site: Site, person: str):
    """By address, user name or name; the file has the id."""
    site.write()
    assert 0 == add(site, person=person).code
    assert '- person: "2"\n' in (site.folder / NEW).read_text()


def test_what_still_lacks_is_said(site: Site):
    """An exception that waives the job helps nobody without the course."""
    site.write()
    assert "with the exception GRANTED" in add(site, "--waives", "certified", "--ticket", "T2", person="3").out
    (site.folder / "policies/exceptions/t2.yaml").unlink()
    ran = add(site, person="3")
    assert "edit: NOT GRANTED all the same\n    next step: " in ran.out


def test_a_file_that_is_there_keeps_every_byte(site: Site):
    """Comments, layout, line ends; the entry stands below, indented as the others."""
    site.write()
    old = b'# ours\r\n  - {person: "1",   entitlement: edit, effect: deny, until: 2999-12-31,\r\n     reason: "x # y", '
    old += b"approved_by: a, ticket: T1}   # keep\r\n  # the end"
    (site.folder / "policies/exceptions/mine.yaml").write_bytes(old)
    assert 0 == add(site, "--file", "mine.yaml").code
    new = (site.folder / "policies/exceptions/mine.yaml").read_bytes()
    assert new.startswith(old + b'\r\n  - person: "2"\r\n    entitlement: edit\r\n')
    assert b"\n" not in new.replace(b"\r\n", b"")
    assert 2 == len(site.call("report", "exceptions", "--format", "json").json["rows"])


@pytest.mark.parametrize("old", ["[]\n", "# ours\n[]  # none\n"])
def test_a_file_without_an_entry_gets_its_first(site: Site, old: str):
    """An empty list in brackets is written out."""
    site.write()
    (site.folder / "policies/exceptions/all.yaml").write_text(old)
    assert 0 == add(site, "--file", "policies/exceptions/all.yaml").code
    assert 1 == len(site.call("report", "exceptions", "--format", "json").json["rows"])


def test_words_that_yaml_would_take_for_something_else_come_back_as_they_were(site: Site):
    """A colon, a hash, quotes, a number, a boolean."""
    site.write()
    words = ("--reason", "a: b # \"c\" 'd' \u2028é", "--approved-by", "yes", "--ticket", "0012")
    assert 0 == add(site, told=words).code
    (row,) = site.call("report", "exceptions", "--format", "json").json["rows"]
    assert [words[1], "yes", "0012"] == [row[name] for name in ("reason", "approved_by", "ticket")]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--person", "77"), "error: nobody in the people feed fits `77`"),
        (("--person", "No"), "people: 1 Zoë No 1"),
        (("--days", "0"), "0 is not in the range"),
        (("--until", "2020-01-01"), "error: `--until 2020-01-01` is over"),
        (("--until", "2999-01-01", "--days", "3"), "error: one of `--days N` and `--until DATE` is needed"),
        (("--from", "2999-02-01", "--until", "2999-01-01"), "error: `--from 2999-02-01` is after"),
        (
            ("--entitlement", "edti"),
            "--entitlement: error[unknown-entitlement]: unknown entitlement `edti`\n  help: did",
        ),
        (("--entitlement", "at"), "--location: error[exception-without-location]: `at` is granted per location"),
        (("--location", "0401"), "--location: error[exception-location-unused]: `edit` is not granted per location"),
        (("--entitlement", "at", "--location", "0409"), "--location: error[unknown-location]: unknown location `0409`"),
        (("--entitlement", "at", "--location", "0001"), "--location: error[exception-location-type]: the location"),
        (("--effect", "deny", "--waives", "assigned"), "--waives: error[exception-waives]: a denial waives nothing"),
        (("--waives", "employed"), "'employed' is not one of"),
        (("--reason", " "), "it is empty"),
        (("--file", "../x.yaml"), "error: `--file ../x.yaml` is no exceptions' file"),
        (("--file", "x.yml"), "error: `--file x.yml` is no exceptions' file"),
        (("--branch", "b", "--commit"), "error: `--branch` makes a commit of its own"),
        (("--branch", "b"), "error: fatal: not a git repository"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_is_told_by_its_option_and_leaves_nothing(site: Site, options: tuple[str, ...], said: str):
    """Exit 2, no file, no folder."""
    site.write()
    before = rules(site.folder)
    ran = add(site, *options)
    assert (2, True) == (ran.code, said in ran.err), ran.err
    assert before == rules(site.folder)


def test_all_that_is_wrong_comes_at_once(site: Site):
    """The right and the location."""
    site.write()
    ran = add(site, "--waives", "assigned", "--effect", "deny", entitlement="edti")
    assert (2, 2) == (ran.code, ran.err.count("error["))


def test_a_deployment_that_is_wrong_already_is_told_as_validate_tells_it(site: Site):
    """At its own file and line."""
    site.policies["staff"]["mode"] = "sometimes"
    site.write()
    ran = add(site)
    assert (2, True, False) == (ran.code, "policies/staff.yaml:2:" in ran.err, (site.folder / NEW).exists())


def test_the_same_exception_is_not_written_twice(site: Site):
    """It says where the other stands; one after it is no other."""
    site.write()
    assert 0 == add(site).code
    ran = add(site, "--ticket", "T2")
    assert (2, True) == (ran.code, f"{NEW}:1: the same exception is there already" in ran.err), ran.err
    later = today() + dt.timedelta(days=3)
    assert 0 == add(site, "--ticket", "T2", "--from", later.isoformat()).code


def test_a_denial_without_a_location_is_told_for_each_place(site: Site):
    """It denies everywhere."""
    site.write()
    ran = add(site, "--effect", "deny", person="1", entitlement="at")
    assert "at at East High School (0401): GRANTED; with the exception NOT GRANTED" in ran.out, ran.out + ran.err


def test_a_branch_has_the_file_and_the_user_notices_nothing(site: Site, repository: Repository):
    """One commit, one file; the index with what is staged, the working tree and the branch are as they were."""
    repository.write({"staged.out": "x", "policies/staff.yaml": "name: broken"})
    repository.git("add", "--force", "staged.out")
    before = (repository.status, rules(site.folder), repository.git("symbolic-ref", "HEAD"))
    ran = add(site, "--branch")
    assert 0 == ran.code, ran.err
    assert before == (repository.status, rules(site.folder), repository.git("symbolic-ref", "HEAD"))
    branch = "exception/inc0012345"
    assert [NEW, "1"] == [
        repository.git("diff", "--name-only", "main", branch),
        repository.git("rev-list", "--count", f"main..{branch}"),
    ]
    assert repository.git("show", f"{branch}:{NEW}").startswith('- person: "2"')
    assert f"next: git push -u origin {branch}" in ran.out
    repository.git("reset", "--quiet", "--hard")
    repository.git("checkout", "--quiet", branch)
    assert 0 == site.call("validate").code


def test_a_repository_without_a_commit_has_nothing_to_begin_at(site: Site):
    """It says so."""
    site.write()
    Repository.made(site.folder)
    assert "there is no commit to begin a branch at" in add(site, "--branch").err


@pytest.mark.parametrize(("name", "said"), [("main", "there is a branch `main` already"), ("a..b", "is no name for a")])
def test_a_branch_that_cannot_be_made_is_said(site: Site, repository: Repository, name: str, said: str):
    """And nothing is."""
    before = repository.git("for-each-ref")
    ran = add(site, "--branch", name)
    assert (2, True, before) == (ran.code, said in ran.err, repository.git("for-each-ref")), ran.err


def test_a_branch_of_a_deployment_below_the_top(site: Site, tmp_path: Path):
    """The file goes where the config's policies are."""
    below = Site(**{**site.__dict__, "folder": tmp_path / "top" / "site"})
    below.folder.mkdir(parents=True)
    below.write()
    repository = Repository.made(tmp_path / "top")
    repository.commit("The rules")
    assert 0 == add(below, "--branch").code
    assert f"site/{NEW}" == repository.git("diff", "--name-only", "main", "exception/inc0012345")


def test_a_commit_takes_that_file_and_nothing_that_is_staged(
    site: Site, repository: Repository, monkeypatch: pytest.MonkeyPatch
):
    """On the branch that is checked out."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ada Moss")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ada@example.test")
    repository.write({"staged.out": "x"})
    repository.git("add", "--force", "staged.out")
    ran = add(site, "--commit")
    assert 0 == ran.code, ran.err
    assert (NEW, "A  staged.out") == (
        repository.git("diff", "--name-only", "HEAD~1", "HEAD"),
        repository.git("status", "--porcelain"),
    )
