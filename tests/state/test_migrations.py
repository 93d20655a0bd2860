"""A ledger is brought up to date when it is opened, once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

import connector.state.migrations
from connector.state.errors import StateError
from connector.state.ledger import Ledger
from connector.state.migrations import NEWEST
from connector.state.schema import events
from tests.state.making import faults, written


def test_the_newest_schema_is_the_one_that_is_named():
    """Whoever adds a migration names it, or it would never be carried out."""
    config = Config()
    config.set_main_option("script_location", str(Path(connector.state.migrations.__file__).parent))
    assert NEWEST == ScriptDirectory.from_config(config).get_current_head()


def test_the_migrations_make_the_table_that_queries_expect(tmp_path: Path):
    """The two descriptions of the table agree."""
    Ledger.open(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    made = [(c["name"], str(c["type"]), c["nullable"]) for c in inspect(engine).get_columns("events")]
    engine.dispose()
    assert [(c.name, str(c.type), c.nullable) for c in events.columns] == made


def test_a_ledger_that_is_up_to_date_opens_without_alembic(tmp_path: Path):
    """Half a second of imports is not for every run."""
    state = written(tmp_path, 1)
    code = (
        "import sys; from connector.state.ledger import Ledger; "
        "Ledger.open(sys.argv[1]).close(); assert not {'alembic', 'polars'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(state)], check=True)


def test_a_later_ledger_is_refused_and_left_alone(tmp_path: Path):
    """An older connector can't know what a newer one means."""
    state = written(tmp_path, 1)
    with closing(sqlite3.connect(state / "ledger.db")) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    with pytest.raises(StateError, match=r"ledger.db: the ledger was written by a later version") as refusal:
        Ledger.open(state)
    assert "install that version" == refusal.value.help


def test_a_migration_that_was_cut_short_begins_anew(tmp_path: Path):
    """A file without a schema is where a crash leaves a first opening."""
    (tmp_path / "ledger.db").touch()
    assert [] == faults(written(tmp_path, 2))


def test_an_odd_folder_name_is_only_a_name(tmp_path: Path):
    """Percent signs, spaces and question marks mean nothing."""
    assert [] == faults(written(tmp_path / "100 % état?mode=ro&x#y", 2))
