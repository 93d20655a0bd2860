"""`connector report unmapped`."""

from __future__ import annotations

from pathlib import Path

from connector.cli.options import sheet_options, show_sheet, verb


@verb("connector report unmapped --format csv > unmapped.csv")
@sheet_options
def command(form: str, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has it
    """Show job codes, titles, locations and courses that no mapping knows, with a line that would map them."""
    from connector.app.deployment import load
    from connector.app.reports.unmapped import unmapped_report

    show_sheet(unmapped_report(load(config)), form)
    return 0
