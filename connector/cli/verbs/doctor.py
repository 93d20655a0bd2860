"""`connector doctor`."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import verb


@verb("connector doctor")
def command(config: Path, verbose: bool) -> int:
    """Connect to everything configured, read-only, and say what is wrong, with the fix."""
    from connector.app.checking import doctor
    from connector.app.deployment import load

    deployment = load(config)
    findings = list(doctor(deployment))
    for finding in findings:
        if verbose or not finding.ok or len(findings) < 40:
            click.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.subject}: {finding.message}")
        if not finding.ok and finding.fix:
            click.echo(f"     fix: {finding.fix}")
    wrong = sum(not finding.ok for finding in findings)
    click.echo(f"{len(findings)} checks, {wrong} wrong")
    return 4 if wrong else 0
