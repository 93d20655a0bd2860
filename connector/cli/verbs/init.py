"""`connector init DIR`."""

from __future__ import annotations

from pathlib import Path

import click

from connector import clock
from connector.app.failure import Wrong
from connector.cli.options import verb


@verb("connector init demo && cd demo && connector plan")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path, config: Path, verbose: bool) -> None:  # noqa: ARG001 - every verb has them
    """Write a working example: config, policies, mappings, small feeds and an embedded directory."""
    from connector.example import write_example
    from connector.schemas import FOLDER, schema_files

    try:
        if folder.exists() and any(folder.iterdir()):
            raise Wrong(f"`{folder}` is not empty", "name a new folder; nothing is overwritten")
        written = write_example(folder, clock.today("America/Denver"), schema_files(FOLDER))
    except OSError as error:
        raise Wrong(f"`{folder}` cannot be written: {(error.strerror or 'unknown').lower()}") from error
    click.echo(f"wrote {len(written)} files to {folder}\nnext: cd {folder} && connector validate && connector plan")
