"""The closed sets of the product and its documentation are the same."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from connector.cli import VERBS
from connector.core.conditions import CONDITIONS
from connector.core.plans.guards import GUARDS
from connector.core.vocabulary import DRIFT, HOLDS, REASONS, UNRESOLVED

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
