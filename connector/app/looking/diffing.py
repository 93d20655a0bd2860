"""`diff`: what a change of the rules does to the people there are. No directory is read, nothing is written."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from connector import clock
from connector.app.deployment import Deployment
from connector.app.looking.revised import Pair, Revised, revised
from connector.app.reading.population import People, people_now, people_then
from connector.app.reading.record import NO_RECORD, record_to_read
from connector.core.conditions.attribute import Attribute
from connector.core.decisions.program import Program, compile_rules
from connector.core.diffs.changed import Changed, Chosen
from connector.core.diffs.composing import Names, changes_of, frozen, lines_told, regrouped
from connector.core.diffs.counted import breakdown, counts_of
from connector.core.diffs.model import Diff, Side
from connector.core.diffs.population import Population
from connector.core.diffs.telling import Teller
from connector.core.diffs.weighing import weigh
from connector.core.engine import Polars
from connector.core.feeds import COLUMNS
from connector.core.problems import Problem
from connector.core.rules.rulebook import Rulebook
from connector.state.archive import Archive

FEWEST, MOST = 12, 100
PERSONS = 1_500_000
"""Edits weighed one by one: as many as make this many persons decided about, within these bounds."""


@dataclass(frozen=True, kw_only=True)
class Diffed:
    """warnings: of HEAD's rules, and of the feeds."""

    diff: Diff
    people: People
    warnings: tuple[Problem, ...]


def diff(
    config_path: Path, base: str, head: str | None, *, direct: bool, as_of: dt.date | None, run: str | None
) -> Diffed:
    """head: None for the files on disk. run: the run whose reading is taken instead of today's.

    Raises Invalid, Wrong, Failure, StateError; see `revised`.
    """
    pair = revised(config_path, base, head, direct=direct)
    before, after = (_deployment(pair, side, config_path) for side in (pair.before, pair.after))
    with record_to_read(after.state) as ledger:
        if run is None:
            day = as_of or clock.today(after.rulebook.calendar.time_zone)
            people, taken = people_now([after, before], _columns(pair), ledger, day), None
        else:
            from connector.app.looking.replaying import recorded

            evidence = Archive(after.state).load(*recorded(ledger, run))
            day, taken = as_of or evidence.as_of, evidence.run
            people = people_then(evidence, after, _attributes(_columns(pair)))
    found = _compared(pair, people, day)
    notes = (*found.notes, *_of_reading(people, recorded=after.state.exists()))
    return Diffed(
        diff=replace(found, run=taken, notes=notes), people=people, warnings=(*pair.after.warnings, *people.warnings)
    )


def _deployment(pair: Pair, side: Revised, config_path: Path) -> Deployment:
    """With the rules of one side; digests are for those who record a run."""
    return Deployment(
        base=config_path.parent,
        config=pair.config,
        rulebook=side.book,
        warnings=side.warnings,
        config_file=config_path.name,
        files=side.files,
        config_digest="",
        policies_digest="",
        mappings_digest="",
    )


def _columns(pair: Pair) -> Program:
    """The rules after, with the personal conditions of both: for the columns of people that either names."""
    before, after = compile_rules(pair.before.book), compile_rules(pair.after.book)
    both = dict.fromkeys([*after.personal, *before.personal])
    return replace(after, personal={condition: number for number, condition in enumerate(both)})


def _attributes(program: Program) -> list[str]:
    named = {name for condition in program.personal if isinstance(condition, Attribute) for name in condition.root}
    return sorted(named - set(COLUMNS["people"]))


def _compared(pair: Pair, people: People, day: dt.date) -> Diff:
    before, after = pair.before, pair.after
    policies = f"{posixpath.normpath(pair.config.policies)}/"
    old = _followed(before.files, after.files)
    whole = [p for p in {*old, *after.files} if p.startswith(policies) and "/exceptions/" not in p]
    changed = Changed(before=old, after=after.files, whole=whole)
    population = Population(feeds=people.feeds, day=day, engine=Polars())
    most = min(MOST, max(FEWEST, PERSONS // max(people.rows.height, 1)))
    weighing = weigh(changed, _loaded(pair, changed), population, most)
    teller = Teller(population.ruled(before.book), population.ruled(after.book), population, weighing)
    changes = changes_of(weighing, teller)
    names = Names(before=before.labels, after=after.labels)
    return Diff(
        as_of=day,
        base=_side(before),
        head=_side(after),
        people=people.rows.height,
        run=None,
        feeds=people.digests,
        changes=tuple(changes),
        counts=counts_of(changes),
        by=breakdown(changes),
        lines=tuple(lines_told(weighing, changed, teller, names)),
        later=weighing.later,
        reported=weighing.persons(weighing.reported),
        kept=len({weighing.numbers.pid(key) for key in weighing.kept}),
        groups=tuple(regrouped(before.book, after.book, weighing.held)),
        frozen=tuple(frozen(after.book, changes)),
        notes=(*pair.notes, *_notes(before.book, after.book)),
        limited=weighing.limited,
    )


def _followed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of before, those that were moved and not changed where they are now: no line of them says more."""
    gone = {text: path for path, text in before.items() if path not in after}
    moved = {gone[text]: path for path, text in after.items() if path not in before and text in gone}
    return {moved.get(path, path): text for path, text in before.items()}


def _loaded(pair: Pair, changed: Changed) -> Callable[[Chosen], Rulebook | None]:
    """Each state between the two, read once; the two themselves were read already."""

    @cache
    def load(chosen: Chosen) -> Rulebook | None:
        if not chosen:
            return pair.before.book
        return pair.after.book if chosen == changed.all else pair.load(changed.files(chosen))

    return load


def _side(side: Revised) -> Side:
    return Side(name=side.name, commit=side.commit, told=side.told)


def _of_reading(people: People, *, recorded: bool) -> Iterator[str]:
    """What makes the population another one than a run would see."""
    for doubt in people.doubts:
        yield f"{doubt.mark.file}: {doubt.message}; a plan would remove nothing on the word of this feed"
    if not recorded:
        yield NO_RECORD


def _notes(before: Rulebook, after: Rulebook) -> Iterator[str]:
    """What changes no decision, and something else all the same."""
    if before.calendar.freeze != after.calendar.freeze:
        yield "the freezes in calendar.yaml differ: they hold removals, and change no decision"
    if before.calendar.holidays != after.calendar.holidays:
        yield "the holidays in calendar.yaml differ: the two business days are counted anew; no decision changes"
