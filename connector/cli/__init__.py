"""The command line: each verb is a file, loaded when it is called, so that `--help` costs little more than click."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

VERBS: Mapping[str, str] = {
    "init": "Write a working example deployment.",
    "validate": "Check config, policies, mappings and exceptions.",
    "plan": "Show what would change, and why; change nothing.",
    "apply": "Apply a sealed plan.",
    "run": "Plan and apply in one, unattended, under all guards.",
    "pause": "Stop every write of every run, at once.",
    "resume": "Let writes go on.",
    "rollback": "Seal a plan that undoes what one run did.",
    "explain": "Show every decision about one person.",
    "approve": "Approve one sealed plan that a guard holds.",
    "drift": "Show what somebody changed by hand, and the ways out.",
    "audit": "Show, verify or export the record.",
    "schema": "Print a JSON Schema.",
    "doctor": "Try everything configured, read-only.",
    "heartbeat": "Say whether scheduled runs still come to their end.",
}


class BrokenOffError(Exception):
    """An error of the system on its way out, past click, which would end a closed pipe with 1."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error


class Verbs(click.Group):
    """Names and short helps are known here; the verb itself is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"connector.cli.verbs.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as error:
            raise BrokenOffError(error) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from connector.core.problems import nearest

            advice = nearest(args[0], VERBS) or "`connector --help` lists them"
            raise click.UsageError(f"no verb `{args[0]}`; {advice}", ctx) from error


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="attendance-connector")
def cli() -> None:
    """Policies in git decide who may take attendance; the connector brings the directories into line."""


def run(arguments: Sequence[str]) -> int:
    """The exit code of one call; every error is printed, none is a traceback."""
    try:
        result: Any = cli.main(args=list(arguments), prog_name="connector", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except click.exceptions.Abort:
        print("interrupted", file=sys.stderr)  # noqa: T201 - the terminal is the place
        return 130
    except Exception as error:  # noqa: BLE001 - the last floor: whatever comes here is told, not thrown
        from connector.cli.ends import ended

        return ended(error.error if isinstance(error, BrokenOffError) else error)
    return result if isinstance(result, int) else 0
