"""`doctor`: everything configured, tried read-only, each finding with its fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from connector.app.deployment import Deployment
from connector.app.failure import Stop
from connector.app.reading.feeds import TABLES, read_feed
from connector.app.reading.forgotten import ADVICE, forgotten
from connector.app.reading.gathering import directories_of
from connector.app.reading.marking import mark_findings
from connector.core.decisions.program import Program, compile_rules
from connector.core.feeds import Table
from connector.core.feeds.contract import judged
from connector.core.plans.diff import references
from connector.core.rules.provenance import LETTERS, Provenance
from connector.directories import Directory, DirectoryError, Finding
from connector.repository.provenance import NO_REPOSITORY
from connector.state.errors import StateError
from connector.state.ledger import Ledger
from connector.state.tables import granted_by_us

COMMITS = "run from a whole clone of what is merged, or set CONNECTOR_REVISION to its commit; see docs/operator.md"


def doctor(deployment: Deployment) -> Iterator[Finding]:
    program = compile_rules(deployment.rulebook)
    yield from _state(deployment)
    for table in TABLES:
        yield _feed(deployment, program, table)
    with directories_of(deployment) as directories:
        for name, directory in directories.items():
            wanted = sorted({reference for _, _, reference in references(program, name)})
            where = f"{name}: " if len(directories) > 1 else ""
            try:
                for finding in directory.check(wanted):
                    yield replace(finding, subject=f"{where}{finding.subject}")
                yield from _forgotten(deployment, name, directory, wanted)
                yield from _marked(deployment, name, directory, wanted)
            except DirectoryError as error:
                yield Finding(subject=name, ok=False, message=str(error))
    yield _commits(deployment.provenance)


def _forgotten(deployment: Deployment, name: str, directory: Directory, wanted: Sequence[str]) -> Iterator[Finding]:
    try:
        with Ledger.open(deployment.state) as ledger:
            granted = granted_by_us(ledger)
    except StateError:  # told already
        return
    if (granted["directory"] == name).any():
        named = directory.read(wanted).groups["group"].drop_nulls().to_list()
        for one in forgotten(name, directory, named, granted):
            yield Finding(subject=name, ok=True, message=one.words, fix=ADVICE)


def _marked(deployment: Deployment, name: str, directory: Directory, wanted: Sequence[str]) -> Iterator[Finding]:
    settings = deployment.config.directories[name]
    if settings.owner_marker is not None:
        yield from mark_findings(settings, directory.read(wanted))


def _state(deployment: Deployment) -> Iterator[Finding]:
    try:
        with Ledger.open(deployment.state) as ledger:
            wrong = ledger.damage()
        if wrong:
            fix = f"see `connector audit verify`; {deployment.state.mend}"
            yield Finding(subject="state", ok=False, message=wrong, fix=fix)
        doubts = [Finding(subject="state", ok=d.ok, message=d.words, fix=d.fix) for d in deployment.state.doubts()]
        if not wrong and all(doubt.ok for doubt in doubts):
            yield Finding(subject="state", ok=True, message="the ledger opens and can be written")
        yield from doubts
    except StateError as error:
        yield Finding(subject="state", ok=False, message=str(error), fix=error.help)


def _commits(rules: Provenance) -> Finding:
    """Nothing is wrong without: plans and the record then name lines without commits."""
    changed = sum(not commit for commit in rules.files.values())
    if not rules.unknown and not changed:
        return Finding(subject="policies", ok=True, message=f"at commit {rules.revision[:LETTERS]}")
    why = rules.unknown or f"{changed} file(s) not as committed"
    message = f"not every line can be told with its commit: {why}"
    return Finding(subject="policies", ok=True, message=message, fix="" if why == NO_REPOSITORY else COMMITS)


def _feed(deployment: Deployment, program: Program, table: Table) -> Finding:
    try:
        feed = read_feed(deployment, program, table)
    except Stop as error:
        return Finding(subject=f"feed {table}", ok=False, message=str(error), fix=error.help)
    for verdict in judged(feed.delivery) if feed.delivery else ():
        return Finding(subject=f"feed {table}", ok=False, message=f"`{verdict.file}`: {verdict.words}", fix=verdict.ask)
    rejected = f", {feed.table.rejects.height} rejected" if feed.table.rejects.height else ""
    return Finding(subject=f"feed {table}", ok=True, message=f"{feed.table.rows.height} rows accepted{rejected}")
