"""`connector diff`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from connector.cli.logs import log
from connector.cli.options import Day, show_warnings, verb


@verb("connector diff origin/main --format markdown > comment.md")
@click.argument("base")
@click.argument("head", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    help="markdown: a comment that names no person; html: one page with names.",
)
@click.option("--direct", is_flag=True, help="Compare with BASE itself, not with where HEAD left it.")
@click.option("--as-of", type=Day(), help="Decide as of this day; default: today, or the day of --run.")
@click.option("--run", metavar="RUN", help="Over the people that this run read, as they were kept.")
@click.option("--exit-code", is_flag=True, help="Exit 10 where anybody's access changes.")
def command(
    base: str,
    head: str | None,
    form: str,
    direct: bool,
    as_of: dt.date | None,
    run: str | None,
    exit_code: bool,
    config: Path,
    verbose: bool,
) -> int:
    """Show what a change of the rules does to people: who gains or loses what, and by which line of YAML.

    BASE and HEAD are revisions of git; without HEAD, the files as they are on disk. No directory is read.
    """
    from connector.app.looking.diffing import diff

    found = diff(config, base, head, direct=direct, as_of=as_of, run=run)
    show_warnings(found.warnings, verbose=verbose)
    counts = found.diff.counts
    log("diff", lose=counts.lose, gain=counts.gain, move=counts.move, lines=len(found.diff.lines))
    if form == "json":
        from connector.core.diffs.document import diff_json
        from connector.core.plans.sealed import readable

        click.echo(readable(diff_json(found.diff)), nl=False)
    elif form == "html":
        from connector.outputs.diffs.html import diff_html

        click.echo(diff_html(found.diff), nl=False)
    elif form == "markdown":
        import secrets

        from connector.outputs.diffs.markdown import diff_markdown

        click.echo(diff_markdown(found.diff, key=secrets.token_bytes(32), known=found.people.named()), nl=False)
    else:
        from connector.outputs.diffs.text import diff_text

        click.echo(diff_text(found.diff, verbose=verbose), nl=False)
    return 10 if exit_code and found.diff.has_effect else 0
