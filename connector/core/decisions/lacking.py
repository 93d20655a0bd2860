"""What a tree lacks: the conditions that would have to turn, all of them or any one, for it to come out as wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice, product
from typing import NamedTuple, TypeAlias

from connector.core.conditions import Node

WAYS_MOST = 64


class Parts(NamedTuple):
    """Of these all have to turn (`every`), or any one."""

    every: bool
    parts: tuple[Lack, ...]


Lack: TypeAlias = "str | Parts"
"""A condition is named by its path."""


def lacking(node: Node, met: Mapping[str, bool], path: str = "", *, wanted: bool = True) -> Lack | None:
    """None where the node is as `wanted`."""
    if node.condition is not None:
        return None if met[path] == wanted else path
    prefix = f"{path}/" if path else ""
    if node.key == "not":
        return lacking(node.children[0], met, prefix + "not", wanted=not wanted)
    every = (node.key == "all") == wanted
    parts = [lacking(child, met, f"{prefix}{node.key}/{n}", wanted=wanted) for n, child in enumerate(node.children)]
    return None if not every and None in parts else joined(parts, every=every)


def joined(parts: Iterable[Lack | None], *, every: bool) -> Lack | None:
    """Without what is said twice: of `a and (a or b)`, as of `a or (a and b)`, `a` is left."""
    known = [part for part in parts if part is not None]
    flat = [each for p in known for each in (p.parts if isinstance(p, Parts) and p.every == every else (p,))]
    flat = list(dict.fromkeys(flat))
    left = tuple(p for p in flat if not (isinstance(p, Parts) and set(p.parts) & set(flat)))
    return Parts(every, left) if len(left) > 1 else next(iter(left), None)


def paths(lack: Lack | None) -> frozenset[str]:
    if isinstance(lack, Parts):
        return frozenset(chain.from_iterable(map(paths, lack.parts)))
    return frozenset() if lack is None else frozenset([lack])


def ways(lack: Lack | None) -> list[frozenset[str]]:
    """Sets of conditions that are enough together, the first few of them."""
    return list(islice(_ways(lack), WAYS_MOST))


def _ways(lack: Lack | None) -> Iterator[frozenset[str]]:
    if not isinstance(lack, Parts):
        yield paths(lack)
    elif lack.every:
        yield from (frozenset().union(*chosen) for chosen in product(*map(ways, lack.parts)))
    else:
        yield from chain.from_iterable(map(_ways, lack.parts))
