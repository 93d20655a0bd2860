"""What stands in the record for good says something."""

from __future__ import annotations

import pytest

from tests.plan.site import Site


@pytest.mark.parametrize(
    "arguments",
    [
        ["approve", "plan.json", "--reason", ""],
        ["approve", "plan.json", "--reason", " \t"],
        ["approve", "plan.json", "--reason", "seen", "--by", " "],
        ["pause", "--reason", ""],
        ["pause", "--reason", "\n"],
    ],
    ids=repr,
)
def test_a_reason_and_a_name_are_not_empty(site: Site, arguments: list[str]):
    """Exit 2, and nothing is recorded."""
    site.stranger = True  # so that there is no record yet
    ran = site.write().call(*arguments)
    assert (2, "") == (ran.code, ran.out)
    assert "it is empty; write what whoever reads the record is to know" in ran.err
    assert "" == site.call("audit", "export").out


def test_a_reason_is_recorded_without_the_space_around_it(site: Site):
    """As it was meant."""
    assert 0 == site.write().call("pause", "--reason", "  wrong file ").code
    assert '"reason":"wrong file"'.replace('"', '\\"') in site.call("audit", "export").out
