"""The hooks as pre-commit runs them in the repository of a district, whose deployment lies in a folder of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plan.site import call

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
WHO = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
CONFIG = """repos:
  - repo: {hooks}
    rev: {commit}
    hooks:
      - {{id: connector-format, args: [--config, district/connector.yaml]}}
      - {{id: connector-validate, args: [--config, district/connector.yaml]}}
"""


class Repository:
    """A real git repository with pre-commit installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            **{f"GIT_{who}": "analyst@example.test" for who in WHO},
        }
        folder.mkdir()
        self.git("init", "-q")

    def git(self, *arguments: str, fails: bool = False) -> str:
        ran = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )
        assert (ran.returncode != 0) == fails, ran.stdout + ran.stderr
        return (ran.stdout + ran.stderr).strip()

    def commit(self, *options: str, fails: bool = False) -> str:
        self.git("add", "-A")
        return self.git("commit", "-q", "-m", "a change", *options, fails=fails)


@pytest.fixture
def district(tmp_path: Path) -> Repository:
    hooks = Repository(tmp_path / "hooks")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks.folder)
    hooks.commit()
    made = Repository(tmp_path / "rules")
    assert 0 == call(made.folder, "init", "district").code
    config = CONFIG.format(hooks=hooks.folder, commit=hooks.git("rev-parse", "HEAD"))
    (made.folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=made.folder, env=made.env, check=True)
    return made


def test_a_commit_waits_until_the_rules_are_right_and_laid_out(district: Repository):
    """What is not laid out is laid out and shown to its author; what is wrong is told with its place."""
    district.commit("--no-verify")
    policy = district.folder / "district" / "policies" / "ic-attendance-school.yaml"
    whole = policy.read_bytes()
    policy.write_bytes(whole.replace(b"grants: [ic", b"grants:   [ ic").replace(b"dean", b"daen"))
    told = district.commit(fails=True)
    assert "files were modified by this hook" in told
    assert "district/policies/ic-attendance-school.yaml:13:48: error[unknown-role]: unknown role `daen`" in told
    assert whole.replace(b"dean", b"daen") == policy.read_bytes()
    policy.write_bytes(whole.replace(b", dean", b""))
    assert 2 == district.commit().count("Passed")
