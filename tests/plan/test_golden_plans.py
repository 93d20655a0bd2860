"""One plan with something in every section, as people and programs see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.everything import everything
from tests.plan.golden import agrees, settled
from tests.plan.school import AS_OF
from tests.plan.site import Site

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return everything(tmp_path_factory.mktemp("site"))


@pytest.mark.parametrize(("form", "suffix"), [("text", "txt"), ("json", "json"), ("markdown", "md"), ("html", "html")])
def test_a_plan_is_as_it_was(site: Site, form: str, suffix: str):
    """Every format, letter by letter."""
    ran = site.call("plan", "--as-of", AS_OF, "--format", form)
    assert 0 == ran.code
    agrees(GOLDEN / f"plan.{suffix}", settled(ran.out))


def test_warnings_are_as_they_were(site: Site):
    """What `plan` says on stderr, the log line aside."""
    ran = site.call("plan", "--as-of", AS_OF)
    agrees(GOLDEN / "warnings.txt", "\n".join(line for line in ran.err.splitlines() if "[info" not in line) + "\n")


@pytest.mark.parametrize("person", ["001002", "001004", "001006", "001012"])
def test_an_explanation_in_words_is_as_it_was(site: Site, person: str):
    """Granted by exception, moved, denied, without an account."""
    ran = site.call("explain", person, "--as-of", AS_OF)
    assert 0 == ran.code
    agrees(GOLDEN / f"explain-{person}.txt", ran.out)


def test_an_explanation_in_json_is_as_it_was(site: Site):
    """With every requirement of every policy."""
    agrees(GOLDEN / "explain.json", site.call("explain", "001002", "--as-of", AS_OF, "--format", "json").out)
