"""The image and the Kubernetes objects: right by their own checkers, without root, and with pinned packages."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.deploy.places import DEPLOY, ROOT
from tests.plan.site import call

TOOLS = Path(sys.executable).parent
OBJECTS: list[dict[str, Any]] = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "connector.yaml").read_text()))
JOBS = [each for each in OBJECTS if each["kind"] == "CronJob"]
PIN = re.compile(r"^([a-z0-9-]+)==([^\s;]+)", re.MULTILINE)


def of_job(job: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    return pod, container


def ids(each: dict[str, Any]) -> str:
    return str(each["metadata"]["name"])


@pytest.mark.parametrize("each", OBJECTS, ids=ids)
def test_an_object_is_right_by_kubernetes_own_schema(each: dict[str, Any]):
    """Strictly: an unknown key is an error."""
    kubernetes_validate.validate(each, kubernetes_validate.latest_version(), strict=True)


@pytest.mark.parametrize("job", JOBS, ids=ids)
def test_a_pod_has_no_rights_that_it_does_not_need(job: dict[str, Any]):
    """What Kubernetes calls `restricted`, and no token of the cluster."""
    pod, container = of_job(job)
    own = container["securityContext"]
    assert (False, False) == (pod["automountServiceAccountToken"], own["allowPrivilegeEscalation"])
    assert (True, True, {"drop": ["ALL"]}) == (
        *(pod["securityContext"]["runAsNonRoot"], own["readOnlyRootFilesystem"]),
        own["capabilities"],
    )
    assert {"type": "RuntimeDefault"} == pod["securityContext"]["seccompProfile"]


@pytest.mark.parametrize("job", JOBS, ids=ids)
def test_what_is_mounted_is_there(job: dict[str, Any]):
    """Every mount has its volume, and every volume its mount."""
    pod, container = of_job(job)
    assert {volume["name"] for volume in pod["volumes"]} == {mount["name"] for mount in container["volumeMounts"]}


@pytest.mark.parametrize("job", JOBS, ids=ids)
def test_a_job_runs_once_and_never_twice_at_once(job: dict[str, Any]):
    """The next hour tries again; nobody retries what a guard holds."""
    spec = job["spec"]
    assert ("Forbid", 0, "Never") == (
        *(spec["concurrencyPolicy"], spec["jobTemplate"]["spec"]["backoffLimit"]),
        of_job(job)[0]["restartPolicy"],
    )


@pytest.mark.parametrize("job", JOBS, ids=ids)
def test_a_job_calls_the_verb_as_it_is(job: dict[str, Any], tmp_path: Path):
    """Its options exist."""
    verb, *options = of_job(job)[1]["args"]
    text = call(tmp_path, verb, "--help").out
    assert [] == [option for option in options if option.startswith("--") and option not in text]


def test_the_image_has_no_fault_that_hadolint_knows():
    """Not even a hint."""
    ran = subprocess.run(
        [TOOLS / "hadolint", "--failure-threshold", "style", DEPLOY / "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "") == (ran.returncode, ran.stdout)


def test_the_image_runs_as_the_user_of_the_pods():
    """By number, so that Kubernetes can tell that it is not root."""
    users = {
        (pod["securityContext"]["runAsUser"], pod["securityContext"]["runAsGroup"]) for pod, _ in map(of_job, JOBS)
    }
    (user,) = re.findall(r"^USER (\d+):(\d+)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert {tuple(map(int, user))} == users


def names(requirements: list[str]) -> Iterator[str]:
    return (re.split(r"[^A-Za-z0-9-]", each)[0].lower() for each in requirements)


def test_what_is_installed_is_what_was_tested():
    """`deploy/requirements.lock` has every package of the product, with hashes, in the version of the developers' lock."""
    text = (DEPLOY / "requirements.lock").read_text()
    installed, tested = dict(PIN.findall(text)), dict(PIN.findall((ROOT / "requirements.lock").read_text()))
    assert installed == {name: tested.get(name) for name in installed}
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert set() == set(names(wanted)) - installed.keys()
    assert [] == [block for block in re.split(r"\n(?=\S)", text) if PIN.match(block) and "--hash=sha256:" not in block]
