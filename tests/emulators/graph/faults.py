"""Faults, armed by name and drawn from seeded generators, so that a campaign can be run again as it was."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

from .exchange import Request

Kind = Literal[
    "throttle",  # 429, nothing applied
    "throttle-applied",  # 429, and yet the write was applied
    "conflict",  # 409 of a write, nothing applied
    "server-error",  # 500
    "bad-gateway",  # 502
    "unavailable",  # 503 with Retry-After
    "gateway-timeout",  # 504
    "timeout-applied",  # 504, and yet the write was applied
    "unauthorized",  # 401: the token is refused
    "denied",  # 403
    "misleading-404",  # a removal is answered 404, naming the group, and nothing was removed
    "absent-400",  # removing what is absent is answered 400 instead of 404
    "missing-answer",  # an item of a $batch is carried out and its answer left out
    "foreign-next-link",  # a nextLink to `host`
    "delta-empty",  # an empty page with a nextLink
    "delta-replay",  # a page is given a second time
    "delta-gone",  # 410 with a Location
    "lag",  # a write is shown by reads only after `seconds`
    "stale-read",  # a read of members shows the state of `seconds` ago
    "slow",  # the answer comes after `seconds`
    "silent",  # applied, and never answered: the connection idles for `seconds`
    "cut",  # applied, and the connection is cut within the answer
    "cut-before",  # nothing applied, and the connection is cut
    "sts-unavailable",  # the token service answers 503
]
KINDS: tuple[str, ...] = get_args(Kind)
On = Literal["request", "item", "any"]


def is_number(value: object, *, whole: bool) -> bool:
    return isinstance(value, int if whole else int | float) and not isinstance(value, bool) and value >= 0


@dataclass(slots=True, kw_only=True)
class Fault:
    """`rate`: how often; `after`: opportunities let pass first; `times`: how often at most (None: without end).

    `on`: whole requests, items of a $batch, or both; `method` and `path` (a regular expression) narrow it further.
    """

    kind: str
    rate: float = 1.0
    seed: int = 0
    times: int | None = None
    after: int = 0
    on: On = "any"
    method: str = ""
    path: str = ""
    retry_after: str = "0.249"
    seconds: float = 1.0
    host: str = "https://graph.example.net"
    fired: int = 0
    chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault `{self.kind}`; known: {', '.join(KINDS)}")
        for name in ("rate", "seconds", "seed", "after", "times"):
            number, whole = getattr(self, name), name not in {"rate", "seconds"}
            if not is_number(number, whole=whole) and not (name == "times" and number is None):
                raise ValueError(f"`{name}` takes a {'whole ' if whole else ''}number, not `{number}`")
        if self.on not in get_args(On):
            raise ValueError(f"`on` is one of {', '.join(get_args(On))}, not `{self.on}`")
        try:
            re.compile(self.path)
        except re.error as problem:
            raise ValueError(f"`path` is no regular expression: {problem}") from None
        self.chance = random.Random(self.seed)

    def meets(self, request: Request) -> bool:
        if self.on not in {"any", request.kind}:
            return False
        if self.method and self.method != request.method:
            return False
        return not self.path or re.search(self.path, request.path) is not None

    def strikes(self) -> bool:
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None and self.fired >= self.times:
            return False
        if self.rate < 1.0 and self.chance.random() >= self.rate:
            return False
        self.fired += 1
        return True


@dataclass(slots=True)
class Faults:
    """What is armed, by kind."""

    armed: dict[str, list[Fault]] = field(default_factory=dict)

    def arm(self, **options: Any) -> Fault:
        """Add a fault. Raises ValueError where it, or what it is told, is not known."""
        known = [one.name for one in fields(Fault) if one.init and one.name != "fired"]
        if unknown := set(options) - set(known):
            raise ValueError(f"a fault has no `{min(unknown)}`; known: {', '.join(known)}")
        fault = Fault(**options)
        self.armed.setdefault(fault.kind, []).append(fault)
        return fault

    def disarm(self, kind: str = "") -> None:
        if kind:
            self.armed.pop(kind, None)
        else:
            self.armed.clear()

    def draw(self, kind: str, request: Request) -> Fault | None:
        """The fault that strikes this request, if one does."""
        for fault in self.armed.get(kind, ()):
            if fault.meets(request) and fault.strikes():
                return fault
        return None

    def counts(self) -> dict[str, int]:
        return {kind: sum(fault.fired for fault in faults) for kind, faults in self.armed.items()}
