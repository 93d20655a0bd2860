"""`connector format`."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import verb


@verb("connector format --check --diff")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit 10 where a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change, and exit 10 where something would.")
def command(paths: tuple[Path, ...], check: bool, diff: bool, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has it
    """Lay out config, policies, exceptions, tests and mappings in one way; comments stay where they belong."""
    from connector.app.editing.formatting import lay_out, write
    from connector.core.problems import Problems

    problems, changed, kept = Problems(), 0, 0
    for laid in lay_out(config, paths, problems):
        changed, kept = changed + laid.changed, kept + (not laid.changed)
        if not laid.changed:
            continue
        if not check and not diff:
            write(laid, problems)
        click.echo(laid.diff() if diff else str(laid.path), nl=not diff)
    for problem in problems:
        click.echo(str(problem), err=True)
    dry = check or diff
    click.echo(f"{changed} file(s) {'would change' if dry else 'changed'}, {kept} as they should be", err=True)
    return 2 if problems.errors else 10 if dry and changed else 0
