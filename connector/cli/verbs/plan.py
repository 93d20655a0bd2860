"""`connector plan`."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.logs import log
from connector.cli.options import Day, config_option, scope_options, show_warnings, verb

if TYPE_CHECKING:
    from connector.app.deployment import Deployment
    from connector.app.looking.planning import Planned
    from connector.core.plans.model import Plan
    from connector.core.plans.plan import Scope


@verb("connector plan --as-of 2026-07-01 --out cutover.json")
@click.option("--as-of", type=Day(), help="Decide as of this day; another day than today is a rehearsal.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the sealed plan, for `apply`.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    help="json: `connector-plan/1`, as `apply` takes it.",
)
@click.option("--exit-code", is_flag=True, help="Exit 10 where changes are pending, 3 where some are refused.")
@click.option(
    "--with-policies",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Rehearse with the policies and exceptions of this folder.",
)
@click.option(
    "--with-feed",
    "with_feeds",
    multiple=True,
    metavar="TABLE=FILE",
    help="Rehearse with this file for the people, assignments or completions.",
)
@click.option("--replay", metavar="RUN", help="Make the plan of an earlier run again, from what was kept of it.")
@click.option(
    "--show", metavar="PLAN", help="Show a sealed plan as it is: its file, or the first letters of a held one's id."
)
@scope_options
def command(
    as_of: dt.date | None,
    out: Path | None,
    with_policies: Path | None,
    with_feeds: tuple[str, ...],
    replay: str | None,
    show: str | None,
    form: str,
    exit_code: bool,
    only_group: str | None,
    only_location: str | None,
    only_person: str | None,
    config: Path,
    verbose: bool,
) -> int:
    """Show what would change and why, and what a guard would hold. Changes no directory."""
    from connector.app.deployment import load
    from connector.app.instead import Instead, feeds_given
    from connector.app.looking.planning import plan
    from connector.core.plans.plan import Scope
    from connector.core.plans.sealed import readable
    from connector.outputs.formats import PLAN_FORMATS

    instead = Instead(policies=with_policies, feeds=feeds_given(with_feeds))
    if show is not None:
        others = (as_of, out, replay, only_group, only_location, only_person, instead or None)
        return _shown(config, show, form, verbose=verbose, alone=others)
    if instead and replay is not None:
        raise click.UsageError("`--replay` repeats one plan as it was made: leave the other options out")
    deployment = load(config, instead=instead)
    show_warnings(deployment.warnings, verbose=verbose)
    scope = Scope(group=only_group, location=only_location, person=only_person)
    if replay is not None:
        planned = _replayed(deployment, replay, as_of, out, scope)
    else:
        planned = plan(deployment, as_of, scope, out, what_if=bool(instead))
    show_warnings(planned.gathered.warnings, verbose=verbose)
    show_warnings(planned.notes, verbose=verbose)
    log("planned", plan=planned.plan_id[:12], changes=len(planned.plan.changes), refusals=len(planned.plan.refusals))
    if form == "json":
        click.echo(readable(planned.document), nl=False)
    else:
        if form == "text" and planned.pause is not None:
            click.echo(f"PAUSED by {planned.pause.by}: {planned.pause.reason}")
            click.echo(f"nothing is written until: connector resume{config_option(config)}\n")
        render = _page(planned, deployment) if form == "html" else PLAN_FORMATS[form]
        head = "WHAT-IF" if instead else "DRY-RUN" if replay is None else "REPLAY"
        named = _to_type(planned, out, config_option(config))
        text = render(named, head=head, plan_id=planned.plan_id, rehearsal=planned.rehearsal, verbose=verbose)
        click.echo(text, nl=False)
    if form == "text":
        for line in _closing(planned, out, config_option(config), _demand(planned, deployment)):
            click.echo(line)
        if planned.plan.refusals and not planned.rehearsal:
            _tell_ahead(planned, deployment)
    return _code(planned, exit_code)


def _page(planned: Planned, deployment: Deployment) -> Callable[..., str]:
    """The page with what a reviewer is to see beside the plan."""
    from connector.app.looking.reviewing import beside
    from connector.outputs.html import plan_html

    return partial(plan_html, beside=beside(planned, deployment))


def _shown(config: Path, wanted: str, form: str, *, verbose: bool, alone: Sequence[object]) -> int:
    from connector.app.approvals.showing import sealed_plan
    from connector.app.deployment import state_of
    from connector.app.failure import Wrong
    from connector.core.plans.sealed import readable
    from connector.outputs.formats import PLAN_FORMATS

    if any(option is not None for option in alone):
        raise Wrong("`--show` shows one plan as it was sealed", "leave the other options out")
    plan, document = sealed_plan(state_of(config), wanted)
    plan_id = str(document["id"])
    if form == "json":
        click.echo(readable(document), nl=False)
    else:
        named = with_overrides(plan, f"connector approve {shlex.quote(wanted)}{config_option(config)} --reason TEXT")
        text = PLAN_FORMATS[form](named, head="SEALED", plan_id=plan_id, rehearsal=False, verbose=verbose)
        click.echo(text, nl=False)
    return 0


def _to_type(planned: Planned, out: Path | None, options: str) -> Plan:
    if out is None or planned.rehearsal:
        return planned.plan
    return with_overrides(planned.plan, f"connector approve {shlex.quote(str(out))}{options} --reason TEXT")


def with_overrides(plan: Plan, command: str) -> Plan:
    """The command that approves it, where the plan has a name to type."""
    from connector.core.plans.model import OVERRIDE

    named = (replace(r, override=command) if r.override == OVERRIDE else r for r in plan.refusals)
    return replace(plan, refusals=tuple(named))


def _replayed(deployment: Deployment, run: str, as_of: dt.date | None, out: Path | None, scope: Scope) -> Planned:
    from connector.app.failure import Wrong
    from connector.app.looking.replaying import replay

    if as_of is not None or out is not None or (scope.group, scope.location, scope.person) != (None, None, None):
        raise Wrong("`--replay` repeats one plan as it was made", "leave the other options out")
    return replay(deployment, run)


def _demand(planned: Planned, deployment: Deployment) -> str:
    """By whom the plan is to be approved, where one person is not enough."""
    from connector.app.approvals.permits import demand_of
    from connector.app.caller import caller

    demand = demand_of(planned.plan, deployment.config.approvals.four_eyes.removals, caller().person)
    return demand.why if demand.persons > 1 else ""


def _tell_ahead(planned: Planned, deployment: Deployment) -> None:
    """What waits for nobody, since a forecast named it that was approved."""
    from connector.app.approvals.ahead import approved_ahead
    from connector.state.ledger import Ledger

    with Ledger.open_to_read(deployment.state) as ledger:
        number = len(approved_ahead(planned.plan, deployment, ledger).keys)
    if number:
        click.echo(f"\n{number} of the refused were approved ahead, in a forecast: `connector run` makes them")


def _closing(planned: Planned, out: Path | None, options: str, demand: str) -> Iterator[str]:
    from connector.outputs.applied import paused_lines

    if planned.rejected:
        yield ""
    for file, number in planned.rejected.items():
        yield f"{number} rejected, see {file}"
    if planned.lost:
        yield f"\nTHE RECORD HAS LOST LINES: nothing is written; see connector audit verify{options}"
    yield from paused_lines(planned.paused_groups, options)
    if out is not None:
        file = shlex.quote(str(out))
        held = planned.plan.refusals and not planned.rehearsal
        first = f"connector approve {file}{options} --reason TEXT, then " if held else ""
        if held and demand:
            yield f"\n{demand}"
        yield f"\nsealed in {out}" + ("" if planned.rehearsal else f"; next: {first}connector apply {file}{options}")


def _code(planned: Planned, exit_code: bool) -> int:
    if planned.gathered.unread:
        return 4
    if not exit_code:
        return 0
    return 3 if planned.plan.refusals else 10 if planned.plan.changes else 0
