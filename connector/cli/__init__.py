"""The command line: each verb is a file, loaded when it is called, so that `--help` costs little more than click."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from connector.cli.lazily import BrokenOffError, Verbs

VERBS: Mapping[str, str] = {
    "init": "Write a working example deployment.",
    "validate": "Check config, policies, mappings, exceptions and policy tests.",
    "test": "Run the policy tests.",
    "plan": "Show what would change, and why; change nothing.",
    "diff": "Show what a change of the rules does to people, line by line.",
    "forecast": "Show every later change of every decision, on today's facts.",
    "apply": "Apply a sealed plan.",
    "run": "Plan and apply in one, unattended, under all guards.",
    "pause": "Stop every write of every run, at once.",
    "resume": "Let writes go on.",
    "rollback": "Seal a plan that undoes what one run did.",
    "explain": "Show every decision about one person.",
    "exception": "Write dated exceptions, for a pull request.",
    "approve": "Approve one sealed plan that a guard holds.",
    "report": "Answer a question beside the plan: exceptions and more.",
    "history": "Show who was a member when, and why.",
    "compare": "Hold an export of Infinite Campus's user groups against the directories.",
    "drift": "Show what somebody changed by hand, and the ways out.",
    "notify": "Tell people of their rights: given, taken, ending.",
    "audit": "Show, verify or export the record.",
    "format": "Lay out the files of the rules in one way.",
    "schema": "Print a JSON Schema.",
    "doctor": "Try everything configured, read-only.",
    "heartbeat": "Say whether scheduled runs still come to their end.",
}


@click.command(
    cls=Verbs,
    package="connector.cli.verbs",
    verbs=VERBS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
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
