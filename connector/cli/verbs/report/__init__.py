"""`connector report NAME`: each report is a file, loaded when it is called."""

from __future__ import annotations

from collections.abc import Mapping

import click

from connector.cli.lazily import Verbs

REPORTS: Mapping[str, str] = {
    "exceptions": "Show every dated exception, and when it ends.",
    "late": "Show who waits for longer than two business days, with a ticket's text.",
    "sla": "Hold each decision against the promise of two business days.",
}


@click.command(
    cls=Verbs,
    package=__name__,
    verbs=REPORTS,
    noun="report",
    epilog="Example: connector report exceptions --format csv",
)
def command() -> None:
    """Answer a question that people ask beside a plan, as text, JSON, CSV or HTML. Changes nothing."""
