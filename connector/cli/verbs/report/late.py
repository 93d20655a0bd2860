"""`connector report late`."""

from __future__ import annotations

from pathlib import Path

from connector.cli.options import sheet_options, show_sheet, verb


@verb("connector report late --format csv > late.csv")
@sheet_options
def command(form: str, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has them
    """Show what is late now, what it waits for, and the text of a help-desk ticket for each."""
    from connector.app.deployment import load
    from connector.app.reports.late import late_report

    show_sheet(late_report(load(config)), form)
    return 0
