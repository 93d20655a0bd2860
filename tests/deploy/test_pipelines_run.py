"""The scripts of the example pipelines, run as their hosts run them, in a real repository of a deployment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from connector.cli import VERBS
from tests.demo import example_district
from tests.deploy.hosts import TOKEN, World, serving
from tests.deploy.pipelines import CI, PIPELINES, steps
from tests.deploy.places import ROOT
from tests.plan.site import call

SHELLS = {  # how each host calls bash
    "github": ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
    "azure": ["bash", "--noprofile", "--norc"],
}
HOSTS = tuple(SHELLS)
SECRET = {"CONNECTOR_AD_PASSWORD": "unused"}
MARKER = "<!-- connector-diff -->"


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.test", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@dataclass(frozen=True, kw_only=True)
class Runner:
    """A machine of the district: the connector on its PATH, the checkout, a folder that is emptied after each job."""

    checkout: Path
    temp: Path
    bin: Path

    def step(self, host: str, pipeline: str, name: str, **env: str) -> subprocess.CompletedProcess[str]:
        """What a step's script did. Its own variables are taken from `env`, which must have them all."""
        (step,) = [step for step in steps(CI / host / f"{pipeline}.yml") if step.name == name]
        script = self.temp / "script.sh"
        script.write_text(step.script, encoding="utf-8")
        missing = set(step.env) - env.keys()
        assert set() == missing
        return subprocess.run(
            [*SHELLS[host], script],
            cwd=self.checkout,
            env={
                "PATH": f"{self.bin}:{os.environ['PATH']}",
                "HOME": str(self.temp),
                "PYTHONPATH": str(ROOT),
                "RUNNER_TEMP": str(self.temp),
                "AGENT_TEMPDIRECTORY": str(self.temp),
                "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
                "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
                **env,
            },
            capture_output=True,
            text=True,
            check=False,
        )


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deployment's repository, with the comment's script where the pages say."""
    folder = example_district(tmp_path_factory.mktemp("origin") / "access")
    (folder / "ci").mkdir()
    shutil.copy(CI / "comment.py", folder / "ci")
    git(folder.parent, "init", "--quiet", "--initial-branch", "main", str(folder))
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "The first rules")
    return folder


@pytest.fixture
def runner(origin: Path, tmp_path: Path) -> Runner:
    """A pull request's checkout: a policy that deans are left out of."""
    made = Runner(checkout=tmp_path / "work", temp=tmp_path / "temp", bin=tmp_path / "bin")
    git(tmp_path, "clone", "--quiet", str(origin), str(made.checkout))
    git(made.checkout, "switch", "--quiet", "--create", "no-deans")
    policy = made.checkout / "policies" / "ic-attendance-school.yaml"
    policy.write_text(policy.read_text().replace("dean, ", ""))
    git(made.checkout, "commit", "--quiet", "--all", "--message", "Deans take no attendance")
    made.temp.mkdir()
    made.bin.mkdir()
    program(made.bin / "connector", f'exec "{sys.executable}" -m connector "$@"')
    program(made.bin / "python3", f'exec "{sys.executable}" "$@"')
    return made


@pytest.mark.parametrize("host", HOSTS)
def test_a_fork_is_told_why_nothing_was_checked(runner: Runner, host: str):
    ran = runner.step(host, "connector-review", "Refuse a fork")
    assert (1, True) == (ran.returncode, "comes from a fork" in ran.stdout)


@pytest.mark.parametrize("host", HOSTS)
def test_a_mistake_fails_at_its_line(runner: Runner, host: str):
    """As an annotation on GitHub, as the connector writes it on Azure DevOps; and nothing counts as validated."""
    policy = runner.checkout / "policies" / "ic-attendance-school.yaml"
    policy.write_text(policy.read_text().replace("assistant-principal,", "asistant-principal,"))
    ran = runner.step(host, "connector-review", "Validate")
    line = 1 + next(n for n, text in enumerate(policy.read_text().splitlines()) if "asistant" in text)
    file = "policies/ic-attendance-school.yaml"
    place = f"::error file={file},line={line}," if host == "github" else f"{file}:{line}:"
    assert (2, True) == (ran.returncode, place in ran.stdout)
    assert "variable=validated" not in ran.stdout


def test_rules_without_a_mistake_are_told_to_the_next_steps(runner: Runner):
    """Where the host does not know by itself how a step ended."""
    ran = runner.step("azure", "connector-review", "Validate")
    assert (0, True) == (ran.returncode, "variable=validated]yes" in ran.stdout)


def test_the_tests_stop_the_mistake_and_leave_their_results(runner: Runner):
    """Deans are on the district's page, and the example's tests say so."""
    ran = runner.step("github", "connector-review", "Test")
    assert (2, True) == (ran.returncode, "error[policy-test-failed]" in ran.stdout), ran.stderr
    assert "<failure" in (runner.temp / "connector-test.xml").read_text()


@pytest.mark.parametrize("host", HOSTS)
def test_the_effect_is_shown_and_commented_on(runner: Runner, host: str):
    """The comment begins with the marker, the page is one of HTML, and the second comment replaces the first."""
    ran = runner.step(host, "connector-review", "Show the effect", BASE="main")
    assert 0 == ran.returncode, ran.stderr
    assert (runner.temp / "comment.md").read_text().startswith(f"{MARKER}\n")
    assert "<html" in (runner.temp / "connector-effect.html").read_text()
    with serving(host) as world:
        for _ in range(2):
            assert 0 == commented(runner, host, world).returncode
        assert [(runner.temp / "comment.md").read_text()] == world.texts


def commented(runner: Runner, host: str, world: World) -> subprocess.CompletedProcess[str]:
    """By what each host sets itself, and what the pipeline hands on to this step."""
    given = {"GITHUB_TOKEN": TOKEN, "PULL_REQUEST": "7"} if host == "github" else {"SYSTEM_ACCESSTOKEN": TOKEN}
    by_host = {"GITHUB_API_URL": world.url, "GITHUB_REPOSITORY": "district/access"}
    by_host |= {"SYSTEM_COLLECTIONURI": f"{world.url}/collection/", "SYSTEM_TEAMPROJECTID": "p1"}
    by_host |= {"BUILD_REPOSITORY_ID": "r1", "SYSTEM_PULLREQUEST_PULLREQUESTID": "7"}
    return runner.step(host, "connector-review", "Comment", **given, **by_host)


@pytest.mark.parametrize("host", HOSTS)
def test_the_comment_is_written_with_what_the_pipeline_hands_on(runner: Runner, host: str):
    (runner.temp / "comment.md").write_text(f"{MARKER}\nNO EFFECT on anyone\n")
    with serving(host) as world:
        ran = commented(runner, host, world)
        assert (0, "comment created\n") == (ran.returncode, ran.stdout), ran.stderr
        assert [f"{MARKER}\nNO EFFECT on anyone\n"] == world.texts


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    ("code", "ends", "said"),
    [(0, 0, ""), (2, 2, ""), (3, 0, "warning"), (4, 4, ""), (5, 0, "another run"), (70, 70, "")],
)
def test_the_exit_codes_that_are_no_failure_of_the_pipeline(runner: Runner, host: str, code: int, ends: int, said: str):
    """3: something is held; 5: another run. What fails is red."""
    program(runner.bin / "connector", f"exit {code}")
    ran = runner.step(host, "connector-run", "Run", **SECRET)
    assert (ends, True) == (ran.returncode, said in ran.stdout)
    assert bool(said) == bool(ran.stdout)


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_call_is_one_that_the_command_line_has(path: Path, tmp_path: Path):
    """Its options exist; the words of the two hosts are not among them."""
    calls = [line for step in steps(path) for line in re.findall(r"^ *connector (.+)$", step.script, re.MULTILINE)]
    assert calls
    for verb, *words in (line.split() for line in calls):
        if verb in VERBS:
            text = call(tmp_path, verb, "--help").out
            assert [] == [word for word in words if word.startswith("--") and word not in text]
