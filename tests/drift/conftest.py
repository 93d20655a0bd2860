"""The small deployment of the plan's tests, here meddled with by hand."""

from __future__ import annotations

from tests.plan.conftest import site

__all__ = ["site"]
