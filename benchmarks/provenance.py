"""What naming the commit of each rule line adds to a plan: `python -m benchmarks.provenance`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Row, plan_command, population, processor, report, rounds

PEOPLE, POLICIES, COMMITS, TIMES = 15_000, 500, 2_000, 5
MOST = 1.03  # of a plan


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


def main() -> int:
    with tempfile.TemporaryDirectory() as beside:
        folders = {name: Path(beside) / name for name in ("git", "none")}
        for folder in folders.values():
            shutil.copytree(population(PEOPLE, POLICIES), folder)
        history(folders["git"])
        runs = rounds(TIMES, {name: plan_command(folder) for name, folder in folders.items()})
    ours, theirs = processor(runs["git"]), processor(runs["none"])
    named = len(runs["git"][0].answer["rule_commits"])
    row = Row(
        figure=f"{POLICIES} policies, {COMMITS:,} commits, {named} files named: {1000 * (ours - theirs):.0f} ms",
        found=f"{ours:.2f} s",
        peer=f"{theirs:.2f} s, the same without git",
        ratio=ours / theirs,
        most=MOST,
    )
    return report(f"A plan with the commit of each line, {PEOPLE:,} people (processor time)", [row])


if __name__ == "__main__":
    sys.exit(main())
