"""`docs/cases.md`: each sentence of the district's page as a dated case, with the command that shows it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.demo import example_district
from tests.plan.site import call

PAGE = (Path(__file__).parents[2] / "docs" / "cases.md").read_text(encoding="utf-8")
FEED = re.compile(r"^### `(feeds/[a-z]+\.csv)`\n\n```csv\n(.*?)^```", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| [^|]*\| `connector ([^`]+)` \| (.*) \|$", re.MULTILINE)
RIGHT = re.compile(r"^Enter and edit attendance(?: at one school at)?[: ]", re.MULTILINE)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = example_district(tmp_path_factory.mktemp("cases") / "d")
    feeds = FEED.findall(PAGE)
    assert len(feeds) == 3
    for name, text in feeds:
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("command", "answer"), ROW.findall(PAGE))
def test_the_command_gives_the_answer(district: Path, command: str, answer: str):
    """Each part of the answer is a line of what it prints, less the name of the right."""
    ran = call(district, *shlex.split(command))
    assert ran.code == 0, ran.err
    told = [RIGHT.sub("", line).strip() for line in ran.out.splitlines()]
    assert [] == [part for part in answer.split(" <br> ") if part not in told]


def test_every_sentence_of_the_page_has_its_case():
    """Three school years, recertified, moved, another role, left, returned, the purge, midnight, leave, the office."""
    persons = re.findall(r"`connector explain (\d+) ", PAGE)
    assert {str(900000 + n) for n in range(1, 14)} == set(persons)
