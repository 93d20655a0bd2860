"""`connector` and `python -m connector` are the same program, found from anywhere by its config."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plan.site import Site, call

SCRIPT = Path(sys.executable).with_name("connector")


def program(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(command, cwd=folder, env={**kept, **environment}, capture_output=True, text=True, check=False)


def test_the_module_and_the_script_say_the_same(site: Site):
    """The same bytes and the same exit code."""
    site.write()
    ran = [program([*how, "validate"], site.folder) for how in ([sys.executable, "-m", "connector"], [str(SCRIPT)])]
    assert (ran[0].returncode, ran[0].stdout) == (ran[1].returncode, ran[1].stdout)
    assert (0, "0 error(s), 0 warning(s)\n") == (ran[0].returncode, ran[0].stdout)


def test_the_exit_code_reaches_the_shell(site: Site):
    """2 for a file that is wrong."""
    site.policies["staff"]["mode"] = "sometimes"
    assert 2 == program([str(SCRIPT), "run"], site.write().folder).returncode


def test_the_config_is_found_by_option_by_environment_and_in_the_folder(site: Site, tmp_path: Path):
    """In this order; paths inside it are relative to it."""
    other = tmp_path / "elsewhere"
    other.mkdir()
    config = str(site.write().folder / "connector.yaml")
    by_option = program([str(SCRIPT), "validate", "--config", config], other, CONNECTOR_CONFIG="nowhere.yaml")
    by_environment = program([str(SCRIPT), "validate"], other, CONNECTOR_CONFIG=config)
    by_folder = program([str(SCRIPT), "validate"], site.folder)
    nowhere = program([str(SCRIPT), "validate"], other)
    assert [0, 0, 0, 2] == [ran.returncode for ran in (by_option, by_environment, by_folder, nowhere)]
    assert "connector.yaml: error[unreadable-file]" in nowhere.stdout


def test_a_pipe_that_is_closed_early_is_no_defect(tmp_path: Path):
    """`connector plan -v | head -1`."""
    assert 0 == call(tmp_path, "init", "demo").code
    ran = program(["bash", "-o", "pipefail", "-c", f"{SCRIPT} schema config | head -1"], tmp_path / "demo")
    assert "{\n" == ran.stdout
    assert "defect" not in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("verb", ["plan", "run"])
def test_a_deployment_can_be_moved(site: Site, tmp_path: Path, verb: str):
    """No absolute path is kept anywhere, not even in the state."""
    site.entitled("1")
    site.write().call("plan", "--out", "plan.json")
    shutil.copytree(site.folder, tmp_path / "moved", ignore=shutil.ignore_patterns("moved"))
    assert 0 == call(tmp_path / "moved", verb).code
    assert 0 == call(tmp_path / "moved", "apply", "plan.json").code
