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

    revision: the commit that the rules were read at, or what the environment calls it. unknown: why git tells nothing.
    A file that is not among them: nobody knows which commit touched it.
    """

    revision: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    unknown: str = ""

    def told(self, line: str, letters: int | None = LETTERS) -> str:
        """`FILE:LINE@COMMIT` of a `FILE:LINE`: the commit that touched the file last, else the one it was read at."""
        file = line.rpartition(":")[0]
        if self.files.get(file) == "":
            return f"{line} (not committed)"
        commit = self.files.get(file) or self.revision
        return f"{line}@{commit[:letters]}" if commit else line

    def of(self, lines: Iterable[str]) -> Provenance:
        """As much of it as is about these lines."""
        named = {line.rpartition(":")[0] for line in lines}
        kept = {file: commit for file, commit in self.files.items() if file in named}
        return Provenance(revision=self.revision, files=kept, unknown=self.unknown)


def to_row(provenance: Provenance) -> dict[str, Any]:
    files = {file: commit or None for file, commit in sorted(provenance.files.items())}
    return {"revision": provenance.revision or None, "files": files}


def from_row(row: Mapping[str, Any]) -> Provenance:
    """Raises KeyError, TypeError, ValueError or AttributeError where it is none."""
    files = {str(file): _text(commit) for file, commit in row["files"].items()}
    return Provenance(revision=_text(row["revision"]), files=files)


def _text(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise TypeError
    return value or ""


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
