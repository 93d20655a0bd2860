"""The people of one reading, and what any rules decide about them: on the day, and from then on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import narwhals.stable.v2 as nw

from connector.core.conditions.certified import Certified
from connector.core.decisions.ask import Asked, ask
from connector.core.decisions.decide import conclude, satisfied_rules
from connector.core.decisions.facts import Facts, Feeds, Moments, gather, roles_of
from connector.core.decisions.program import Program, compile_rules
from connector.core.decisions.turns import turns
from connector.core.diffs.decisive import about
from connector.core.diffs.numbers import Numbers
from connector.core.engine import Engine, Frame, table_of
from connector.core.rules.rulebook import Rulebook
from connector.core.vocabulary import ENFORCED

REPORTED = frozenset({"enforce", "report"})
KEY = ("pid", "entitlement", "loc")
ONE_DAY = "-1d"


@dataclass(frozen=True, kw_only=True)
class Ruled:
    """The facts as one rulebook's mappings have them."""

    facts: Facts
    program: Program


@dataclass(frozen=True, kw_only=True)
class Now:
    """Decisions of the day. granted: by the policies in force. reported: as if those in report mode were in force, too.

    grounds: `key`, `policy` (numbers) of each granting policy in force that is satisfied. All by `key`; see Numbers.
    """

    granted: Frame
    reported: Frame
    grounds: Frame


@dataclass(frozen=True, kw_only=True)
class Population:
    """`feeds` by the time zone that their days are told in: those of the rules that are compared."""

    feeds: Mapping[str, Feeds]
    day: dt.date
    engine: Engine
    _ruled: list[Ruled] = field(default_factory=list)

    def ruled(self, book: Rulebook) -> Ruled:
        """Gathered anew only where the mappings ask for it: most changes leave the facts as they are.

        The first two are kept: those of the two revisions.
        """
        program = compile_rules(book)
        known = next((one for one in self._ruled if _gather_alike(one.program.rulebook, book)), None)
        if known is None:
            found = Ruled(facts=gather(self.feeds_of(book), program, self.engine), program=program)
            if len(self._ruled) < 2:
                self._ruled.append(found)
            return found
        if known.program.rulebook.roles == book.roles:
            return Ruled(facts=known.facts, program=program)
        jobs = tuple(replace(job, roles=roles_of(job.code, job.title, book.roles)) for job in known.facts.jobs)
        return Ruled(facts=replace(known.facts, jobs=jobs), program=program)

    def feeds_of(self, book: Rulebook) -> Feeds:
        return self.feeds.get(book.calendar.time_zone) or next(iter(self.feeds.values()))

    def pids(self, persons: Collection[str]) -> frozenset[int]:
        """The numbers of persons by their ids; a feed's line, so the same whatever the rules."""
        wanted = table_of(self.engine, [(person,) for person in sorted(persons)], {"person_id": nw.String})
        people = next(iter(self.feeds.values())).people.select("person_id", "line")
        return frozenset(row["line"] for row in self.engine.rows(people.join(wanted, on="person_id", how="semi")))

    def about(self, ruled: Ruled, entitlements: frozenset[str]) -> Ruled:
        """What decides these, and the completions that count for them; of others it says less than the whole."""
        program = compile_rules(about(ruled.program.rulebook, entitlements))
        asked = {c.name for c in program.personal if isinstance(c, Certified)}
        numbers = [program.certifications[name] for name in sorted(asked)]
        done = self.engine.keep(ruled.facts.completions.filter(nw.col("certification").is_in(numbers)))
        return Ruled(facts=replace(ruled.facts, completions=done), program=program)

    def some(self, ruled: Ruled, pids: Collection[int]) -> Ruled:
        return replace(ruled, facts=ruled.facts.only(self.table(pids), self.engine))

    def table(self, pids: Collection[int]) -> Frame:
        return table_of(self.engine, [(pid,) for pid in sorted(pids)], {"pid": nw.Int64})

    def granted(self, ruled: Ruled, numbers: Numbers) -> Frame:
        """`key` of what the policies in force grant on the day."""
        asked, satisfied = self._satisfied(ruled)
        found = conclude(satisfied, asked, ruled.program, self.engine, ENFORCED).select(*KEY)
        return self.engine.keep(numbers.keyed(found, ruled.program, self.engine))

    def _satisfied(self, ruled: Ruled) -> tuple[Asked, Frame]:
        asked = ask(ruled.facts, ruled.program, Moments(days=(self.day,)), self.engine, prospects_only=True)
        return asked, satisfied_rules(asked, ruled.program, self.engine)

    def now(self, ruled: Ruled, numbers: Numbers) -> Now:
        engine, program = self.engine, ruled.program
        asked, satisfied = self._satisfied(ruled)
        granted = conclude(satisfied, asked, program, engine, ENFORCED).select(*KEY)
        granted = engine.keep(numbers.keyed(granted, program, engine))
        reporting = any(rule.policy.mode == "report" for rule in program.rules)
        reported = conclude(satisfied, asked, program, engine, REPORTED).select(*KEY) if reporting else None
        grounds = [
            (r.number, numbers.policies[r.policy.name]) for r in program.rules if _counts(r.grants, r.policy.mode)
        ]
        table = table_of(engine, grounds, {"rule": nw.Int64, "policy": nw.Int64})
        kept = satisfied.join(table, on="rule", how="inner").select("entitlement", "loc", "policy", pid="moment")
        return Now(
            granted=granted,
            reported=granted if reported is None else engine.keep(numbers.keyed(reported, program, engine)),
            grounds=engine.keep(numbers.keyed(kept, program, engine).unique()),
        )

    def spells(self, ruled: Ruled, granted: Frame, numbers: Numbers) -> Frame:
        """`key`, `first`, `last`: every unbroken time, from the day on, in which a right is held; no end: `date.max`.

        granted: `key` of what is held on the day, of these persons or of more.
        """
        engine, program = self.engine, ruled.program
        found = turns(ruled.facts, program, self.day, engine, ENFORCED).select(*KEY, "day", "gained", "back")
        found = engine.keep(numbers.keyed(found, program, engine))
        begun = found.filter("gained").select("key", first="day", until="back")
        lost = found.filter(~nw.col("gained")).group_by("key").agg(until=nw.col("day").min())
        held = granted.join(lost, on="key", how="left").with_columns(first=nw.lit(self.day, nw.Date))
        both = nw.concat([begun, held.select("key", "first", "until")])
        last = nw.col("until").dt.offset_by(ONE_DAY).cast(nw.Date).fill_null(dt.date.max)
        return engine.keep(both.select("key", "first", last=last))


def _counts(grants: bool, mode: str) -> bool:
    return grants and mode in ENFORCED


def _gather_alike(one: Rulebook, other: Rulebook) -> bool:
    """Whether both see the same facts but for the roles of jobs."""
    zones = one.calendar.time_zone == other.calendar.time_zone
    return zones and one.locations.keys() == other.locations.keys() and _courses(one) == _courses(other)


def _courses(book: Rulebook) -> dict[str, object]:
    return {name: certification.courses for name, certification in book.certifications.items()}
