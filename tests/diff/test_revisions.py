"""Rule files out of git: of a branch, of where it left another, of a deployment inside a repository; and what cannot be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from connector.repository.revisions import files_of
from tests.diff.repository import Repository, git, school
from tests.plan.site import Ran

OTHER = ("role: [principal]", "role: [dean]")
LARGEST = 1 << 20


def places(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return [place for line in ran.json["lines"] for place in line["places"]]


def asked(rules: Repository, *arguments: str) -> list[str]:
    return places(rules.diff(*arguments, "--format", "json"))


def test_a_branch_is_compared_with_where_it_left_the_other(rules: Repository):
    """As a pull request is; what the other did since is not its doing. `--direct` compares the two as they are."""
    rules.branch("mine")
    rules.replace("policies/staff.yaml", *OTHER)
    rules.commit()
    rules.checkout("main")
    rules.replace("mappings/roles.yaml", "3001", "3002")
    rules.commit()
    assert ["policies/staff.yaml:11"] == [p.removeprefix("mine:") for p in asked(rules, "main", "mine")]
    assert 2 == len(asked(rules, "main", "mine", "--direct"))
    told = rules.diff("main", "mine").out.splitlines()[0]
    assert "where it left main -> mine (" in told


def test_without_a_head_the_files_on_disk_count_committed_or_not(rules: Repository):
    """And the first line says so."""
    rules.replace("policies/staff.yaml", *OTHER)
    ran = rules.diff("main")
    assert "-> the files on disk" in ran.out.splitlines()[0]
    assert ["policies/staff.yaml:11"] == asked(rules, "main")


def test_the_working_tree_is_not_touched(rules: Repository):
    """Nor the index, nor a branch: what is half done stays so."""
    first = git(rules.top, "rev-parse", "HEAD")
    rules.replace("policies/staff.yaml", *OTHER)
    rules.commit()
    rules.write("policies/draft.yaml", "half: done\n")
    index = (rules.top / ".git/index").read_bytes()
    before = (git(rules.top, "status", "--porcelain"), git(rules.top, "for-each-ref"))
    assert 0 == rules.diff(first, "main").code
    assert before == (git(rules.top, "status", "--porcelain"), git(rules.top, "for-each-ref"))
    assert index == (rules.top / ".git/index").read_bytes()


def test_a_deployment_may_lie_inside_a_repository(tmp_path: Path):
    """In a folder with a space and a bracket; places are told from its own folder."""
    folder = tmp_path / "top" / "a [b] *c"
    folder.mkdir(parents=True)
    school(folder)
    rules = Repository.of(folder, tmp_path / "top")
    rules.replace("policies/staff.yaml", *OTHER)
    rules.commit()
    assert ["HEAD:a [b] *c/policies/staff.yaml:11"] == asked(rules, "HEAD~1", "HEAD")


def test_folders_of_other_names_are_found_and_told(rules: Repository):
    """Where the revision's own config names them; a file that only moved with its folder is no change."""
    config = rules.read("connector.yaml")
    rules.write("connector.yaml", f"policies: rules/\n{config}")
    (rules.folder / "policies").rename(rules.folder / "rules")
    rules.replace("rules/staff.yaml", *OTHER)
    ran = rules.diff("main")
    assert "has its policies in policies/, and they were read there" in ran.out
    assert "connector.yaml of main" in ran.out
    assert ["rules/staff.yaml:11"] == asked(rules, "main")


def test_lines_that_are_gone_are_told_as_base_has_them(rules: Repository):
    rules.replace("policies/staff.yaml", "    - certified: attendance\n", "")
    assert ["main:policies/staff.yaml:13"] == asked(rules, "main")


@pytest.mark.parametrize(
    "name",
    [
        "with space.yaml",
        "-option.yaml",
        "tab\there.yaml",
        'quo"te.yaml',
        "new\nline.yaml",
        "é.yaml",
        os.fsdecode(b"\xff.yaml"),
    ],
)
def test_a_file_of_any_name_is_read(rules: Repository, name: str):
    """As git keeps it, and from the disk, alike."""
    path = rules.folder / "policies" / "exceptions" / name
    path.write_text(
        '- {person: "200", entitlement: edit, until: 2026-12-31, effect: deny, reason: r, approved_by: a, ticket: T}\n'
    )
    rules.commit()
    files = files_of(rules.top, "HEAD", ["policies"], LARGEST).texts
    assert path.read_bytes() == files[f"policies/exceptions/{name}"]
    assert "NO EFFECT" in rules.diff("HEAD").out


# --- what cannot be


def refused(ran: Ran, *words: str) -> None:
    assert (2, "", []) == (ran.code, ran.out, [w for w in words if w not in ran.err]), ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "name", ["nowhere", "--help-me", "", "main..HEAD", "main...HEAD", "HEAD~99", "main:policies", "a b", "\N{BOMB}"]
)
def test_a_revision_that_there_is_not_is_told(rules: Repository, name: str):
    refused(rules.diff("--", name), "error: ", "revision", "help: ")


def test_a_shallow_clone_that_lacks_base_says_how_to_fetch_it(rules: Repository, tmp_path: Path):
    """As a pipeline's checkout has it, with the setting that its user must change."""
    first = git(rules.top, "rev-parse", "HEAD")
    rules.replace("policies/staff.yaml", *OTHER)
    rules.commit()
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", rules.top.as_uri(), str(clone))
    shutil.copytree(rules.folder / "feeds", clone / "feeds")
    refused(Repository(folder=clone, top=clone).diff(first), "fetch-depth: 0", "fetchDepth: 0")


def test_branches_without_a_common_commit_are_compared_as_they_are_if_asked(rules: Repository):
    git(rules.top, "checkout", "--quiet", "--orphan", "other")
    rules.commit()
    refused(rules.diff("main"), "no commit in common", "--direct")
    assert "NO EFFECT" in rules.diff("main", "--direct").out


def test_no_repository_is_told(tmp_path: Path):
    refused(Repository(folder=school(tmp_path).folder, top=tmp_path).diff("main"), "is in no git repository")


def test_links_submodules_and_pointers_are_told_with_their_place(rules: Repository, tmp_path: Path):
    """All of them in one run: none holds the text of a rule."""
    git(tmp_path, "init", "--quiet", "other")
    git(tmp_path / "other", "commit", "--quiet", "--allow-empty", "--message", "x")
    git(rules.top, "submodule", "--quiet", "add", (tmp_path / "other").as_uri(), "policies/shared")
    (rules.folder / "policies/link.yaml").symlink_to("staff.yaml")
    rules.write("policies/big.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    rules.commit()
    refused(
        rules.diff("HEAD"),
        "HEAD:policies/link.yaml: error[unreadable-file]: it is a symbolic link",
        "HEAD:policies/shared: error[unreadable-file]: it is a submodule",
        "HEAD:policies/big.yaml: error[unreadable-file]: it is a pointer of Git LFS",
    )


def test_a_revision_before_the_rules_is_told(rules: Repository):
    """The folders are not there yet."""
    git(rules.top, "checkout", "--quiet", "--orphan", "empty")
    git(rules.top, "rm", "--quiet", "-r", "--cached", ".")
    git(rules.top, "commit", "--quiet", "--allow-empty", "--message", "nothing yet")
    git(rules.top, "checkout", "--quiet", "--force", "main")
    refused(
        rules.diff("empty", "main", "--direct"),
        "empty:policies/: error[missing-folder]",
        "empty:mappings/: error[missing-folder]",
    )


def test_mistakes_of_both_sides_are_told_with_their_revision(rules: Repository):
    """All in one run, HEAD's and BASE's."""
    rules.replace("policies/staff.yaml", "role: [principal]", "role: [principle]")
    rules.replace("mappings/calendar.yaml", "UTC", "Mars")
    rules.commit()
    rules.replace("policies/staff.yaml", "mode: enforce", "mode: enforced")
    refused(
        rules.diff("HEAD"),
        "HEAD:policies/staff.yaml:11:16: error[unknown-role]: unknown role `principle`",
        "policies/staff.yaml:4:7: error[not-one-of]",
        "calendar.yaml:1:12: error",
    )


def test_a_feed_that_is_not_there_is_a_failed_source(rules: Repository):
    (rules.folder / "feeds/people.csv").unlink()
    ran = rules.diff("HEAD")
    assert (4, True) == (ran.code, "feed-missing" in ran.err)


def test_a_run_that_nobody_knows_is_told(rules: Repository):
    refused(rules.diff("HEAD", "--run", "abc"), "knows no run `abc`")
