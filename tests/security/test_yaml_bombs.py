"""A file made to exhaust memory or time ends with a problem, soon and small."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.plan.site import Site

MEMORY = 1 << 30  # bytes that the whole process may take
SECONDS = 20


def laughs(levels: int = 40) -> str:
    """Each level ten times the one before."""
    lines = ["a0: &a0 [lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


BOMBS: dict[str, tuple[Callable[[], str], str]] = {
    "aliases": (laughs, "yaml-alias-limit"),
    "merge": (lambda: "a: &a {x: 1}\nb: {<<: *a}\n", "yaml-merge"),
    "itself": (lambda: "a: &a [*a]\n", "yaml-alias"),
    "flow depth": (lambda: "a: " + "[" * 200_000, "yaml-depth"),
    "block depth": (lambda: "".join(f"{' ' * n}a:\n" for n in range(2_000)), "yaml-depth"),
    "size": (lambda: "a: x\n" * 4_000_000, "unreadable-file"),
    "python": (lambda: "a: !!python/object/apply:os.system ['touch owned']\n", "yaml-tag"),
    "documents": (lambda: "a: 1\n" + "---\na: 1\n" * 100_000, "yaml-documents"),
    "keys": (lambda: "? " * 5_000 + "a\n", "yaml-"),
}


def validated(site: Site) -> subprocess.CompletedProcess[str]:
    """In a process of its own, which may not take more."""
    return subprocess.run(
        [sys.executable, "-m", "connector", "validate"],
        cwd=site.folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("file", ["policies/bomb.yaml", "connector.yaml"])
def test_a_bomb_is_a_problem(site: Site, name: str, file: str):
    """Exit 2, with its code, in seconds and in little memory; nothing that the file says is done."""
    make, code = BOMBS[name]
    (site.write().folder / file).write_text(make())
    begun = time.monotonic()
    ran = validated(site)
    assert (2, True) == (ran.returncode, f"{file}" in ran.stdout + ran.stderr and f"[{code}" in ran.stdout + ran.stderr)
    assert time.monotonic() - begun < SECONDS
    assert len(ran.stdout + ran.stderr) < 20_000
    assert not (site.folder / "owned").exists()


def test_a_file_without_an_end_is_a_problem(site: Site):
    """A link to a device is read no further than any file may be."""
    (site.write().folder / "policies" / "endless.yaml").symlink_to("/dev/zero")
    ran = validated(site)
    assert 2 == ran.returncode
    assert "policies/endless.yaml: error[unreadable-file]" in ran.stdout
