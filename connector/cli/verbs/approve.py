"""`connector approve PLAN`."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import Words, verb


@verb('connector approve cutover.json --reason "June 30, as announced"')
@click.argument("plan", metavar="PLAN")
@click.option("--reason", type=Words(), required=True, metavar="TEXT", help="Why these changes may pass the guards.")
@click.option(
    "--by", type=Words(), metavar="NAME", help="Who approves; the operating system's user is recorded beside it."
)
def command(plan: str, reason: str, by: str | None, config: Path, verbose: bool) -> None:  # noqa: ARG001 - every verb has them
    """Approve one sealed plan that a guard holds, once, until the approval expires.

    PLAN is a file, or the first letters of a held plan's id.
    """
    from connector.app.deployment import state_of
    from connector.app.pausing import approve

    plan_id, expires = approve(state_of(config), plan, reason, by)
    click.echo(f"approved plan {plan_id[:12]}, for one use until {expires:%Y-%m-%d %H:%M} UTC")
