"""What happened since the last run: reasons that tell what changed, not only what is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.earlier import Earlier, Then, gained_reason, remember
from connector.core.decisions.program import Program
from connector.core.decisions.reasons import granted_reason
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.decisions.witness import Witness
from connector.core.engine import Engine, Frame, table_of
from connector.core.plans.model import ChangeKey
from connector.core.vocabulary import ENFORCED, URGENT

Memberships = set[tuple[str, str]]


class Since:
    """`ours`: `directory`, `group`, `account` of what we granted and did not take away; None: nothing is recorded."""

    def __init__(
        self, earlier: Earlier | None, ours: Frame | None, modes: frozenset[str], program: Program, engine: Engine
    ) -> None:
        self._earlier, self._ours, self._modes = earlier, ours, modes
        self._program, self._engine = program, engine
        self._then: Mapping[str, Then] = {}
        self._waiting: dict[ChangeKey, str] = {}
        if earlier is not None:
            self._waiting = {**({} if modes == ENFORCED else earlier.reported), **earlier.pending}

    def look(self, places: Collection[Place], witness: Witness) -> None:
        """Gather the persons of these places as they were; the witness knows them as they are."""
        if self._earlier is not None:
            persons = {place.pid: witness.person(place.pid).person_id for place in places}
            self._then = remember(self._earlier, self._program, places, persons, self._engine)

    def granted(self, directory: str, memberships: Sequence[tuple[Any, ...]]) -> Memberships:
        """Which of the memberships (group, account) we had granted."""
        if self._ours is None:
            return set()
        return self._among(memberships, self._ours.filter(nw.col("directory") == directory))

    def known(self, directory: str, memberships: list[tuple[Any, ...]]) -> Memberships:
        """Which of the memberships the last run left or we granted; all, where it did not read the directory."""
        members = self._earlier.members.get(directory) if self._earlier else None
        if members is None:
            return set(memberships)
        return self._among(memberships, members) | self.granted(directory, memberships)

    def left(self, directory: str, memberships: list[tuple[Any, ...]]) -> Memberships:
        """Which of the memberships the last run left there."""
        members = self._earlier.members.get(directory) if self._earlier else None
        return set() if members is None else self._among(memberships, members)

    def gained(self, key: ChangeKey, now: Verdict | None, place: Place, witness: Witness, left: Memberships) -> str:
        """The reason of an addition; `now` is the rule that grants it, None where only an exception does.

        left: see there. Whom the facts of then entitled, and whom the last run left a member, somebody took out.
        """
        if self._earlier is None:
            return granted_reason(now)
        if key in self._waiting:
            return self._waiting[key]
        person = witness.person(place.pid)
        then = self._then.get(person.person_id)
        if key[2:] in left and then is not None and then.granted(place, self._modes):
            return "restored"
        return gained_reason(now, place, person, then, other_rules=self._earlier.other_rules)

    def lost(self, key: ChangeKey, reason: str, place: Place, witness: Witness, known: Memberships) -> str:
        """The reason of a removal by the last run's facts, of the `reason` that today's facts give."""
        if self._earlier is None or reason in URGENT:
            return reason
        if key[2:] not in known:
            return "added-outside"
        then = self._then.get(witness.person(place.pid).person_id)
        other = self._earlier.other_rules and then is not None and not then.granted(place, self._modes)
        return self._waiting.get(key, "policy-changed" if other else reason)

    def _among(self, memberships: Sequence[tuple[Any, ...]], known: Frame) -> Memberships:
        if not memberships:
            return set()
        table = table_of(self._engine, memberships, dict.fromkeys(("group", "account"), nw.String))
        found = table.join(known.select("group", "account"), on=["group", "account"], how="semi")
        return {(row["group"], row["account"]) for row in self._engine.rows(found)}
