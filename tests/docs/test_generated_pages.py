"""The pages of reference that are made: from the command line, and from the JSON Schemas."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.keys import config_page, rules_page
from tests.docs.verbs import verbs_page

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"verbs.md": verbs_page, "config.md": config_page, "rules.md": rules_page}


@pytest.mark.parametrize(("name", "made"), PAGES.items(), ids=PAGES)
def test_a_page_is_what_it_is_made_of(name: str, made: Callable[[], str]) -> None:
    """`UPDATE_CASES=1` writes it."""
    if os.environ.get("UPDATE_CASES"):
        (DOCS / name).write_text(made(), encoding="utf-8")
    assert made() == (DOCS / name).read_text(encoding="utf-8")
