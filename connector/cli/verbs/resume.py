"""`connector resume`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from connector.cli.options import config_option, verb


@verb("connector resume")
@click.option("--group", metavar="PATTERN", help="Only groups that a rollback paused, of which the name or id fits.")
def command(group: str | None, config: Path, verbose: bool) -> None:  # noqa: ARG001 - every verb has them
    """Let writes go on after a pause; groups that a rollback paused stay so until `--group` names them."""
    from connector.app.approvals.pausing import resume, resume_groups
    from connector.app.deployment import state_of

    if group is not None:
        for one in resume_groups(state_of(config), group):
            click.echo(f"resumed {one.name} in {one.directory}")
        return
    resumed, paused = resume(state_of(config))
    click.echo("resumed" if resumed else "was not paused")
    for one in paused:
        name = shlex.quote(one.name)
        click.echo(f"still paused: {one.words}; to go on there: connector resume --group {name}{config_option(config)}")
