"""Where the record ends is told elsewhere, so that whoever owns the machine cannot write it anew unseen."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from connector.state.events import Entry, Event, Position, chained
from connector.state.ledger import Ledger
from tests.plan.site import Site
from tests.state.making import tamper


def told_to(site: Site, **head: str) -> Site:
    """A deployment whose config names whom to tell, with one run."""
    site.entitled("1")
    config = site.write().folder / "connector.yaml"
    keys = ", ".join(f'{key}: "{value}"' for key, value in head.items())
    config.write_text(f"{config.read_text()}audit: {{head: {{{keys}}}}}\n")
    assert 0 == site.call("run").code
    return site


def lines(site: Site) -> list[str]:
    return (site.folder / "heads").read_text().splitlines()


def test_each_run_tells_where_the_record_ends(site: Site):
    """A line more, and nothing of what stood there is touched."""
    (site.folder / "heads").write_text("by hand\n")
    told_to(site, file="heads")
    before = lines(site)
    assert 0 == site.call("run").code
    assert (2, "by hand", before) == (len(before), before[0], lines(site)[:2])
    with Ledger.open(site.folder / "state") as ledger:
        last = ledger.newest("run-finished")
    assert last
    assert lines(site)[2].endswith(f" line {last.seq} sha256 {last.hash}")


def test_a_record_that_is_whole_is_what_was_told(site: Site):
    """Whatever else stands in the file."""
    told_to(site, file="heads")
    (site.folder / "log").write_text(f"Nov 28 host cron: hello\nNov 28 host connector[7]: {lines(site)[0]}\n")
    ran = site.call("audit", "verify", "--head", "log")
    assert (0, True) == (ran.code, "1 heads told, 0 faults: the record is whole" in ran.out), ran.out


def forge(state: Path) -> None:
    """What an owner of the machine can do: other reasons, every hash after them right again, and `head` with them."""

    def other(event: Event) -> Entry:
        body = {**event.body, "reason": "restored"} if "reason" in event.body else event.body
        names = ("kind", "at", "run", "directory", "group", "account", "person_id")
        return Entry(body=body, **{name: getattr(event, name) for name in names})

    with Ledger.open(state) as ledger:
        rows: list[tuple[Any, ...]] = list(chained(map(other, ledger.events()), Position()))
    tamper(state, "DELETE FROM events")
    for row in rows:
        tamper(state, "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    (state / "head").write_text(f"{rows[-1][0]:019d} {rows[-1][-1]}\n" * 2)


def test_a_record_that_was_written_anew_is_found_out(site: Site):
    """Its own hashes are right; what was told is not in it."""
    told_to(site, file="heads")
    forge(site.folder / "state")
    assert 0 == site.call("audit", "verify").code
    ran = site.call("audit", "verify", "--head", "heads")
    assert (4, True) == (ran.code, "is another than the one that was told at" in ran.out), ran.out


def test_a_record_that_was_begun_anew_is_found_out(site: Site):
    """Shorter than what was told."""
    told_to(site, file="heads")
    for path in (*(site.folder / "state").glob("ledger.db*"), site.folder / "state" / "head"):
        path.unlink()
    ran = site.call("audit", "verify", "--head", "heads")
    assert (4, True) == (ran.code, "is lost: the one that was told at" in ran.out), ran.out


def test_a_file_that_tells_of_no_head_proves_nothing(site: Site):
    """Exit 2: it is another file."""
    told_to(site, file="heads")
    ran = site.call("audit", "verify", "--head", "connector.yaml")
    assert (2, "error: `connector.yaml` tells of no head") == (ran.code, ran.err.splitlines()[0])


def test_a_run_goes_on_where_nobody_can_be_told(site: Site):
    """All is done by then; the output says so."""
    told_to(site, file="nonesuch/heads")
    ran = site.call("run")
    assert (0, True) == (ran.code, "the head of the record could not be told to nonesuch/heads" in ran.out)
    assert ["a1"] == site.members("ic-edit")


@contextmanager
def listening(family: socket.AddressFamily, address: Any) -> Iterator[socket.socket]:
    with socket.socket(family, socket.SOCK_DGRAM) as server:
        server.bind(address)
        server.settimeout(10)
        yield server


def test_a_system_log_is_told_by_its_socket(site: Site, tmp_path_factory: pytest.TempPathFactory):
    """As syslog has it: facility `log audit`, severity `informational`, the program's name."""
    place = str(tmp_path_factory.mktemp("s") / "log")
    with listening(socket.AF_UNIX, place) as server:
        told_to(site, syslog=place)
        said = server.recv(2000).decode()
    assert (True, True) == (said.startswith("<110>connector["), "]: connector audit head " in said)
    (site.folder / "log").write_text(f"{said}\n")
    assert 0 == site.call("audit", "verify", "--head", "log").code


def test_a_system_log_of_another_machine_is_told_by_a_datagram(site: Site):
    """RFC 5424."""
    with listening(socket.AF_INET, ("127.0.0.1", 0)) as server:
        told_to(site, syslog=f"127.0.0.1:{server.getsockname()[1]}")
        said = server.recv(2000).decode()
    assert said.startswith("<110>1 - ")
    (site.folder / "log").write_text(f"{said}\n")
    assert 0 == site.call("audit", "verify", "--head", "log").code
