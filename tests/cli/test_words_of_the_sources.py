"""A misspelt word under `columns` or `statuses` would be passed over, and an end date that nobody reads never comes."""

from __future__ import annotations

import pytest

from tests.plan.site import Ran, Site, policy


def validated(site: Site, table: str, **settings: object) -> Ran:
    site.sources = {table: dict(settings)}
    return site.write().call("validate")


@pytest.fixture
def site(site: Site) -> Site:
    site.entitled("000101")
    return site


@pytest.mark.parametrize(
    ("table", "name", "near"),
    [
        ("people", "terminationdate", "termination_date"),
        ("people", "personid", "person_id"),
        ("assignments", "enddate", "end_date"),
        ("completions", "staus", "status"),
    ],
)
def test_a_misspelt_column_is_told_with_the_near_miss(site: Site, table: str, name: str, near: str):
    """Before anybody is planned for."""
    ran = validated(site, table, columns={name: "Term"})
    assert 2 == ran.code
    assert f"error[unknown-column]: unknown column `{name}`\n  help: did you mean `{near}`?" in ran.err + ran.out


def test_an_attribute_under_a_name_of_our_own_is_known(site: Site):
    """`columns` maps the feed's own headings, attributes too."""
    site.policies["staff"] = policy(["edit"], {"all": [{"employed": {}}, {"attribute": {"unit": ["X"]}}]})
    for person in site.people:
        person["department"] = "X"
    ran = validated(site, "people", columns={"unit": "department"})
    assert (0, []) == (ran.code, [line for line in ran.err.splitlines() if "error" in line])


def test_a_column_that_nothing_uses_is_told_and_no_error(site: Site):
    """It may be for a policy to come."""
    ran = validated(site, "people", columns={"unit": "department"})
    assert 0 == ran.code
    assert "warning[unused-column]: no policy and no correlation key uses the column `unit`" in ran.err + ran.out


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"columns": {"hire_date": "Term", "termination_date": "Term"}}, "error[heading-shared]: the heading `Term`"),
        ({"statuses": {"T": "termnated"}}, "error[unknown-status]: unknown status `termnated`"),
        ({"statuses": {"a": "leave", "A": "active"}}, "error[status-twice]: `A` and `a` are one word"),
    ],
)
def test_settings_that_contradict_themselves_are_told(site: Site, settings: dict[str, object], words: str):
    """In the config, at their place."""
    ran = validated(site, "people", **settings)
    assert 2 == ran.code
    assert words in ran.err + ran.out


def test_a_pattern_that_no_engine_reads_is_told(site: Site):
    """A range that goes backwards."""
    site.policies["staff"] = policy(["edit"], {"attribute": {"department": {"matches": "[z-a]*"}}})
    ran = site.write().call("validate")
    assert 2 == ran.code
    assert "`[z-a]*` is no pattern" in ran.err + ran.out
