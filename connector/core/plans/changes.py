"""From a diff's rows to changes, holds, foreign members and unresolved persons, each with its reason and words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.conditions.employed import Employed
from connector.core.decisions.decide import ask
from connector.core.decisions.facts import Facts, Feeds, Moments
from connector.core.decisions.program import Leaf, Program
from connector.core.decisions.reasons import Place, Verdict, Witness, lost_reason
from connector.core.decisions.until import valid_until
from connector.core.engine import Engine, table_of
from connector.core.person import Person
from connector.core.plans.diff import Diff, Live, Target
from connector.core.plans.model import Census, Change, Foreign, Held, Unresolved
from connector.core.plans.since import Memberships, Since
from connector.core.vocabulary import HOLDS, UNRESOLVED, URGENT


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A group that the directory lacks, the place it is for, and the ids of the persons who would be added."""

    directory: str
    group: str
    location: str | None
    persons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a plan says of one directory."""

    changes: list[Change]
    held: list[Held]
    foreign: list[Foreign]
    unresolved: list[Unresolved]
    missing: list[Missing]
    unchanged: int
    census: Census


@dataclass(frozen=True, kw_only=True)
class Told:
    """A reason, the policies it rests on, and a plain sentence."""

    reason: str
    policies: tuple[str, ...]
    words: str


GONE = "no row in the feeds for longer than absence is taken for a mistake"
Key = tuple[int, int, int]  # pid, entitlement's number, location's number


class Teller:
    """Tells the rows of a diff; `modes` are the policies' modes taken as in force."""

    def __init__(
        self,
        feeds: Feeds,
        facts: Facts,
        program: Program,
        witness: Witness,
        modes: frozenset[str],
        since: Since,
        engine: Engine,
    ) -> None:
        self._feeds, self._facts, self._program, self._witness = feeds, facts, program, witness
        self._modes, self._since, self._engine = modes, since, engine
        self._names = list(program.entitlements)
        self._rejected = frozenset(text.lower() for text in feeds.rejected_rows)

    def tell(self, live: Live, targets: Sequence[Target], found: Diff) -> Changes:
        by_group: dict[str, list[Target]] = defaultdict(list)
        for target in targets:
            by_group[target.group.group or ""].append(target)
        groups = sorted({t.group.group for t in targets if t.group.group is not None})
        wanted = [row for row in found.adds if row["enabled"]]
        keys = sorted({self._key(row["pid"], targets[row["t"]]) for row in wanted})
        few = self._look(keys, self._places(found.strays, groups, by_group))
        until = self._until(keys, few)
        ours = self._since.granted(live.name, [(targets[row["t"]].group.group, row["account"]) for row in wanted])
        adds = [self._add(row, live, targets[row["t"]], ours, until) for row in wanted]
        known = self._since.known(live.name, [(groups[row["gid"]], row["account"]) for row in found.strays])
        strays = [self._stray(row, live, by_group[groups[row["gid"]]], known) for row in found.strays]
        told = [x for x in (*adds, *strays) if x is not None]
        names = {group: by_group[group][0].group.name for group in groups}
        return Changes(
            changes=[x for x in told if isinstance(x, Change)],
            held=[x for x in told if isinstance(x, Held)],
            foreign=[x for x in told if isinstance(x, Foreign)] + list(_others(found.others, live, names)),
            unresolved=self._unresolved(found, live),
            missing=list(_missing(found, live, targets)),
            unchanged=found.unchanged,
            census=found.census,
        )

    def _look(self, keys: Sequence[Key], places: Sequence[Place]) -> Facts:
        """Show the witness every place that is to be told of; returns the facts of those people."""
        pids = sorted({pid for pid, _, _ in keys} | {place.pid for place in places})
        few = self._facts.only(table_of(self._engine, [(pid,) for pid in pids], {"pid": nw.Int64}), self._engine)
        asked = ask(few, self._program, Moments(days=(self._witness.as_of,)), self._engine)
        sought = [*(self._place(*key) for key in keys), *places]
        self._witness.look(sought, few, asked)
        self._since.look(sought, self._witness)
        return few

    # --- additions

    def _until(self, keys: Sequence[Key], few: Facts) -> dict[Key, dt.date]:
        """The last day of each grant that ends."""
        if not keys:
            return {}
        table = table_of(self._engine, keys, {"pid": nw.Int64, "entitlement": nw.Int64, "loc": nw.Int64})
        ends = valid_until(few, self._program, table, self._witness.as_of, self._engine, self._modes)
        return {(r["pid"], r["entitlement"], r["loc"]): r["valid_until"] for r in self._engine.rows(ends)}

    def _key(self, pid: int, target: Target) -> Key:
        loc = self._program.locations[target.location] if target.location is not None else -1
        return (pid, self._program.entitlements[target.entitlement], loc)

    def _place(self, pid: int, entitlement: int, loc: int) -> Place:
        return Place(pid=pid, entitlement=self._names[entitlement], loc=loc)

    def _add(
        self,
        row: Mapping[str, Any],
        live: Live,
        target: Target,
        ours: Memberships,
        until: Mapping[Key, dt.date],
    ) -> Change | Held:
        key = self._key(row["pid"], target)
        place = self._place(*key)
        granting = [v for v in self._witness.verdicts(place) if self._counts(v) and v.rule.grants]
        now = next((v for v in granting if v.satisfied), None)
        change = self._change("add", row, live, target, self._told_granted(granting, place), until.get(key))
        if (target.group.group, row["account"]) in ours:
            change = replace(change, reason="restored")
        else:
            change = self._since.gained(change, now, place, self._witness)
        if not target.group.managed:
            return _hold(change, "unmanaged")
        person = self._witness.person(row["pid"])
        if person.person_id in self._feeds.rejected_people:
            return _hold(change, "row-rejected")
        if not row["has_rows"]:
            return _hold(change, "row-rejected" if self._some_row_rejected(person) else "row-missing")
        return change

    def _told_granted(self, granting: Sequence[Verdict], place: Place) -> Told:
        satisfied = [v for v in granting if v.satisfied]
        words = self._met_words(satisfied[0], place) if satisfied else self._exception_words(place)
        policies = tuple(v.rule.policy.name for v in satisfied or granting)
        return Told(reason="", policies=policies, words=words)

    def _met_words(self, verdict: Verdict, place: Place) -> str:
        met = [x for x in verdict.rule.leaves if verdict.met[x.path] and not x.under_not]
        telling = [x for x in met if x.kind not in ("employed", "everyone")] or met
        return self._say(telling, place, met=True) or f"policy `{verdict.rule.policy.name}` holds"

    def _exception_words(self, place: Place) -> str:
        found = self._witness.exceptions(place, "grant")
        return "; ".join(f"exception {e.ticket} until {e.until}, for {e.reason}" for e in found)

    # --- members that are not desired

    def _places(
        self, rows: Iterable[Mapping[str, Any]], groups: list[str], by_group: Mapping[str, list[Target]]
    ) -> list[Place]:
        return [
            self._place(*self._key(row["pid"], target))
            for row in rows
            if row["pid"] is not None
            for target in by_group[groups[row["gid"]]]
        ]

    def _stray(
        self, row: Mapping[str, Any], live: Live, targets: list[Target], known: Memberships
    ) -> Change | Held | Foreign:
        target = targets[0]
        if row["pid"] is None:
            return self._ownerless(row, live, targets)
        if row["why"] is not None:
            told = Told(reason="account-changed", policies=(), words=HOLDS[row["why"]])
            return _hold(self._change("remove", row, live, target, told), row["why"])
        places = [self._place(*self._key(row["pid"], t)) for t in targets]
        lost = [self._told_lost(place) for place in places]
        first = next((n for n, told in enumerate(lost) if told.reason in URGENT), 0)
        change = self._change("remove", row, live, targets[first], lost[first])
        change = self._since.lost(change, places[first], known)
        if why := self._kept(row, live, targets, places) or self._unsettled(row, change, places):
            return _hold(change, why)
        return (
            change if row["has_rows"] or change.reason in URGENT else replace(change, reason="row-missing", words=GONE)
        )

    def _kept(
        self, row: Mapping[str, Any], live: Live, targets: list[Target], places: Sequence[Place] = ()
    ) -> str | None:
        """Why the member stays, whatever is known of the person; `places` are of a known one."""
        if not targets[0].group.managed:
            return "unmanaged"
        if row["account"] in live.protected:
            return "protected"
        denied = {place.entitlement for place in places if self._denials(place)}
        frozen = any(self._frozen(t.entitlement) for t in targets if t.entitlement not in denied)
        return "frozen" if frozen else None

    def _unsettled(self, row: Mapping[str, Any], change: Change, places: list[Place]) -> str | None:
        """Why the removal waits for better facts."""
        person = self._witness.person(row["pid"])
        contradicted = person.person_id in self._feeds.rejected_people
        rejected = contradicted or self._some_row_rejected(person)
        if row["has_rows"] and not rejected:
            return None
        if change.reason in URGENT and not contradicted and all(map(self._surely_lost, places)):
            return None
        if rejected:
            return "row-rejected"
        return None if person.person_id in self._feeds.missing else "row-missing"

    def _surely_lost(self, place: Place) -> bool:
        """Whether no row that is missing or was rejected could have granted the place, or is what denies it."""
        verdicts = [v for v in self._witness.verdicts(place) if self._counts(v)]
        if self._witness.exceptions(place, "deny") or any(v.surely() for v in verdicts if not v.rule.grants):
            return True
        waived = {kind for e in self._witness.exceptions(place, "grant") for kind in e.waives}
        impossible = all(v.surely(waived) is False for v in verdicts if v.rule.grants)
        return impossible and not self._frozen(place.entitlement)

    def _some_row_rejected(self, person: Person) -> bool:
        names = (person.person_id, person.values.get("email"), person.values.get("username"))
        return any(str(name).lower() in self._rejected for name in names if name)

    def _frozen(self, entitlement: str) -> bool:
        """Without any granting policy in force, nothing but a denial takes away."""
        return not self._program.granting_modes[entitlement] & self._modes

    def _ownerless(self, row: Mapping[str, Any], live: Live, targets: list[Target]) -> Change | Held | Foreign:
        target = targets[0]
        if row["key"] is None:
            words = "carries no correlation key, so it is nobody's of the feed; left as it is"
            return Foreign(directory=live.name, group=target.group.name, member=row["account_name"], words=words)
        why = "row-rejected" if row["key"] in self._feeds.rejected_people else "row-missing"
        told = Told(reason="row-missing", policies=(), words=HOLDS[why])
        change = self._change("remove", row, live, target, told)
        if row["key"] not in self._feeds.missing or why != "row-missing":
            return _hold(change, why)
        kept = self._kept(row, live, targets)
        return _hold(change, kept) if kept else replace(change, words=GONE)

    def _told_lost(self, place: Place) -> Told:
        verdicts = [v for v in self._witness.verdicts(place) if self._counts(v) and v.rule.grants]
        granting = tuple(v.rule.policy.name for v in verdicts)
        denials = self._denials(place)
        blamed = min((self._lacking(v, place) for v in verdicts), key=len, default=[])
        reason = lost_reason(place, blamed, self._witness)
        if reason == "left":
            return Told(reason=reason, policies=granting, words=self._left_words(blamed, place))
        if denials:
            return Told(reason="denied", policies=tuple(denials), words="; ".join(denials.values()))
        words = self._say(blamed, place, met=False) or "no policy in effect grants it"
        return Told(reason=reason, policies=granting, words=words)

    def _lacking(self, verdict: Verdict, place: Place) -> list[Leaf]:
        """What keeps a grant away, without what an exception in force takes as met."""
        waived = {kind for e in self._witness.exceptions(place, "grant") for kind in e.waives}
        return [leaf for leaf in verdict.blamed if leaf.kind not in waived] or verdict.blamed

    def _left_words(self, blamed: Sequence[Leaf], place: Place) -> str:
        said = self._say([leaf for leaf in blamed if leaf.kind == "employed"], place, met=False)
        scene = self._witness.scene(place.loc)
        return said or Employed().words(self._witness.person(place.pid), scene, met=False).words

    def _denials(self, place: Place) -> dict[str, str]:
        """What denies the place: policy or ticket -> words."""
        verdicts = self._witness.verdicts(place)
        denying = [v.rule.policy.name for v in verdicts if self._counts(v) and not v.rule.grants and v.satisfied]
        exceptions = self._witness.exceptions(place, "deny")
        found = {name: f"denied by policy `{name}`" for name in denying}
        return found | {e.ticket: f"denied by exception {e.ticket} until {e.until}, for {e.reason}" for e in exceptions}

    # --- shared

    def _counts(self, verdict: Verdict) -> bool:
        return verdict.rule.policy.mode in self._modes

    def _say(self, leaves: Iterable[Leaf], place: Place, *, met: bool) -> str:
        return "; ".join(dict.fromkeys(self._witness.say(leaf, place, met=met).words for leaf in leaves))

    def _change(
        self, action: Any, row: Mapping[str, Any], live: Live, target: Target, told: Told, until: dt.date | None = None
    ) -> Change:
        person = self._witness.person(row["pid"]) if row["pid"] is not None else None
        places = self._program.rulebook.locations
        return Change(
            action=action,
            directory=live.name,
            group=target.group.name,
            group_id=target.group.group or "",
            person_id=person.person_id if person else row.get("key") or None,
            account=row["account"],
            person_name=person.name if person else "",
            account_name=row["account_name"],
            entitlement=target.entitlement,
            location=target.location,
            location_name=places[target.location].name if target.location is not None else None,
            policies=told.policies,
            reason=told.reason,
            words=told.words,
            valid_until=until,
        )

    def _unresolved(self, found: Diff, live: Live) -> list[Unresolved]:
        rows = [(row["pid"], row["why"] or "no-account") for row in found.lacking]
        rows += [(row["pid"], "disabled-account") for row in found.adds if row["has_rows"] and not row["enabled"]]
        ids = table_of(self._engine, [(pid,) for pid in sorted({pid for pid, _ in rows})], {"pid": nw.Int64})
        named = self._facts.people.select("pid", "person_id").join(ids, on="pid", how="inner")
        persons = {row["pid"]: row["person_id"] for row in self._engine.rows(named)}
        return [
            Unresolved(directory=live.name, person_id=persons[pid], why=why, words=UNRESOLVED[why]) for pid, why in rows
        ]


def _missing(found: Diff, live: Live, targets: Sequence[Target]) -> Iterable[Missing]:
    persons: dict[int, list[str]] = defaultdict(list)
    for row in found.missing:
        persons[row["t"]].append(row["person_id"])
    for number, target in enumerate(targets):
        if target.group.group is None:
            group, wanted = target.group.reference, tuple(persons[number])
            yield Missing(directory=live.name, group=group, location=target.location, persons=wanted)


def _hold(change: Change, why: str) -> Held:
    return Held(change=change, why=why, words=HOLDS[why])


def _others(rows: Iterable[Mapping[str, Any]], live: Live, names: Mapping[str, str]) -> Iterable[Foreign]:
    words = "not an account of the people base (a nested group, a computer, a contact); left as it is"
    for row in rows:
        if row["group"] in names:
            yield Foreign(directory=live.name, group=names[row["group"]], member=row["name"], words=words)
