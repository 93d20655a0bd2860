"""The pages of OneRoster and Ed-Fi: with the files and the config that they show, their commands run on the example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connector import cli
from tests.demo import example_district
from tests.docs.test_commands_of_the_pages_run import ROOT, commands
from tests.plan.site import adopt

FILE = re.compile(r'^```\w+ title="([^"\n]+)"\n(.*?)^```', re.MULTILINE | re.DOTALL)
CONFIG = re.compile(r"^```yaml\n(sources:\n.*?)^```", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^sources:\n(?:[ #].*\n|\n)*", re.MULTILINE)


@pytest.mark.parametrize("name", ["oneroster", "ed-fi"])
def test_the_example_of_a_page_works(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`explain` knows the principal by the page's own files."""
    page = f"docs/sources-{name}.md"
    text = (ROOT / page).read_text(encoding="utf-8")
    monkeypatch.chdir(example_district(tmp_path / "demo"))
    adopt(Path("state"), "directory.json")
    for path, content in FILE.findall(text):
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(content, encoding="utf-8")
    config, (sources,) = Path("connector.yaml").read_text(encoding="utf-8"), CONFIG.findall(text)
    Path("connector.yaml").write_text(SECTION.sub(lambda _: sources, config), encoding="utf-8")
    shown = commands(page)
    assert ["validate", "explain"] == [each[0] for each in shown]
    for arguments in shown:
        capsys.readouterr()
        assert 0 == cli.run([*arguments, "--quiet"]), capsys.readouterr()
        if arguments[0] == "explain":
            assert "Nighthawk High School" in capsys.readouterr().out
