"""From a diff's rows to changes, holds, foreign members and unresolved persons, each with its reason and words."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from connector.core.decisions.verdicts import Place
from connector.core.plans.coverage import GroupCoverage, covered
from connector.core.plans.diff import Diff, Live, Target
from connector.core.plans.kept import kept, not_yet, unsettled
from connector.core.plans.known import Known, Row
from connector.core.plans.model import Action, Census, Change, ChangeKey, Foreign, Held, Unresolved
from connector.core.plans.since import Memberships, Since
from connector.core.plans.told import Told, told_granted, told_lost
from connector.core.vocabulary import HOLDS, UNRESOLVED, URGENT

GONE = "no row in the feeds for longer than absence is taken for a mistake"
NO_KEY = "carries no correlation key, so it is nobody's of the feed; left as it is"
NO_ACCOUNT = "not an account of the people base (a nested group, a computer, a contact); left as it is"


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


def changes_of(live: Live, targets: Sequence[Target], found: Diff, known: Known, since: Since) -> Changes:
    """Everything that a diff comes to; the places it speaks of are looked at first, all at once."""
    teller = Teller(live, targets, known, since)
    wanted = [row for row in found.adds if row["enabled"]]
    teller.look(wanted, found.strays)
    told = [*teller.additions(wanted), *teller.strays(found.strays)]
    return Changes(
        changes=[x for x in told if isinstance(x, Change)],
        held=[x for x in told if isinstance(x, Held)],
        foreign=[*(x for x in told if isinstance(x, Foreign)), *teller.others(found.others)],
        unresolved=_unresolved(found, live, known),
        missing=list(_missing(found, live, targets)),
        unchanged=sum(found.explained.values()),
        census=replace(found.census, coverage={live.name: _coverage(found, targets)}),
    )


def _coverage(found: Diff, targets: Sequence[Target]) -> tuple[GroupCoverage, ...]:
    """Of every group that is there; whose account is disabled is not missing."""
    names = {target.group.group: target.group.name for target in targets if target.group.group is not None}
    missing = Counter(targets[row["t"]].group.group or "" for row in found.adds if row["enabled"])
    members = {group: number for (_, group), number in found.census.all_members.items()}
    return covered(names, members, found.explained, missing)


class Teller:
    """Tells the rows of one directory's diff."""

    def __init__(self, live: Live, targets: Sequence[Target], known: Known, since: Since) -> None:
        self._live, self._targets, self._known, self._since = live, targets, known, since
        self._by_group: dict[str, list[Target]] = defaultdict(list)
        for target in targets:
            if target.group.group is not None:
                self._by_group[target.group.group].append(target)
        self._groups = sorted(self._by_group)

    def look(self, adds: Iterable[Row], strays: Iterable[Row]) -> None:
        owned = [row for row in strays if row["pid"] is not None]
        places = [self._known.place(row["pid"], self._targets[row["t"]]) for row in adds]
        places += [self._known.place(row["pid"], target) for row in owned for target in self._of(row)]
        if places:
            self._known.look(places)
            self._since.look(places, self._known.witness)

    def additions(self, rows: Sequence[Row]) -> list[Change | Held]:
        ours = self._since.granted(self._live.name, [(self._target(r).group.group, r["account"]) for r in rows])
        left = self._since.left(self._live.name, [(self._target(r).group.group, r["account"]) for r in rows])
        until = self._known.until(self._known.place(row["pid"], self._target(row)) for row in rows)
        return [self._addition(row, ours, left, until) for row in rows]

    def strays(self, rows: Sequence[Row]) -> list[Change | Held | Foreign]:
        left = self._since.known(self._live.name, [(self._groups[r["gid"]], r["account"]) for r in rows])
        return [self._ownerless(row) if row["pid"] is None else self._stray(row, left) for row in rows]

    def others(self, rows: Iterable[Row]) -> Iterable[Foreign]:
        """Members that are no accounts."""
        for row in rows:
            if row["group"] in self._by_group:
                name = self._by_group[row["group"]][0].group.name
                yield Foreign(directory=self._live.name, group=name, member=row["name"], words=NO_ACCOUNT)

    def _addition(
        self, row: Row, ours: Memberships, left: Memberships, until: Mapping[Place, dt.date]
    ) -> Change | Held:
        target = self._target(row)
        place = self._known.place(row["pid"], target)
        told = told_granted(self._gained(row, target, place, ours, left), place, self._known)
        change = self._change("add", row, target, told, until.get(place))
        why = not_yet(row, target, self._known)
        return _hold(change, why) if why else change

    def _gained(self, row: Row, target: Target, place: Place, ours: Memberships, left: Memberships) -> str:
        if (target.group.group, row["account"]) in ours:
            return "restored"
        now = next((v for v in self._known.granting(place) if v.satisfied), None)
        return self._since.gained(self._key("add", row, target), now, place, self._known.witness, left)

    def _stray(self, row: Row, left: Memberships) -> Change | Held:
        """A member of whom the feeds know whose account it is."""
        targets = self._of(row)
        if row["why"] is not None:
            told = Told(reason="account-changed", policies=(), words=HOLDS[row["why"]])
            return _hold(self._change("remove", row, targets[0], told), row["why"])
        places = [self._known.place(row["pid"], target) for target in targets]
        lost = [told_lost(place, self._known) for place in places]
        first = next((n for n, told in enumerate(lost) if told.reason in URGENT), 0)
        moved = row["was"] not in (None, self._known.person(row["pid"]).person_id) and lost[first].reason not in URGENT
        key = self._key("remove", row, targets[first])
        reason = self._since.lost(key, lost[first].reason, places[first], self._known.witness, left)
        told = _moved(row) if moved else replace(lost[first], reason=reason)
        why = kept(row, self._live, targets, self._known, places) or unsettled(row, reason, places, self._known)
        if not why and not row["has_rows"] and reason not in URGENT:
            told = replace(told, reason="row-missing", words=GONE, lines=())
        change = self._change("remove", row, targets[first], told)
        return _hold(change, why) if why else change

    def _ownerless(self, row: Row) -> Change | Held | Foreign:
        """A member whose account is nobody's of the feeds."""
        targets = self._of(row)
        group, key = targets[0].group.name, row["key"]
        if row["was"] is not None:
            change = self._change("remove", {**row, "key": row["was"]}, targets[0], _moved(row))
            why = kept(row, self._live, targets, self._known)
            return _hold(change, why) if why else change
        if key is None:
            return Foreign(directory=self._live.name, group=group, member=row["account_name"], words=NO_KEY)
        why = "row-rejected" if self._known.contradicted(key) else "row-missing"
        if why == "row-missing" and self._known.gone(key):
            why = kept(row, self._live, targets, self._known) or ""
        told = Told(reason="row-missing", policies=(), words=HOLDS[why] if why else GONE)
        change = self._change("remove", row, targets[0], told)
        return _hold(change, why) if why else change

    def _target(self, row: Row) -> Target:
        return self._targets[row["t"]]

    def _of(self, row: Row) -> list[Target]:
        """All that a member's group is for."""
        return self._by_group[self._groups[row["gid"]]]

    def _key(self, action: Action, row: Row, target: Target) -> ChangeKey:
        return (action, self._live.name, target.group.group or "", row["account"])

    def _change(self, action: Action, row: Row, target: Target, told: Told, until: dt.date | None = None) -> Change:
        person = self._known.person(row["pid"]) if row["pid"] is not None else None
        places = self._known.program.rulebook.locations
        return Change(
            action=action,
            directory=self._live.name,
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
            rule_lines=told.lines,
        )


def _moved(row: Row) -> Told:
    words = f"was granted to {row['was']}, who has the account {row['has']} now"
    return Told(reason="account-changed", policies=(), words=words)


def _hold(change: Change, why: str) -> Held:
    return Held(change=change, why=why, words=HOLDS[why])


def _unresolved(found: Diff, live: Live, known: Known) -> list[Unresolved]:
    rows = [(row["pid"], row["why"] or "no-account") for row in found.lacking]
    rows += [(row["pid"], "disabled-account") for row in found.adds if row["has_rows"] and not row["enabled"]]
    persons = known.ids(pid for pid, _ in rows)
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
