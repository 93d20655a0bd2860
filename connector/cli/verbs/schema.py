"""`connector schema policy|config|mappings|plan|diff`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from connector.cli.options import verb


@verb("connector schema policy > policy.schema.json")
@click.argument("what", type=click.Choice(["policy", "config", "mappings", "plan", "diff"]))
def command(what: str, config: Path, verbose: bool) -> None:  # noqa: ARG001 - every verb has them
    """Print a JSON Schema, for editors and other programs."""
    from connector.schemas import SCHEMAS

    click.echo(json.dumps(SCHEMAS[what](), indent=2, ensure_ascii=False))
