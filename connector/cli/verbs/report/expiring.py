"""`connector report expiring`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from connector.cli.options import sheet_options, show_sheet, verb


class Time(click.ParamType[Any]):
    """A span of whole days."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        import datetime as dt

        from connector.core.files.spans import span

        if isinstance(value, dt.timedelta):
            return value
        try:
            return dt.timedelta(days=max(span(value).days, 1))
        except (ValueError, KeyError, TypeError, OverflowError):
            self.fail(f"`{value}` is no time; write it as 90d", param, ctx)


@verb("connector report expiring --within 30d --format csv > expiring.csv")
@click.option("--within", type=Time(), default="90d", show_default=True, help="How far to look, as 90d.")
@sheet_options
def command(within: Any, form: str, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has them
    """Show who loses a right soon, at which school, and what each can do about it. `forecast` has all that is to come."""
    from connector.app.deployment import load
    from connector.app.reports.expiring import expiring_report

    show_sheet(expiring_report(load(config), within), form)
    return 0
