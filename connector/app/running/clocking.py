"""The clock of each decision: what a run notes of it before it writes, and of what it did not write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from connector import clock
from connector.app.looking.planning import Planned
from connector.apply import Done
from connector.core.decisions.turned import Turned, turned
from connector.core.decisions.verdicts import Place
from connector.core.engine import Polars
from connector.core.plans.model import Change, ChangeKey
from connector.core.plans.plan import World
from connector.core.plans.wanted_elsewhere import wanted_elsewhere
from connector.core.plans.wants import Kept, Want, want_of, wants_of
from connector.state.events import Entry
from connector.state.ledger import Ledger
from connector.state.waits import Began, Wait, open_waits, wait_over, wait_seen


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """kept: all that is wanted, and what keeps it. before: what waited before the run. unread: directories.

    whole: nothing was left out by `--only-…`, so that what is not wanted any more is known to be so.
    """

    kept: Mapping[Want, Kept]
    began: Mapping[Want, Began]
    before: Mapping[Want, Wait]
    passing: Collection[Change]
    unread: Collection[str]
    whole: bool

    @property
    def told(self) -> Mapping[ChangeKey, Mapping[str, str | None]]:
        """What the record has of each change that is written."""
        return {change.key: self._told(change) for change in self.passing}

    def waiting(self, run: str) -> Iterator[Entry]:
        """Before the run writes: what it will not write, where that is news, and what nobody wants any more."""
        at = clock.now()
        for want, kept in self.kept.items():
            if kept.stage:
                yield from self._seen(want, kept, run, at)
        for want in self.before if self.whole else ():
            if want not in self.kept and want.directory not in self.unread:
                yield wait_over(want, "unwanted", run, at)

    def written(self, run: str, done: Done) -> Iterator[Entry]:
        """After it: what it meant to write and did not, and what need not wait any more."""
        at, failed = clock.now(), {want_of(one.change) for one in done.failed}
        made = {want_of(change) for change in done.made} - failed
        for want, kept in self.kept.items():
            if kept.stage:
                continue
            if want not in made:
                yield from self._seen(want, Kept("directory", "failed") if want in failed else Kept("pause"), run, at)
            elif want in self.before:
                yield wait_over(want, "written", run, at)

    def _told(self, change: Change) -> Mapping[str, str | None]:
        body = self.began[want_of(change)].body
        return {"entitlement": change.entitlement, "location": change.location, **body}

    def _seen(self, want: Want, kept: Kept, run: str, at: dt.datetime) -> Iterator[Entry]:
        known = self.before.get(want)
        if known is None or known.kept != kept:
            yield wait_seen(want, self.began[want], kept, run, at)


def clocks_of(planned: Planned, passing: Collection[Change], ledger: Ledger, *, whole: bool) -> Clocks:
    before, world = open_waits(ledger), planned.gathered.world
    kept = wants_of(planned.plan, {change.key for change in passing})
    unread = planned.gathered.unread if whole else ()
    kept |= wanted_elsewhere(planned.plan, world, unread, before, Polars())
    known = {want: before[want].began for want in kept if want in before}
    return Clocks(
        kept=kept,
        began={**_began([want for want in kept if want not in known], world), **known},
        before=before,
        passing=passing,
        unread=planned.gathered.unread,
        whole=whole,
    )


def _began(wants: Collection[Want], world: World) -> dict[Want, Began]:
    """Of what is wanted for the first time. In the first run of all nobody knows what is new."""
    now = clock.now()
    if world.earlier is None:
        return {want: Began(seen=now) for want in wants}
    places = _places(wants, world)
    granted = {place: want.action == "add" for want, place in places.items()}
    told = turned(world.facts, world.program, granted, world.earlier, world.as_of, Polars())
    found = {want: told.get(places[want], Turned()) if want in places else Turned() for want in wants}
    return {want: Began(seen=now, fact=one.fact, feed=one.feed) for want, one in found.items()}


def _places(wants: Collection[Want], world: World) -> dict[Want, Place]:
    """Of those whom the feeds know."""
    people = world.facts.people.select("person_id", "pid").collect().to_native()
    pids = dict(people.filter(pl.col("person_id").is_in(sorted({want.person for want in wants}))).iter_rows())
    loc = world.program.loc
    return {
        want: Place(pid=pids[want.person], entitlement=want.entitlement, loc=loc(want.location))
        for want in wants
        if want.person in pids
    }
