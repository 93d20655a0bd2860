"""The sheet of `compare`: a row for each departure, with what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl

from connector import clock
from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.reading.factual import lazy
from connector.app.reading.gathering import Gathered, directories_of, read_world
from connector.app.reports.compare.notes import rejected, unnamed, unread
from connector.app.reports.compare.pairs import Pairs, paired
from connector.app.reports.compare.words import KINDS, kind_of, what_to_do
from connector.core.decisions.ask import ask
from connector.core.decisions.decide import decide
from connector.core.decisions.facts import Moments
from connector.core.engine import Frame, Polars
from connector.core.feeds.reader import Read
from connector.core.feeds.user_groups import ExportSpec, read_user_groups
from connector.core.plans.compared import Departure, Export, departures
from connector.outputs.sheets import Cell, Sheet
from connector.sources import SourceError
from connector.sources.comparing import CompareSettings
from connector.sources.laid import LaidFile
from connector.state.ledger import Ledger
from connector.state.views import done_after

COLUMNS = {
    "user_group": "user group",
    "kind": "kind",
    "person_id": "person",
    "user": "user",
    "line": "line",
    "directory": "directory",
    "group": "group",
    "account": "account",
    "granted": "granted",
    "what_to_do": "what to do",
}


@dataclass(frozen=True, kw_only=True)
class Compared:
    """whole: whether export, feeds and directories could be read whole."""

    sheet: Sheet
    whole: bool


def compare(deployment: Deployment, file: Path, *, every_reject: bool) -> Compared:
    """Raises Wrong and Invalid for an export that cannot be read as one, Failure for feeds."""
    settings = deployment.config.compare
    if settings is None:
        raise Wrong("the config does not say what the user groups are", "add `compare`, as config.example.yaml has it")
    read = _read(file, settings)
    today = clock.today(deployment.rulebook.calendar.time_zone)
    with Ledger.open_to_read(deployment.state) as ledger, directories_of(deployment) as directories:
        gathered = read_world(deployment, directories, ledger, today, Polars())
        pairs = paired(settings.user_groups, gathered, directories)
        removed = frozenset(place for place, action in done_after(ledger, 0).items() if action == "remove")
    entries = _entries(read.checked.rows, pairs)
    export, lives = Export(entries=lazy(entries), keys=settings.user), list(pairs.lives.values())
    found = departures(export, pairs.pairs, lives, gathered.world.facts, _granted(gathered), Polars())
    rows = sorted((_row(one, pairs, removed) for one in found), key=lambda row: [str(cell or "") for cell in row])
    sheet = Sheet(
        format="connector-compare/1",
        title="Infinite Campus against the directories",
        as_of=today,
        head=[f"{entries.height} users in {len(pairs.names)} user groups compared", *_counted(found)],
        columns=COLUMNS,
        rows=rows,
        empty="nothing departs",
        notes=[*rejected(read.rejects, file, every_reject=every_reject), *unread(pairs), *unnamed(read, pairs)],
    )
    return Compared(sheet=sheet, whole=not pairs.unread and read.rejects.is_empty())


def _read(file: Path, settings: CompareSettings) -> Read:
    columns = settings.columns
    spec = ExportSpec(
        columns={"user": columns.user, "user_group": columns.user_group},
        encoding=settings.encoding,
        delimiter=settings.delimiter,
    )
    try:
        fetched = LaidFile(path=file).read()
    except SourceError as error:
        raise Wrong(str(error)) from error
    return read_user_groups(fetched.content, fetched.label, spec)


def _entries(rows: pl.DataFrame, pairs: Pairs) -> pl.DataFrame:
    """`line`, `user`, `ug` of the user groups that are compared; of a user who stands in one twice, the first line."""
    numbers = pl.DataFrame({"user_group": pairs.names}, schema={"user_group": pl.String}).with_row_index("ug")
    known = rows.join(numbers.cast({"ug": pl.Int64}), on="user_group", how="inner", maintain_order="left")
    return known.unique(["user", "ug"], keep="first", maintain_order=True).select("line", "user", "ug")


def _granted(gathered: Gathered) -> Frame:
    """`pid`, `entitlement`, `loc` of what the policies grant today."""
    world = gathered.world
    asked = ask(world.facts, world.program, Moments(days=(world.as_of,)), Polars(), prospects_only=True)
    return decide(asked, world.program, Polars()).select(nw.col("pid"), nw.col("entitlement"), nw.col("loc"))


def _row(one: Departure, pairs: Pairs, removed: Collection[tuple[str | None, ...]]) -> list[Cell]:
    """removed: the memberships (directory, group id, account) that the connector changed last by taking them away."""
    if one.directory is not None and one.group is not None:
        places = [(one.directory, pairs.name(one.directory, one.group))]
    else:
        places = list(pairs.called(one.number))
    pair = pairs.pairs[one.number]
    mine = (
        (directory, group, account)
        for directory, group in pair.groups
        for at, account in one.accounts
        if at == directory
    )
    return [
        pairs.names[one.number],
        kind_of(one),
        one.person_id,
        one.user,
        one.line,
        ", ".join(directory for directory, _ in places),
        ", ".join(name for _, name in places),
        one.account,
        ("yes" if one.granted else "no") if pair.rights and one.person_id is not None else None,
        what_to_do(one, ruled=bool(pair.rights), taken=any(place in removed for place in mine)),
    ]


def _counted(found: Iterable[Departure]) -> Iterator[str]:
    kinds = Counter(map(kind_of, found))
    yield from (f"{kinds[kind]} {kind}: {words}" for kind, words in KINDS.items() if kinds[kind])
