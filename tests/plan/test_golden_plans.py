"""One plan with something in every section, as people and programs see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.cases import (
    denied_by_exception,
    door,
    excepted,
    frozen,
    joined_by,
    moved,
    no_account,
    no_job,
    other_role,
    protected,
    rejected_job,
    two_accounts,
)
from tests.plan.golden import agrees, settled
from tests.plan.school import AS_OF, entitled, school
from tests.plan.site import Site, right

GOLDEN = Path(__file__).parent / "golden"
EVERYBODY = (
    *(entitled, excepted, door, moved, other_role, denied_by_exception, no_job, rejected_job, two_accounts),
    *(protected, frozen, no_account, joined_by("Old")),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = school(tmp_path_factory.mktemp("site"))
    for number, build in enumerate(EVERYBODY):
        build(made, f"00{1001 + number}")
    made.groups["ic-edit"] += ["svc-backup"]
    made.groups["ic-at-0401"] += ["nested"]
    made.groups["ic-at-0402"] = ["a001004"]
    made.entitlements["gone"] = right("ic-gone")
    made.policies["rooms"]["grants"] = ["room", "gone"]
    made.limits["empty_group"] = "refuse"
    return made.write()


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
