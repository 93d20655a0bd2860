"""`connector apply FILE`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from connector.cli.logs import log
from connector.cli.options import config_option, verb


@verb("connector plan --out plan.json && connector apply plan.json")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def command(file: Path, config: Path, verbose: bool) -> int:
    """Apply a sealed plan: what is in it and still needed, nothing else."""
    from connector.app.deployment import load
    from connector.app.undoing.rolling_back import apply_file
    from connector.outputs.applied import applied_text

    deployment = load(config)
    applied = apply_file(deployment, file)
    log("applied", plan=applied.plan_id[:12], exit=applied.code, **applied.done.counts)
    again, options = f"apply {shlex.quote(str(file))}", config_option(config)
    click.echo(applied_text(applied.deeds, again=again, options=options, verbose=verbose), nl=False)
    return applied.code
