"""A school year, night by night: real runs on the embedded directory, each held to the oracle.

`python -m tests.school_year` prints the year as a table.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine

from connector.app.failure import Stop
from connector.app.running.scheduled import scheduled
from connector.cli import run as connector
from connector.core.plans.plan import Scope
from connector.state.ledger import Ledger
from tests.school_year import rules
from tests.school_year.nights import ordinary, wrong_jobs
from tests.school_year.site import Site
from tests.school_year.staff import DAY, Staff
from tests.school_year.truth import Membership, Truth

HOUR = dt.time(2, 30, tzinfo=ZoneInfo("America/Denver"))
LATE, TRUNCATED, MISSPELT, WRONG_JOBS = "late feed", "truncated feed", "misspelt heading", "wrong jobs from HR"


@dataclass(frozen=True, kw_only=True)
class Night:
    """What became of one night; `wrong` tells each membership that is not as the oracle has it."""

    day: dt.date
    kind: str
    exit: int
    added: int = 0
    removed: int = 0
    held: int = 0
    refused: int = 0
    wrong: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Year:
    """specials: what goes wrong on which night (counted from the first)."""

    folder: Path
    people: int
    schools: int
    first: dt.date = rules.FIRST_NIGHT
    seed: int = 7
    specials: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        locations = rules.locations(self.schools)
        schools = [code for code, place in locations.items() if place["type"] == "school"]
        self.staff = Staff(self.people, schools, self.first, self.seed)
        central = [p for p, m in self.staff.members.items() if m.jobs[0].location in rules.OFFICES][:12]
        exceptions = rules.exceptions(central)
        for person in central:
            self.staff.complete_attendance(self.staff.members[person], self.first - DAY * 40)
        self.site = Site(self.folder, locations, exceptions)
        self.truth = Truth(self.staff, locations, exceptions)
        self.touched: set[str] = set(self.staff.members)
        self.state: set[Membership] = set()

    def nights(self, number: int) -> Iterator[Night]:
        for n in range(number):
            day = self.first + DAY * n
            with time_machine.travel(dt.datetime.combine(day, HOUR), tick=False):
                yield self._first(day) if n == 0 else self._night(day, self.specials.get(n, ""))

    def _first(self, day: dt.date) -> Night:
        """The district begins nearly in line, and what the first run holds back is approved."""
        wanted = self.truth.wanted(self.touched, day)
        self.touched = set()
        few = {m for m in sorted(wanted) if self.staff.rng.random() < 0.02} | {min(wanted)}
        self.site.set_members(wanted - few, self.staff, day)
        self.site.deliver(self.staff, dt.datetime.now(dt.UTC), day)
        report = scheduled(self.site.config, Scope(), removals=True, trouble=print)
        options = ["--reason", "the first run", "--config", str(self.site.config), "--quiet"]
        assert connector(["approve", report.applied.held[:12], *options]) == 0
        return self._run(day, "first", self.site.members(), wanted)

    def _night(self, day: dt.date, kind: str) -> Night:
        before = self._meddled(self.site.members(), day)
        self.touched |= set(ordinary(self.staff, day - DAY))
        self.site.set_members(before, self.staff, day)
        if kind == LATE:
            return self._doubted(day, kind, before)
        put_back = wrong_jobs(self.staff) if kind == WRONG_JOBS else []
        self.site.deliver(self.staff, dt.datetime.now(dt.UTC), day)
        if kind in (TRUNCATED, MISSPELT):
            (self.site.truncate if kind == TRUNCATED else self.site.misspell)()
            return self._doubted(day, kind, before)
        changed = {member.person.person_id for member, _ in put_back}
        wanted = self.truth.wanted(self.touched | changed, day)
        self.touched = changed
        night = self._run(day, kind, before, wanted)
        for member, jobs in put_back:
            member.jobs = jobs
        return night

    def _meddled(self, members: set[Membership], day: dt.date) -> set[Membership]:
        """Somebody adds a person by hand, somebody takes one out."""
        if self.staff.rng.random() < 0.6:
            return members
        pool = [p for p, m in self.staff.members.items() if m.account_on <= day and m.listed(day)]
        added = (self.staff.rng.choice(self.site.groups), self.staff.rng.choice(pool))
        return (members | {added}) - {self.staff.rng.choice(sorted(members))}

    def _run(self, day: dt.date, kind: str, before: set[Membership], wanted: set[Membership]) -> Night:
        report = scheduled(self.site.config, Scope(), removals=True, trouble=print)
        applied, after = report.applied, self.site.members()
        expected = wanted | (before if kind == WRONG_JOBS else self.truth.kept(before, day))
        self.touched |= set(self.truth.ran(before, day))
        return Night(
            day=day,
            kind=kind,
            exit=applied.code,
            added=len(after - before),
            removed=len(before - after),
            held=len(applied.plan.held),
            refused=applied.refused,
            wrong=tuple(_told(after, expected)),
        )

    def _doubted(self, day: dt.date, kind: str, before: set[Membership]) -> Night:
        """A feed that is not believed takes nothing away; what it lets be added is judged on the next good night."""
        try:
            code = scheduled(self.site.config, Scope(), removals=True, trouble=print).applied.code
        except Stop as error:
            code = error.code
        after = self.site.members()
        wrong = [f"{person} was taken out of {group}" for group, person in sorted(before - after)]
        wrong += [] if code in (3, 4) else [f"exit code {code}"]
        return Night(day=day, kind=kind, exit=code, added=len(after - before), wrong=tuple(wrong))

    def record_faults(self) -> list[str]:
        with Ledger.open(self.folder / "state") as ledger:
            return ledger.verify()


def _told(after: set[Membership], expected: set[Membership]) -> Iterator[str]:
    yield from (f"{person} lacks {group}" for group, person in sorted(expected - after))
    yield from (f"{person} is in {group}" for group, person in sorted(after - expected))


def specials(number: int) -> dict[int, str]:
    """Late feeds now and then, two broken ones, one mistake of HR."""
    late = dict.fromkeys(range(23, number, 47), LATE)
    broken = {number // 3: TRUNCATED, number * 2 // 3: MISSPELT, number // 2: WRONG_JOBS}
    return late | broken


def table(nights: list[Night]) -> str:
    """The months, then every night that was not ordinary."""
    lines = ["month    nights   added  removed    held  refused   wrong"]
    for month in sorted({night.day.strftime("%Y-%m") for night in nights}):
        some = [n for n in nights if n.day.strftime("%Y-%m") == month]
        sums = (sum(getattr(n, name) for n in some) for name in ("added", "removed", "held", "refused"))
        cells = "".join(f"{total:9}" for total in sums)
        lines.append(f"{month}{len(some):8}{cells[1:]}{sum(len(n.wrong) for n in some):8}")
    lines += [
        f"{n.day}  {n.kind}: exit {n.exit}, {n.added} added, {n.removed} removed, {n.refused} refused"
        for n in nights
        if n.kind
    ]
    exits = Counter(n.exit for n in nights)
    return "\n".join([*lines, f"exit codes: {json.dumps(dict(sorted(exits.items())))}"])
