"""`connector report exceptions`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from connector.cli.options import day_option, sheet_options, show_sheet, verb


@verb("connector report exceptions --format csv > exceptions.csv")
@day_option
@sheet_options
def command(on: dt.date | None, form: str, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has them
    """Show every dated exception, those that end soonest first."""
    from connector.app.deployment import load
    from connector.app.reports.exceptions import exceptions_report

    show_sheet(exceptions_report(load(config), on), form)
    return 0
