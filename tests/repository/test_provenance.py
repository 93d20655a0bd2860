"""Which commit touched each file last, of real repositories; where nobody knows, it says why and goes on."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from connector.core.rules.provenance import Provenance
from connector.repository.provenance import provenance
from tests.repository.gits import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.made(tmp_path / "rules")


def found(repository: Repository, base: str = "") -> Provenance:
    folder = repository.folder / base
    files = {f"policies/{path.name}": path.read_bytes() for path in (folder / "policies").glob("*.yaml")}
    return provenance(folder, ["policies"], files)


def test_each_file_has_the_commit_that_touched_it_last(repository: Repository):
    """Not the one that is checked out, which another file brought about."""
    first = repository.commit("one", a="1", b="1")
    second = repository.commit("two", b="2")
    repository.write({"README": "x"})
    head = repository.commit("three")
    known = found(repository)
    assert (head, {"policies/a.yaml": first, "policies/b.yaml": second}) == (known.revision, known.files)
    assert ("policies/b.yaml:7@" + second[:12], "") == (known.told("policies/b.yaml:7"), known.unknown)


def test_what_is_not_as_committed_is_said_to_be_that(repository: Repository):
    """Changed, or new, or committed once and put back without a commit."""
    repository.commit("one", a="1", b="1", c="1")
    second = repository.commit("two", b="2", c="2")
    repository.write({"policies/a.yaml": "other", "policies/b.yaml": "1", "policies/new.yaml": "x"})
    assert {"policies/a.yaml": "", "policies/b.yaml": "", "policies/new.yaml": "", "policies/c.yaml": second} == found(
        repository
    ).files
    assert "policies/a.yaml:1 (not committed)" == found(repository).told("policies/a.yaml:1")


def test_a_text_that_came_back_is_of_the_commit_that_brought_it_back(repository: Repository):
    """The same bytes were there before, by another commit."""
    repository.commit("one", a="1")
    repository.commit("two", a="2")
    third = repository.commit("three", a="1")
    assert {"policies/a.yaml": third} == found(repository).files


def test_what_a_merge_dropped_touched_nothing(repository: Repository):
    """The side that lost is newer; the text is of the other one."""
    repository.commit("base", a="0", b="0")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit("lost", a="lost", b="side")
    side = repository.git("rev-parse", "HEAD")
    repository.git("checkout", "--quiet", "main")
    ours = repository.commit("kept", a="kept")
    repository.git("merge", "--quiet", "--strategy-option", "ours", "--no-edit", "side")
    assert {"policies/a.yaml": ours, "policies/b.yaml": side} == found(repository).files


def test_a_merge_that_wrote_something_of_its_own_is_named(repository: Repository):
    """Neither side has the text."""
    repository.commit("base", a="0")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit("one side", b="side")
    repository.git("checkout", "--quiet", "main")
    repository.commit("the other", a="1")
    repository.git("merge", "--quiet", "--no-commit", "side")
    merge = repository.commit("merged", a="2")
    assert merge == found(repository).files["policies/a.yaml"]


def test_a_deployment_below_the_top_and_odd_names(repository: Repository):
    """The config may stand anywhere; a space and a letter with an accent are no difficulty."""
    repository.write({"site/policies/é f.yaml": "1"})
    first = repository.commit("one")
    assert {"policies/é f.yaml": first} == found(repository, "site").files


def test_line_ends_that_git_turned_are_no_change(repository: Repository):
    """As on Windows."""
    first = repository.commit("one", a="x\ny\n")
    (repository.folder / "policies" / "a.yaml").write_bytes(b"x\r\ny\r\n")
    assert {"policies/a.yaml": first} == found(repository).files


def test_of_a_shallow_clone_the_commit_is_the_one_it_was_cloned_at(repository: Repository, tmp_path: Path):
    """Which has the file as it is; who touched it is not there to be read."""
    repository.commit("one", a="1", b="1")
    head = repository.commit("two", b="2")
    clone = Repository(tmp_path / "clone")
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{repository.folder}", clone.folder], check=True)
    known = found(clone)
    assert {"policies/a.yaml": head, "policies/b.yaml": head} == known.files
    assert "shallow" in known.unknown
    deeper = Repository(tmp_path / "deeper")
    repository.commit("three", c="1")
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "2", f"file://{repository.folder}", deeper.folder], check=True
    )
    assert repository.git("rev-parse", "HEAD") == found(deeper).files["policies/c.yaml"]


def test_nothing_committed_yet(repository: Repository):
    """It says so."""
    repository.write({"policies/a.yaml": "1"})
    assert ({}, "nothing is committed yet") == (found(repository).files, found(repository).unknown)


def test_without_a_repository_git_is_not_even_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """And without git nothing is lost but the commits."""
    monkeypatch.setenv("PATH", "")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "a.yaml").write_text("1")
    known = found(Repository(tmp_path))
    assert ({}, "the policies are in no git repository") == (known.files, known.unknown)
    (tmp_path / ".git").mkdir()
    assert "git is not installed" == found(Repository(tmp_path)).unknown


def test_a_folder_of_another_owner(repository: Repository, monkeypatch: pytest.MonkeyPatch):
    """Git refuses it; the line is told without a commit."""
    repository.commit("one", a="1")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    known = found(repository)
    assert ("git refuses a folder of another owner", "policies/a.yaml:3") == (
        known.unknown,
        known.told("policies/a.yaml:3"),
    )


def test_a_container_says_its_revision_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`CONNECTOR_REVISION`; what is no name of a revision is not believed."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "a.yaml").write_text("1")
    monkeypatch.setenv("CONNECTOR_REVISION", "v2026.08-rc1")
    known = found(Repository(tmp_path))
    assert ("policies/a.yaml:3@v2026.08-rc1", "") == (known.told("policies/a.yaml:3", None), known.unknown)
    monkeypatch.setenv("CONNECTOR_REVISION", "x\x1b[31m")
    assert "policies/a.yaml:3" == found(Repository(tmp_path)).told("policies/a.yaml:3")


def test_git_is_called_twice_however_many_files(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Counted by git itself."""
    for number in range(5):
        repository.commit(f"{number}", **{f"p{n}": f"{number}" for n in range(number, 30)})
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    assert 30 == len(found(repository).files)
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    assert 2 == sum(event["event"] == "start" for event in events)
