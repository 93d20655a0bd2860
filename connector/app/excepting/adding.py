"""`exception add`: one dated exception for one person, tried on the whole deployment before it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from connector.app.deployment import Deployment
from connector.app.excepting.ground import Ground, Place
from connector.app.failure import Wrong
from connector.app.reading.gathering import Gathered, read_world, world_of
from connector.app.reading.whom import whom
from connector.core.decisions.explain import Explained, explain
from connector.core.decisions.program import compile_rules
from connector.core.engine import Polars
from connector.core.problems import Invalid, Mark, Problem, Problems
from connector.core.rules.entry import KEYS, Terms, entry_head, entry_text, slug
from connector.core.rules.exceptions import PersonException
from connector.core.rules.provenance import exception_line
from connector.state.ledger import Ledger

UNTOLD = ("exception-ending",)  # whoever asks for three days knows
OPTION_OF = {"exception-without-location": "location"}


@dataclass(frozen=True, kw_only=True)
class Request:
    """Who is to get or lose what; `person` as `explain` takes it. file: where it is to stand; None: by the ticket."""

    person: str
    entitlement: str
    location: str | None
    effect: str
    waives: tuple[str, ...]
    terms: Terms
    file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Turned:
    """One decision on the exception's first day, without it and with it."""

    before: Explained
    after: Explained


@dataclass(frozen=True, kw_only=True)
class Added:
    """text: what was written into `file` (relative to the config). commit: empty where there is none."""

    person_id: str
    name: str
    file: str
    text: str
    day: dt.date
    turned: Sequence[Turned]
    warnings: Sequence[Problem]
    commit: str


def add(known: Ground, request: Request, place: Place) -> Added:
    """Raises Wrong or Invalid; then nothing was written."""
    today = known.today
    with Ledger.open_to_read(known.before.state) as ledger:
        gathered = read_world(known.before, {}, ledger, max(today, request.terms.from_ or today), Polars())
    pid, person_id = whom(request.person, gathered)
    _stop_if_there(known, request, person_id, today)
    head = entry_head(person_id, request.entitlement, request.location, request.effect, request.waives)
    text, file = entry_text(head, request.terms), _file(known, request)
    files = known.added({file: [text]})
    after, warnings = _tried(known, file, files, text)
    turned = _turned(gathered, after, pid, request)
    return Added(
        person_id=person_id,
        name=_name(gathered, pid),
        file=file,
        text=text,
        day=gathered.world.as_of,
        turned=turned,
        warnings=warnings,
        commit=place.keep(known, files, _message(request, person_id)),
    )


def _stop_if_there(known: Ground, request: Request, person_id: str, today: dt.date) -> None:
    asked = (person_id, request.entitlement, request.location, request.effect)
    for one in known.before.rulebook.exceptions:
        if (one.person, one.entitlement, one.location, one.effect) == asked and _meet(one, request.terms, today):
            line = exception_line(one, known.before.rulebook)
            raise Wrong(
                f"{line}: the same exception is there already, until {one.until}",
                "to extend it, change its `until` (or `waives`) there; or begin after it: --from DATE",
            )


def _meet(one: PersonException, terms: Terms, today: dt.date) -> bool:
    """Whether both hold on some day from today on."""
    return (terms.from_ or today) <= one.until and (one.from_ or today) <= terms.until


def _file(known: Ground, request: Request) -> str:
    """A file for each ticket, so that two pull requests seldom meet in one."""
    if request.file is None:
        return f"{known.folder}/{slug(request.terms.ticket) or 'exception'}.yaml"
    named = request.file
    home = (known.before.base / known.folder).resolve()
    where = (home / named if named.parent == Path() else named.absolute()).resolve()
    if where.parent != home or where.suffix != ".yaml" or where.name.startswith("."):
        raise Wrong(f"`--file {named}` is no exceptions' file", f"name one right in {known.folder}/ that ends in .yaml")
    return f"{known.folder}/{where.name}"


def _tried(known: Ground, file: str, files: Mapping[str, bytes], text: str) -> tuple[Deployment, list[Problem]]:
    """With the new entry. What is wrong in it is told by the option that says so."""
    lines = text.splitlines()
    first = len(files[file].decode("utf-8", "replace").splitlines()) - len(lines)
    path = f"{known.before.rulebook.prefix}{file}"

    def told(problem: Problem) -> Problem:
        mark = problem.mark
        if mark.file != path or mark.line <= first:
            return problem
        key = lines[mark.line - first - 1].strip().removeprefix("- ").partition(":")[0]
        key = OPTION_OF.get(problem.code, key if key in KEYS else "person")
        return replace(problem, mark=Mark(file=f"--{key.replace('_', '-')}"))

    try:
        after = known.with_files(files)
    except Invalid as error:
        raise Invalid(Problems([told(problem) for problem in error.problems])) from error
    before = set(known.before.warnings)
    return after, [told(p) for p in after.warnings if p not in before and p.code not in UNTOLD]


def _turned(gathered: Gathered, after: Deployment, pid: int, request: Request) -> list[Turned]:
    world, engine = gathered.world, Polars()
    new = world_of(gathered.reading, after, compile_rules(after.rulebook), world.as_of, engine).world
    at = [request.location] if request.location is not None else []
    decided = [
        {
            (d.entitlement, d.location): d
            for d in explain(one.facts, one.program, pid, one.as_of, engine, at).decisions
            if d.entitlement == request.entitlement and request.location in (None, d.location)
        }
        for one in (world, new)
    ]
    return [Turned(before=decided[0][key], after=decided[1][key]) for key in decided[1] if key in decided[0]]


def _name(gathered: Gathered, pid: int) -> str:
    row = gathered.world.facts.people.collect().to_native().filter(pid=pid).row(0, named=True)
    return " ".join(filter(None, (row.get("given_name"), row.get("family_name"))))


def _message(request: Request, person_id: str) -> str:
    place = f" at {request.location}" if request.location is not None else ""
    terms = request.terms
    return (
        f"Exception {terms.ticket}: {request.effect} {person_id} {request.entitlement}{place} until {terms.until}\n\n"
        f"{terms.reason}\nApproved by {terms.approved_by}\n"
    )
