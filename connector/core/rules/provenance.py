"""Which commits the rule files are of: what a decision's lines are told with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connector.core.problems import Mark
from connector.core.rules.exceptions import PersonException
from connector.core.rules.policies import Policy
from connector.core.rules.rulebook import Rulebook

LETTERS = 12  # of a commit's id, as of a run's


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """`files`: path, relative to the config, to the commit that touched it last; empty where it is not as committed.

    Where that commit is not known (a shallow clone, no repository) it is the one that the rules were read at, if there
    is a word of it: `revision`. unknown: why git tells nothing, or not all.
    """

    revision: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    unknown: str = ""

    def told(self, line: str, letters: int | None = LETTERS) -> str:
        """`FILE:LINE@COMMIT` of a `FILE:LINE`."""
        commit = self.files.get(line.rpartition(":")[0])
        if commit is None:
            return line
        return f"{line}@{commit[:letters]}" if commit else f"{line} (not committed)"

    def of(self, lines: Iterable[str]) -> Provenance:
        """What is about these lines, and every file that is not as committed: it may decide by what it lacks."""
        named = {line.rpartition(":")[0] for line in lines}
        kept = {file: commit for file, commit in self.files.items() if file in named or not commit}
        return Provenance(revision=self.revision, files=kept, unknown=self.unknown)


def commits_row(provenance: Provenance) -> dict[str, str | None]:
    """File to commit for JSON; null where it is not as committed."""
    return {file: commit or None for file, commit in sorted(provenance.files.items())}


def commits_of(row: Mapping[str, Any]) -> Provenance:
    """What `commits_row` wrote. Raises TypeError or AttributeError where it is none."""
    return Provenance(files={file: _text(commit) for file, commit in row.items()})


def _text(commit: Any) -> str:
    if commit is not None and not isinstance(commit, str):
        raise TypeError
    return commit or ""


def grant_line(policy: Policy, entitlement: str, book: Rulebook) -> str:
    """Where a policy names the right that it gives, or denies: `FILE:LINE`."""
    return line_of(policy.at("grants", policy.grants.index(entitlement)), book)


def condition_line(policy: Policy, path: str, book: Rulebook) -> str:
    """Where the condition of a policy at a path, as `all/2`, stands."""
    steps = [int(step) if step.isdigit() else step for step in path.split("/") if step]
    return line_of(policy.at("when", *steps), book)


def exception_line(exception: PersonException, book: Rulebook) -> str:
    return line_of(exception.at("person"), book)


def line_of(mark: Mark, book: Rulebook) -> str:
    """Its file relative to the config, from wherever that was called."""
    return f"{mark.file.removeprefix(book.prefix)}:{mark.line}"
