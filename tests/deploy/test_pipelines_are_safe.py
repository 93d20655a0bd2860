"""The example pipelines: right by their hosts' own schemas, and by the rules for machines that hold personal data."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.pipelines import CI, PIPELINES, jobs, read, steps, uses

GITHUB = [path for path in PIPELINES if path.parent.name == "github"]
AZURE = [path for path in PIPELINES if path.parent.name == "azure"]
REVIEWS = [path for path in PIPELINES if path.stem == "connector-review"]
RUNS = [path for path in PIPELINES if path.stem == "connector-run"]
CHECKER = Path(sys.executable).parent / "check-jsonschema"
OPTIONS = {
    "github": ["--builtin-schema", "vendor.github-workflows"],
    "azure": [
        *("--builtin-schema", "vendor.azure-pipelines"),
        *("--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"),
    ],
}
MOST = {"connector-review": {"contents": "read", "pull-requests": "write"}, "connector-run": {"contents": "read"}}


def ids(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def test_there_is_one_of_each_for_each_host():
    assert {(host, kind) for host in OPTIONS for kind in MOST} == {(path.parent.name, path.stem) for path in PIPELINES}


@pytest.mark.parametrize("host", OPTIONS)
def test_a_pipeline_is_right_by_its_hosts_own_schema(host: str):
    """As check-jsonschema brings it: no network."""
    files = [path for path in PIPELINES if path.parent.name == host]
    ran = subprocess.run([CHECKER, *OPTIONS[host], *files], capture_output=True, text=True, check=False)
    assert 0 == ran.returncode, ran.stdout


@pytest.mark.parametrize("path", PIPELINES, ids=ids)
def test_nothing_is_written_into_a_script(path: Path):
    """A title or a branch `$(...)` of a pull request would be a command: values come by the environment alone."""
    assert [] == [step.script for step in steps(path) if re.search(r"\$\{\{|\$\(|\$\[|`", step.script)]


@pytest.mark.parametrize("path", PIPELINES, ids=ids)
def test_a_variable_in_a_script_is_quoted(path: Path):
    """Or a name with a space would be two words; `$code` is our own number."""
    bare = [re.sub(r'"[^"\n]*"', "", step.script).replace("$code", "").replace("$?", "") for step in steps(path)]
    assert [] == [script for script in bare if "$" in script]


@pytest.mark.parametrize("path", GITHUB, ids=ids)
def test_an_action_is_pinned_by_its_commit(path: Path):
    """A tag can be moved; the comment says which release it is."""
    assert uses(path)
    assert [] == [
        line for line in uses(path) if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
    ]


@pytest.mark.parametrize("path", GITHUB, ids=ids)
def test_the_token_may_do_only_what_is_needed(path: Path):
    """Nothing by default, and each job what it needs."""
    assert {} == read(path)["permissions"]
    assert [MOST[path.stem]] == [job["permissions"] for job in jobs(path)]


@pytest.mark.parametrize("path", GITHUB, ids=ids)
def test_no_event_gives_a_fork_our_rights(path: Path):
    """`pull_request_target` and `workflow_run` run with the secrets of the repository."""
    assert set() == set(read(path)["on"]) & {
        "pull_request_target",
        "workflow_run",
        "issue_comment",
        "pull_request_review",
    }


@pytest.mark.parametrize("path", PIPELINES, ids=ids)
def test_no_credential_is_left_in_the_checkout(path: Path):
    """And the whole history is there, which `diff` and the provenance of a right ask for."""
    found = [step.raw for step in steps(path) if "checkout" in str(step.raw.get("uses", step.raw.get("checkout", "")))]
    found += [raw for raw in (step.raw for step in steps(path)) if raw.get("checkout") == "self"]
    options = [raw.get("with", raw) for raw in found]
    assert options
    for each in options:
        assert (0, "false") == (
            int(each.get("fetch-depth", each.get("fetchDepth", 1))),
            str(each.get("persist-credentials", each.get("persistCredentials"))).lower(),
        )


@pytest.mark.parametrize("path", REVIEWS, ids=ids)
def test_a_pull_request_gets_no_secret_but_the_token_of_the_comment(path: Path):
    """In one step, which runs nothing but the comment."""
    text = path.read_text(encoding="utf-8")
    assert [] == re.findall(r"secrets\.|- group:|environment:", text)
    (step,) = [step for step in steps(path) if any("oken" in value for value in step.env.values())]
    assert "Comment" == step.name
    assert 1 == len(step.script.strip().splitlines())


@pytest.mark.parametrize("path", REVIEWS, ids=ids)
def test_a_fork_fails_before_anything_of_it_is_read(path: Path):
    """The first step; it is not skipped, since a host takes that for passed."""
    first, *rest = steps(path)
    assert "Refuse a fork" == first.name
    assert first.script.rstrip().endswith("exit 1")
    assert "head.repo.full_name != github.repository" in str(first.raw) or "PullRequest.IsFork" in str(first.raw)
    assert [] == [step.name for step in rest if re.search(r"\balways\(\)", str(step.raw))]
    for job in jobs(path):
        assert "if" not in job
        assert "condition" not in job


@pytest.mark.parametrize("path", [path for path in GITHUB if path in REVIEWS], ids=ids)
def test_a_fork_gets_no_machine_of_ours(path: Path):
    (job,) = jobs(path)
    assert re.fullmatch(
        r"\$\{\{ github\.event\.pull_request\.head\.repo\.full_name == github\.repository && 'connector-review' \|\| 'ubuntu-latest' \}\}",
        job["runs-on"],
    )


@pytest.mark.parametrize("path", RUNS, ids=ids)
def test_only_the_protected_branch_is_run(path: Path):
    """By what starts it, and by a condition of its own for one that is started by hand."""
    pipeline = read(path)
    if path in GITHUB:
        (job,) = jobs(path)
        assert (["main"], "github.ref == 'refs/heads/main'") == (pipeline["on"]["push"]["branches"], job["if"])
        assert "pull_request" not in pipeline["on"]
    else:
        (stage,) = pipeline["stages"]
        assert "eq(variables['Build.SourceBranch'], 'refs/heads/main')" == stage["condition"]
        assert ([["main"]] * 2, "none") == (
            [each["branches"]["include"] for each in (pipeline["trigger"], *pipeline["schedules"])],
            pipeline["pr"],
        )
    assert ["connector"] == [job["environment"] for job in jobs(path)]


@pytest.mark.parametrize("path", PIPELINES, ids=ids)
def test_a_pipeline_ends_and_runs_do_not_overlap(path: Path):
    """A run is never cut short for the next; a review is, since the next one tells of a newer commit."""
    assert all(int(job.get("timeout-minutes", job.get("timeoutInMinutes", 0))) for job in jobs(path))
    pipeline = read(path)
    if path in GITHUB:
        assert (path in REVIEWS) == pipeline["concurrency"]["cancel-in-progress"]
    elif path in RUNS:
        assert ["sequential"] == [stage["lockBehavior"] for stage in pipeline["stages"]]


def test_every_line_of_the_code_owners_has_owners():
    """And whoever may change who owns what is named."""
    lines = [line.split() for line in (CI / "CODEOWNERS").read_text().splitlines() if line and not line.startswith("#")]
    assert [] == [line for line in lines if not line[1:] or any(not owner.startswith("@") for owner in line[1:])]
    assert {"*", "/connector.yaml", "/policies/", "/mappings/", "/.github/", "/ci/"} <= {line[0] for line in lines}
