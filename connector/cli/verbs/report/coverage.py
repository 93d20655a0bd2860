"""`connector report coverage`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from connector.cli.options import day_option, sheet_options, show_sheet, verb


@verb("connector report coverage --on 2026-08-17")
@day_option
@click.option("--entitlement", metavar="NAME", help="Only this right.")
@click.option("--exit-code", is_flag=True, help="Exit 10 where a location has nobody.")
@sheet_options
def command(
    on: dt.date | None,
    entitlement: str | None,
    exit_code: bool,
    form: str,
    config: Path,
    verbose: bool,  # noqa: ARG001 - every verb has it
) -> int:
    """Show at which locations nobody, or one person only, can use a right on a day."""
    from connector.app.deployment import load
    from connector.app.reports.coverage import coverage_report

    covered = coverage_report(load(config), on, entitlement)
    show_sheet(covered.sheet, form)
    if covered.gathered.unread:
        return 4
    return 10 if exit_code and covered.nobody else 0
