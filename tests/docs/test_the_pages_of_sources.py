"""What the page of a kind of source shows is read, shows every key of its own, and runs on the example district."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from connector import cli
from connector.config import SOURCES, Config, parse_config
from connector.core.problems import Problems
from connector.sources.settings import FeedSettings
from tests.demo import example_district
from tests.plan.site import adopt

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"parquet": "sources-parquet.md", "sql": "sources-sql.md"}
"""Kind to page."""
SECTION = re.compile(r"(?m)^sources:\n(?:(?: .*)?\n)+?(?=^\S)")


def blocks(kind: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (DOCS / PAGES[kind]).read_text(), re.MULTILINE | re.DOTALL)


def shown(kind: str) -> list[FeedSettings]:
    """Every source of the page, with what stands behind `#`."""
    found: list[FeedSettings] = []
    for block in blocks(kind, "yaml"):
        lines = re.sub(r"(?m)^( +)# ([a-z_]+: )", r"\1\2", block)
        tables = set(re.findall(r"(?m)^  ([a-z]+):$", block))
        lines += "".join(f"  {t}: {{type: csv, path: x.csv}}\n" for t in {*Config.stand_ins["sources"]} - tables)
        rest = "directories: {local: {type: file, path: d.json, correlate: [{person: person_id, account: person_id}], managed: ['*']}}"
        problems = Problems()
        config = parse_config(f"{lines}{rest}\n".encode(), PAGES[kind], problems)
        assert not list(problems), list(map(str, problems))
        assert config is not None
        found += [getattr(config.sources, table) for table in tables]
    return found


@pytest.mark.parametrize("kind", PAGES)
def test_every_key_of_its_own_is_shown(kind: str) -> None:
    """In a section that is read without a mistake."""
    own = SOURCES[kind].model_fields.keys() - {*FeedSettings.model_fields, "sftp"}  # a page of its own
    assert set() == own - {key for source in shown(kind) for key in source.model_fields_set}


@pytest.mark.parametrize("kind", PAGES)
def test_its_example_runs(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the example district: the page's own program makes the source, and its commands end well."""
    folder = example_district(tmp_path / "demo")
    monkeypatch.chdir(folder)
    for program in blocks(kind, "python"):
        exec(program, {})  # noqa: S102 - the page's own
    config = folder / "connector.yaml"
    whole = blocks(kind, "yaml")[-1]
    config.write_text(SECTION.sub(lambda _: whole + "\n", config.read_text()))
    assert f"type: {kind}" in config.read_text()
    adopt(folder / "state", "directory.json")
    commands = "\n".join(blocks(kind, "sh")).splitlines()
    assert commands
    for command in commands:
        assert 0 == cli.run([*shlex.split(command)[1:], "--quiet"]), command
