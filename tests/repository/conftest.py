"""The small deployment of the plan's tests, here in a repository."""

from __future__ import annotations

import pytest

from tests.plan.conftest import site as plain
from tests.plan.site import Site
from tests.repository.gits import Repository

__all__ = ["plain"]
IGNORED = "state/\nfeeds/\ndirectory.json\n*.out\n"


@pytest.fixture
def site(plain: Site) -> Site:
    return plain


def in_git(site: Site) -> Repository:
    """The rules as they are, committed once."""
    site.write()
    repository = Repository.made(site.folder)
    repository.write({".gitignore": IGNORED})
    repository.commit("The rules")
    return repository
