"""`explain PERSON`: find the person, then every decision about them and what the directories say."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import narwhals.stable.v2 as nw
import polars as pl

from connector import clock
from connector.app.deployment import Deployment
from connector.app.looking.last_run import last_run
from connector.app.reading.gathering import Gathered, directories_of, read_world
from connector.app.reading.whom import whom
from connector.core.decisions.explain import Explanation, explain
from connector.core.engine import Polars
from connector.core.plans.diff import Live, links_of, targets_of
from connector.core.plans.model import Change, Plan
from connector.core.plans.sealed import from_json
from connector.core.rules.business_days import BusinessDays
from connector.core.rules.provenance import Provenance
from connector.core.vocabulary import UNRESOLVED
from connector.directories import Directory
from connector.outputs.membership import Membership, Memberships
from connector.state import State
from connector.state.held import held_plans, held_text
from connector.state.ledger import Ledger
from connector.state.views import Pause, pause_state


@dataclass(frozen=True, kw_only=True)
class Answer:
    """due: the day by whose evening access is there, should the person complete a course today.

    provenance: of the rules it was decided by.
    """

    explanation: Explanation
    memberships: Memberships
    notes: tuple[str, ...]
    gathered: Gathered
    due: dt.date
    provenance: Provenance


def explain_person(deployment: Deployment, wanted: str, as_of: dt.date | None, *, of_last_run: bool = False) -> Answer:
    """Raises Wrong where nobody, or more than one person, is meant. of_last_run: see `last_run`."""
    zone = ZoneInfo(deployment.rulebook.calendar.time_zone)
    today = clock.today(zone.key)
    said: tuple[str, ...] = ()
    opened: AbstractContextManager[dict[str, Directory]] = nullcontext({})
    if not of_last_run:
        opened = directories_of(deployment)
    with Ledger.open_to_read(deployment.state) as ledger, opened as directories:
        pause = pause_state(ledger)
        if of_last_run:
            last = last_run(deployment, ledger, as_of)
            gathered, provenance = last.gathered, last.provenance
            said = (f"as the run of {clock.local(last.at, zone)} left it",)
        else:
            gathered = read_world(deployment, directories, ledger, as_of or today, Polars())
            provenance = deployment.provenance
    pid, person_id = whom(wanted, gathered)
    accounts = {live.name: _accounts(live, gathered, pid) for live in gathered.world.lives}
    holds = list(_holds(deployment.state, person_id))
    waits = _Waits(holds=holds, pause=pause, gathered=gathered, absent=_kept(gathered, person_id))
    memberships, at = _memberships(gathered, accounts, waits)
    explanation = explain(gathered.world.facts, gathered.world.program, pid, gathered.world.as_of, Polars(), at)
    return Answer(
        explanation=explanation,
        memberships=memberships,
        notes=(*said, *_notes(gathered, pid, person_id, accounts), *_waiting(holds, pause, zone)),
        gathered=gathered,
        provenance=provenance,
        due=BusinessDays(gathered.world.program.rulebook.calendar).due_on(today),
    )


def _accounts(live: Live, gathered: Gathered, pid: int) -> list[dict[str, object]]:
    """The person's accounts: `account`, `name`, `enabled`, `why` (why it cannot be used, else null)."""
    accounts = live.accounts
    links = links_of(live, gathered.world.facts, Polars()).filter(nw.col("pid") == pid)
    return Polars().rows(
        links.join(accounts, on="aid", how="inner").select("account", "name", "enabled", "why").sort("account")
    )


def _memberships(
    gathered: Gathered, accounts: Mapping[str, Sequence[Mapping[str, object]]], waits: _Waits
) -> tuple[Memberships, set[str]]:
    """What the directories say by decision, and the locations where there is a membership."""
    found: dict[tuple[str, str | None], list[Membership]] = defaultdict(list)
    at: set[str] = set()
    for live in gathered.world.lives:
        ids = [str(account["account"]) for account in accounts[live.name]]
        members = Polars().rows(live.members.filter(nw.col("account").is_in(ids)).select("group", "account"))
        pairs = {(row["group"], row["account"]) for row in members}
        for target in targets_of(gathered.world.program, live):
            for account in accounts[live.name]:
                member = (target.group.group, account["account"]) in pairs
                at |= {target.location} if member and target.location is not None else set()
                found[target.entitlement, target.location].append(
                    Membership(
                        directory=live.name,
                        account=str(account["account"]),
                        account_name=str(account["name"]),
                        group=target.group.name,
                        member=member,
                        usable=bool(account["enabled"]) and account["why"] is None,
                        note="the directory lacks the group" if target.group.group is None else "",
                        waits=waits.of(live.name, target.group.group, str(account["account"]), member=member),
                    )
                )
    return found, at


def _notes(
    gathered: Gathered, pid: int, person_id: str, accounts: Mapping[str, Sequence[Mapping[str, object]]]
) -> Iterator[str]:
    for name, held in accounts.items():
        if not held:
            yield f"no account in {name}: {UNRESOLVED['no-account']}, so nothing can be added there"
        for account in held:
            if account["why"]:
                yield f"{account['name']} in {name} is not used: {UNRESOLVED[str(account['why'])]}"
            elif not account["enabled"]:
                yield f"{account['name']} in {name}: {UNRESOLVED['disabled-account']}"
    if pid in gathered.world.facts.transcript.contested:
        yield "a completion names another person than when it was first seen: it counts for neither"
    yield from _absent(gathered, person_id)
    for name, reasons in gathered.unread.items():
        yield f"{name} was not read whole: {'; '.join(reasons)}"


def _waiting(holds: Sequence[tuple[str, Change]], pause: Pause | None, zone: ZoneInfo) -> Iterator[str]:
    """What keeps a run from writing what is decided."""
    if pause is not None:
        yield f"writes are paused by {pause.by} since {clock.local(pause.at, zone)}; to go on: connector resume"
    for plan_id, change in holds:
        what = f"{change.action} in {change.group} ({change.reason})"
        yield f"a guard holds: {what}; to go on: connector approve {plan_id[:12]} --reason TEXT"


def _holds(state: State, person_id: str) -> Iterator[tuple[str, Change]]:
    """The person's changes that wait for an approval, each with the id of its plan."""
    for plan_id in held_plans(state):
        plan = _held(state, plan_id)
        free = {change.key for change in plan.passing()} if plan is not None else set()
        for change in plan.changes if plan is not None else ():
            if change.person_id == person_id and change.key not in free:
                yield plan_id, change


@dataclass(frozen=True, kw_only=True)
class _Waits:
    """What keeps the next run from writing. absent: whether rows of the person are missing or were rejected."""

    holds: Sequence[tuple[str, Change]]
    pause: Pause | None
    gathered: Gathered
    absent: bool

    def of(self, directory: str, group: str | None, account: str, *, member: bool) -> str:
        paused = set(self.gathered.reading.paused.select("directory", "group").iter_rows())
        if any(c.key == ("remove" if member else "add", directory, group, account) for _, c in self.holds):
            return "when somebody approves it, since a guard holds it"
        if self.pause is not None:
            return "when the pause of all writes is over"
        if (directory, group) in paused:
            return "when the pause of the group is over"
        return "only when whole rows of theirs say so" if member and self.absent else ""


def _held(state: State, plan_id: str) -> Plan | None:
    """None where its file does not hold it any more."""
    try:
        return from_json(json.loads(held_text(state, plan_id) or b""))
    except (ValueError, RecursionError):
        return None


def _absent(gathered: Gathered, person_id: str) -> Iterator[str]:
    """What keeps changes waiting: rows that were rejected, or that are not there."""
    for table, number in _rejected(gathered, person_id).items():
        if number:
            yield f"{number} rejected row(s) of {table}: removals of this person are held"
    if _without_row(gathered, person_id):
        kept = "is removed, since that has lasted" if person_id in gathered.world.feeds.missing else "is kept for now"
        yield f"without an assignment row nothing is added, and what is there {kept}"


def _kept(gathered: Gathered, person_id: str) -> bool:
    """Whether removals wait for the person's rows."""
    lacking = _without_row(gathered, person_id) and person_id not in gathered.world.feeds.missing
    return lacking or any(_rejected(gathered, person_id).values())


def _rejected(gathered: Gathered, person_id: str) -> Mapping[str, int]:
    """How many rows of each feed."""
    return {t: feed.rejects.filter(pl.col("key") == person_id).height for t, feed in gathered.tables.items()}


def _without_row(gathered: Gathered, person_id: str) -> bool:
    table = gathered.tables["assignments"]
    return not (table.rows["person_id"] == person_id).any() and not (table.rejects["key"] == person_id).any()
