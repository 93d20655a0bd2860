"""`connector report expiring`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from connector.cli.options import sheet_options, show_sheet, verb

MOST = 3660


class Days(click.ParamType[int]):
    """A number of days, as 90d."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = str(value).removesuffix("d")
        if not (number.isdecimal() and 1 <= int(number) <= MOST):
            self.fail(f"`{value}` is no number of days from 1d to {MOST}d; write it as 90d", param, ctx)
        return int(number)


@verb("connector report expiring --within 30d --format csv > expiring.csv")
@click.option("--within", type=Days(), default="90d", show_default=True, help="How far to look, as 90d.")
@sheet_options
def command(within: int, form: str, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has them
    """Show who loses a right soon, where, and what each can do about it. `forecast` has all that is to come."""
    from connector.app.deployment import load
    from connector.app.reports.expiring import expiring_report

    show_sheet(expiring_report(load(config), within), form)
    return 0
