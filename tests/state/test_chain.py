"""Nobody alters or loses a line without `verify` saying so."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.state.events import COLUMNS, FIELDS, NO_HASH, Entry, Position, chained
from connector.state.ledger import Ledger
from tests.state.making import AT, append, change, faults, tamper, written
from tests.state.worlds import SharedWorld, World

INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
TEXT = st.text(st.characters(exclude_categories=("Cs",)))


@settings(deadline=None, max_examples=100)
@given(st.none() | TEXT, TEXT, st.dictionaries(TEXT, st.none() | st.integers(-(2**53), 2**53) | TEXT | st.lists(TEXT)))
def test_a_hash_can_be_proved_with_any_json_library(group: str | None, account: str, body: dict[str, object]):
    """A line's hash is SHA-256 over the hash before it and the JSON list of its fields."""
    entry = Entry(kind="change-done", at=AT, group=group, account=account, body=body)
    (*values, prev, found), second = chained([entry, entry], Position())
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256((NO_HASH + text).encode()).hexdigest() == found
    assert json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True) == json.dumps(
        json.loads(values[-1]), ensure_ascii=False, separators=(",", ":")
    )
    assert (NO_HASH, found) == (prev, second[-2])


def test_an_export_can_be_proved_line_by_line(world: World):
    """The exported lines hold all that the chain is made of."""
    with Ledger.open(written(world.state, 4)) as ledger:
        lines = [json.loads(line) for line in ledger.export_jsonl()]
    before = NO_HASH
    for line in lines:
        assert list(COLUMNS) == list(line)
        assert before == line["prev"]
        text = json.dumps([line[name] for name in FIELDS], ensure_ascii=False, separators=(",", ":"))
        before = hashlib.sha256((before + text).encode()).hexdigest()
        assert before == line["hash"]
    assert 4 == len(lines)


def test_a_whole_ledger_has_no_fault(world: World):
    """Nothing is reported of a ledger that was left alone, nor of an empty one."""
    assert [] == faults(world.state)
    assert [] == faults(written(world.state, 5))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET at = '2026-07-01T06:30:09.000Z' WHERE seq = 3",
        "UPDATE events SET run = 'run-9' WHERE seq = 3",
        "UPDATE events SET run = NULL WHERE seq = 3",
        "UPDATE events SET kind = 'change-failed' WHERE seq = 3",
        "UPDATE events SET directory = 'entra' WHERE seq = 3",
        "UPDATE events SET \"group\" = 'g-west' WHERE seq = 3",
        "UPDATE events SET account = 'account-9' WHERE seq = 3",
        "UPDATE events SET person_id = '000009' WHERE seq = 3",
        "UPDATE events SET body = '{}' WHERE seq = 3",
        "UPDATE events SET body = body || ' ' WHERE seq = 3",
        "UPDATE events SET prev = hash WHERE seq = 3",
        "UPDATE events SET hash = prev WHERE seq = 3",
    ],
)
def test_an_altered_field_is_found(world: World, statement: str):
    """Every field of a line is under its hash, and so is its link to the line before."""
    written(world.state, 5)
    world.tamper(statement)
    assert "line 3 was altered" in faults(world.state)


def test_bytes_in_the_place_of_a_text_are_found(tmp_path: Path):
    """SQLite takes them."""
    written(tmp_path, 5)
    tamper(tmp_path, "UPDATE events SET account = x'ff' WHERE seq = 3")
    assert "line 3 was altered" in faults(tmp_path)


def hash_of(world: World, seq: int) -> str:
    return str(world.ask("SELECT hash FROM events WHERE seq = ?", (seq,))[0][0])


def test_an_altered_line_with_a_new_hash_is_found(world: World):
    """Whoever computes the hash again breaks the link of the next line."""
    written(world.state, 5)
    row = next(chained([change(77)], Position(seq=2, hash=hash_of(world, 2))))
    world.tamper("DELETE FROM events WHERE seq = 3")
    world.tamper(INSERT, row)
    assert ["line 4 does not follow line 3: one of them is not the one that was written"] == faults(world.state)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM events WHERE seq = 3", "line 3 was lost"),
        ("DELETE FROM events WHERE seq IN (2, 3)", "lines 2 to 3 were lost"),
        ("DELETE FROM events WHERE seq = 1", "line 1 was lost"),
        ("DELETE FROM events WHERE seq = 5", "line 5 was lost at the end"),
        ("DELETE FROM events WHERE seq > 2", "lines 3 to 5 were lost at the end"),
        ("DELETE FROM events WHERE seq > 0", "lines 1 to 5 were lost at the end"),
    ],
)
def test_a_lost_line_is_found_and_stays_found(world: World, statement: str, words: str):
    """A line taken out anywhere is missed, and lines written later don't cover the gap."""
    written(world.state, 5)
    world.tamper(statement)
    assert [words] == faults(world.state)
    assert 6 == append(world.state, 6)
    assert [words.removesuffix(" at the end")] == faults(world.state)


def test_a_new_numbering_is_found(world: World):
    """Closing a gap by counting again alters the lines."""
    written(world.state, 5)
    world.tamper("DELETE FROM events WHERE seq = 3")
    world.tamper("UPDATE events SET seq = seq - 1 WHERE seq > 3")
    found = faults(world.state)
    assert {"line 3 was altered", "line 4 was altered", "line 5 was lost at the end"} <= set(found)


def test_a_line_added_behind_the_ledgers_back_is_found_and_stays_found(world: World):
    """A line that fits the chain, and that no writer announced, is a fault."""
    written(world.state, 2)
    world.tamper(INSERT, next(chained([change(3)], Position(seq=2, hash=hash_of(world, 2)))))
    assert ["line 3 was added by another program"] == faults(world.state)
    append(world.state, 4)
    assert ["line 4 does not follow line 3: one of them is not the one that was written"] == faults(world.state)


def test_an_exchanged_last_line_is_found_and_stays_found(world: World):
    """The last line has no successor to betray it; `head` does."""
    written(world.state, 2)
    row = next(chained([change(9)], Position(seq=1, hash=hash_of(world, 1))))
    world.tamper("DELETE FROM events WHERE seq = 2")
    world.tamper(INSERT, row)
    assert ["line 2, the last one, is not the one that `head` names"] == faults(world.state)
    append(world.state, 3)
    assert ["line 3 does not follow line 2: one of them is not the one that was written"] == faults(world.state)


def test_without_a_head_a_loss_cannot_be_told_from_none(world: World):
    """And going on doesn't make it good."""
    written(world.state, 3)
    world.lose_head()
    assert ["`head` is missing or unreadable: nobody can tell whether lines at the end were lost"] == faults(
        world.state
    )
    append(world.state, 4)
    assert ["line 4 does not follow line 3: one of them is not the one that was written"] == faults(world.state)


@pytest.mark.parametrize("text", ["", "nonsense", "0 0\n0 0\n"])
def test_a_head_that_is_unreadable_is_as_good_as_gone(tmp_path: Path, text: str):
    """A torn or foreign file says nothing."""
    (written(tmp_path, 3) / "head").write_text(text)
    missing = "`head` is missing or unreadable: nobody can tell whether lines at the end were lost"
    assert [missing] == faults(tmp_path)
    append(tmp_path, 4)
    assert ["line 4 does not follow line 3: one of them is not the one that was written"] == faults(tmp_path)


def test_an_older_copy_of_the_table_is_found(tmp_path: Path):
    """A ledger restored without its `head` shows what it lacks."""
    state = written(tmp_path / "state", 2)
    shutil.copy(state / "ledger.db", tmp_path / "older.db")
    append(state, 3)
    shutil.copy(tmp_path / "older.db", state / "ledger.db")
    assert ["line 3 was lost at the end"] == faults(state)


def test_a_copy_of_the_whole_folder_is_whole(tmp_path: Path):
    """A backup of the closed state is as good as the state."""
    state = written(tmp_path / "state", 3)
    shutil.copytree(state, tmp_path / "copy")
    append(tmp_path / "copy", 4)
    assert [] == faults(tmp_path / "copy")


REFUSED = {
    "UPDATE events SET body = '{}'": "events are never altered",
    "DELETE FROM events": "events are never deleted",
    'INSERT INTO events SELECT 1, at, run, kind, directory, "group", account, person_id, body, prev, hash FROM events': (
        "events are added at the end"
    ),
}
REPLACE = "INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = 1"


@pytest.mark.parametrize(("statement", "words"), [*REFUSED.items(), (REPLACE, "events are added at the end")])
def test_the_file_refuses_what_is_not_an_addition(tmp_path: Path, statement: str, words: str):
    """Also another program can't alter a line by mistake."""
    written(tmp_path, 2)
    with (
        closing(sqlite3.connect(tmp_path / "ledger.db")) as raw,
        pytest.raises(sqlite3.IntegrityError, match=words),
    ):
        raw.execute(statement)
    assert [] == faults(tmp_path)


@pytest.mark.parametrize(("statement", "words"), [*REFUSED.items(), ("TRUNCATE events", "events are never deleted")])
def test_the_table_refuses_what_is_not_an_addition(shared: SharedWorld, statement: str, words: str):
    """Nor can the server's administrator, by mistake."""
    written(shared.state, 2)
    with pytest.raises(psycopg.errors.RaiseException, match=words):
        shared.server.run(statement, database=shared.database)
    assert [] == faults(shared.state)


def test_text_that_is_no_text_is_a_fault(tmp_path: Path):
    """Bytes that don't decode are reported, not raised."""
    written(tmp_path, 3)
    tamper(tmp_path, "UPDATE events SET account = CAST(x'ff' AS TEXT) WHERE seq = 2")
    (fault,) = faults(tmp_path)
    assert fault.startswith("the lines can't all be read: ")
