"""`connector audit show|verify|export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.options import verb
from connector.core.problems import visible

if TYPE_CHECKING:
    from connector.state import State
    from connector.state.events import Event
    from connector.state.ledger import Ledger

MOST = 40


@verb("connector audit verify")
@click.argument("what", type=click.Choice(["show", "verify", "export", "pack"]))
@click.argument("who", metavar="[PERSON]", required=False)
@click.option("--run", "run_id", metavar="ID", help="show: only this run's lines; its first letters do.")
@click.option("--person", metavar="ID", help="show: only this person's lines.")
@click.option(
    "--head",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="verify: also against the heads told in this file, or in a system log.",
)
@click.option("--format", "form", type=click.Choice(["text", "html", "json"]), default="text", help="pack: how.")
@click.option("--out", type=click.Path(path_type=Path), help="pack: a file instead of the screen; it names a person.")
def command(
    what: str,
    who: str | None,
    run_id: str | None,
    person: str | None,
    head: Path | None,
    form: str,
    out: Path | None,
    config: Path,
    verbose: bool,
) -> int:
    """Show the record of every run and change, prove that no line was altered or lost, export it as JSON lines, or pack
    the evidence of one PERSON's memberships, by id.
    """
    from connector.app.deployment import state_of
    from connector.state.ledger import Ledger

    if (what == "pack") != (who is not None):
        raise click.UsageError("`pack` takes the id of one person, and nothing else does")
    if what == "pack":
        return _pack(config, str(who), form, out)
    state = state_of(config)
    with Ledger.open_to_read(state) as ledger:
        if what == "export":
            for line in ledger.export_jsonl():
                click.echo(line)
            return 0
        if what == "verify":
            return _verify(ledger, state, head)
        lines = [event_line(event) for event in ledger.events(run=run_id and _whole(ledger, run_id), person_id=person)]
        _show(lines, verbose=verbose)
    return 0


def _show(lines: list[str], *, verbose: bool) -> None:
    if not lines:
        click.echo("no line fits", err=True)
        return
    shown = lines if verbose else lines[-MOST:]
    if len(shown) < len(lines):
        click.echo(f"the last {len(shown)} of {len(lines)} lines (-v shows all)")
    click.echo("\n".join(shown))


def _pack(config: Path, person_id: str, form: str, out: Path | None) -> int:
    from connector.app.looking.packing import pack, write_pack
    from connector.outputs.pack import PACK_FORMATS

    text = PACK_FORMATS[form](pack(config, person_id))
    if out is None:
        click.echo(text, nl=False)
    else:
        write_pack(text, out)
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
    said = {**event.body, **verifying, **({"rules": " ".join(event.body["rules"])} if "rules" in event.body else {})}
    body = ", ".join(f"{key} {value}" for key, value in said.items() if value not in ("", None))
    return visible(
        f"{event.seq:>7} {event.at:%Y-%m-%d %H:%M:%S} {event.kind}{run}{who}{' ' + where if where else ''}: {body}"
    )


def _verify(ledger: Ledger, state: State, head: Path | None) -> int:
    from connector.app.failure import Wrong
    from connector.app.looking.proving import proved

    proof = proved(ledger, state, head)
    if not proof.lines and not proof.faults:
        raise Wrong("there is no record yet", "where there should be one, look at `state` in the config")
    for fault in proof.faults:
        click.echo(f"fault: {fault}")
    told = "" if head is None else f", {proof.heads} heads told"
    said = "" if proof.faults else ": the record is whole"
    click.echo(f"{proof.lines} lines{told}, {len(proof.faults)} faults{said}")
    return 4 if proof.faults else 0
