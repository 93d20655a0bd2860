"""`run` of several deployments: what each printed as it ends, then one summary and one exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from connector.cli import logs


def run_several(
    configs: Sequence[Path], arguments: Sequence[str], form: str, summary: Path | None, jobs: int | None, seconds: int
) -> int:
    from connector.app.districts.naming import districts_of
    from connector.app.districts.running import at_once, run_districts
    from connector.cli.summary_file import begin_summary, write_summary
    from connector.outputs.districts import Outcome, block_text, exit_of, summary_document, summary_text

    def ended(outcome: Outcome) -> None:
        sys.stderr.writelines(_with_name(outcome.told, outcome.name))
        logs.log("district ended", district=outcome.name, exit=outcome.exit, seconds=round(outcome.seconds, 1))
        if form == "text" and outcome.text:
            click.echo(block_text(outcome))

    begin_summary(summary)
    districts = districts_of(configs)
    outcomes = run_districts(
        districts.found, [*arguments, *logs.options()], jobs=jobs or at_once(), seconds=seconds, ended=ended
    )
    document = summary_document(outcomes, districts.passed_over)
    write_summary(summary, document)
    text = f"{json.dumps(document, indent=1)}\n" if form == "json" else summary_text(outcomes, districts.passed_over)
    click.echo(text, nl=False)
    return exit_of(outcomes)


def _with_name(told: str, name: str) -> Iterator[str]:
    """Each line says whose it is: a line of JSON in a key, another at its beginning."""
    for line in told.splitlines():
        try:
            values = json.loads(line)
        except ValueError:
            values = None
        yield (json.dumps({**values, "district": name}) if isinstance(values, dict) else f"{name}: {line}") + "\n"
