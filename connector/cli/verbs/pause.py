"""`connector pause`."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import Words, config_option, verb


@verb('connector pause --reason "wrong HR file on Monday"')
@click.option("--reason", type=Words(), required=True, metavar="TEXT", help="Why; everybody who calls a run is told.")
def command(reason: str, config: Path, verbose: bool) -> None:  # noqa: ARG001 - every verb has them
    """Stop every write of every run on this state, at once."""
    from connector.app.approvals.pausing import pause
    from connector.app.deployment import state_of

    pause(state_of(config), reason)
    click.echo(f"paused; nothing is written until: connector resume{config_option(config)}")
