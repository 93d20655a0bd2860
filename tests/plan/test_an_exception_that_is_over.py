"""It is the reason of a loss where the right rested on it, and not where something else gave the right since."""

from __future__ import annotations

from typing import Any

import pytest

from tests.plan.site import Site, policy

WITHOUT_COURSE = {"all": [{"employed": {}}, {"assigned": {"role": ["principal"]}}]}
OVER = "2025-06-28"


@pytest.mark.parametrize(
    ("until", "reason"), [("2026-04-25", "added-outside"), (OVER, "added-outside"), ("2025-06-27", "exception-ended")]
)
def test_a_policy_gave_it_too_whose_window_is_over(site: Site, until: str, reason: str):
    """Until the day before, the exception's last day, and the day before that: only then did it rest on the exception."""
    site.policies["relief"] = policy(["edit"], WITHOUT_COURSE, effective={"until": until})
    site.person("1")
    site.job("1")
    site.groups["ic-edit"].append("a1")
    site.exception("1", "edit", OVER, waives=["certified"], **{"from": "2025-06-01"})
    assert [reason] == [change["reason"] for change in site.write().plan("--as-of", "2026-04-26")["changes"]]


@pytest.mark.parametrize("when", [{"certified": "attendance"}, {"not": {"not": {"certified": "attendance"}}}])
def test_a_course_gave_it_too_that_is_over_by_now(site: Site, when: dict[str, Any]):
    """Whatever way the policy says so."""
    site.policies["staff"]["when"] = {"all": [{"employed": {}}, when]}
    site.person("1")
    site.job("1")
    site.course("1", "2024-08-15")
    site.groups["ic-edit"].append("a1")
    site.exception("1", "edit", OVER, waives=["certified"], **{"from": "2025-06-01"})
    (change,) = site.write().plan("--as-of", "2027-07-01")["changes"]
    assert "certification-expired" == change["reason"]
