"""`connector report NAME`: each report is a file, loaded when it is called."""

from __future__ import annotations

from collections.abc import Mapping

import click

from connector.cli.lazily import Verbs

REPORTS: Mapping[str, str] = {
    "coverage": "Show at which locations nobody, or one person only, can use a right.",
    "exceptions": "Show every dated exception, and when it ends.",
    "expiring": "Show who loses a right soon, and what each can do about it.",
    "late": "Show who waits for longer than two business days, with a ticket's text.",
    "principals": "Show who has access at each school, and who could; also as a page a school.",
    "sla": "Hold each decision against the promise of two business days.",
    "unmapped": "Show what the feeds name and no mapping knows, with a line for it.",
    "unresolved": "Show persons whose account cannot be told or used, and what waits for them.",
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
