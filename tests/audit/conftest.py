"""The small deployment of the plan's tests."""

from __future__ import annotations

from tests.plan.conftest import site

__all__ = ["site"]
