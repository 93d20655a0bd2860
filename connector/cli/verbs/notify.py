"""`connector notify`."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.logs import log
from connector.cli.options import config_option, sheet_options, show_sheet, show_warnings, verb


@verb("connector notify --send")
@click.option("--send", is_flag=True, help="Send the letters, and record each; default: show them.")
@click.option("--only-person", metavar="ID", help="Only letters to this person.")
@sheet_options
def command(send: bool, only_person: str | None, form: str, config: Path, verbose: bool) -> int:
    """Show, or send, what people are to be told of their rights: given, taken, ending. With -v, each whole letter."""
    from connector.app.deployment import load
    from connector.app.telling.notify import notify, rehearse
    from connector.app.telling.showing import letters_text, notified_sheet

    deployment = load(config)
    show_warnings(deployment.warnings, verbose=verbose)
    found = notify(deployment, only_person) if send else rehearse(deployment, only_person)
    log("notify", sent=found.number("sent"), refused=found.number("refused"), waiting=found.number("waits"))
    show_sheet(notified_sheet(found, config_option(config), whole=verbose and form != "text"), form)
    if verbose and form == "text":
        click.echo(letters_text(found), nl=False)
    return found.code
