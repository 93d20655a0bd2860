"""`connector rollback RUN --out FILE`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.logs import log
from connector.cli.options import config_option, verb
from connector.core.problems import visible

if TYPE_CHECKING:
    from connector.app.undoing.undoing import Undoing

MOST = 20


@verb("connector rollback 1f3a9c0d2b7e --out undo.json")
@click.argument("run", metavar="RUN")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", required=True, help="Write the sealed plan, for `apply`."
)
def command(run: str, out: Path, config: Path, verbose: bool) -> int:
    """Seal a plan that undoes what one run did, as far as it is still as that run left it. Changes no directory.

    RUN is the run's id, or its first letters as `audit show` has them. `apply` pauses the groups it writes.
    """
    from connector.app.deployment import load
    from connector.app.undoing.rolling_back import rollback
    from connector.cli.verbs.plan import with_overrides
    from connector.outputs.text import plan_text

    options, file = config_option(config), shlex.quote(str(out))
    undoing, document = rollback(load(config), run, out)
    plan, plan_id = undoing.plan, str(document["id"])
    log("rollback", plan=plan_id[:12], changes=len(plan.changes), left_out=len(undoing.left_out))
    named = with_overrides(plan, f"connector approve {file}{options} --reason TEXT")
    click.echo(plan_text(named, head="DRY-RUN", plan_id=plan_id, rehearsal=False, verbose=verbose), nl=False)
    for line in _closing(undoing, file, options, None if verbose else MOST):
        click.echo(visible(line))
    return 4 if undoing.unread else 0


def _closing(undoing: Undoing, file: str, options: str, most: int | None) -> Iterator[str]:
    shown = undoing.words[:most]
    if shown:
        yield from ("", f"LEFT OUT, not undone ({len(undoing.words)})", *(f"  {words}" for words in shown))
    if len(shown) < len(undoing.words):
        yield f"  and {len(undoing.words) - len(shown)} more (-v shows all)"
    yield ""
    if not undoing.plan.changes:
        yield f"sealed in {file}; nothing of the run is left to undo"
        return
    first = f"connector approve {file}{options} --reason TEXT, then " if undoing.plan.refusals else ""
    yield f"sealed in {file}; next: {first}connector apply {file}{options}"
    groups = len({(change.directory, change.group_id) for change in undoing.plan.changes})
    yield f"then {groups} group(s) stay paused until: connector resume --group GROUP{options}"
