"""`connector format` on the files of a deployment: what it writes, what it leaves, and what it says."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from connector.example import write_example
from tests.plan.site import call

UNTIDY = b"\xef\xbb\xbfgrants:   [ ic-attendance-edit ] # why\r\nname: extra\r\nunknown: 1\r\n"
TIDY = b"name: extra\ngrants: [ic-attendance-edit]     # why\nunknown: 1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_example(tmp_path, dt.date(2026, 11, 24))
    return tmp_path


@pytest.fixture
def extra(folder: Path) -> Path:
    path = folder / "policies" / "summer" / "extra.yaml"
    path.parent.mkdir()
    path.write_bytes(UNTIDY)
    path.chmod(0o640)
    return path


def test_the_example_is_laid_out_as_it_is_to_be(folder: Path):
    """What people copy is the layout, comments and all."""
    before = {path: (path.read_bytes(), path.stat().st_ino) for path in folder.rglob("*.yaml")}
    assert 0 == call(folder, "format", "--check").code
    assert 0 == call(folder, "format").code
    assert before == {path: (path.read_bytes(), path.stat().st_ino) for path in folder.rglob("*.yaml")}


def test_a_check_names_the_file_and_writes_nothing(folder: Path, extra: Path):
    """It ends with 10, as every verb where changes are pending."""
    ran = call(folder, "format", "--check")
    assert (10, "policies/summer/extra.yaml\n") == (ran.code, ran.out)
    assert UNTIDY == extra.read_bytes()


def test_a_diff_is_what_patch_takes(folder: Path, extra: Path):
    """Applied, it gives what the command itself would write."""
    extra.write_bytes(UNTIDY[3:].replace(b"\r", b""))
    ran = call(folder, "format", "--diff")
    assert 10 == ran.code
    subprocess.run(["git", "apply", "-p0", "-"], cwd=folder, input=ran.out.encode(), check=True)
    assert TIDY == extra.read_bytes()


def test_a_file_is_replaced_with_the_mode_that_it_had(folder: Path, extra: Path):
    """Without the marks and line ends of Windows; through a link, what the link names."""
    link = folder / "policies" / "link.yaml"
    link.symlink_to("summer/extra.yaml")
    ran = call(folder, "format", "policies/link.yaml")
    assert (0, "policies/link.yaml\n") == (ran.code, ran.out)
    assert TIDY == extra.read_bytes()
    assert link.is_symlink()
    assert 0o640 == extra.stat().st_mode & 0o777
    assert [] == [path for path in extra.parent.iterdir() if path != extra]


def test_a_file_with_mistakes_is_told_and_left_while_the_others_are_laid_out(folder: Path, extra: Path):
    """Also where it is the config itself that has them."""
    broken = b"sources: {\n"
    (folder / "connector.yaml").write_bytes(broken)
    ran = call(folder, "format")
    assert 2 == ran.code
    assert "connector.yaml:2:1: error[yaml-syntax]" in ran.err
    assert (broken, TIDY) == ((folder / "connector.yaml").read_bytes(), extra.read_bytes())


def test_where_nothing_can_be_written_it_is_said(folder: Path):
    """The file is as it was, and the others are laid out."""
    (folder / "policies" / "x.yaml").symlink_to("/proc/version")
    (folder / "policies" / "y.yaml").write_bytes(UNTIDY)
    ran = call(folder, "format", "policies")
    assert 2 == ran.code
    assert "policies/x.yaml: error[unreadable-file]: it cannot be written" in ran.err
    assert TIDY == (folder / "policies" / "y.yaml").read_bytes()


def test_a_file_of_another_kind_keeps_its_order(folder: Path):
    """Only the layout is ours there; what is hidden is left alone."""
    for name in ("tests/a.yaml", "tests/.hidden/b.yaml"):
        (folder / "policies" / name).parent.mkdir(exist_ok=True)
        (folder / "policies" / name).write_text("when:   1\nname: 'x'\n")
    assert "policies/tests/a.yaml\n" == call(folder, "format").out
    assert "when: 1\nname: x\n" == (folder / "policies/tests/a.yaml").read_text()


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("error: there is no `gone.yaml`", ["gone.yaml"]),
        ("error: `directory.json` is no YAML file", ["directory.json"]),
        ("error[unreadable-file]: there is no such file", ["--config", "gone.yaml"]),
    ],
)
def test_what_is_not_there_is_told(folder: Path, said: str, arguments: list[str]):
    """Before anything is written."""
    ran = call(folder, "format", *arguments)
    assert 2 == ran.code
    assert said in ran.err
