"""The commands that README and docs show run, in their order, on the example district."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from connector import cli
from tests.demo import example_district
from tests.diff.repository import Repository, git
from tests.plan.site import adopt

ROOT = Path(__file__).parents[2]
REVIEWED = "docs/pull-requests.md"  # of a deployment that is a clone, with a change in it
PAGES = (
    *("README.md", "docs/analyst.md", "docs/exceptions.md", "docs/operator.md", "docs/reports.md"),
    *("docs/cutover.md", "docs/notices.md", "docs/editing.md", "docs/policy-tests.md"),
    REVIEWED,
)
SECTION = re.compile(r"^```yaml\n(people_notices:\n.*?)^```", re.MULTILINE | re.DOTALL)  # goes into the config
START = "README.md"  # whose directory nobody has adopted yet
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[list[str]]:
    lines = "\n".join(BLOCK.findall((ROOT / page).read_text())).splitlines()
    found = [line.split("#")[0].split("&&")[0].split(">")[0].strip() for line in lines]
    return [shlex.split(line)[1:] for line in found if line.startswith("connector ")]


def example(folder: Path, page: str) -> Path:
    example_district(folder)
    config = ["--config", str(folder / "connector.yaml")]
    with (folder / "connector.yaml").open("a") as file:
        file.writelines(SECTION.findall((ROOT / page).read_text()))
    if page == REVIEWED:
        made = Repository.of(folder)
        git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
        made.replace("policies/ic-attendance-school.yaml", "dean, office-professional]", "dean]")
    if page != START:
        adopt(folder / "state", "directory.json")
    assert cli.run(["plan", "--out", str(folder / "plan.json"), "--quiet", *config]) == 0
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Each ends with 0, or with what the page itself says: an approval where nothing is held is refused."""
    monkeypatch.chdir(example(tmp_path / "demo", page))
    shown = commands(page)
    assert shown
    for arguments in shown:
        if arguments[0] == "init":
            continue
        expected = 3 if arguments[0] == "approve" and page != START else 0
        assert cli.run([*arguments, "--quiet"]) == expected, arguments
