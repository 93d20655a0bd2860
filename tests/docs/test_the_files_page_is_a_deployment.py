"""The examples of `docs/files.md` are one deployment that works, and they show every key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from connector.core.feeds import COLUMNS
from connector.core.rules.exceptions import PersonException
from connector.core.rules.mappings import (
    CalendarFile,
    Certification,
    Closing,
    Course,
    Entitlement,
    GroupRef,
    Holidays,
    Location,
    Replacement,
    Role,
    SchoolYear,
    Validity,
)
from connector.core.rules.policies import Policy
from connector.core.rules.rule_files import MAPPING_KINDS
from connector.directories.embedded.settings import FileSettings
from tests.plan.site import call

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^### `([^`]+)`$(?:(?!^#).)*?^```(?:csv|yaml|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = [
    *(Role, Location, Certification, Course, Replacement, Validity, Entitlement, GroupRef),
    *(CalendarFile, SchoolYear, Holidays, Closing, Policy, PersonException, FileSettings),
]
ELSEWHERE = {"limits"}  # of a directory: config.example.yaml


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in EXAMPLE.findall(PAGE):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_there_is_an_example_of_every_file():
    """Every feed, every mapping, a policy, exceptions, the config and the directory."""
    names = {name for name, _ in EXAMPLE.findall(PAGE)}
    wanted = {f"feeds/{table}.csv" for table in COLUMNS} | {f"mappings/{kind}.yaml" for kind in MAPPING_KINDS}
    assert wanted | {"connector.yaml", "directory.json"} <= names
    assert {"policies", "policies/exceptions"} <= {Path(name).parent.as_posix() for name in names}


def test_the_examples_have_no_mistake(folder: Path):
    """`validate` says nothing but what the calendar brings: an exception that is past, and how a pattern reads."""
    ran = call(folder, "validate")
    assert 0 == ran.code, ran.out
    assert set(re.findall(r"warning\[([a-z-]+)\]", ran.out)) <= {"exception-past", "title-pattern"}


def test_the_examples_are_laid_out(folder: Path):
    """As `format` would write them, so that nobody learns another way."""
    assert "" == call(folder, "format", "--check").out


def test_the_plan_is_the_one_that_the_page_tells(folder: Path):
    """Nobody more and nobody less, and no row of a feed is rejected."""
    plan = call(folder, "plan", "--as-of", "2026-09-15", "--format", "json").json
    assert {
        ("add", "100501", "ic-attendance-edit", "certified"),
        ("add", "100501", "ic-attendance-edit-0401", "certified"),
        ("add", "100502", "ic-attendance-edit", "certified"),
        ("add", "100234", "ic-attendance-edit-0401", "exception-granted"),
        ("remove", "004711", "ic-attendance-edit", "left"),
    } == {(c["action"], c["person_id"], c["group"], c["reason"]) for c in plan["changes"]}
    assert [4, 4, 4, 0] == [
        *(plan["inputs"]["feeds"][table]["rows"] for table in COLUMNS),
        sum(feed["rejected"] for feed in plan["inputs"]["feeds"].values()),
    ]
    assert ["breakglass"] == [member["member"] for member in plan["foreign"]]


def keys(model: type[BaseModel]) -> Iterator[str]:
    return (field.alias or name for name, field in model.model_fields.items())


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_every_key_is_on_the_page(model: type[BaseModel]):
    """In an example, or in words."""
    missing = {key for key in keys(model) if not re.search(rf"\b{key}\b", PAGE)}
    assert set() == missing - ELSEWHERE


def test_every_column_is_on_the_page():
    """Of every table."""
    assert set() == {name for names in COLUMNS.values() for name in names if f"`{name}`" not in PAGE}


def test_the_readme_leads_here():
    """An analyst finds the page from the first one."""
    assert "(docs/files.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
