"""`connector history PERSON|GROUP`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import click

from connector.cli.options import Day, sheet_options, show_sheet, verb


@verb("connector history 100234 --on 2026-07-01")
@click.argument("wanted", metavar="PERSON|GROUP")
@click.option("--on", type=Day(), help="What was held at the end of this day; of a group, default: today.")
@click.option("--person", "kind", flag_value="person", help="It is a person's id.")
@click.option("--group", "kind", flag_value="group", help="It is a group.")
@sheet_options
def command(
    wanted: str,
    on: dt.date | None,
    kind: Literal["person", "group"] | None,
    form: str,
    config: Path,
    verbose: bool,  # noqa: ARG001 - every verb has them
) -> int:
    """Show who was a member, since when, by which run and why, from the record alone.

    PERSON is an id; a GROUP goes by any of its names, its id or a pattern. Neither feeds nor directories are read.
    """
    from connector.app.deployment import load
    from connector.app.reports.history.report import history

    found = history(load(config), wanted, kind, on)
    show_sheet(found.sheet, form)
    return 0 if found.whole else 4
