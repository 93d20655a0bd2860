"""`connector report sla`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from connector.cli.options import Day, sheet_options, show_sheet, verb


@verb("connector report sla --from 2026-10-01 --until 2026-10-31")
@click.option("--from", "first", type=Day(), help="Clocks that started on this day or later; default: 30 days back.")
@click.option("--until", "last", type=Day(), help="And on this day or earlier; default: today.")
@sheet_options
def command(first: dt.date | None, last: dt.date | None, form: str, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has them
    """Hold each decision against the promise of two business days: met, late or at risk, and what made it late."""
    from connector.app.deployment import load
    from connector.app.reports.sla import sla_report

    show_sheet(sla_report(load(config), first, last), form)
    return 0
