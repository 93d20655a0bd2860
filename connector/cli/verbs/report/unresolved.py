"""`connector report unresolved`."""

from __future__ import annotations

from pathlib import Path

from connector.cli.options import sheet_options, show_sheet, verb


@verb("connector report unresolved --format csv > unresolved.csv")
@sheet_options
def command(form: str, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has it
    """Show persons who are to have something and whose account cannot be told or used, and whom to ask."""
    from connector.app.deployment import load
    from connector.app.reports.unresolved import unresolved_report

    found = unresolved_report(load(config))
    show_sheet(found.sheet, form)
    return 4 if found.gathered.unread else 0
