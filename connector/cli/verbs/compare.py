"""`connector compare FILE`."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import sheet_options, show_sheet, verb


@verb("connector compare ic-user-groups.csv --format csv > departures.csv")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--exit-code", is_flag=True, help="Exit 10 where something departs.")
@sheet_options
def command(file: Path, exit_code: bool, form: str, config: Path, verbose: bool) -> int:
    """Hold an export of Infinite Campus's user groups against the directories' groups. Changes nothing.

    FILE is a CSV with one row a user in a user group; `compare` of the config says how to read it.
    """
    from connector.app.deployment import load
    from connector.app.reports.compare.report import compare

    compared = compare(load(config), file, every_reject=verbose)
    show_sheet(compared.sheet, form)
    if not compared.whole:
        return 4
    return 10 if exit_code and compared.sheet.rows else 0
