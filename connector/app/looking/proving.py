"""`audit verify`: the record against itself, against what was kept with it, and against the heads told elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connector.app.failure import Wrong
from connector.core.problems import tick
from connector.state import State
from connector.state.archive import Archive
from connector.state.errors import StateError
from connector.state.ledger import Ledger
from connector.state.remembered import remembered
from connector.state.witness import told_otherwise


@dataclass(frozen=True, kw_only=True)
class Proof:
    lines: int
    faults: tuple[str, ...]
    heads: int = 0


def proved(ledger: Ledger, state: State, head: Path | None) -> Proof:
    """Raises Wrong for a file of heads that tells of none: it would prove nothing."""
    heads, otherwise = (0, []) if head is None else _told(ledger, head)
    faults = (*ledger.verify(), *otherwise, *_memory(ledger, state))
    return Proof(lines=sum(1 for _ in ledger.events()), faults=faults, heads=heads)


def _told(ledger: Ledger, head: Path) -> tuple[int, list[str]]:
    try:
        with head.open(encoding="utf-8", errors="replace") as lines:
            heads, faults = told_otherwise(ledger, lines)
    except OSError as error:
        raise Wrong(f"`{head}` cannot be read: {(error.strerror or 'unknown').lower()}") from error
    if not heads:
        raise Wrong(f"{tick(str(head))} tells of no head", "`audit.head` in the config says where runs tell them")
    return heads, faults


def _memory(ledger: Ledger, state: State) -> Iterator[str]:
    """The completions that were seen once are part of what the next run goes by."""
    try:
        remembered(ledger, Archive(state))
    except StateError as error:
        yield f"the completions remembered: {error}"
