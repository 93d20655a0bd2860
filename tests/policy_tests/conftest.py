"""The deployment of the plan's cases, with policy tests in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.school import school
from tests.plan.site import Ran, Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return school(tmp_path)


def called(site: Site, text: str, *arguments: str) -> Ran:
    """`connector test` with this one file of tests."""
    site.write()
    path = site.folder / "policies" / "tests" / "a.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return site.call("test", "--quiet", *arguments)
