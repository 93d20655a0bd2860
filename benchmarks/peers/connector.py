"""The same by the connector: `python -m benchmarks.peers.connector FOLDER OUT`. Prints seconds after imports."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from benchmarks.peers.clock import Clock
from benchmarks.peers.world import Decision, written
from benchmarks.rules import AS_OF
from connector.app.deployment import load
from connector.app.reading.factual import lazy
from connector.app.reading.feeds import TABLES, read_feed
from connector.core.decisions.ask import ask
from connector.core.decisions.decide import decide
from connector.core.decisions.facts import Feeds, Moments, gather
from connector.core.decisions.program import compile_rules
from connector.core.engine import Polars


def decided(folder: Path, clock: Clock) -> set[Decision]:
    deployment, engine = load(folder / "connector.yaml"), Polars()
    with clock.part("reading"):
        program = compile_rules(deployment.rulebook)
        read = {table: read_feed(deployment, program, table).table.rows for table in TABLES}
    with clock.part("deciding"):
        people, assignments, completions = (lazy(read[table]) for table in TABLES)
        feeds = Feeds(people=people, assignments=assignments, completions=completions)
        facts = gather(feeds, program, engine)
        granted = decide(ask(facts, program, Moments(days=(AS_OF,)), engine, prospects_only=True), program, engine)
        people_of = facts.people.select("pid", "person_id")
        rows = engine.rows(granted.join(people_of, on="pid", how="inner"))
        names = list(program.entitlements)
        return {(row["person_id"], names[row["entitlement"]], program.at(row["loc"]) or "-") for row in rows}


def main() -> None:
    gc.set_threshold(1_000_000, 50, 50)  # as in connector.__main__
    clock = Clock()
    found = decided(Path(sys.argv[1]), clock)
    Path(sys.argv[2]).write_text(written(found))
    print(json.dumps({"wall": clock.wall, "processor": clock.processor}))


if __name__ == "__main__":
    main()
