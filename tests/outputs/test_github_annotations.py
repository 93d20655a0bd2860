"""Annotations keep to GitHub's grammar of workflow commands, whatever the names and texts, and lead to the right place."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.problems import Mark, Problem
from connector.outputs.problems import render_problems
from tests.plan.site import call

HOSTILE = st.text(st.sampled_from("a%:,;=\r\n\u2028 é]#::25%0A"), max_size=12)


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """As a runner takes a command: `::NAME KEY=VALUE,KEY=VALUE::MESSAGE`, each part unescaped at the end."""
    assert line.startswith("::")
    head, _, message = line.removeprefix("::").partition("::")
    name, _, given_keys = head.partition(" ")
    keys = dict(each.split("=", 1) for each in given_keys.split(","))
    return name, {key: unescaped(value) for key, value in keys.items()}, unescaped(message)


def unescaped(text: str) -> str:
    for written, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(written, meant)
    return text


@settings(max_examples=80)
@given(HOSTILE, HOSTILE, HOSTILE, st.integers(0, 9), st.sampled_from(("error", "warning")))
def test_every_text_comes_out_as_it_went_in(file: str, message: str, help_: str, line: int, severity: str):
    """One line for each problem, and nothing in it can end a property, the message or the command."""
    mark = Mark(file=file, line=line, column=3)
    told = render_problems([Problem(mark=mark, code="date", message=message, help=help_, severity=severity)], "github")
    assert not {"\n", "\r"} & set(told)
    name, keys, said = parsed(told)
    place = {"line": str(line), "col": "3"} if line else {}
    assert (severity, {"file": file, **place, "title": "date"}) == (name, keys)
    assert said == (f"{message}\nhelp: {help_}" if help_ else message)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Below the top of a repository, in a folder with a name that would break a command."""
    top = tmp_path_factory.mktemp("github") / "a repository"
    folder = top / "50%, of: it"
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    assert 0 == call(folder, "init", "d").code
    return folder / "d"


@pytest.mark.parametrize("where", [".", "..", "../../..", "policies"])
def test_an_annotation_leads_to_its_line_from_wherever_it_is_asked_for(deployment: Path, where: str):
    """Files are named from the repository's top, as a pull request shows them."""
    name = "x,y%0A::error.yaml"
    policy = deployment / "policies" / name
    policy.write_text("name: x\ntitle: 'é, here: the mistake'\nowner: t\nmod: off\n", encoding="utf-8")
    here = deployment / where
    ran = call(here, "validate", "--format", "github", "--config", os.path.relpath(deployment / "connector.yaml", here))
    assert 2 == ran.code
    found = [parsed(line) for line in ran.out.splitlines()]
    top = deployment.parents[1]
    assert all((top / keys["file"]).exists() for _, keys, _ in found)
    assert f"50%, of: it/d/policies/{name}" in {keys["file"] for _, keys, _ in found}
    (place,) = [(keys["line"], keys["col"]) for _, keys, said in found if "`mod`" in said]
    assert ("4", "1") == place


def test_outside_a_repository_files_are_named_as_ever(tmp_path: Path):
    """There is no top to see them from."""
    assert 0 == call(tmp_path, "init", "d").code
    (tmp_path / "d" / "policies" / "x.yaml").write_text("[]", encoding="utf-8")
    ran = call(tmp_path, "validate", "--format", "github", "--config", "d/connector.yaml")
    assert "d/policies/x.yaml" in {parsed(line)[1]["file"] for line in ran.out.splitlines()}
