"""A record in PostgreSQL is the record in SQLite, line by line and byte by byte, and is asked as quickly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select, text

from connector.state.events import Entry
from connector.state.ledger import Ledger, _newest
from connector.state.schema import events
from tests.state.making import AT, change
from tests.state.worlds import SharedWorld

ODD = {"words": 'Zoë "x"\n\u2028 \0 \\u0000', "number": 7, "nothing": None, "list": [1.5, {"b": True, "a": "/"}]}


def test_the_same_events_are_the_same_bytes(shared: SharedWorld, tmp_path: Path):
    """So an export proves the one as it proves the other."""
    entries = [Entry(kind="plan-sealed", at=AT, body=ODD), *(change(number) for number in range(20))]
    exports = []
    for place in (shared.state, tmp_path / "folder"):
        with Ledger.open(place) as ledger:
            ledger.append_many(entries[:1])
            ledger.append_many(entries[1:])
            exports.append(list(ledger.export_jsonl()))
    assert (21, exports[0]) == (len(exports[1]), exports[1])


def looked_at(node: dict[str, Any]) -> int:
    """The lines that a plan of PostgreSQL's fetched, given or thrown away."""
    here = 0 if "Plans" in node else node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return int(here) + sum(looked_at(child) for child in node.get("Plans", ()))


def explained(ledger: Ledger, query: Select[Any]) -> int:
    with ledger._database.reading() as connection:
        words = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        (found,) = connection.execute(text(f"EXPLAIN (ANALYZE, FORMAT JSON) {words}")).one()
    return looked_at(found[0]["Plan"])


def test_the_pause_is_found_without_looking_through_the_lines(shared: SharedWorld):
    """It is asked before each batch; what the database does by itself for the last of several kinds takes them all."""
    with Ledger.open(shared.state) as ledger:
        ledger.append_many([Entry(kind="paused", at=AT, body={"reason": "x", "by": "y"})])
        ledger.append_many(change(number) for number in range(3000))
        plain = select(events).where(events.c.kind.in_(["paused", "resumed"])).order_by(events.c.seq.desc()).limit(1)
        assert explained(ledger, _newest(("paused", "resumed"))) < 10
        assert explained(ledger, plain) > 3000


def test_a_folder_needs_no_driver_of_postgresql(tmp_path: Path):
    """It is an extra, and a site with one machine need not have it."""
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from connector.state.ledger import Ledger; import connector.app.running.applying; Ledger.open(sys.argv[1]).close()"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)


def test_a_missing_driver_is_said_with_the_command_that_installs_it(tmp_path: Path):
    """Instead of a traceback."""
    (tmp_path / "connector.yaml").write_text(json.dumps({
        "state": "postgresql://u@127.0.0.1/x",
        "sources": {name: {"type": "csv", "path": "x"} for name in ("people", "assignments", "completions")},
        "directories": {
            "l": {"type": "file", "path": "x", "correlate": [{"person": "a", "account": "a"}], "managed": ["*"]}
        },
    }))  # fmt: skip
    code = "import sys; sys.modules['psycopg'] = None\nfrom connector.cli import run; sys.exit(run(['resume']))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (4, True) == (
        ran.returncode,
        'help: install it: pip install "attendance-connector[postgresql]"' in ran.stderr,
    )
