"""`connector test`."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.logs import log
from connector.cli.options import Day, show_warnings, verb

if TYPE_CHECKING:
    from connector.app.deployment import Deployment
    from connector.app.testing.running import Tested


@verb("connector test -k recertif --coverage")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("-k", "keyword", default="", metavar="TEXT", help="Only tests with this in their name, day or file.")
@click.option("--as-of", type=Day(), help="The day of `never` and `always`; default: today.")
@click.option("--no-population", is_flag=True, help="Leave `never` and `always` out: they need the feeds.")
@click.option("--coverage", is_flag=True, help="Also show which policy lines no test decides.")
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Also write JUnit XML to FILE.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "junit", "github"]),
    default="text",
    help="json: `connector-tests/1`; github: annotations.",
)
def command(
    files: tuple[Path, ...],
    keyword: str,
    as_of: dt.date | None,
    no_population: bool,
    coverage: bool,
    junit: Path | None,
    form: str,
    config: Path,
    verbose: bool,
) -> int:
    """Run the policy tests beside the policies (policies/tests/), or those of the files named.

    Exits 2 where a test fails or a file is wrong, 4 where the feeds that `never` and `always` need cannot be read.
    """
    began = time.perf_counter()
    deployment = _load(config, files, form)
    if deployment is None:
        return 2
    from connector.app.testing.running import run_tests

    show_warnings(deployment.warnings, verbose=verbose)
    tested = run_tests(deployment, keyword, as_of, population=not no_population)
    show_warnings(tested.warnings, verbose=verbose)
    seconds = time.perf_counter() - began
    report = tested.report
    log("tests", passed=report.passed, failed=len(report.failed), untested=len(report.untested))
    if junit is not None:
        _write_junit(tested, seconds, junit)
    click.echo(_rendered(tested, form, seconds, coverage=coverage, verbose=verbose), nl=False)
    if tested.unread:
        click.echo(tested.unread, err=True)
    return 2 if report.failed else 4 if tested.unread else 0


def _load(config: Path, files: tuple[Path, ...], form: str) -> Deployment | None:
    """None where files are wrong, and that was told in the form asked for."""
    from connector.app.deployment import load
    from connector.core.problems import Invalid
    from connector.outputs.problems import render_problems

    try:
        return load(config, tests=files)
    except Invalid as error:
        if form not in ("json", "github"):
            raise
        click.echo(render_problems(error.problems.errors, "json" if form == "json" else "github"))
        return None


def _rendered(tested: Tested, form: str, seconds: float, *, coverage: bool, verbose: bool) -> str:
    from connector.outputs.junit import tests_junit
    from connector.outputs.problems import render_problems
    from connector.outputs.tested import summary_lines, tests_json, tests_text

    covered = tested.coverage if coverage else None
    if form == "json":
        return json.dumps(tests_json(tested.report, covered, seconds), indent=1, ensure_ascii=False) + "\n"
    if form == "junit":
        return tests_junit(tested.report, seconds)
    if form == "github":
        annotations = render_problems(tested.report.problems, "github")
        return "\n".join(filter(None, (annotations, *summary_lines(tested.report, seconds)))) + "\n"
    return tests_text(tested.report, covered, seconds, verbose=verbose)


def _write_junit(tested: Tested, seconds: float, file: Path) -> None:
    from connector.app.failure import Wrong
    from connector.atomic import replace_file
    from connector.core.problems import tick
    from connector.outputs.junit import tests_junit

    try:
        replace_file(file, tests_junit(tested.report, seconds).encode())
    except OSError as error:
        message = f"{tick(file)} cannot be written: {(error.strerror or 'unknown').lower()}"
        raise Wrong(message, "name a file in a folder that exists") from error
