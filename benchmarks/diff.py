"""`connector diff` of a pull request against one `connector plan`: `python -m benchmarks.diff`."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measuring import CONNECTOR, Row, peak, plan_command, population, processor, report, rounds

PEOPLE = (15_000, 100_000)
TIMES = 3
MOST = 2.2  # plans
DAY = "2026-03-02"
AUTHOR = ("-c", "user.name=bench", "-c", "user.email=bench@dps.test")
ABOUT = "effect: deny, until: 2099-12-31, reason: r, approved_by: a, ticket: T"
DENIAL = f"{{person: '1000007', entitlement: access-001, {ABOUT}}}"
EDITS: dict[str, dict[str, Callable[[str], str]]] = {
    "one-word": {"policies/access-000.yaml": lambda text: text.replace("role-05", "role-15")},
    "six-lines": {
        "policies/access-000.yaml": lambda text: text.replace("role-05", "role-15"),
        "policies/access-001.yaml": lambda text: text.replace("[school]", "[central-office]").replace(
            "title: ", "title: The "
        ),
        "mappings/roles.yaml": lambda text: text.replace("'J0000', ", ""),
        "mappings/certifications.yaml": lambda text: re.sub(r"(ation-2:.*school_years: )3", r"\g<1>2", text),
        "policies/exceptions/all.yaml": lambda text: f"{text}- {DENIAL}\n",
    },
}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *AUTHOR, "-C", str(folder), *arguments], check=True, capture_output=True)


def branches(folder: Path) -> None:
    """The deployment as a repository, with a branch for each change; the files on disk stay as they are."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "add", "connector.yaml", "policies", "mappings")
        git(folder, "commit", "--quiet", "--message", "the rules")
    for branch, edits in EDITS.items():
        with tempfile.TemporaryDirectory() as clone:
            git(folder, "clone", "--quiet", str(folder), clone)
            git(Path(clone), "checkout", "--quiet", "-b", branch, "origin/main")
            for path, edit in edits.items():
                file = Path(clone) / path
                file.write_text(edit(file.read_text()))
            git(Path(clone), "commit", "--quiet", "--all", "--message", branch)
            git(Path(clone), "push", "--quiet", "--force", "origin", branch)


def row(people: int, branch: str) -> Row:
    folder = population(people)
    branches(folder)
    options = ("--config", str(folder / "connector.yaml"), "--as-of", DAY, "--quiet", "--format", "json")
    runs = rounds(TIMES, {"diff": [*CONNECTOR, "diff", "main", branch, *options], "plan": plan_command(folder)})
    ours, theirs = processor(runs["diff"]), processor(runs["plan"])
    found = runs["diff"][0].answer
    turned, later = len(found["changes"]), found["later"]["people"]
    told = f"{len(found['lines'])} lines, {turned:,} rights turned, {later:,} people concerned"
    return Row(
        figure=f"{people:,} people: {told}, {peak(runs['diff']):.0f} MB",
        found=f"{ours:.2f} s of processor time",
        peer=f"{theirs:.2f} s, one plan",
        ratio=ours / theirs,
        most=MOST,
    )


def main() -> int:
    rows = [row(people, branch) for people in PEOPLE for branch in EDITS]
    return report("What a change of the rules does to whom, line by line, as JSON (whole commands)", rows)


if __name__ == "__main__":
    sys.exit(main())
