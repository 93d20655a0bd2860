"""The product, driven as its own verbs drive it, on the files of an invented world."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from connector.app.reading.factual import feeds_of
from connector.config import Sources
from connector.core.conditions.attribute import Attribute
from connector.core.decisions.ask import Asked, ask
from connector.core.decisions.decide import decide
from connector.core.decisions.facts import Facts, Feeds, Moments, gather
from connector.core.decisions.program import Program, compile_rules
from connector.core.decisions.until import valid_until
from connector.core.engine import Engine, Frame, Polars
from connector.core.feeds import COLUMNS, FeedTable, Table, TableSpec
from connector.core.feeds.reader import read_table
from connector.core.plans.carrying import carried
from connector.core.plans.correlate import Key
from connector.core.plans.diff import Group, Live, references
from connector.core.plans.model import Inputs
from connector.core.plans.plan import World as PlanWorld
from connector.core.rules.loading import load_rulebook
from connector.core.rules.rulebook import Rulebook
from connector.directories.embedded.settings import FileSettings
from connector.state.remembered import SCHEMA
from tests.oracle import Remembered, World
from tests.worlds import render

ENGINE = Polars()
ENFORCED = frozenset({"enforce"})
LOCAL = FileSettings.model_validate(
    {
        "type": "file",
        "path": "directory.json",
        "correlate": [{"person": "person_id", "account": "person_id"}],
        "managed": ["ic-*"],
    }
)
NO_INPUTS = Inputs(config="", history="", policies="", mappings="", feeds={}, directories={})
Granted = set[tuple[str, str, str | None]]


def lazy(frame: pl.DataFrame) -> Frame:
    return nw.from_native(frame.lazy())


@dataclass(frozen=True, kw_only=True)
class Product:
    """Rules and facts of one world, with the questions the tests ask."""

    program: Program
    facts: Facts
    feeds: Feeds
    tables: Mapping[Table, FeedTable]
    engine: Engine = ENGINE

    def on(self, engine: Engine) -> Product:
        """The same facts with another engine."""
        return dataclasses.replace(self, facts=carried(self.facts, engine), engine=engine)

    def asked(self, day: dt.date) -> Asked:
        return ask(self.facts, self.program, Moments(days=(day,)), self.engine)

    def decisions(self, day: dt.date, modes: frozenset[str] = ENFORCED) -> Frame:
        return decide(self.asked(day), self.program, self.engine, modes)

    def granted(self, day: dt.date) -> Granted:
        return set(self.named(self.decisions(day)))

    def until(self, day: dt.date) -> dict[tuple[str, str, str | None], dt.date | None]:
        granted = self.decisions(day)
        ends = valid_until(self.facts, self.program, granted, day, self.engine, ENFORCED)
        return dict.fromkeys(self.named(granted)) | self.named(ends)

    def pid(self, person_id: str) -> int:
        return int(self.engine.rows(self.facts.people.filter(nw.col("person_id") == person_id))[0]["pid"])

    def named(self, frame: Frame) -> dict[tuple[str, str, str | None], dt.date | None]:
        ids = {row["pid"]: row["person_id"] for row in self.engine.rows(self.facts.people.select("pid", "person_id"))}
        names = list(self.program.entitlements)
        return {
            (ids[row["pid"]], names[row["entitlement"]], self.program.at(row["loc"])): row.get("valid_until")
            for row in self.engine.rows(frame)
        }

    def plan_world(self, day: dt.date, *lives: Live) -> PlanWorld:
        return PlanWorld(
            facts=self.facts, feeds=self.feeds, program=self.program, lives=lives, inputs=NO_INPUTS, as_of=day
        )

    def live(self, accounts: Mapping[str, str | None], members: Mapping[str, list[str]], name: str = "local") -> Live:
        """A directory: account -> person id, group -> accounts; every group that an entitlement names exists."""
        ids = list(accounts)
        frame = pl.DataFrame(
            {
                "aid": range(len(ids)),
                "account": ids,
                "name": ids,
                "enabled": [True] * len(ids),
                "person_id": list(accounts.values()),
            },
            schema={
                "aid": pl.Int64,
                "account": pl.String,
                "name": pl.String,
                "enabled": pl.Boolean,
                "person_id": pl.String,
            },
        )
        names = sorted({reference for _, _, reference in references(self.program, name)})
        rows = [(g, m, m, "account" if m in accounts else "other") for g in names for m in members.get(g, ())]
        schema = dict.fromkeys(("group", "account", "name", "kind"), pl.String)
        return Live(
            name=name,
            keys=[Key(person="person_id", account="person_id")],
            accounts=lazy(frame),
            groups=[Group(reference=g, group=g, name=g, managed=True) for g in names],
            members=lazy(pl.DataFrame(rows, schema=schema, orient="row")),
        )


def rulebook_of(files: Mapping[str, str], directories: Mapping[str, FileSettings] | None = None) -> Rulebook:
    rules = {path: text.encode() for path, text in files.items() if not path.startswith("feeds/")}
    book, problems = load_rulebook(rules, directories or {"local": LOCAL}, None, dt.date(2020, 1, 1))
    assert book is not None, "\n".join(str(problem) for problem in problems)
    return book


def product_of(
    files: Mapping[str, str], learner: Sequence[str] = ("person_id",), remembered: Sequence[Remembered] = ()
) -> Product:
    """Read a deployment's files (path to text) as the product does; `learner`: what a learner is matched to."""
    program = compile_rules(rulebook_of(files))
    attributes = {name for c in program.personal if isinstance(c, Attribute) for name in c.root}
    zone = program.rulebook.calendar.time_zone
    tables: dict[Table, FeedTable] = {}
    for table in COLUMNS:
        extra = tuple(sorted(attributes - set(COLUMNS["people"]))) if table == "people" else ()
        spec = TableSpec(table=table, time_zone=zone, attributes=extra)
        tables[table] = read_table(files[f"feeds/{table}.csv"].encode(), f"{table}.csv", spec)
    plain = {"type": "csv", "path": "-"}
    sources = Sources.model_validate(dict.fromkeys(COLUMNS, plain) | {"completions": {**plain, "learner": learner}})
    feeds = feeds_of(tables, sources, remembered=memory_of(remembered))
    return Product(program=program, facts=gather(feeds, program, ENGINE), feeds=feeds, tables=tables)


def memory_of(remembered: Sequence[Remembered]) -> pl.DataFrame:
    rows = [tuple(value or None for value in dataclasses.astuple(each)) for each in remembered]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def product(world: World) -> Product:
    return product_of(files_of(world), world.learner, world.remembered)


def files_of(world: World) -> dict[str, str]:
    """The world's files, the people feed with a column for every attribute that a policy names."""
    files = render(world)
    attributes = {name for policy in world.policies for name in _attributes(policy["when"])}
    missing = attributes - set(files["feeds/people.csv"].splitlines()[0].split(","))
    head, *rows = files["feeds/people.csv"].splitlines()
    people = "\n".join([",".join([head, *sorted(missing)]), *(row + "," * len(missing) for row in rows)]) + "\n"
    return {**files, "feeds/people.csv": people}


def _attributes(tree: Mapping[str, object]) -> set[str]:
    """The columns that a tree's `attribute` conditions name."""
    (key, value), *_ = tree.items()
    if key == "attribute":
        return set(value)  # type: ignore[call-overload] # a tree as YAML gives it
    children = value if key in ("all", "any") else [value] if key == "not" else []
    return {name for child in children for name in _attributes(child)}  # type: ignore[union-attr, attr-defined] # likewise
