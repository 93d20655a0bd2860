"""A secret that is not there is a directory that fails, told in plain words, and never a defect."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector import cli
from tests.demo import example_district
from tests.plan.site import adopt

VARIABLE = "CONNECTOR_TEST_PASSWORD_THAT_NOBODY_SETS"
AD = f"""directories:
  ad:
    type: active-directory
    servers: ["ldaps://dc1.example.test"]
    bind: {{method: simple, user: "CN=svc-connector,DC=example,DC=test", password: "env:{VARIABLE}"}}
    people: {{base: "OU=Staff,DC=example,DC=test"}}
    correlate: [{{person: person_id, account: employeeID}}]
    managed: ["OU=Campus,DC=example,DC=test"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The example with a second directory, whose secret is missing."""
    folder = example_district(tmp_path / "demo")
    adopt(folder / "state", "directory.json")
    path = folder / "connector.yaml"
    path.write_text(path.read_text().replace("directories:\n", AD, 1))
    return path


@pytest.mark.parametrize("verb", ["doctor", "plan", "run"])
def test_a_missing_secret_is_told_and_the_verb_ends_with_4(verb: str, config: Path, capsys: pytest.CaptureFixture[str]):
    """The exit code is that of a failed directory, and what is printed names the variable."""
    assert cli.run([verb, "--config", str(config), "--quiet"]) == 4
    assert f"`{VARIABLE}`" in capsys.readouterr().out


def test_the_other_directories_are_brought_into_line(config: Path, capsys: pytest.CaptureFixture[str]):
    """What the guards let pass in the embedded directory is written all the same."""
    cli.run(["run", "--config", str(config), "--quiet"])
    assert "0 written" not in capsys.readouterr().out.splitlines()[1]
