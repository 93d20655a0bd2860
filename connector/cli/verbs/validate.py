"""`connector validate`."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from connector.app.deployment import load
from connector.app.looking.from_top import from_top
from connector.cli.options import verb
from connector.core.problems import Invalid, Problems
from connector.outputs.problems import Format, render_problems


@verb("connector validate --format github")
@click.option("--format", "form", type=click.Choice(get_args(Format)), default="text", help="How problems are printed.")
def command(form: Format, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has them
    """Read config, policies, mappings, exceptions and policy tests and check them against each other: every mistake in
    one run. `connector test` runs the tests.
    """
    try:
        problems, code = Problems(list(load(config, glance=True, tests=()).warnings)), 0
    except Invalid as error:
        problems, code = error.problems, 2
    text = render_problems(from_top(problems, config.parent) if form == "github" else problems, form)
    if text:
        click.echo(text.rstrip("\n"))
    if form == "text":
        errors = len(problems.errors)
        click.echo(f"{errors} error(s), {len(list(problems)) - errors} warning(s)")
    return code
