"""`deploy/ci/comment.py` keeps one comment, over real HTTP."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.deploy.hosts import TOKEN, Fault, World, serving
from tests.deploy.places import DEPLOY

MARKER = "<!-- connector-diff -->"
OLD, NEW = f"{MARKER}\nno effect", f"{MARKER}\n412 persons lose a right: Zoë, 日本"
HOSTS = ("github", "azure")


def environment(world: World) -> dict[str, str]:
    """As the two example pipelines set it."""
    return {
        "GITHUB_API_URL": world.url,
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_REPOSITORY": "district/access",
        "PULL_REQUEST": "7",
        "SYSTEM_ACCESSTOKEN": TOKEN,
        "SYSTEM_COLLECTIONURI": f"{world.url}/collection/",
        "SYSTEM_TEAMPROJECTID": "p1",
        "BUILD_REPOSITORY_ID": "r1",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
    }


SCRIPT = DEPLOY / "ci" / "comment.py"


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("comment", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Caller:
    """The script's `main`, with the variables of a pipeline."""

    def __init__(
        self, host: str, world: World, folder: Path, own: pytest.MonkeyPatch, screen: pytest.CaptureFixture[str]
    ) -> None:
        self.host, self.world, self.file, self.own, self.screen = host, world, folder / "comment.md", own, screen

    def __call__(self, text: str = NEW, **changed: str) -> tuple[int, str]:
        """Exit code, and what it said."""
        self.file.write_bytes(text.encode())
        for name, value in {**environment(self.world), **changed}.items():
            self.own.setenv(name, value)
        code = loaded().main([self.host, str(self.file)])
        said = "".join(self.screen.readouterr())
        assert TOKEN not in said
        return code, said


@pytest.fixture(params=HOSTS)
def comment(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Caller]:
    with serving(request.param) as world:
        yield Caller(request.param, world, tmp_path, monkeypatch, capsys)


@pytest.fixture
def on_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Caller]:
    with serving("github") as world:
        yield Caller("github", world, tmp_path, monkeypatch, capsys)


def test_the_first_makes_a_comment_and_the_next_update_it(comment: Caller):
    """There is one, however often the pipeline runs, and it is the newest."""
    assert (0, "comment created\n") == comment(OLD)
    assert (0, "comment updated\n") == comment()
    assert (0, "comment updated\n") == comment()
    assert [NEW] == comment.world.texts


def test_it_is_found_behind_several_pages_of_others(comment: Caller):
    """Which stay as they are."""
    others = [f"comment {number}" for number in range(234)]
    for text in others:
        comment.world.person(text)
    comment(OLD)
    comment.world.person("and a last word")
    assert (0, "comment updated\n") == comment()
    assert [*others, NEW, "and a last word"] == comment.world.texts


def test_a_host_may_have_written_other_line_ends(comment: Caller):
    """As browsers do."""
    comment.world.person(OLD.replace("\n", "\r\n"), kind="Bot")
    assert (0, "comment updated\n") == comment()


def test_a_full_last_page_is_the_last(on_github: Caller):
    """With 100 comments the second page is empty."""
    for number in range(100):
        on_github.world.person(f"comment {number}")
    assert (0, "comment created\n") == on_github()


@pytest.mark.parametrize("text", [f"see {MARKER}", f"\n{MARKER}", f"> {MARKER}\nquoted", "", f"{MARKER}x"])
def test_only_a_comment_whose_first_line_is_the_marker_is_ours(comment: Caller, text: str):
    """Somebody who quotes it keeps their words."""
    comment.world.person(text, kind="Bot")
    assert (0, "comment created\n") == comment()
    assert [text, NEW] == comment.world.texts


def test_a_persons_comment_with_the_marker_is_not_written(comment: Caller):
    """They could go on editing what reviewers take for ours. Azure DevOps refuses it; GitHub tells who is an app."""
    comment.world.person(OLD, author="mallory")
    assert (0, "comment created\n") == comment()
    assert (0, "comment updated\n") == comment()
    assert [OLD, NEW] == comment.world.texts


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_passing_fault_is_tried_again(comment: Caller, status: int):
    """Whatever is asked at the time."""
    comment.world.faults.extend([Fault(status=status), Fault(status=status, method="P")])
    code, said = comment()
    assert (0, 2) == (code, said.count(f"{status} "))
    assert [NEW] == comment.world.texts


def test_a_comment_whose_answer_was_lost_is_not_made_twice(comment: Caller):
    """Each try looks for it anew."""
    comment.world.faults.append(Fault(status=502, method="POST", done=True))
    code, said = comment()
    assert (0, [NEW]) == (code, comment.world.texts)
    assert "comment updated" in said


def test_github_throttles_with_403_and_a_time(on_github: Caller):
    """Its secondary limits: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api."""
    on_github.world.faults.append(Fault(status=403))
    assert 0 == on_github()[0]


def test_a_host_that_asks_for_an_hour_is_not_waited_for(comment: Caller):
    """The pipeline would hold the runner."""
    comment.world.faults.append(Fault(status=429, headers={"Retry-After": "3600"}))
    code, said = comment()
    assert (4, 1) == (code, len(comment.world.asked))
    assert "help: run the pipeline again later" in said


def test_without_a_time_it_waits_a_second(on_github: Caller):
    """And says so."""
    on_github.world.faults.append(Fault(status=500, headers={}))
    code, said = on_github()
    assert 0 == code
    assert "again in 1 s" in said


@pytest.mark.parametrize(
    ("status", "help_"),
    [(401, "the token is not valid"), (403, "the token may not write here"), (404, "no such repository"), (302, "see")],
)
def test_a_refusal_is_told_once_with_what_to_do(comment: Caller, status: int, help_: str):
    """No second try; a link to another host is not followed, which would get the token."""
    comment.world.faults.append(Fault(status=status, headers={"Location": "http://localhost:9/"}))
    code, said = comment()
    assert (4, 1) == (code, len(comment.world.asked))
    assert f"{status} " in said
    assert help_ in said


def test_a_log_on_page_instead_of_an_answer_is_told_as_one(comment: Caller):
    """So Azure DevOps answers to a token that is none: https://learn.microsoft.com/azure/devops/integrate."""
    comment.world.faults.append(Fault(status=203))
    code, said = comment()
    assert 4 == code
    assert "the token is not valid" in said


def test_a_text_that_is_too_long_is_told(on_github: Caller):
    code, said = on_github(f"{MARKER}\n{'x' * 70000}")
    assert 4 == code
    assert "body is too long" in said


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"GITHUB_TOKEN": "", "SYSTEM_ACCESSTOKEN": "$(System.AccessToken)"}, "is not set"),
        ({"GITHUB_TOKEN": "a\nb", "SYSTEM_ACCESSTOKEN": "a\nb"}, "characters that no token has"),
        ({"PULL_REQUEST": "7/x", "SYSTEM_PULLREQUEST_PULLREQUESTID": "../1"}, "is not the number of a pull request"),
        ({"GITHUB_API_URL": "http://h.test", "SYSTEM_COLLECTIONURI": "http://h.test/"}, "is not https"),
    ],
    ids=["no token", "a token in pieces", "no number", "in clear"],
)
def test_a_wrong_variable_is_told_before_anything_is_asked(comment: Caller, changed: dict[str, str], words: str):
    """Named, with exit code 2."""
    code, said = comment(NEW, **changed)
    assert (2, []) == (code, comment.world.asked)
    assert words in said.replace("and not", "is not")


def test_a_file_without_the_marker_is_not_sent(on_github: Caller):
    """It would not be found again, and each run would add one."""
    code, said = on_github("# no marker")
    assert (2, []) == (code, on_github.world.asked)
    assert "connector diff --format markdown" in said


@pytest.mark.parametrize("arguments", [[], ["gitlab", "x"], ["github"], ["github", "/no/such/file"]])
def test_wrong_arguments_are_told(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert 2 == loaded().main(arguments)
    out, err = capsys.readouterr()
    assert "" == out
    assert err.startswith(("usage: comment.py", "comment: /no/such/file:"))


def test_it_is_a_program_that_needs_nothing_installed(tmp_path: Path):
    """Python alone: isolated from the environment, and without any site-packages."""
    (tmp_path / "comment.md").write_text(NEW)
    with serving("github") as world:
        ran = subprocess.run(
            [sys.executable, "-E", "-S", SCRIPT, "github", tmp_path / "comment.md"],
            env=environment(world),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (0, "comment created\n", "") == (ran.returncode, ran.stdout, ran.stderr)
        assert [NEW] == world.texts
