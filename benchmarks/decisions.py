"""Feeds to decisions by the product: `python -m benchmarks.decisions FOLDER OUT`. Prints seconds after imports."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.rules import AS_OF
from connector.app.deployment import load
from connector.app.reading.factual import lazy
from connector.app.reading.feeds import TABLES, read_feed
from connector.core.decisions.ask import ask
from connector.core.decisions.decide import decide
from connector.core.decisions.facts import Feeds, Moments, gather
from connector.core.decisions.program import compile_rules
from connector.core.engine import Polars


def main() -> None:
    deployment, engine = load(Path(sys.argv[1]) / "connector.yaml"), Polars()
    began = time.perf_counter()
    program = compile_rules(deployment.rulebook)
    read = {table: read_feed(deployment, program, table).table.rows for table in TABLES}
    people, assignments, completions = (lazy(read[table]) for table in TABLES)
    feeds = Feeds(people=people, assignments=assignments, completions=completions)
    facts = gather(feeds, program, engine)
    granted = decide(ask(facts, program, Moments(days=(AS_OF,)), engine, prospects_only=True), program, engine)
    rows = engine.rows(granted.join(facts.people.select("pid", "person_id"), on="pid", how="inner"))
    seconds = time.perf_counter() - began
    names = list(program.entitlements)
    lines = sorted(f"{row['person_id']} {names[row['entitlement']]} {program.at(row['loc']) or '-'}\n" for row in rows)
    Path(sys.argv[2]).write_text("".join(lines))
    print(json.dumps({"seconds": seconds, "decisions": len(lines)}))


if __name__ == "__main__":
    main()
