"""`connector explain PERSON`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from connector.cli.options import Day, verb


@verb("connector explain 100234 --as-of 2026-07-01")
@click.argument("person", metavar="PERSON")
@click.option("--as-of", type=Day(), help="Decide as of this day.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: for a program.")
def command(person: str, as_of: dt.date | None, form: str, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has them
    """Show every decision about one person, requirement by requirement, with the next step.

    PERSON is an id, an e-mail address, a user name, an account, or part of a name.
    """
    from connector.app.deployment import load
    from connector.app.looking.explaining import explain_person
    from connector.outputs.explanation import explanation_json, explanation_text

    deployment = load(config)
    answer = explain_person(deployment, person, as_of)
    if form == "json":
        click.echo(json.dumps(explanation_json(answer.explanation, answer.memberships), indent=1, ensure_ascii=False))
    else:
        click.echo(explanation_text(answer.explanation, answer.memberships, answer.notes), nl=False)
    return 4 if answer.gathered.unread else 0
