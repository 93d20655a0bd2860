"""A YAML file as it is written: nodes with their places and styles, each entry to be given its comments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from connector.core.files.tree import read_plain
from connector.core.files.yaml_text import PARSER

BLOCKS = ("|", ">")
Place = tuple[int, int]
"""Line and column, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """`alone`: nothing but spaces stands before it on its line."""

    place: Place
    text: str
    alone: bool


@dataclass(slots=True, kw_only=True)
class Scalar:
    """`style`: as the parser has it, empty for a plain one. An alias is a plain one whose text begins with `*`."""

    start: Place
    end: Place
    text: str
    style: str = ""
    anchor: str = ""
    is_alias: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it says a text, and not a number, a boolean, nothing, or what stands elsewhere."""
        return not self.is_alias and (self.style != "" or isinstance(read_plain(self.text), str))


@dataclass(slots=True, kw_only=True)
class Collection:
    """`after`: the comments behind its last entry."""

    start: Place
    end: Place = (0, 0)
    kind: Literal["list", "mapping"]
    is_flow: bool
    anchor: str = ""
    entries: list[Entry] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


Node = Scalar | Collection


@dataclass(slots=True, kw_only=True)
class Entry:
    """One item, or one key with its value; the comment lines `before` it (empty ones among them), and one `beside`."""

    start: Place
    key: Scalar | None
    value: Node
    before: list[str] = field(default_factory=list)
    beside: Comment | None = None


def nodes_of(text: str) -> Node | None:
    """The root of a text that the reader has accepted; None where it holds nothing."""
    dashes = [begins(token) for token in yaml.scan(text, Loader=PARSER) if isinstance(token, yaml.BlockEntryToken)]
    return _Builder(dashes).build(yaml.parse(text, Loader=PARSER))


class _Builder:
    def __init__(self, dashes: list[Place]) -> None:
        self._dashes = dashes
        self._open: list[Collection] = []
        self._keys: list[Scalar | None] = []
        self.root: Node | None = None

    def build(self, events: Iterator[Any]) -> Node | None:
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                style = event.style or ("" if event.implicit[0] else '"')
                self._attach(_scalar(event, text=event.value, style=style))
            elif isinstance(event, yaml.AliasEvent):
                self._attach(_scalar(event, text=f"*{event.anchor}", is_alias=True))
            elif isinstance(event, yaml.CollectionStartEvent):
                self._start(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._keys.pop()
                done = self._open.pop()
                done.end = ends(event)
                self._attach(done)
        return self.root

    def _start(self, event: Any) -> None:
        kind: Literal["list", "mapping"] = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
        node = Collection(start=begins(event), kind=kind, is_flow=bool(event.flow_style), anchor=event.anchor or "")
        self._open.append(node)
        self._keys.append(None)

    def _attach(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent, key = self._open[-1], self._keys[-1]
        if parent.kind == "list":
            parent.entries.append(Entry(start=self._item(parent, node), key=None, value=node))
        elif key is None and isinstance(node, Scalar):
            self._keys[-1] = node
        elif key is not None:
            self._keys[-1] = None
            parent.entries.append(Entry(start=key.start, key=key, value=node))

    def _item(self, parent: Collection, node: Node) -> Place:
        """Where the dash of an item stands: the last one of the list's own column up to the item."""
        if parent.is_flow:
            return node.start
        number = bisect_right(self._dashes, node.start) - 1
        while number > 0 and self._dashes[number][1] != parent.start[1]:
            number -= 1
        return self._dashes[number]


def _scalar(event: Any, **rest: Any) -> Scalar:
    anchor = "" if isinstance(event, yaml.AliasEvent) else event.anchor or ""
    return Scalar(start=begins(event), end=ends(event), anchor=anchor, **rest)


def begins(marked: Any) -> Place:
    return marked.start_mark.line, marked.start_mark.column


def ends(marked: Any) -> Place:
    return marked.end_mark.line, marked.end_mark.column
