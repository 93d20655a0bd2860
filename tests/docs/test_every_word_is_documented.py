"""The closed sets of the product and its documentation are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connector.cli import VERBS
from connector.core.conditions import CONDITIONS
from connector.core.plans.guards import GUARDS
from connector.core.vocabulary import HOLDS, REASONS, UNRESOLVED

DOCS = Path(__file__).parents[2] / "docs"


def test_every_reason_hold_and_unresolved_is_on_its_page():
    """`reasons.md` has one row for each word a plan may hold."""
    rows = set(re.findall(r"^\| `([a-z-]+)` \|", (DOCS / "reasons.md").read_text(), re.MULTILINE))
    assert set() == {*REASONS, *HOLDS, *UNRESOLVED} - rows


def test_every_guard_is_on_its_page():
    """`reasons.md` names every guard that a refusal can name."""
    page = (DOCS / "reasons.md").read_text()
    named = {*GUARDS, "partial-read", "stale-feed"}
    assert {name for name in named if name in page} == named


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_some_page(verb: str):
    """A reader finds each verb as a command."""
    pages = "\n".join(page.read_text() for page in [*DOCS.glob("*.md"), DOCS.parent / "README.md"])
    assert f"connector {verb}" in pages


def test_every_condition_is_in_the_semantics():
    """What a condition means stands in one place."""
    page = (DOCS / "semantics.md").read_text()
    assert {name for name in CONDITIONS if f"`{name}" in page} == set(CONDITIONS)
