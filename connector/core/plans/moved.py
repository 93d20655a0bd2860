"""Memberships that hang on another account than the one that we granted them to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.facts import Facts
from connector.core.engine import Engine, Frame, table_of
from connector.core.person import Person
from connector.core.plans.diff import Live, links_of
from connector.core.plans.since import Memberships, Since
from connector.core.problems import tick

Adding = Mapping[tuple[str, str | None], str]  # group id and person -> the account that the plan would add


@dataclass(frozen=True, kw_only=True)
class Moved:
    """`account` is the one that we granted it to, and not the person's any more."""

    directory: str
    group: str
    account: str
    account_name: str
    person_id: str
    person_name: str
    words: str


def moved_accounts(
    live: Live,
    facts: Facts,
    grants: Frame,
    adding: Adding,
    strays: Collection[tuple[str, str]],
    since: Since,
    engine: Engine,
) -> Iterator[Moved]:
    """`grants`: see Past. strays: members (group, account) of the directory that nobody's right explains.

    Only of persons whom the feed knows: whoever is missing there still has the account, as far as anybody can tell.
    """
    links = links_of(live, facts, engine).join(live.accounts.select("aid", "account", "name"), on="aid", how="inner")
    suspects = _suspects(live, facts, grants, links, engine)
    rows = engine.rows(suspects)
    if not rows:
        return
    seen = _Seen(live, facts, links, suspects, rows, since, engine)
    for row in rows:
        if words := seen.words(row, adding, strays):
            yield Moved(
                directory=live.name,
                group=row["group"],
                account=row["account"],
                account_name=seen.names.get(row["account"], row["account"]),
                person_id=row["person_id"],
                person_name=seen.persons[row["pid"]],
                words=words,
            )


def _suspects(live: Live, facts: Facts, grants: Frame, links: Frame, engine: Engine) -> Frame:
    """`group`, `account`, `person_id`, `pid` of grants whose account no key ties to the person now."""
    groups = sorted({group.group for group in live.groups if group.group is not None})
    ours = grants.filter(nw.col("directory") == live.name, nw.col("group").is_in(groups))
    known = ours.join(facts.people.select("pid", "person_id"), on="person_id", how="inner")
    gone = known.join(links.select("pid", "account"), on=["pid", "account"], how="anti")
    return engine.keep(gone.select("group", "account", "person_id", "pid").sort("group", "person_id", "account"))


class _Seen:
    """What the directory shows of the suspects: names, each person's one account, memberships, and which are ours."""

    def __init__(
        self,
        live: Live,
        facts: Facts,
        links: Frame,
        suspects: Frame,
        rows: Sequence[Mapping[str, Any]],
        since: Since,
        engine: Engine,
    ) -> None:
        people = facts.people.join(suspects.select("pid").unique(), on="pid", how="semi")
        usable = links.filter(nw.col("why").is_null()).join(suspects.select("pid").unique(), on="pid", how="semi")
        old = live.accounts.filter(nw.col("account").is_in(sorted({row["account"] for row in rows})))
        self.persons = {p["pid"]: Person(values=p, assignments=(), completed={}).name for p in engine.rows(people)}
        self.names = {r["account"]: r["name"] for r in engine.rows(old.select("account", "name"))}
        self._now = {r["pid"]: (r["account"], r["name"]) for r in engine.rows(usable)}
        self._protected = live.protected
        asked = [(r["group"], r["account"]) for r in rows]
        asked += [(r["group"], self._now[r["pid"]][0]) for r in rows if r["pid"] in self._now]
        self._members = _members(live, asked, engine)
        self._ours = since.granted(live.name, asked)

    def words(self, row: Mapping[str, Any], adding: Adding, strays: Collection[tuple[str, str]]) -> str:
        """Empty where nothing hangs on the wrong account."""
        group, account = row["group"], row["account"]
        now, name = self._now.get(row["pid"], ("", ""))
        found = [f"granted to {tick(self.names.get(account, account))}, which is not the person's account any more"]
        if (group, account) in self._members & set(strays) and account not in self._protected:
            found.append("it is still a member")
        if now and adding.get((group, row["person_id"])) == now:
            found.append(f"{tick(name)}, which is, is not a member yet")
        elif (group, now) in self._members - self._ours - set(strays):
            found.append(f"{tick(name)}, which is, was made a member by somebody else")
        return "; ".join(found) if len(found) > 1 else ""


def _members(live: Live, asked: Sequence[tuple[str, str]], engine: Engine) -> Memberships:
    table = table_of(engine, asked, dict.fromkeys(("group", "account"), nw.String)).unique()
    found = live.members.join(table, on=["group", "account"], how="semi").select("group", "account")
    return {(row["group"], row["account"]) for row in engine.rows(found)}
