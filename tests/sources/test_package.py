"""Archives and folders from elsewhere: what is not whole, not safe or too large is not read, and says why."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from connector.core.problems import Invalid
from connector.sources import Missing, SourceError, Unfinished
from connector.sources.oneroster.settings import OneRosterSettings
from connector.sources.package import Package, read_package
from tests.sources.roster import NIGHT, lay

WANTED = ("users.csv", "manifest.csv")


def read(folder: Path, path: str = "a.zip", **keys: str) -> Package:
    settings = OneRosterSettings.model_validate({"type": "oneroster", "path": path} | keys)
    return read_package(settings, lambda name: folder / name, str, WANTED)


def refusal(folder: Path) -> str:
    with pytest.raises(Invalid) as raised:
        read(folder)
    (problem,) = raised.value.problems
    assert ("a.zip", "feed-archive") == (str(problem.mark), problem.code)
    return problem.message


def test_an_archive_gives_what_is_wanted_and_knows_what_else_is_at_its_top(tmp_path: Path) -> None:
    lay(tmp_path / "a.zip", {"users.csv": "x", "photos.csv": "y", "inner/users.csv": "z"})
    found = read(tmp_path)
    assert ({"users.csv": b"x"}, {"users.csv", "photos.csv"}) == (found.contents, found.names)
    assert ("a.zip", NIGHT) == (found.label, found.modified.timestamp())


def test_a_name_without_a_letter_is_damage(tmp_path: Path) -> None:
    nameless = zipfile.ZipInfo("x")
    nameless.filename = ""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(nameless, "x")
    assert "it is damaged: " in refusal(tmp_path)


@pytest.mark.parametrize(
    "name", ["../users.csv", "/etc/passwd", "a/../../b.csv", "C:/x.csv", "a\\b.csv", "x.csv\0.txt"]
)
def test_a_name_that_leads_out_is_refused(name: str, tmp_path: Path) -> None:
    """Nothing is written, but no export makes such names."""
    lay(tmp_path / "a.zip", {"users.csv": "x", "AAAAAAAAAAAAAAA"[: len(name)]: "y"})
    content = (tmp_path / "a.zip").read_bytes().replace(b"AAAAAAAAAAAAAAA"[: len(name)], name.encode())
    (tmp_path / "a.zip").write_bytes(content)
    assert "which leads out of it" in refusal(tmp_path)


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    """Readers differ in which of them they take."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("users.csv", "x")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("users.csv", "y")
    assert "it holds `users.csv` more than once" == refusal(tmp_path)


def encrypted(content: bytes) -> bytes:
    """The flag in the local header and in the directory."""
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark) + place
        content = content[:at] + b"\x01" + content[at + 1 :]
    return content


def another_size(content: bytes) -> bytes:
    """The directory says that unpacked it is a gigabyte."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", 1 << 30) + content[at + 4 :]


def another_byte(content: bytes) -> bytes:
    at = content.index(b"users.csv") + len("users.csv") + 3
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (encrypted, "`users.csv` in it is encrypted"),
        (another_size, "unpacked it is larger than 512 MiB, and is not read"),
        (another_byte, "it is damaged: "),
        (lambda _: b"sourcedId,status\n", "it is no zip archive"),
        (lambda content: b"junk" * 9 + content[9:], "it is no zip archive"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(change: Callable[[bytes], bytes], message: str, tmp_path: Path) -> None:
    path = lay(tmp_path / "a.zip", {"users.csv": "line\n" * 100})
    path.write_bytes(change(path.read_bytes()))
    assert refusal(tmp_path).startswith(message)


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    """No more is ever unpacked than the archive said, and then it is no whole file."""
    path = lay(tmp_path / "a.zip", {"users.csv": bytes(2 << 20)})
    content = path.read_bytes()
    at = content.index(b"PK\x01\x02") + 24
    path.write_bytes(content[:at] + struct.pack("<I", 5) + content[at + 4 :])
    assert refusal(tmp_path).startswith("it is damaged: ")


@pytest.mark.parametrize("kept", [0, 1, 40, -1, -30])
def test_an_archive_that_stops_in_the_middle_is_not_whole(kept: int, tmp_path: Path) -> None:
    path = lay(tmp_path / "a.zip", {"users.csv": "line\n" * 100})
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises((Unfinished, Invalid)) as raised:
        read(tmp_path)
    assert 1 == kept or "feed-half-written" == getattr(raised.value, "code", "")


def test_a_folder_is_a_package_too_and_as_old_as_its_oldest_file(tmp_path: Path) -> None:
    for age, name in enumerate(("users.csv", "manifest.csv", "photos.csv")):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (NIGHT - age,) * 2)
    found = read(tmp_path.parent, tmp_path.name)
    assert {"users.csv": b"users.csv", "manifest.csv": b"manifest.csv"} == found.contents
    assert NIGHT - 1 == found.modified.timestamp()


def test_a_folder_waits_for_the_marker_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "users.csv").touch()
    with pytest.raises(Unfinished, match="lacks its marker"):
        read(tmp_path.parent, tmp_path.name, done="_SUCCESS")
    (tmp_path / "_SUCCESS").touch()
    assert {"users.csv": b""} == read(tmp_path.parent, tmp_path.name, done="_SUCCESS").contents


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, words in (("none.zip", "the feed `none.zip` is missing"), ("empty", "holds no file of the feed")):
        with pytest.raises(Missing, match=words):
            read(tmp_path, path)
    with pytest.raises(SourceError):
        read(tmp_path, "no*.zip")
