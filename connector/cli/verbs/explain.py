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
@click.option("--last-run", "of_last_run", is_flag=True, help="As the last run left it: no feed, directory or secret.")
@click.option("--brief", is_flag=True, help="For a help desk: what to read aloud, and who must act.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: for a program.")
def command(
    person: str,
    as_of: dt.date | None,
    of_last_run: bool,
    brief: bool,
    form: str,
    config: Path,
    verbose: bool,  # noqa: ARG001 - every verb has it
) -> int:
    """Show every decision about one person, requirement by requirement, with the next step.

    PERSON is an id, an e-mail address, a user name, an account, or part of a name.
    """
    from connector.app.deployment import load
    from connector.app.looking.explaining import explain_person
    from connector.outputs.explanation import explanation_json, explanation_text, spoken_text

    answer = explain_person(load(config), person, as_of, of_last_run=of_last_run)
    explanation, memberships = answer.explanation, answer.memberships
    if form == "json":
        document = explanation_json(explanation, memberships, answer.provenance)
        click.echo(json.dumps(document, indent=1, ensure_ascii=False))
    else:
        due = None if as_of else answer.due
        if brief:
            text = spoken_text(explanation, memberships, answer.notes, due)
        else:
            text = explanation_text(explanation, memberships, answer.notes, due, answer.provenance)
        click.echo(text, nl=False)
    return 4 if answer.gathered.unread else 0
