"""A feed on a real OpenSSH server: read whole from the server that is meant, or an error that says why not."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from connector.sources import Missing, Unfinished
from tests.remote.passwords import taking_passwords
from tests.remote.reading import fetched, refusal
from tests.remote.sshd import Sshd, key, relay, running, user

FEED = b"person_id,status\n100234,active\n"
LARGE = os.urandom(1 << 20) * 2


@pytest.fixture(scope="module")
def shared() -> Iterator[Sshd]:
    with running() as server:
        yield server


@pytest.fixture
def sshd(shared: Sshd) -> Iterator[Sshd]:
    if shared.processes[-1].poll() is not None:
        shared.start()
    yield shared
    for path in shared.drop.iterdir():
        path.rmdir() if path.is_dir() else path.unlink()


def test_a_file_is_fetched_whole(sshd: Sshd, tmp_path: Path) -> None:
    """With the moment in which it was written there, and the server in its name."""
    sshd.lay("people.csv", FEED, at=1_782_900_000)
    found = fetched(tmp_path, sshd.keys("people.csv"))
    assert (FEED, dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)) == (found.content, found.modified)
    assert f"sftp://127.0.0.1:{sshd.port}{sshd.drop}/people.csv" == found.label


def test_a_large_file_and_an_empty_one_come_whole(sshd: Sshd, tmp_path: Path) -> None:
    """Many requests are under way at once, and come back in any order."""
    sshd.lay("large.csv", LARGE)
    assert fetched(tmp_path, sshd.keys("large.csv")).content == LARGE
    sshd.lay("empty.csv", b"")
    assert b"" == fetched(tmp_path, sshd.keys("empty.csv")).content


def test_another_host_key_is_given_nothing(sshd: Sshd, tmp_path: Path) -> None:
    """Neither a name nor a signature: the server sees no attempt to log on."""
    sshd.lay("people.csv", FEED)
    before = len(sshd.log)
    said = refusal(tmp_path, sshd.keys("people.csv", host_key=key(tmp_path / "other")))
    assert "does not show the key of `host_key`, and was given nothing" in said
    assert user() not in sshd.log[before:]


def test_a_host_key_of_another_kind_is_given_nothing(tmp_path: Path) -> None:
    """Only the pinned one would do; an RSA key is taken with SHA-2 alone."""
    with running("rsa") as server:
        server.lay("people.csv", FEED)
        assert "does not show the key" in refusal(tmp_path, server.keys("people.csv", host_key=key(tmp_path / "other")))
        assert FEED == fetched(tmp_path, server.keys("people.csv")).content


def test_another_user_or_key_is_refused(sshd: Sshd, tmp_path: Path) -> None:
    """It is told who, and no secret."""
    key(tmp_path / "other")
    secret = (tmp_path / "other").read_text().splitlines()[1]
    said = refusal(tmp_path, sshd.keys("people.csv", key="file:other"))
    assert f"the server `127.0.0.1:{sshd.port}` refuses the user `{user()}` with this key" == said
    assert "refuses the user `stranger`" in refusal(tmp_path, sshd.keys("people.csv", user="stranger"))
    assert secret not in said


def test_a_password_is_offered_only_if_it_is_named(sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the server takes keys alone."""
    monkeypatch.setenv("DROP_PASSWORD", "sftp-canary")
    said = refusal(tmp_path, sshd.keys("people.csv", key=None, password="env:DROP_PASSWORD"))  # noqa: S106 - a reference
    assert "refuses the user" in said
    assert "canary" not in said


def test_a_password_logs_on_where_the_server_takes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not OpenSSH, which would need a user of this machine with a password."""
    (tmp_path / "people.csv").write_bytes(FEED)
    with taking_passwords(tmp_path, "sftp-canary") as (port, host_key):
        there = {"host": "127.0.0.1", "port": port, "user": "connector", "host_key": host_key}
        asked = {"type": "csv", "path": "/people.csv", "sftp": there | {"password": "env:DROP_PASSWORD"}}
        monkeypatch.setenv("DROP_PASSWORD", "sftp-canary")
        assert FEED == fetched(tmp_path, asked).content
        monkeypatch.setenv("DROP_PASSWORD", "other-canary")
        said = refusal(tmp_path, asked)
    assert f"the server `127.0.0.1:{port}` refuses the user `connector` with this password" == said


@pytest.mark.parametrize("phrase", [None, "wrong-canary", "right-canary"])
def test_a_key_with_a_passphrase(
    sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phrase: str | None
) -> None:
    """Its passphrase is a secret of its own."""
    public = key(tmp_path / "locked", "ed25519", "right-canary")
    monkeypatch.setenv("PHRASE", str(phrase))
    asked = sshd.keys("people.csv", key="file:locked", passphrase="env:PHRASE" if phrase else None)
    if phrase != "right-canary":
        said = refusal(tmp_path, asked)
        assert "what `file:locked` holds is no private key, or" in said
        assert "canary" not in said
        return
    allowed = sshd.folder / "user.pub"
    before = allowed.read_text()
    allowed.write_text(f"{before}{public}\n")
    sshd.lay("people.csv", FEED)
    assert FEED == fetched(tmp_path, asked).content
    allowed.write_text(before)


def test_what_is_no_key_is_told_without_its_content(sshd: Sshd, tmp_path: Path) -> None:
    """Such as a password that was written into the file."""
    (tmp_path / "key").write_text("sftp-canary\n")
    assert "what `file:key` holds is no private key, or needs a `passphrase`" == refusal(
        tmp_path, sshd.keys("people.csv", key="file:key")
    )


def test_a_server_that_is_down(sshd: Sshd, tmp_path: Path) -> None:
    """Nobody listens there."""
    sshd.stop()
    assert f"there is no connection to the server `127.0.0.1:{sshd.port}`" == refusal(tmp_path, sshd.keys("people.csv"))


def test_a_server_that_says_nothing_is_not_waited_for(sshd: Sshd, tmp_path: Path) -> None:
    """It accepts the connection, and that is all."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        asked = sshd.keys("people.csv", port=port, timeouts={"connect": 1})
        assert f"the server `127.0.0.1:{port}` does not answer within 1 seconds" == refusal(tmp_path, asked)


def test_a_server_that_is_no_ssh_server(sshd: Sshd, tmp_path: Path) -> None:
    """Such as one for HTTP."""
    from tests.emulators.web import Reply, serving

    with serving(lambda _: Reply(body={})) as web:
        asked = sshd.keys("people.csv", port=int(web.url.rpartition(":")[2]))
        assert "there is no connection to the server" in refusal(tmp_path, asked)


def through(sshd: Sshd, tmp_path: Path, then: Callable[[], None], **more: Any) -> str:
    """What is told where something happens once a part of a large file came."""
    sshd.lay("large.csv", LARGE)
    with relay(sshd.port, 1 << 18, then) as port:
        return refusal(tmp_path, sshd.keys("large.csv", port=port, **more))


def test_a_connection_that_is_cut_gives_no_short_feed(
    sshd: Sshd, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The server is killed in the middle of the file; the library tells nobody else of it."""
    assert "cannot be read: the connection broke" in through(sshd, tmp_path, sshd.kill)
    sshd.processes[-1].wait(30)
    assert [] == [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_server_that_stalls_is_not_waited_for_without_end(sshd: Sshd, tmp_path: Path) -> None:
    """`timeouts.total` is for all of the file."""
    said = through(sshd, tmp_path, lambda: time.sleep(1.5), timeouts={"total": 1})
    assert "did not come within 1 seconds" in said


@pytest.mark.parametrize("change", ["grows", "shrinks", "same size"])
def test_a_file_that_changes_while_it_is_read_is_no_feed(sshd: Sshd, tmp_path: Path, change: str) -> None:
    """Half of yesterday's feed and half of today's is neither."""
    path = sshd.lay("large.csv", LARGE, at=1_782_900_000)

    def written() -> None:
        size = {"grows": len(LARGE) + 9, "shrinks": len(LARGE) // 2, "same size": len(LARGE)}[change]
        with path.open("r+b") as file:
            file.truncate(size)
        os.utime(path)

    with relay(sshd.port, 1 << 18, written) as port:
        said = refusal(tmp_path, sshd.keys("large.csv", port=port), Unfinished)
    assert "was written to while it was read; try again when it is complete" in said


def test_a_file_that_is_missing_or_may_not_be_read(sshd: Sshd, tmp_path: Path) -> None:
    """A directory is no file either."""
    where = f"sftp://127.0.0.1:{sshd.port}{sshd.drop}"
    assert f"the feed `{where}/people.csv` is missing" == refusal(tmp_path, sshd.keys("people.csv"), Missing)
    sshd.lay("people.csv", FEED).chmod(0)
    said = f"the feed `{where}/people.csv` cannot be read: permission denied"
    assert said == refusal(tmp_path, sshd.keys("people.csv"))
    (sshd.drop / "folder").mkdir()
    assert "cannot be read: " in refusal(tmp_path, sshd.keys("folder"))


def test_of_a_pattern_the_newest_is_read(sshd: Sshd, tmp_path: Path) -> None:
    """By the same rule as of files on this machine."""
    for age, name in enumerate(("p_3.csv", "p_2.csv", "p_1.csv", "p_4.csv.part")):
        sshd.lay(name, name.encode(), at=1_782_900_000 - age)
    (sshd.drop / "p_9.csv").mkdir()
    found = fetched(tmp_path, sshd.keys("p_*.csv"))
    assert (b"p_3.csv", True) == (found.content, found.label.endswith("/drop/p_3.csv"))
    sshd.lay("p_1.csv", b"copied anew", at=1_782_900_100)
    assert "it is not clear which file" in refusal(tmp_path, sshd.keys("p_*.csv"))
    assert b"copied anew" == fetched(tmp_path, sshd.keys("p_*.csv") | {"newest": "modified"}).content
    assert "no file fits the feed" in refusal(tmp_path, sshd.keys("q_*.csv"), Missing)
    assert "is missing" in refusal(tmp_path, sshd.keys("nowhere/q_*.csv"), Missing)


def test_a_marker_must_be_there_and_not_be_older(sshd: Sshd, tmp_path: Path) -> None:
    """As of files on this machine."""
    asked = sshd.keys("people.csv") | {"done": "{file}.done"}
    sshd.lay("people.csv", FEED, at=1_782_900_000)
    assert "lacks its marker `people.csv.done`" in refusal(tmp_path, asked, Unfinished)
    sshd.lay("people.csv.done", at=1_782_899_000)
    assert "the marker `people.csv.done` is older than the feed" in refusal(tmp_path, asked, Unfinished)
    sshd.lay("people.csv.done", at=1_782_900_000)
    assert FEED == fetched(tmp_path, asked).content


@contextmanager
def being_written(path: Path) -> Iterator[None]:
    """Line by line."""
    over = threading.Event()

    def write() -> None:
        with path.open("ab", buffering=0) as file:
            while not over.wait(0.05):
                file.write(b"100311,active\n")

    thread = threading.Thread(target=write)
    thread.start()
    yield
    over.set()
    thread.join()


def test_a_file_must_come_to_rest(sshd: Sshd, tmp_path: Path) -> None:
    """It is watched for the whole time, whatever the server's clock says."""
    path = sshd.lay("people.csv", FEED, at=1_782_900_000)
    asked = sshd.keys("people.csv") | {"stable_for": "1s"}
    assert FEED == fetched(tmp_path, asked).content

    with being_written(path):
        said = refusal(tmp_path, asked, Unfinished)
    assert "is still being written: it changed within 1 seconds" in said
