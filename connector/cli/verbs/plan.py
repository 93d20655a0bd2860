"""`connector plan`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from connector.cli.logs import log
from connector.cli.options import Day, scope_options, show_warnings, verb


@verb("connector plan --as-of 2026-07-01 --out cutover.json")
@click.option("--as-of", type=Day(), help="Decide as of this day; another day than today is a rehearsal.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the sealed plan, for `apply`.")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown", "html"]), default="text")
@click.option("--exit-code", is_flag=True, help="Exit 10 where changes are pending, 3 where some are refused.")
@scope_options
def command(
    as_of: dt.date | None,
    out: Path | None,
    form: str,
    exit_code: bool,
    only_group: str | None,
    only_location: str | None,
    only_person: str | None,
    config: Path,
    verbose: bool,
) -> int:
    """Show what would change and why, and what a guard would hold. Changes no directory."""
    from connector.app.deployment import load
    from connector.app.planning import plan
    from connector.core.plan import Scope
    from connector.core.sealed import readable
    from connector.outputs.formats import PLAN_FORMATS

    deployment = load(config)
    show_warnings(deployment.warnings, verbose=verbose)
    scope = Scope(group=only_group, location=only_location, person=only_person)
    planned = plan(deployment, as_of, scope, out)
    show_warnings(planned.gathered.warnings, verbose=verbose)
    log("planned", plan=planned.plan_id[:12], changes=len(planned.plan.changes), refusals=len(planned.plan.refusals))
    if form == "json":
        click.echo(readable(planned.document), nl=False)
    else:
        render = PLAN_FORMATS[form]
        click.echo(
            render(planned.plan, head="DRY-RUN", plan_id=planned.plan_id, rehearsal=planned.rehearsal, verbose=verbose),
            nl=False,
        )
    if out is not None and form == "text":
        click.echo(f"\nsealed in {out}; next: connector apply {out}")
    return _code(planned, exit_code)


def _code(planned: object, exit_code: bool) -> int:
    if planned.gathered.unread:  # type: ignore[attr-defined]
        return 4
    if not exit_code:
        return 0
    return 3 if planned.plan.refusals else 10 if planned.plan.changes else 0  # type: ignore[attr-defined]
