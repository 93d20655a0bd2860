"""A group of verbs whose names and short helps are known, and which are imported when they are asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class BrokenOffError(Exception):
    """An error of the system on its way out, past click, which would end a closed pipe with 1."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error


class Verbs(click.Group):
    """`verbs`: name to short help; each is the `command` of the module of that name in `package`."""

    def __init__(self, *, package: str, verbs: Mapping[str, str], noun: str = "verb", **rest: Any) -> None:
        super().__init__(**rest)
        self._package, self._verbs, self._noun = package, verbs, noun

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self._verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in self._verbs:
            return None
        command: click.Command = importlib.import_module(f"{self._package}.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as error:
            raise BrokenOffError(error) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section(f"{self._noun.capitalize()}s"):
            formatter.write_dl(list(self._verbs.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from connector.core.problems import nearest

            advice = nearest(args[0], self._verbs) or f"`{ctx.command_path} --help` lists them"
            raise click.UsageError(f"no {self._noun} `{args[0]}`; {advice}", ctx) from error
