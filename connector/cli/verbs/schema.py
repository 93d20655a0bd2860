"""`connector schema NAME`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from connector.cli.options import verb

NAMES = (
    *("policy", "config", "mappings", "tests", "plan", "diff"),
    *("exceptions", "roles", "locations", "certifications", "entitlements", "calendar", "restrictions"),
)


@verb("connector schema policy > policy.schema.json")
@click.argument("what", metavar="NAME", required=False, type=click.Choice(NAMES))
@click.option("--into", metavar="DIR", type=click.Path(path_type=Path), help="Write the schemas of all files there.")
def command(what: str | None, into: Path | None, config: Path, verbose: bool) -> None:  # noqa: ARG001 - every verb has them
    """Print a JSON Schema, for editors and other programs.

    NAME: policy, config, mappings (any of them), tests, plan, diff, exceptions, roles, locations, certifications,
    entitlements, calendar or restrictions.
    """
    from connector.schemas import SCHEMAS, as_text, schema_files

    if (what is None) == (into is None):
        raise click.UsageError("give a NAME to print, or --into DIR to write all of them")
    if what is not None:
        click.echo(as_text(SCHEMAS[what]()), nl=False)
        return
    _write(Path(str(into)), schema_files("."))


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    from connector.app.failure import Wrong
    from connector.atomic import replace_file

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            replace_file(folder / name, text, mode=0o644)
    except OSError as error:
        raise Wrong(f"`{folder}` cannot be written: {(error.strerror or 'unknown').lower()}") from error
    click.echo(f"wrote {len(files)} schemas to {folder}")
