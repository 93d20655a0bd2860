"""`connector resume`."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import verb


@verb("connector resume")
def command(config: Path, verbose: bool) -> None:  # noqa: ARG001 - every verb has them
    """Let writes go on after a pause."""
    from connector.app.deployment import state_of
    from connector.app.pausing import resume

    click.echo("resumed" if resume(state_of(config)) else "was not paused")
