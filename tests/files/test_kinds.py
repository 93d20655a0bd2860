"""By its path alone a file is a policy, an exception, a mapping, the restrictions, or none of ours."""

from __future__ import annotations

import pytest

from connector.core.rules.kinds import kind_of


@pytest.mark.parametrize(
    ("expected", "path"),
    [
        ("policy", "policies/school.yaml"),
        ("policy", "./policies/summer/2027/office.yaml"),
        ("exceptions", "policies/exceptions/a.yaml"),
        ("exceptions", "policies/exceptions/2027/a.yaml"),
        (None, "policies/tests/a.yaml"),
        (None, "policies/tests/more/a.yaml"),
        (None, "policies/summer/tests/a.yaml"),
        (None, "policies/summer/exceptions/a.yaml"),
        ("roles", "mappings/roles.yaml"),
        (None, "mappings/rolls.yaml"),
        (None, "mappings/more/roles.yaml"),
        ("restrictions", "restrictions.yaml"),
        (None, "connector.yaml"),
        (None, "../policies/school.yaml"),
        (None, "policies-of-old/school.yaml"),
    ],
)
def test_a_path_tells_the_kind(expected: str | None, path: str) -> None:
    """Folders as `init` writes them."""
    assert expected == kind_of(path, policies="policies/", mappings="mappings", restrictions="restrictions.yaml")


@pytest.mark.parametrize(
    ("expected", "path"),
    [
        ("calendar", "rules/words/calendar.yaml"),
        (None, "rules/words/other.yaml"),
        (None, "rules/words/deeper/other.yaml"),
        ("policy", "rules/a.yaml"),
        ("restrictions", "rules/limits.yaml"),
    ],
)
def test_folders_may_lie_in_one_another(expected: str | None, path: str) -> None:
    """Mappings and restrictions below the policies' folder are no policies."""
    assert expected == kind_of(path, policies="./rules", mappings="rules/words/", restrictions="rules/limits.yaml")
