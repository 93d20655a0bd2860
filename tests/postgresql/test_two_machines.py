"""What one machine does, holds, says and reads, every other one knows."""

from __future__ import annotations

import json

import pytest
from psycopg import sql

from connector.notices.fresh import Told
from connector.notices.memory import Memory
from connector.state.lock import run_lock
from tests.guards.guarded import cap, command, held_id
from tests.postgresql.machines import Machines
from tests.postgresql.server import ROLE
from tests.state.making import AT
from tests.state.processes import start
from tests.state.worlds import SharedWorld

ROLES_OWN = {
    "datestyle": "German, DMY",
    "timezone": "Asia/Kathmandu",
    "bytea_output": "escape",
    "intervalstyle": "sql_standard",
    "client_encoding": "LATIN1",
    "standard_conforming_strings": "off",
    "default_transaction_isolation": "serializable",
}


def test_a_run_on_one_machine_leaves_nothing_to_do_on_the_other(machines: Machines):
    """One record: who was added by whom, and why."""
    machines.site.entitled("1", "2")
    machines.write()
    assert (0, ["a1", "a2"]) == (machines.one("run").code, machines.site.members("ic-edit"))
    second = machines.two("run")
    assert 0 == second.code, second.err
    assert ["run-started", "change-done", "run-finished"] == [
        kind for kind in ("run-started", "change-done", "run-finished") if kind in machines.two("audit", "show").out
    ]
    lines = [json.loads(line) for line in machines.two("audit", "export").out.splitlines()]
    assert 2 == [line["kind"] for line in lines].count("change-done")
    assert "0 faults: the record is whole" in machines.two("audit", "verify").out


def test_an_approval_on_one_machine_releases_what_the_other_holds(machines: Machines):
    """By the command that the run printed, typed elsewhere."""
    machines.site.strays("1", "2", "3")
    machines.site.limits["removals"] = cap(count=2)
    machines.write()
    held = machines.one("run")
    assert (3, ["a1", "a2", "a3"]) == (held.code, machines.site.members("ic-edit"))
    assert 0 == machines.two("plan", "--show", held_id(held)).code
    words = ["seen" if word == "TEXT" else word for word in command(held)]
    said = machines.two(*words)
    assert 0 == said.code, said.err
    again = machines.two(*words)
    assert (3, True) == (again.code, "help: connector run" in again.err), again.err
    assert (0, []) == (machines.one("run").code, machines.site.members("ic-edit"))


def test_a_pause_on_one_machine_stops_the_other(machines: Machines):
    """Until somebody ends it, anywhere."""
    machines.site.entitled("1")
    machines.write()
    assert 0 == machines.two("pause", "--reason", "wrong feed").code
    stopped = machines.one("run")
    assert (3, True, []) == (stopped.code, "wrong feed" in stopped.err, machines.site.members("ic-edit"))
    assert 0 == machines.two("resume").code
    assert (0, ["a1"]) == (machines.one("run").code, machines.site.members("ic-edit"))


def test_a_role_with_ways_of_its_own_writes_the_same_record(machines: Machines, shared: SharedWorld):
    """How its server would have it write days, bytes and letters is not how the record is kept."""
    machines.site.entitled("1", "2")
    machines.site.people[0]["family_name"] = "Łukasiewicz"
    machines.write()
    for name, value in ROLES_OWN.items():
        machines.server.run(
            sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                *map(sql.Identifier, (ROLE, machines.database, name)), sql.Literal(value)
            )
        )
    ran = machines.one("run")
    assert (0, ["a1", "a2"]) == (ran.code, machines.site.members("ic-edit")), ran.err
    assert "0 faults: the record is whole" in machines.two("audit", "verify").out
    with start("hold", shared):
        busy = machines.two("run")
    assert 5 == busy.code, busy.err


def test_two_runs_at_once_are_one_run_and_a_refusal(machines: Machines, shared: SharedWorld):
    """The second ends with 5 and says which process on which machine is at work."""
    machines.site.entitled("1")
    machines.write()
    with start("hold", shared) as process:
        busy = machines.two("run")
        process.kill()
    assert (5, []) == (busy.code, machines.site.members("ic-edit")), busy.err
    assert f"another run holds the lock: process {process.pid} on " in busy.err


def test_what_one_machine_read_makes_its_plan_again_on_the_other(machines: Machines):
    """The same bytes, `created_at` and all."""
    machines.site.entitled("1")
    machines.write()
    ran = json.loads(machines.one("run", "--format", "json").out)
    plans = [replay("plan", "--replay", ran["run"], "--format", "json") for replay in (machines.one, machines.two)]
    assert [0, 0] == [plan.code for plan in plans], plans[1].err
    assert plans[0].out == plans[1].out
    assert ran["plan"] == plans[1].json["id"]


def test_what_one_machine_told_is_not_told_by_the_other(shared: SharedWorld):
    """Once an event, not once a machine."""
    told = frozenset({Told(kind="hold", place="", digest="4f1c")})
    memory = Memory(shared.state.files)
    memory.remember("mail", told)
    memory.write(["mail"])
    assert told == Memory(shared.other.files).told("mail")


def test_what_is_not_shared_stays_on_its_machine(machines: Machines):
    """Rejected rows of the newest reading, and the witness of the record."""
    machines.site.entitled("1")
    machines.site.people.append({"person_id": "", "status": "active"})
    machines.write()
    assert 0 == machines.one("run").code
    found = {path.relative_to(machines.site.folder).as_posix() for path in machines.site.folder.glob("*/*")}
    assert {"one/rejects", "one/witness"} == {name for name in found if name.startswith(("one/", "two/", "state/"))}


@pytest.mark.parametrize("verb", ["run", "plan"])
def test_a_machine_whose_lines_are_gone_says_so(machines: Machines, verb: str):
    """A database that was put back from a copy is whole in itself; who wrote more knows better."""
    machines.site.entitled("1")
    machines.write()
    assert 0 == machines.one("run").code
    copy = machines.server.new_database(template=machines.database)
    machines.site.strays("2")
    machines.write()
    assert 0 == machines.one("run").code
    restored = Machines(site=machines.site, server=machines.server, database=copy)
    machines.site.groups["ic-edit"] = ["a1"]
    machines.site.strays("3")
    restored.write()
    told = restored.one(verb)
    verified = restored.one("audit", "verify")
    looked = restored.one("doctor")
    machines.server.drop(copy)
    lost = "the record has lost lines" if verb == "run" else "THE RECORD HAS LOST LINES"
    assert (True, 3 if verb == "run" else 0) == (lost in told.out + told.err, told.code), told
    assert (4, True) == (verified.code, "which this machine wrote, is not there" in verified.out), verified.out
    assert "BAD  state" in looked.out
    assert ["a1", "a3"] == sorted(machines.site.members("ic-edit"))


def test_a_new_machine_begins_with_what_it_finds(shared: SharedWorld):
    """And holds the record against that from its first line on."""
    from connector.state.ledger import Ledger
    from tests.state.making import append, faults, written

    written(shared.state, 3)
    assert [] == faults(shared.machine("three"))
    append(shared.machine("three"), 4)
    shared.tamper("DELETE FROM events WHERE seq = 4")
    shared.tamper("UPDATE head SET seq = 3, hash = (SELECT hash FROM events WHERE seq = 3)")
    assert ["line 4, which this machine wrote, is not there: the record was put back, or is another"] == faults(
        shared.machine("three")
    )
    assert [] == faults(shared.other)
    with Ledger.open(shared.machine("three")) as ledger:
        assert not ledger.ends_as_recorded()


def test_a_lock_that_is_lost_is_noticed(shared: SharedWorld):
    """The server's administrator ends the session, or the server goes."""
    with run_lock(shared.state, since=AT) as lock:
        lock.check()
        shared.server.run("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with pytest.raises(Exception, match="the connection that held the lock of this run is lost") as lost:
            lock.check()
    assert "StateError" == type(lost.value).__name__
