"""The options that every verb has, and how a verb finds its deployment."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from connector.core.problems import Problem

if TYPE_CHECKING:
    from connector.outputs.sheets import Sheet


CONFIG = click.Path(readable=False, path_type=Path)  # what cannot be read is told as every other mistake in a config
CONFIG_HELP = "Default: $CONNECTOR_CONFIG, else connector.yaml."


def verb(example: str, *, several: bool = False) -> Callable[[Callable[..., Any]], click.Command]:
    """A command with --config, --log-format, --quiet and -v, and an example at the end of its help.

    several: it takes `configs`, as many as are named, in place of one `config`.
    """

    def wrap(function: Callable[..., Any]) -> click.Command:
        function = (_configs if several else _config)(_common(function))
        return click.command(epilog=f"Example: {example}")(function)

    return wrap


def _config(function: Callable[..., Any]) -> Callable[..., Any]:
    @click.option("--config", type=CONFIG, help=CONFIG_HELP)
    @wraps(function)
    def with_config(*, config: Path | None, **rest: Any) -> Any:
        return function(config=config or default_config(), **rest)

    return with_config


def _configs(function: Callable[..., Any]) -> Callable[..., Any]:
    @click.argument("more", nargs=-1, type=CONFIG, metavar="")
    @click.option(
        "--config",
        "configs",
        multiple=True,
        type=CONFIG,
        metavar="PATH...",
        help=f"Several, or a folder of them: a run each. {CONFIG_HELP}",
    )
    @wraps(function)
    def with_configs(*, configs: tuple[Path, ...], more: tuple[Path, ...], **rest: Any) -> Any:
        if more and not configs:
            raise click.UsageError(f"what is `{more[0]}`? Configs stand behind `--config`")
        return function(configs=(*configs, *more) or (default_config(),), **rest)

    return with_configs


def _common(function: Callable[..., Any]) -> Callable[..., Any]:
    @click.option(
        "--log-format", type=click.Choice(["console", "json"]), default="console", help="How logs are written."
    )
    @click.option("--quiet", is_flag=True, help="No log lines.")
    @click.option("-v", "--verbose", is_flag=True, help="Everything, not the first rows only.")
    @wraps(function)
    def with_options(*, log_format: str, quiet: bool, verbose: bool, **rest: Any) -> Any:
        from connector.cli import logs

        logs.configure(log_format, quiet=quiet)
        return function(verbose=verbose, **rest)

    return with_options


def default_config() -> Path:
    return Path(os.environ.get("CONNECTOR_CONFIG") or "connector.yaml")


def config_option(config: Path) -> str:
    """What a command must be given to find the same config: nothing where it finds it by itself."""
    return "" if config == default_config() else f" --config {shlex.quote(str(config))}"


WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)  # Python reads other forms of ISO 8601 too
FIRST, LAST = dt.date(1900, 1, 1), dt.date(2999, 12, 31)


class Day(click.ParamType[dt.date]):
    """An ISO date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            day = dt.date.fromisoformat(value if WRITTEN.fullmatch(value) else "")
        except ValueError:
            self.fail(f"`{value}` is no date; write it as 2026-07-01", param, ctx)
        if not FIRST <= day <= LAST:
            self.fail(f"`{value}` is not from {FIRST} to {LAST}", param, ctx)
        return day


class Words(click.ParamType[str]):
    """Text that says something: it stands in the record for good."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = str(value).strip()
        if not words:
            self.fail("it is empty; write what whoever reads the record is to know", param, ctx)
        return words


def scope_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--only-group, --only-location, --only-person: they narrow what may change, never widen it."""
    function = click.option("--only-person", metavar="ID", help="Only this person's changes.")(function)
    function = click.option("--only-location", metavar="PATTERN", help="Only locations whose code fits.")(function)
    return click.option("--only-group", metavar="PATTERN", help="Only groups of which a name or the id fits.")(function)


def sheet_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--format of what is printed as a sheet."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "csv", "html"]),
        default="text",
        help="json and csv: for a program; html: one file.",
    )(function)


def day_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--on: the day that a report is about."""
    return click.option("--on", type=Day(), help="As of this day; default: today.")(function)


def show_sheet(sheet: Sheet, form: str) -> None:
    from connector.outputs.sheets import SHEET_FORMATS

    click.echo(SHEET_FORMATS[form](sheet), nl=False)


def show_warnings(problems: tuple[Problem, ...], *, verbose: bool, most: int = 10) -> None:
    """Warnings go to stderr, unless --quiet, and never change the exit code."""
    from connector.cli.logs import is_quiet

    if is_quiet():
        return
    shown = problems if verbose else problems[:most]
    for problem in shown:
        click.echo(str(problem), err=True)
    if len(problems) > len(shown):
        click.echo(f"and {len(problems) - len(shown)} more warnings (-v shows all)", err=True)
