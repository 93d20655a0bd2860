"""`connector run`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from connector.cli.logs import log
from connector.cli.options import config_option, scope_options, verb


@verb("connector run --no-removals")
@scope_options
@click.option("--no-removals", is_flag=True, help="Add what is missing; remove nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: the run in numbers.")
def command(
    only_group: str | None,
    only_location: str | None,
    only_person: str | None,
    no_removals: bool,
    form: str,
    config: Path,
    verbose: bool,
) -> int:
    """What the schedule calls: plan and apply in one, unattended, under all guards."""
    from connector import clock
    from connector.app.running.scheduled import scheduled, tell_of_end
    from connector.cli.ends import code_of
    from connector.core.plans.plan import Scope
    from connector.core.plans.summary import to_document
    from connector.outputs.applied import applied_text

    scope = Scope(group=only_group, location=only_location, person=only_person)
    started = clock.now()
    try:
        report = scheduled(config, scope, removals=not no_removals, trouble=_trouble)
    except Exception as error:
        tell_of_end(config, code_of(error), started, _trouble)
        raise
    applied = report.applied
    log("applied", plan=applied.plan_id[:12], exit=applied.code, **applied.done.counts)
    if form == "json":
        click.echo(json.dumps(to_document(report.summary), indent=1))
    else:
        text = applied_text(applied.deeds, again="run", options=config_option(config), verbose=verbose)
        click.echo(text, nl=False)
    return applied.code


def _trouble(words: str) -> None:
    log("not told", trouble=words)
