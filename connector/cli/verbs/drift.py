"""`connector drift`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from connector.cli.logs import log
from connector.cli.options import config_option, scope_options, show_warnings, verb


@verb("connector drift --format markdown > drift.md")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    help="json: `connector-drift/1`, for a program.",
)
@click.option("--exit-code", is_flag=True, help="Exit 10 where there is drift.")
@scope_options
def command(
    form: str,
    exit_code: bool,
    only_group: str | None,
    only_location: str | None,
    only_person: str | None,
    config: Path,
    verbose: bool,
) -> int:
    """Show what somebody changed by hand, when as far as the directory tells, and the ways out. Changes nothing."""
    from connector.app.deployment import load
    from connector.app.looking.drifting import drift
    from connector.core.plans.plan import Scope
    from connector.outputs.drift import drift_json
    from connector.outputs.formats import DRIFT_FORMATS

    deployment = load(config)
    show_warnings(deployment.warnings, verbose=verbose)
    scope = Scope(group=only_group, location=only_location, person=only_person)
    report, gathered = drift(deployment, scope, config_option(config))
    show_warnings(gathered.warnings, verbose=verbose)
    log("drift", total=len(report.lines), pending=report.pending, **report.by_kind)
    if form == "json":
        click.echo(json.dumps(drift_json(report), indent=1, ensure_ascii=False))
    else:
        click.echo(DRIFT_FORMATS[form](report, verbose=verbose), nl=False)
    if report.unread:
        return 4
    return 10 if exit_code and report.lines else 0
