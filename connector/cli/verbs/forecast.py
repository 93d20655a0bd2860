"""`connector forecast`."""

from __future__ import annotations

import datetime as dt
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.logs import log
from connector.cli.options import Day, config_option, sheet_options, show_sheet, show_warnings, verb

if TYPE_CHECKING:
    from connector.app.looking.forecasting import Foretold


@verb("connector forecast --until 2027-07-31 --out summer.json")
@click.option("--from", "first", type=Day(), help="The first day; default: tomorrow.")
@click.option("--until", "last", type=Day(), help="The last day; default: a year after the first.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it sealed, for `approve`.")
@sheet_options
def command(
    first: dt.date | None, last: dt.date | None, out: Path | None, form: str, config: Path, verbose: bool
) -> int:
    """Show every later change of every decision on today's facts: who gains or loses what, when, why, what to do."""
    from connector.app.deployment import load
    from connector.app.looking.forecasting import forecast
    from connector.core.plans.sealed import readable
    from connector.outputs.forecast import forecast_sheet, forecast_text

    deployment = load(config)
    show_warnings(deployment.warnings, verbose=verbose)
    foretold = forecast(deployment, first, last, out)
    doubts = tuple(verdict.problem for verdict in foretold.gathered.reading.verdicts)
    show_warnings((*doubts, *foretold.gathered.warnings), verbose=verbose)
    forecast_id = str(foretold.document["id"])
    log("forecast", forecast=forecast_id[:12], changes=len(foretold.forecast.changes))
    if form == "json":
        click.echo(readable(foretold.document), nl=False)
    elif form == "text":
        click.echo(forecast_text(foretold.forecast, forecast_id, verbose=verbose), nl=False)
        _closing(foretold, out, config_option(config))
    else:
        show_sheet(forecast_sheet(foretold.forecast, forecast_id), form)
    return 0


def _closing(foretold: Foretold, out: Path | None, options: str) -> None:
    if out is None:
        return
    click.echo(f"\nsealed in {out}")
    if any(one.change == "lose" for one in foretold.forecast.changes):
        file = shlex.quote(str(out))
        click.echo("to let these removals pass the caps on their days:")
        click.echo(f"  connector approve {file}{options} --reason TEXT")
