"""`connector run`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.logs import log, not_told
from connector.cli.options import config_option, scope_options, verb

if TYPE_CHECKING:
    from connector.app.running.scheduled import Report
    from connector.core.plans.plan import Scope


@verb("connector run --no-removals", several=True)
@scope_options
@click.option("--no-removals", is_flag=True, help="Add what is missing; remove nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: the run in numbers.")
@click.option(
    "--summary",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write the run in numbers to FILE, as JSON.",
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Of several, so many at once. Default: 4, or fewer.")
@click.option(
    "--timeout",
    type=click.IntRange(1),
    default=7200,
    metavar="SECONDS",
    help="Of several, each is stopped after so long. Default: 7200.",
)
def command(
    only_group: str | None,
    only_location: str | None,
    only_person: str | None,
    no_removals: bool,
    form: str,
    summary: Path | None,
    jobs: int | None,
    timeout: int,
    configs: tuple[Path, ...],
    verbose: bool,
) -> int:
    """What the schedule calls: plan and apply in one, unattended, under all guards."""
    from connector.core.plans.plan import Scope

    scope = Scope(group=only_group, location=only_location, person=only_person)
    if len(configs) > 1 or configs[0].is_dir():
        from connector.cli.several import run_several

        narrowed = [f"--only-{name}={value}" for name, value in vars(scope).items() if value is not None]
        arguments = [*narrowed, *(["--no-removals"] if no_removals else []), *(["-v"] if verbose else [])]
        return run_several(configs, arguments, form, summary, jobs, timeout)
    report = _run(configs[0], scope, summary, removals=not no_removals)
    if form == "json":
        from connector.core.plans.summary import to_document

        click.echo(json.dumps(to_document(report.summary), indent=1))
    else:
        from connector.outputs.applied import applied_text

        options = config_option(configs[0])
        click.echo(applied_text(report.applied.deeds, again="run", options=options, verbose=verbose), nl=False)
    return report.applied.code


def _run(config: Path, scope: Scope, summary: Path | None, *, removals: bool) -> Report:
    from connector import clock
    from connector.app.running.scheduled import scheduled, tell_of_end
    from connector.cli.ends import code_of
    from connector.cli.summary_file import begin_summary, write_summary
    from connector.core.plans.summary import to_document

    started = clock.now()
    begin_summary(summary)
    try:
        report = scheduled(config, scope, removals=removals, trouble=not_told)
    except Exception as error:
        if ended := tell_of_end(config, code_of(error), started, not_told):
            write_summary(summary, to_document(ended))
        raise
    write_summary(summary, to_document(report.summary))
    applied = report.applied
    log("applied", plan=applied.plan_id[:12], exit=applied.code, **applied.done.counts)
    return report
