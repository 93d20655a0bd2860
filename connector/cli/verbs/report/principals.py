"""`connector report principals`."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import sheet_options, show_sheet, verb


@verb("connector report principals --out pages")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write an HTML page a school, and an index."
)
@click.option("--location", metavar="PATTERN", help="Only locations whose code fits.")
@sheet_options
def command(out: Path | None, location: str | None, form: str, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has it
    """Show for each school who has access, who loses it when, and who could have it with a course."""
    from connector.app.deployment import load
    from connector.app.failure import Wrong
    from connector.app.reports.principals import principals, principals_report, write_principals

    if out is not None and form != "text":
        raise Wrong("`--out` writes HTML pages", "leave `--format` out")
    deployment = load(config)
    told = principals(deployment, location)
    if out is None:
        show_sheet(principals_report(told), form)
    else:
        click.echo(f"wrote {write_principals(told, deployment, out)} pages and their index to {out}")
    return 4 if told.gathered.unread else 0
