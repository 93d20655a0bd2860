"""`connector audit show|verify|export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.options import verb
from connector.core.problems import visible

if TYPE_CHECKING:
    from connector.state.events import Event
    from connector.state.ledger import Ledger

MOST = 40


@verb("connector audit verify")
@click.argument("what", type=click.Choice(["show", "verify", "export"]))
@click.option("--run", "run_id", metavar="ID", help="Only this run's lines; its first letters do.")
@click.option("--person", metavar="ID", help="Only this person's lines.")
def command(what: str, run_id: str | None, person: str | None, config: Path, verbose: bool) -> int:
    """Show the record of every run and change, prove that no line was altered or lost, or export it as JSON lines."""
    from connector.app.deployment import state_of
    from connector.state.ledger import Ledger

    with Ledger.open_to_read(state_of(config)) as ledger:
        if what == "export":
            for line in ledger.export_jsonl():
                click.echo(line)
            return 0
        if what == "verify":
            return _verify(ledger.verify(), sum(1 for _ in ledger.events()))
        lines = [event_line(event) for event in ledger.events(run=run_id and _whole(ledger, run_id), person_id=person)]
        if not lines:
            click.echo("no line fits", err=True)
            return 0
        shown = lines if verbose else lines[-MOST:]
        click.echo(
            "\n".join(
                [
                    *(
                        [f"the last {len(shown)} of {len(lines)} lines (-v shows all)"]
                        if len(shown) < len(lines)
                        else []
                    ),
                    *shown,
                ]
            )
        )
    return 0


def _whole(ledger: Ledger, letters: str) -> str:
    """The run's id; letters that begin none, or several, are taken as they are."""
    from connector.state.errors import StateError
    from connector.state.undone import find_run

    try:
        return find_run(ledger, letters).run or letters
    except StateError:
        return letters


def event_line(event: Event) -> str:
    """A line of the ledger for a person to read."""
    where = " ".join(x for x in (event.directory, event.group, event.account) if x)
    run = f" run {event.run[:12]}" if event.run else ""
    who = f" person {event.person_id}" if event.person_id else ""
    verifying = {"result": "accepted (applied, verifying)"} if event.body.get("result") == "accepted" else {}
    body = ", ".join(f"{key} {value}" for key, value in {**event.body, **verifying}.items() if value not in ("", None))
    return visible(
        f"{event.seq:>7} {event.at:%Y-%m-%d %H:%M:%S} {event.kind}{run}{who}{' ' + where if where else ''}: {body}"
    )


def _verify(faults: list[str], lines: int) -> int:
    for fault in faults:
        click.echo(f"fault: {fault}")
    click.echo(f"{lines} lines, {len(faults)} faults" + ("" if faults else ": the record is whole"))
    return 4 if faults else 0
