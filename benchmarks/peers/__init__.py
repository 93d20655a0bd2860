"""The same decisions, and the same memberships written, by others: `make bench-peers`.

Each peer is a file whose `prepare` compiles the policies once, in the best form that its interface allows, and gives
back what decides all cases: a sequence of facts in, pairs of the numbers of a case and of a policy out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypedDict

PYTHON = str(Path(__file__).parents[2] / ".cache/peers/bin/python")
"""Of the peers' own environment, which `make bench-peers` fills: `requirements.txt` beside this file."""

LIMIT = 60  # seconds of processor time; who needs more at a size is not asked at a larger one


class Facts(TypedDict):
    """One assignment, as every peer is given it: joined, and its dates folded already."""

    employed: bool
    certified: list[str]
    waived: bool
    role: str
    site: str


Decide = Callable[[Sequence[Facts]], Iterable[tuple[int, int]]]


PEERS = {  # title: module, and what compiles policies there
    "Python closures": ("closures", "prepare"),
    "CEL, a dict a decision": ("cel", "each"),
    "CEL, one expression": ("cel", "together"),
    "Cedar": ("cedar", "prepare"),
    "Cloud Custodian": ("custodian", "prepare"),
    "Rego": ("rego", "prepare"),
    "casbin": ("casbin", "prepare"),
}
