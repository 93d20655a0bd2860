"""What is known of the places that a directory's changes are about, the policies of some modes taken as in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.facts import Facts, Feeds, Moments
from connector.core.decisions.program import Leaf, Program
from connector.core.decisions.until import valid_until
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.decisions.witness import Witness
from connector.core.engine import Engine, table_of
from connector.core.person import Person
from connector.core.plans.diff import Target
from connector.core.rules.provenance import exception_line, grant_line

Row = Mapping[str, Any]


class Known:
    """Persons and verdicts of the places looked at, and where the feeds are not to be trusted."""

    def __init__(
        self,
        feeds: Feeds,
        facts: Facts,
        program: Program,
        witness: Witness,
        modes: frozenset[str],
        engine: Engine,
    ) -> None:
        self.program, self.witness, self.modes = program, witness, modes
        self._feeds, self._facts, self._engine = feeds, facts, engine
        self._few = facts
        self._rejected = frozenset(text.lower() for text in feeds.rejected_rows)

    def look(self, places: Sequence[Place]) -> None:
        """Show the witness every place that is to be told of."""
        table = table_of(self._engine, [(pid,) for pid in sorted({p.pid for p in places})], {"pid": nw.Int64})
        self._few = self._facts.only(table, self._engine)
        asked = ask(self._few, self.program, Moments(days=(self.witness.as_of,)), self._engine)
        self.witness.look(places, self._few, asked)

    def until(self, places: Iterable[Place]) -> dict[Place, dt.date]:
        """The last day of each grant that ends; the places were looked at."""
        numbers = self.program.entitlements
        keys = sorted({(place.pid, numbers[place.entitlement], place.loc) for place in places})
        if not keys:
            return {}
        table = table_of(self._engine, keys, dict.fromkeys(("pid", "entitlement", "loc"), nw.Int64))
        ends = valid_until(self._few, self.program, table, self.witness.as_of, self._engine, self.modes)
        names = list(numbers)
        return {
            Place(pid=row["pid"], entitlement=names[row["entitlement"]], loc=row["loc"]): row["valid_until"]
            for row in self._engine.rows(ends)
        }

    def place(self, pid: int, target: Target) -> Place:
        return Place(pid=pid, entitlement=target.entitlement, loc=self.program.loc(target.location))

    def person(self, pid: int) -> Person:
        return self.witness.person(pid)

    def granting(self, place: Place) -> list[Verdict]:
        """Those of the policies in force that grant, in order of their names."""
        return [v for v in self._in_force(place) if v.rule.grants]

    def granting_ever(self, place: Place) -> list[Verdict]:
        """Those also of policies whose window is over, where it may matter."""
        past = self.witness.verdicts_of_the_past(place)
        return [*self.granting(place), *(v for v in past if v.rule.grants and v.rule.policy.mode in self.modes)]

    def denials(self, place: Place) -> dict[str, str]:
        """What denies the place: policy or ticket -> words."""
        denying = [v.rule.policy.name for v in self._in_force(place) if not v.rule.grants and v.satisfied]
        exceptions = self.witness.exceptions(place, "deny")
        found = {name: f"denied by policy `{name}`" for name in denying}
        return found | {e.ticket: f"denied by exception {e.ticket} until {e.until}, for {e.reason}" for e in exceptions}

    def denial_lines(self, place: Place) -> Iterator[str]:
        """`FILE:LINE` of what denies the place, in the same order."""
        book = self.program.rulebook
        for verdict in self._in_force(place):
            if not verdict.rule.grants and verdict.satisfied:
                yield grant_line(verdict.rule.policy, place.entitlement, book)
        yield from (exception_line(e, book) for e in self.witness.exceptions(place, "deny"))

    def waived(self, place: Place) -> set[str]:
        """The kinds of conditions that exceptions in force take as met."""
        return {kind for e in self.witness.exceptions(place, "grant") for kind in e.waives}

    def say(self, leaves: Iterable[Leaf], place: Place, *, met: bool) -> str:
        return "; ".join(dict.fromkeys(self.witness.say(leaf, place, met=met).words for leaf in leaves))

    def frozen(self, entitlement: str) -> bool:
        """Without any granting policy in force, nothing but a denial takes away."""
        return self.program.frozen(entitlement, self.modes)

    def surely_lost(self, place: Place) -> bool:
        """Whether no row that is missing or was rejected could have granted the place, or is what denies it."""
        denying = (v for v in self._in_force(place) if not v.rule.grants)
        if self.witness.exceptions(place, "deny") or any(v.surely() for v in denying):
            return True
        waived = self.waived(place)
        impossible = all(v.surely(waived) is False for v in self.granting(place))
        return impossible and not self.frozen(place.entitlement)

    def contradicted(self, person_id: str) -> bool:
        """Whether the person's own row was rejected."""
        return person_id in self._feeds.rejected_people

    def some_row_rejected(self, person: Person) -> bool:
        names = (person.person_id, person.values.get("email"), person.values.get("username"))
        return any(str(name).lower() in self._rejected for name in names if name)

    def contested(self, pid: int, places: Iterable[Place]) -> bool:
        """Whether a completion that the person and another claim is all that a place lacks."""
        claimed = pid in self._facts.transcript.contested
        return claimed and any(self._by_course(v, p) for p in places for v in self.granting(p))

    def _by_course(self, verdict: Verdict, place: Place) -> bool:
        """Whether a course is all that the rule lacks."""
        waived = self.waived(place)
        here = bool(waived) or verdict.rule.met_here(verdict.met)
        return here and not verdict.satisfied and verdict.satisfied_with({"certified", *waived})

    def gone(self, person_id: str) -> bool:
        """Whether the person's rows have been missing for longer than absence holds."""
        return person_id in self._feeds.missing

    def ids(self, pids: Iterable[int]) -> dict[int, str]:
        """The ids of persons, looked at or not."""
        wanted = sorted(set(pids))
        if not wanted:
            return {}
        table = table_of(self._engine, [(pid,) for pid in wanted], {"pid": nw.Int64})
        named = self._facts.people.select("pid", "person_id").join(table, on="pid", how="inner")
        return {row["pid"]: row["person_id"] for row in self._engine.rows(named)}

    def _in_force(self, place: Place) -> list[Verdict]:
        return [v for v in self.witness.verdicts(place) if v.rule.policy.mode in self.modes]
