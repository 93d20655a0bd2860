"""`docs/tutorial.md` from its first line to its last: every command, every edit, and what it says is printed."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.plan.site import call

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(sh|text|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def shape(line: str) -> str:
    """Without its numbers, which go by the day."""
    return re.sub(r"\d+(\.\d+)?", "0", line.strip())


class Reader:
    """Who does what the page says, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.printed = folder, ""

    def sh(self, block: str) -> None:
        self.printed = ""
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words[0] == "cd":
                self.folder /= words[1]
            elif words[0] != "connector":
                subprocess.run(["bash", "-ec", line], cwd=self.folder, check=True, capture_output=True)
            else:
                ran = call(self.folder, *words[1:])
                expected = int((re.findall(r"# exit code (\d+)", line) or [0])[0])
                assert expected == ran.code, f"{line}\n{ran.out}{ran.err}"
                self.printed += ran.out

    def text(self, block: str) -> None:
        """Each line is printed, or begins one where it ends with `…`."""
        there = [shape(line) + "\n" for line in self.printed.splitlines()]
        told = [(shape(line) + "\n").removesuffix(" …\n") for line in block.splitlines()]
        assert [] == [line for line in told if not any(one.startswith(line) for one in there)]

    def diff(self, block: str) -> None:
        subprocess.run(["git", "apply", "-"], cwd=self.folder, input=block, text=True, check=True)


def test_the_tutorial_is_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Each command ends with 0, or with the exit code beside it."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ada@example.test")
    reader = Reader(tmp_path)
    blocks = BLOCK.findall(PAGE)
    assert {"sh", "text", "diff"} == {kind for kind, _ in blocks}
    for kind, block in blocks:
        getattr(reader, kind)(block)
