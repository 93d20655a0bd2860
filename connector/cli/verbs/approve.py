"""`connector approve PLAN`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.options import Words, config_option, verb
from connector.core.problems import visible

if TYPE_CHECKING:
    from connector.app.approvals.approving import Approved, Waiting


@verb('connector approve cutover.json --reason "June 30, as announced"')
@click.argument("plan", metavar="PLAN", required=False)
@click.option("--reason", type=Words(), metavar="TEXT", help="Why these changes may pass the guards.")
@click.option(
    "--by", type=Words(), metavar="NAME", help="Who approves; the operating system's user is recorded beside it."
)
@click.option("--withdraw", is_flag=True, help="Take back the approvals of the plan that were not used yet.")
@click.option("--list", "listing", is_flag=True, help="Show what waits for an approval, and who approved what.")
def command(
    plan: str | None,
    reason: str | None,
    by: str | None,
    withdraw: bool,
    listing: bool,
    config: Path,
    verbose: bool,  # noqa: ARG001 - every verb has it
) -> None:
    """Approve one sealed plan that a guard holds, once, until the approval expires; or a forecast, ahead of its days.

    PLAN is a file, or the first letters of the id of a held plan or of an approved forecast.
    """
    from connector.app.approvals import approving

    options = config_option(config)
    if listing:
        for line in _listed(approving.waiting(config), options):
            click.echo(visible(line))
        return
    plan, reason = _needed(plan, "PLAN"), _needed(reason, "--reason TEXT")
    if withdraw:
        what, plan_id = approving.withdraw(config, plan, reason, by)
        click.echo(f"withdrew what was approved of {what} {plan_id[:12]}")
        return
    for line in _told(approving.approve(config, plan, reason, by), plan, options):
        click.echo(line)


def _needed(value: str | None, name: str) -> str:
    if value is None:
        from connector.app.failure import Wrong

        raise Wrong(f"`{name}` is missing", "`connector approve --list` shows what waits")
    return value


def _told(approved: Approved, plan: str, options: str) -> Iterator[str]:
    until = f"until {approved.expires:%Y-%m-%d %H:%M} UTC"
    what = f"{approved.ahead} removals of forecast" if approved.ahead else "plan"
    yield f"approved {what} {approved.plan_id[:12]}, {'' if approved.ahead else 'for one use '}{until}"
    name = shlex.quote(plan)
    if approved.lacking:
        yield approved.lacking
        yield f"next, by another person: connector approve {name}{options} --reason TEXT"
    elif approved.ahead:
        yield "on its days they pass the caps of `connector run`; what the forecast does not name waits as ever"
    else:
        yield f"next: connector {'run' if approved.held else f'apply {name}'}{options}"


def _listed(waiting: list[Waiting], options: str) -> Iterator[str]:
    if not waiting:
        yield "nothing waits for an approval"
    for one in waiting:
        yield f"{'forecast' if one.forecast else 'plan'} {one.plan_id[:12]}{_what(one)}"
        for approval in one.approvals:
            note = "" if approval.by == approval.who.person else f" for {approval.by}"
            until = f"until {approval.expires:%Y-%m-%d %H:%M} UTC"
            yield f"  approved by {approval.who.person}{note}, {until}: {approval.reason}"
        if one.lacking:
            yield f"  {one.lacking}"
            yield f"  to go on: connector approve {one.plan_id[:12]}{options} --reason TEXT"


def _what(one: Waiting) -> str:
    if one.forecast is not None:
        losses = sum(change.change == "lose" for change in one.forecast.changes)
        return f", from {one.forecast.first} to {one.forecast.last}: {losses} removals"
    if one.sealed is None:
        return ", in a file"
    actions = [change.action for change in one.sealed.changes]
    guards = ", ".join(sorted({refusal.guard for refusal in one.sealed.refusals}))
    return f", held by {guards}: {actions.count('add')} to add, {actions.count('remove')} to remove"
