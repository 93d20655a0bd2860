"""Two worlds' rules over the people of the first, weighed as the verb weighs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from ruamel.yaml import YAML

from connector.app.reading.factual import feeds_of
from connector.config import Sources
from connector.core.decisions.facts import Feeds
from connector.core.diffs.changed import Changed, Chosen
from connector.core.diffs.population import Population
from connector.core.diffs.weighing import Weighing, weigh
from connector.core.feeds import COLUMNS, FeedTable, Table, TableSpec
from connector.core.feeds.reader import read_table
from connector.core.rules.loading import load_rulebook
from connector.core.rules.rulebook import Rulebook
from tests.draws import number, one, some
from tests.oracle import Exception_, World, all_decisions
from tests.product import ENGINE, LOCAL, memory_of
from tests.trees import tree
from tests.worlds import VALIDITY, exception, render, worlds

Place = tuple[str, str, str | None]
RULES = ("policies", "exceptions", "roles", "locations", "certifications", "entitlements", "calendar")


@st.composite
def two_worlds(draw: st.DrawFn) -> tuple[World, World]:
    """The same people twice: under other rules altogether, or under rules of which a part is another."""
    before, other = draw(worlds()), draw(worlds())
    taken = one(draw, RULES, ("roles",), ("calendar",), ("policies", "exceptions", "certifications", "entitlements"))
    return before, replace(before, **{name: getattr(other, name) for name in taken})


@st.composite
def some_lines(draw: st.DrawFn) -> tuple[World, World]:
    """The same rules but for a few lines: trees of policies, a validity, a role, a type of place, an exception."""
    before = draw(worlds())
    after = replace(before, **{part: OTHERS[part](draw, before) for part in some(draw, tuple(OTHERS), most=3)})
    assume(load_rulebook(rules_of(after), {"local": LOCAL}, None, dt.date(2020, 1, 1))[0] is not None)
    return before, after


def _policies(draw: st.DrawFn, world: World) -> tuple[dict[str, Any], ...]:
    names = {p["name"] for p in world.policies[: number(draw, 1, 2)]}
    trees = {name: tree(draw, "grant", tuple(world.certifications)) for name in sorted(names)}
    return tuple({**p, "when": trees.get(p["name"], p["when"])} for p in world.policies)


def _certifications(draw: st.DrawFn, world: World) -> dict[str, Any]:
    name = one(draw, *world.certifications)
    return {**world.certifications, name: {**world.certifications[name], "valid_for": one(draw, *VALIDITY)}}


def _roles(draw: st.DrawFn, world: World) -> dict[str, Any]:
    return {**world.roles, "no-access": {"job_codes": ["3001", one(draw, "1101", "7777")]}}


def _locations(draw: st.DrawFn, world: World) -> dict[str, Any]:
    code = one(draw, *world.locations)
    kind = one(draw, "school", "central-office", "other")
    return {**world.locations, code: {**world.locations[code], "type": kind}}


def _exceptions(draw: st.DrawFn, world: World) -> tuple[Exception_, ...]:
    return (*world.exceptions, exception(draw, world, tuple(p.person_id for p in world.people)))


OTHERS: dict[str, Callable[[st.DrawFn, World], Any]] = {
    "policies": _policies,
    "certifications": _certifications,
    "roles": _roles,
    "locations": _locations,
    "exceptions": _exceptions,
}


def world_of(files: Mapping[str, bytes], world: World) -> World:
    """The world with the rules that files say, for the oracle."""
    read = {path: YAML(typ="safe", pure=True).load(text.decode()) for path, text in files.items()}
    excepted = [e for path, entries in read.items() if "/exceptions/" in path for e in entries]
    return replace(
        world,
        policies=tuple(p for path, p in read.items() if path.startswith("policies/") and "/exceptions/" not in path),
        exceptions=tuple(_exception(e) for e in excepted),
        **{name: read[f"mappings/{name}.yaml"] for name in RULES[2:]},
    )


def _exception(entry: Mapping[str, Any]) -> Exception_:
    told = {name: entry[name] for name in ("person", "entitlement", "location", "effect", "until") if name in entry}
    return Exception_(**told, waives=tuple(entry.get("waives", ("assigned",))), from_=entry.get("from"))


def granted(world: World, day: dt.date) -> set[Place]:
    return {place for place, decision in all_decisions(world, day).items() if decision.granted}


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What was weighed, by the names of the files."""

    weighing: Weighing
    changed: Changed
    ids: Mapping[int, str]

    def named(self, keys: Iterable[int]) -> set[Place]:
        rights = map(self.weighing.numbers.right, keys)
        return {(self.ids[right.pid], right.entitlement, right.location) for right in rights}

    @property
    def gained(self) -> set[Place]:
        return self.named(self.weighing.whole.gained)

    @property
    def lost(self) -> set[Place]:
        return self.named(self.weighing.whole.lost)


def weighed(before: World, after: World, most: int = 50) -> Weighed:
    changed = Changed(before=rules_of(before), after=rules_of(after))
    zones = {world.calendar["time_zone"] for world in (after, before)}
    population = Population(feeds={zone: feeds_in(before, zone) for zone in zones}, day=before.as_of, engine=ENGINE)
    found = weigh(changed, loader(changed), population, most)
    people = population.ruled(book_of(rules_of(before))).facts.people
    ids = {row["pid"]: row["person_id"] for row in ENGINE.rows(people.select("pid", "person_id"))}
    return Weighed(weighing=found, changed=changed, ids=ids)


def loader(changed: Changed) -> Callable[[Chosen], Rulebook | None]:
    return cache(lambda chosen: load_rulebook(changed.files(chosen), {"local": LOCAL}, None, dt.date(2020, 1, 1))[0])


def book_of(files: Mapping[str, bytes]) -> Rulebook:
    book, problems = load_rulebook(files, {"local": LOCAL}, None, dt.date(2020, 1, 1))
    assert book is not None, "\n".join(map(str, problems))
    return book


def rules_of(world: World) -> dict[str, bytes]:
    return {path: text.encode() for path, text in render(world).items() if not path.startswith("feeds/")}


def feeds_in(world: World, zone: str) -> Feeds:
    """The world's feeds as read by rules of a time zone, with the columns that trees name."""
    files = render(world)
    tables: dict[Table, FeedTable] = {}
    for table in COLUMNS:
        extra = ("department", "title") if table == "people" else ()
        spec = TableSpec(table=table, time_zone=zone, attributes=extra)
        tables[table] = read_table(files[f"feeds/{table}.csv"].encode(), f"{table}.csv", spec)
    plain = {"type": "csv", "path": "-"}
    completions = {**plain, "learner": world.learner}
    sources = Sources.model_validate(dict.fromkeys(COLUMNS, plain) | {"completions": completions})
    return feeds_of(tables, sources, remembered=memory_of(world.remembered))
