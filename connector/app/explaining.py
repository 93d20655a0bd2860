"""`explain PERSON`: find the person, then every decision about them and what the directories say."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from connector import clock
from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.gathering import Gathered, directories_of, read_world
from connector.core.decisions.explain import Explanation, explain
from connector.core.engine import Frame, Polars
from connector.core.feeds.rejects import reject_problems
from connector.core.plans.diff import Live, links_of, targets_of
from connector.core.problems import tick
from connector.outputs.explanation import Membership, Memberships
from connector.state.ledger import Ledger

SHOWN = 10
WHO = "give a person id, e-mail address, user name, account or part of a name"


@dataclass(frozen=True, kw_only=True)
class Answer:
    explanation: Explanation
    memberships: Memberships
    notes: tuple[str, ...]
    gathered: Gathered


def explain_person(deployment: Deployment, wanted: str, as_of: dt.date | None) -> Answer:
    """Raises Wrong where nobody, or more than one person, is meant."""
    today = clock.today(deployment.rulebook.calendar.time_zone)
    with Ledger.open_to_read(deployment.state) as ledger, directories_of(deployment) as directories:
        gathered = read_world(deployment, directories, ledger, as_of or today, Polars())
    people = gathered.world.facts.people.collect().to_native()
    pid, person_id = _find(people, wanted, gathered)
    accounts = {live.name: _accounts(live, gathered, pid) for live in gathered.world.lives}
    memberships, at = _memberships(gathered, accounts)
    explanation = explain(gathered.world.facts, gathered.world.program, pid, gathered.world.as_of, Polars(), at)
    return Answer(
        explanation=explanation,
        memberships=memberships,
        notes=tuple(_notes(gathered, pid, person_id, accounts)),
        gathered=gathered,
    )


def _find(people: pl.DataFrame, wanted: str, gathered: Gathered) -> tuple[int, str]:
    text = wanted.strip().lower()
    if not text:
        raise Wrong("nobody is named", WHO)
    name = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True).str.to_lowercase()
    exact = [pl.col("person_id") == wanted, *(pl.col(c).str.to_lowercase() == text for c in ("email", "username"))]
    for test in (*exact, name.str.contains(text, literal=True)):
        found = people.filter(test)
        if found.height == 1:
            return found["pid"][0], found["person_id"][0]
        if found.height > 1:
            raise Wrong(f"{tick(wanted)} fits {found.height} people: {_named(found)}", "give one person id")
    for live in gathered.world.lives:
        by_account = _owner(live, gathered, text)
        if by_account is not None:
            return by_account, people.filter(pl.col("pid") == by_account)["person_id"][0]
    rejected = gathered.tables["people"].rejects.filter(pl.col("key") == wanted)
    for problem in reject_problems(rejected.head(1)):
        raise Wrong(
            f"{problem.mark}: error[{problem.code}]: {problem.message}; so the row of {tick(wanted)} is rejected, "
            "and their memberships are held",
            problem.help,
        )
    for live in gathered.world.lives:
        if Polars().rows(_accounts_called(live, text).select("aid").head(1)):
            message = (
                f"{tick(wanted)} is an account in {live.name}, and nobody's of the people feed, or several persons'"
            )
            raise Wrong(message, "see `connector plan`: it is under FOREIGN or UNRESOLVED where it matters")
    padded = people.filter(pl.col("person_id").str.strip_chars_start("0") == text.lstrip("0"))["person_id"]
    raise Wrong(
        f"nobody in the people feed fits {tick(wanted)}", f"did you mean {tick(padded[0])}?" if len(padded) else WHO
    )


def _named(people: pl.DataFrame) -> str:
    shown = people.sort("person_id").head(SHOWN)
    full = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True)
    return ", ".join(f"{person} {called}".strip() for person, called in shown.select("person_id", full).iter_rows())


def _accounts_called(live: Live, text: str) -> Frame:
    return live.accounts.filter(
        (nw.col("account").str.to_lowercase() == text) | (nw.col("name").str.to_lowercase() == text)
    )


def _owner(live: Live, gathered: Gathered, text: str) -> int | None:
    links = links_of(live, gathered.world.facts, Polars())
    rows = Polars().rows(links.join(_accounts_called(live, text).select("aid"), on="aid", how="inner"))
    return rows[0]["pid"] if len(rows) == 1 else None


def _accounts(live: Live, gathered: Gathered, pid: int) -> list[dict[str, object]]:
    """The person's accounts: `account`, `name`, `enabled`, `why` (why it cannot be used, else null)."""
    accounts = live.accounts
    links = links_of(live, gathered.world.facts, Polars()).filter(nw.col("pid") == pid)
    return Polars().rows(
        links.join(accounts, on="aid", how="inner").select("account", "name", "enabled", "why").sort("account")
    )


def _memberships(
    gathered: Gathered, accounts: Mapping[str, Sequence[Mapping[str, object]]]
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
                        note="the directory lacks the group" if target.group.group is None else "",
                    )
                )
    return found, at


def _notes(
    gathered: Gathered, pid: int, person_id: str, accounts: Mapping[str, Sequence[Mapping[str, object]]]
) -> Iterator[str]:
    for name, held in accounts.items():
        if not held:
            yield f"no account in {name}"
        for account in held:
            if account["why"]:
                yield f"{account['name']} in {name} cannot be used: {account['why']}"
            elif not account["enabled"]:
                yield f"{account['name']} in {name} is disabled"
    if pid in gathered.world.facts.transcript.contested:
        yield "a completion names another person than when it was first seen: it counts for neither"
    for table, feed in gathered.tables.items():
        rejected = feed.rejects.filter(pl.col("key") == person_id).height
        if rejected:
            yield f"{rejected} rejected row(s) of {table}: removals of this person are held"
    for name, reasons in gathered.unread.items():
        yield f"{name} was not read whole: {'; '.join(reasons)}"
