"""A ledger is brought up to date when it is opened, once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Table, create_engine, inspect

import connector.state.migrations
from connector.state.errors import StateError
from connector.state.ledger import Ledger
from connector.state.migrations import NEWEST
from connector.state.schema import events, files, head
from tests.state.making import append, faults, written
from tests.state.worlds import FolderWorld, SharedWorld, World

ROOT = Path(__file__).parents[2]


def test_the_newest_schema_is_the_one_that_is_named():
    """Whoever adds a migration names it, or it would never be carried out."""
    config = Config()
    config.set_main_option("script_location", str(Path(connector.state.migrations.__file__).parent))
    assert NEWEST == ScriptDirectory.from_config(config).get_current_head()


@pytest.mark.parametrize("table", [events, head, files], ids=lambda table: table.name)
def test_the_migrations_make_the_tables_that_queries_expect(world: World, table: Table):
    """The two descriptions of each table agree; a folder has but the first."""
    Ledger.open(world.state).close()
    engine = inspectable(world)
    found = inspect(engine)
    made = (
        [(c["name"], c["type"].python_type, c["nullable"]) for c in found.get_columns(table.name)]
        if (found.has_table(table.name))
        else []
    )
    engine.dispose()
    wanted = [(c.name, c.type.python_type, c.nullable) for c in table.columns]
    assert ([] if isinstance(world, FolderWorld) and table is not events else wanted) == made


def inspectable(world: World) -> Engine:
    if isinstance(world, FolderWorld):
        return create_engine(f"sqlite:///{world.path / 'ledger.db'}")
    assert isinstance(world, SharedWorld)
    return create_engine("postgresql+psycopg://", creator=world.state.address.connect)


def test_a_ledger_that_is_up_to_date_opens_without_alembic(world: World):
    """Half a second of imports is not for every run."""
    written(world.state, 1)
    code = (
        "import sys; from connector.state.ledger import Ledger; from tests.state.worlds import state_named; "
        "Ledger.open(state_named(sys.argv[1])).close(); assert not {'alembic', 'polars'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, world.argument], cwd=ROOT, check=True)


OLDER = {FolderWorld: [], SharedWorld: ["DROP TABLE head", "DROP TABLE files"]}


def test_a_ledger_of_the_version_before_is_brought_up_to_date(world: World):
    """Its lines stay as they are, and it goes on."""
    written(world.state, 3)
    with Ledger.open(world.state) as ledger:
        before = list(ledger.export_jsonl())
    for statement in (*OLDER[type(world)], "UPDATE alembic_version SET version_num = '0001'"):
        world.tamper(statement)
    assert [] == faults(world.state)
    assert [(NEWEST,)] == world.ask("SELECT version_num FROM alembic_version")
    assert 4 == append(world.state, 4)
    assert [] == faults(world.other)
    with Ledger.open(world.state) as ledger:
        assert before == list(ledger.export_jsonl())[:3]


def test_a_later_ledger_is_refused_and_left_alone(world: World):
    """An older connector can't know what a newer one means."""
    written(world.state, 1)
    world.tamper("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StateError, match=r": the ledger was written by a later version") as refusal:
        Ledger.open(world.state)
    assert "install that version" == refusal.value.help
    assert [("9999",)] == world.ask("SELECT version_num FROM alembic_version")


def test_a_migration_that_was_cut_short_begins_anew(tmp_path: Path):
    """A file without a schema is where a crash leaves a first opening."""
    (tmp_path / "ledger.db").touch()
    assert [] == faults(written(tmp_path, 2))


def test_an_odd_folder_name_is_only_a_name(tmp_path: Path):
    """Percent signs, spaces and question marks mean nothing."""
    assert [] == faults(written(tmp_path / "100 % état?mode=ro&x#y", 2))
