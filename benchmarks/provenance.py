"""What naming the commit of each rule line adds to a plan: `python -m benchmarks.provenance`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.measuring import Row, plan_command, population, processor, report, rounds
from connector.repository.provenance import provenance

PEOPLE, POLICIES, COMMITS, TIMES = 15_000, 500, 2_000, 5
MOST = 0.03  # of a plan


def history(folder: Path) -> None:
    """Commits that touch one policy after the other, every other one of them something else; the last is on disk."""
    texts = {path: path.read_bytes() for path in sorted((folder / "policies").rglob("*.yaml"))}
    stream = [_commit(0, {path.relative_to(folder): text for path, text in texts.items()})]
    for number in range(1, COMMITS):
        path = list(texts)[number * 7 % (len(texts) - 20)]  # some were never touched again
        if number % 2:
            texts[path] = texts[path].split(b"# ")[0] + b"# %d\n" % number
        changed = {path.relative_to(folder): texts[path]} if number % 2 else {Path("README"): b"%d" % number}
        stream.append(_commit(number, changed))
    for path, text in texts.items():
        path.write_bytes(text)
    for command, given in ((["init", "-q", "-b", "main"], b""), (["fast-import", "--quiet"], b"".join(stream))):
        subprocess.run(["git", "-C", folder, *command], input=given, check=True)


def _commit(number: int, files: dict[Path, bytes]) -> bytes:
    head = b"commit refs/heads/main\ncommitter A <a@example.test> %d +0000\ndata 1\nx\n" % (1_700_000_000 + 60 * number)
    written = (b"M 100644 inline %s\ndata %d\n%s\n" % (str(p).encode(), len(t), t) for p, t in files.items())
    return head + b"".join(written) + b"\n"


def asked(folder: Path) -> float:
    """Seconds of processor time, git's included, that asking takes once."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in (folder / "policies").rglob("*.yaml")}
    before = os.times()
    known = provenance(folder, ["policies"], files)
    after = os.times()
    assert all(known.files[path] for path in files), known.unknown
    return sum(after[:4]) - sum(before[:4])


def main() -> int:
    with tempfile.TemporaryDirectory() as beside:
        folder = Path(beside) / "deployment"
        shutil.copytree(population(PEOPLE, POLICIES), folder)
        plans = rounds(TIMES, {"plan": plan_command(folder)})["plan"]
        history(folder)
        ours = median(asked(folder) for _ in range(TIMES))
    row = Row(
        figure=f"{POLICIES} policies, {COMMITS:,} commits",
        found=f"{1000 * ours:.0f} ms",
        peer=f"{processor(plans):.2f} s, one plan of {PEOPLE:,} people",
        ratio=ours / processor(plans),
        most=MOST,
    )
    return report("The commit of each line of the rules (processor time)", [row])


if __name__ == "__main__":
    sys.exit(main())
