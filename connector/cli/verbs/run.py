"""`connector run`."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.logs import log
from connector.cli.options import config_option, scope_options, verb


@verb("connector run --no-removals")
@scope_options
@click.option("--no-removals", is_flag=True, help="Add what is missing; remove nothing.")
def command(
    only_group: str | None,
    only_location: str | None,
    only_person: str | None,
    no_removals: bool,
    config: Path,
    verbose: bool,
) -> int:
    """What the schedule calls: plan and apply in one, unattended, under all guards."""
    from connector.app.applying import run
    from connector.app.deployment import load
    from connector.core.plans.plan import Scope
    from connector.outputs.applied import applied_text

    deployment = load(config)
    scope = Scope(group=only_group, location=only_location, person=only_person)
    applied = run(deployment, scope, removals=not no_removals)
    log("applied", plan=applied.plan_id[:12], exit=applied.code, **applied.done.counts)
    text = applied_text(applied.deeds, again="run", options=config_option(config), verbose=verbose)
    click.echo(text, nl=False)
    return applied.code
