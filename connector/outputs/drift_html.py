"""Drift as one HTML file without network."""

from __future__ import annotations

from connector.core.vocabulary import DRIFT
from connector.outputs.drift import DriftReport
from connector.outputs.drift_text import parts, who
from connector.outputs.pages import page


def drift_html(report: DriftReport, *, verbose: bool = False) -> str:  # noqa: ARG001 - one signature for all formats
    return page("drift.html", f"DRIFT as of {report.as_of}", report=report, who=who, parts=parts, classes=DRIFT)
