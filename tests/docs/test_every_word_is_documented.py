"""The closed sets of the product and its documentation are the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from connector.cli import VERBS
from connector.core.conditions import CONDITIONS
from connector.core.plans.guards import GUARDS
from connector.core.vocabulary import DRIFT, HOLDS, REASONS, UNRESOLVED
from connector.schemas import SCHEMAS
from tests.docs.verbs import verbs

DOCS = Path(__file__).parents[2] / "docs"
CORE = DOCS.parent / "connector" / "core"
PAGE = (DOCS / "reasons.md").read_text()


def test_every_reason_hold_unresolved_and_class_of_drift_is_on_its_page():
    """`reasons.md` has one row for each word a plan may hold."""
    rows = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    assert set() == {*REASONS, *HOLDS, *UNRESOLVED, *DRIFT} - rows


def given_by(path: Path) -> set[str]:
    """The reasons that a file can give: what it returns, and what it calls a `reason`."""
    tree = ast.parse(path.read_text())
    given = [node for node in ast.walk(tree) if isinstance(node, ast.Return)]
    given += [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "reason"]
    words = {part.value for node in given for part in ast.walk(node) if isinstance(part, ast.Constant)}
    return {word for word in words if word in REASONS}


def test_the_page_says_which_reasons_this_version_never_gives():
    """What no code gives is marked, and nothing else is."""
    marked = re.findall(r"^\| `([a-z-]+)` \|.*\*this version never gives it\*", PAGE, re.MULTILINE)
    files = [*(CORE / "decisions").glob("*.py"), *(CORE / "plans").glob("*.py")]
    assert set(REASONS).difference(*map(given_by, files)) == set(marked)


def test_every_guard_is_on_its_page():
    """`reasons.md` names every guard that a refusal can name."""
    feeds = set(re.findall(r'"(feed-[a-z-]+)"', (CORE / "feeds" / "contract.py").read_text())) - {
        "feed-missing",
        "feed-truncated",
    }
    named = {*GUARDS, *feeds}
    assert {name for name in named if name in PAGE} == named


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_some_page(verb: str):
    """A reader finds each verb as a command."""
    pages = "\n".join(page.read_text() for page in [*DOCS.glob("*.md"), DOCS.parent / "README.md"])
    assert f"connector {verb}" in pages


def test_every_condition_is_in_the_semantics():
    """What a condition means stands in one place."""
    page = (DOCS / "semantics.md").read_text()
    assert {name for name in CONDITIONS if f"`{name}" in page} == set(CONDITIONS)


VERBS_PAGE = (DOCS / "verbs.md").read_text()
SECTIONS = dict(re.findall(r"^##+ connector ([a-z ]+)$(.*?)(?=^##|\Z)", VERBS_PAGE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize(("name", "command"), list(verbs()), ids=lambda part: part if isinstance(part, str) else "")
def test_every_option_that_the_help_names_is_in_the_section_of_its_verb(name: str, command: click.Command):
    """Or among those that every verb has; with the example of the help."""
    text = command.get_help(click.Context(command, info_name=name))
    shared = VERBS_PAGE.split("## Exit codes")[0]
    options = set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", text, re.MULTILINE)) - {"--help"}
    assert set() == {option for option in options if option not in SECTIONS[name] + shared}
    assert (command.epilog or "").removeprefix("Example: ") in SECTIONS[name]


def test_every_exit_code_is_on_its_page():
    """The contract's, that of `heartbeat`, and that of Ctrl-C."""
    table = VERBS_PAGE.split("## Exit codes")[1].split("## connector")[0]
    assert ["0", "1", "2", "3", "4", "5", "10", "70", "130"] == re.findall(r"^\| (\d+) \|", table, re.MULTILINE)


def properties(schema: Any) -> Iterator[str]:
    """Every key that a schema has anywhere."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for inner in schema.values():
            yield from properties(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from properties(inner)


@pytest.mark.parametrize("kind", sorted(set(SCHEMAS) - {"plan", "diff"}))
def test_every_key_of_a_file_is_on_a_page_of_keys(kind: str):
    """As a row, or as the last part of one; a key of the config's top is a heading."""
    text = (DOCS / "config.md").read_text() + (DOCS / "rules.md").read_text()
    rows = set(re.findall(r"^\| `(?:[^`]*\.)?([a-z_]+)` \|", text, re.MULTILINE))
    assert set() == set(properties(SCHEMAS[kind]())) - rows - set(re.findall(r"^## ([a-z_]+)$", text, re.MULTILINE))
