"""What the server refuses is said in plain words, with the fix, and without a secret."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from connector.app.deployment import state_in
from connector.state import State
from connector.state.errors import StateError
from connector.state.ledger import Ledger
from connector.state.postgresql.connecting import Address
from connector.state.postgresql.server import Server as ServerState
from tests.files.configs import load_config
from tests.postgresql.machines import Machines
from tests.postgresql.server import PASSWORD, ROLE, Server
from tests.state.making import append, change, faults, written
from tests.state.worlds import SharedWorld


def state(url: str, folder: Path, word: str = PASSWORD) -> State:
    return ServerState(address=Address(url=url, base=folder, password=lambda: word), scratch=folder / "scratch")


def refused(place: State) -> tuple[str, str]:
    """What is said after the address, and the help."""
    with pytest.raises(StateError) as raised:
        Ledger.open(place)
    assert PASSWORD not in str(raised.value)
    return str(raised.value).partition(": ")[2], raised.value.help


def test_a_wrong_password(postgresql: Server, database: str, tmp_path: Path):
    """It says where the right one is looked for."""
    said, advice = refused(state(postgresql.url(database), tmp_path, word="wrong"))
    assert ("the database refused the log-on", True) == (said, "`state_password`" in advice)


def test_no_password(postgresql: Server, database: str, tmp_path: Path):
    """The driver's own ways, as PGPASSWORD, found none."""
    address = Address(url=postgresql.url(database), base=tmp_path)
    assert "the database refused the log-on" == refused(ServerState(address=address, scratch=tmp_path))[0]


def test_a_user_that_is_not_there(postgresql: Server, database: str, tmp_path: Path):
    """The server does not say which of the two is wrong."""
    assert "the database refused the log-on" == refused(state(postgresql.url(database, user="nobody"), tmp_path))[0]


def test_a_database_that_is_not_there(postgresql: Server, tmp_path: Path):
    """It names the file that makes it."""
    said, advice = refused(state(postgresql.url("nowhere"), tmp_path))
    assert ("the database is not there", True) == (said, "deploy/postgresql/roles.sql" in advice)


@pytest.mark.parametrize(
    ("host", "words"),
    [("127.0.0.1:1", "the database can't be reached"), ("no-such-host.invalid", "the database can't be reached")],
)
def test_a_server_that_is_not_there(host: str, words: str, tmp_path: Path):
    """Refused or unknown; the address is shown without its user."""
    url = f"postgresql://{ROLE}@{host}/x?sslmode=disable"
    with pytest.raises(StateError, match=rf"^postgresql://{host}/x: {words}: ") as raised:
        Ledger.open(state(url, tmp_path))
    assert "look at host and port in `state`, and at the server" == raised.value.help


def test_an_address_that_the_driver_does_not_read(tmp_path: Path):
    """It is not repeated: who knows what stands in it."""
    said, _ = refused(state("postgresql://h/x?sslmodus=verify-full", tmp_path))
    assert "`state` is no URL that the driver reads" == said


def test_a_database_of_another_encoding(postgresql: Server, tmp_path: Path):
    """It would change or refuse names with letters of its own."""
    name = postgresql.new_database(encoding="LATIN1")
    found = refused(state(postgresql.url(name), tmp_path))
    postgresql.drop(name)
    assert ("the database does not keep UTF-8", "create it with ENCODING 'UTF8'") == found


def test_a_role_that_may_not_make_the_tables(postgresql: Server, tmp_path: Path):
    """As that of the runs, which must not."""
    name = postgresql.new_database(owner="postgres")
    said, advice = refused(state(postgresql.url(name), tmp_path))
    postgresql.drop(name)
    assert ("the database gives this role not the rights it needs", True) == (said, "rights" in advice)


READ_ONLY = "can't be written: it is a standby, or was made read-only"


def test_a_database_made_read_only(shared: SharedWorld):
    """By its administrator, for a while: it can be looked at, and not written."""
    written(shared.state, 1)
    shared.server.run(f"ALTER DATABASE {shared.database} SET default_transaction_read_only = on")
    fresh = shared.machine("three")
    with pytest.raises(StateError, match=READ_ONLY) as raised:
        append(fresh, 2)
    assert "name the primary in `state`" == raised.value.help
    with Ledger.open_to_read(fresh) as ledger:
        assert [] == ledger.verify()


def test_a_standby(shared: SharedWorld):
    """An auditor's copy proves the record, and takes no line; of both servers in one address the primary is taken."""
    written(shared.state, 3)
    with shared.server.standby() as standby:
        copy = SharedWorld(server=standby, database=shared.database, scratch=shared.scratch / "copy")
        assert [] == faults(copy.state)
        with pytest.raises(StateError, match=READ_ONLY):
            append(copy.state, 4)
        both = f"127.0.0.1:{standby.port},127.0.0.1"
        assert 4 == append(state(shared.server.url(shared.database, host=both), shared.scratch / "both"), 4)
        copy.close()


def test_a_full_disk(shared: SharedWorld):
    """What the server says where its disk is full, said by the server itself."""
    written(shared.state, 1)
    full = "RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'"
    function = f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {full}; END $$"
    trigger = "CREATE TRIGGER full_disk BEFORE INSERT ON events EXECUTE FUNCTION full_disk()"
    shared.server.run(function, trigger, database=shared.database)
    with pytest.raises(StateError, match="can't be written: the server's disk is full") as raised:
        append(shared.state, 2)
    assert "free some space; what was recorded is safe" == raised.value.help
    shared.server.run("DROP TRIGGER full_disk ON events", database=shared.database)
    assert 2 == append(shared.state, 2)


@contextmanager
def held_by_another(shared: SharedWorld) -> Iterator[None]:
    """Somebody has locked the table, as a dump or an index may."""
    with shared.server.administrator(shared.database) as connection:
        connection.execute("BEGIN")
        connection.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_table_that_somebody_holds_is_not_waited_for_without_end(shared: SharedWorld):
    """By `lock_timeout`, which the address may set."""
    written(shared.state, 1)
    impatient = shared.machine("three", options="-c lock_timeout=300ms")
    with held_by_another(shared), pytest.raises(StateError, match="was not free in time"):
        append(impatient, 2)


def test_an_answer_that_takes_too_long_is_not_waited_for_without_end(shared: SharedWorld):
    """By `statement_timeout`, likewise."""
    written(shared.state, 1)
    impatient = shared.machine("three", options="-c statement_timeout=300ms")
    with held_by_another(shared), pytest.raises(StateError, match="gave no answer in time"):
        append(impatient, 2)


def test_every_wait_has_its_end(shared: SharedWorld):
    """Also where the address sets none, and for sessions of a machine that lost its power."""
    with shared.state.address.connect() as connection:
        names = (
            "statement_timeout",
            "lock_timeout",
            "idle_session_timeout",
            "tcp_keepalives_idle",
            "synchronous_commit",
        )
        found = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in names}  # type: ignore[index]
        given = connection.info.get_parameters()
    assert {"statement_timeout": "5min", "lock_timeout": "30s", "idle_session_timeout": "0"} == {
        name: found[name] for name in names[:3]
    }
    assert ("30", "on") == (found["tcp_keepalives_idle"], found["synchronous_commit"])
    assert ("10", "30", "60000") == tuple(given[n] for n in ("connect_timeout", "keepalives_idle", "tcp_user_timeout"))


def test_records_are_on_the_disk_where_the_server_is_set_to_be_careless(shared: SharedWorld):
    """A change is made on the word of a record."""
    shared.server.run(f"ALTER DATABASE {shared.database} SET synchronous_commit = off")
    with shared.state.address.connect() as connection:
        assert ("on",) == connection.execute("SHOW synchronous_commit").fetchone()


def test_a_server_that_hangs_is_given_up(shared: SharedWorld):
    """A frozen server takes the connection and says nothing."""
    address = replace(shared.state.address, url=f"{shared.state.address.url}?connect_timeout=2")
    shared.server.signal(signal.SIGSTOP)
    waking = threading.Timer(30, shared.server.signal, [signal.SIGCONT])
    waking.start()
    began = time.monotonic()
    try:
        with pytest.raises(StateError, match="the database can't be reached: no answer in time"):
            address.connect()
        assert time.monotonic() - began < 25
    finally:
        waking.cancel()
        shared.server.signal(signal.SIGCONT)


def test_a_text_that_the_database_cannot_keep(shared: SharedWorld):
    """An account's id with a NUL in it; nothing of its batch is written."""
    with Ledger.open(shared.state) as ledger:
        odd = change(2)
        with pytest.raises(StateError, match="can't keep a text that has a NUL in it"):
            ledger.append_many([change(1), type(odd)(kind=odd.kind, at=odd.at, account="a\0b", body={})])
        assert [] == list(ledger.events())
        assert range(1, 2) == ledger.append_many([change(1)])


def test_a_secret_that_is_not_there(machines: Machines, monkeypatch: pytest.MonkeyPatch):
    """The reference is named."""
    machines.write()
    monkeypatch.delenv("STATE_PASSWORD")
    ran = machines.one("run")
    assert (4, True) == (ran.code, "the environment has no variable `STATE_PASSWORD`" in ran.err), ran.err


def test_a_password_in_a_file_beside_the_config(machines: Machines):
    """As a secret of a container is."""
    (machines.site.folder / "secret").write_text(f"{PASSWORD}\n")
    machines.write(reference="file:secret")
    assert 0 == machines.one("run").code


def test_the_drivers_own_ways_of_a_password_do(shared: SharedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """PGPASSWORD, and a password file named in the address, relative to the config."""
    url = shared.server.url(shared.database)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    Address(url=url, base=tmp_path).connect().close()
    monkeypatch.delenv("PGPASSWORD")
    secret = tmp_path / "pgpass"
    secret.write_text(f"*:*:*:{ROLE}:{PASSWORD}\n")
    secret.chmod(0o600)
    Address(url=f"{url}?passfile=pgpass", base=tmp_path).connect().close()


@pytest.mark.parametrize("verb", [["run"], ["plan"], ["doctor"], ["audit", "export"], ["explain", "1"]])
def test_no_password_is_ever_shown(machines: Machines, verb: list[str], monkeypatch: pytest.MonkeyPatch):
    """Right or wrong, where the server takes it and where it does not."""
    canary = "c4n4ry-Sesam"
    machines.site.entitled("1")
    machines.write()
    assert PASSWORD not in (ran := machines.one(*verb, "-v", "--log-format", "json")).out + ran.err
    monkeypatch.setenv("STATE_PASSWORD", canary)
    wrong = machines.one(*verb, "-v", "--log-format", "json")
    assert (4, False) == (wrong.code, canary in wrong.out + wrong.err)
    files = [path for path in machines.site.folder.rglob("*") if path.is_file()]
    assert [] == [
        path for path in files if canary.encode() in path.read_bytes() or PASSWORD.encode() in path.read_bytes()
    ]


def test_the_value_of_a_state_shows_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Also in a debugger, or in what a defect reports."""
    monkeypatch.setenv("STATE_PASSWORD", PASSWORD)
    (tmp_path / "connector.yaml").write_text(
        'state: "postgresql://u@127.0.0.1/x"\nstate_password: "env:STATE_PASSWORD"\n'
        "sources: {people: {type: csv, path: x}, assignments: {type: csv, path: x}, completions: {type: csv, path: x}}\n"
        "directories: {l: {type: file, path: x, correlate: [{person: a, account: a}], managed: ['*']}}\n"
    )
    config, problems = load_config(tmp_path / "connector.yaml")
    assert config is not None, list(problems)
    assert PASSWORD not in repr(state_in(config, tmp_path)) + repr(config)
