"""`connector doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.options import verb

if TYPE_CHECKING:
    from connector.directories import Finding

MOST = 40  # findings that are well, before they are only counted


@verb("connector doctor")
def command(config: Path, verbose: bool) -> int:
    """Connect to everything configured, read-only, and say what is wrong, with the fix."""
    from connector.app.deployment import load
    from connector.app.looking.checking import doctor

    well = wrong = hidden = 0
    for finding in doctor(load(config)):
        well, wrong = well + finding.ok, wrong + (not finding.ok)
        if verbose or not finding.ok or finding.fix or well <= MOST:
            click.echo(_told(finding))
        else:
            hidden += 1
    if hidden:
        click.echo(f"and {hidden} more that are well (-v shows all)")
    click.echo(f"{well + wrong} checks, {wrong} wrong")
    return 4 if wrong else 0


def _told(finding: Finding) -> str:
    """What is well and has a fix all the same is a note: somebody may want to look."""
    head = "BAD " if not finding.ok else "note" if finding.fix else "ok  "
    fix = f"\n     fix: {finding.fix}" if finding.fix else ""
    return f"{head} {finding.subject}: {finding.message}{fix}"
