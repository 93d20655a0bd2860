"""Nodes to the lines of a file.

What an author wrote in braces or brackets stays there while it fits its line and holds no comment; what was written in
lines stays in lines. A comment beside something keeps its column where there is room.
"""

from __future__ import annotations

from typing import Any

from connector.core.files.layout.nodes import Collection, Comment, Entry, Node, Scalar
from connector.core.files.layout.order import holds_codes, known_keys, ordered
from connector.core.files.layout.scalars import WIDTH, block, needs_no_quotes, quoted, word
from connector.core.files.shapes import Step, names_are_free

Path = tuple[Step, ...]
APART = 2  # spaces before a comment, at least


class Printer:
    """`kind`: the type of the document, None where it is not known. `sort`: whether keys go into its order."""

    def __init__(self, kind: Any, *, sort: bool) -> None:
        self._kind = kind
        self._sort = sort

    def file(self, top: Entry) -> list[str]:
        root, lines = top.value, [*top.before, *([top.beside.text] if top.beside else [])]
        if isinstance(root, Scalar):
            return [*lines, word(root, in_flow=False)]
        if not root.entries:
            return [*lines, *root.after, empty(root)]
        above, inside = self._lines(root, 0, ())
        return [*lines, *above, *inside]

    def _lines(self, node: Collection, indent: int, path: Path) -> tuple[list[str], list[str]]:
        """The comments above the first entry, and all the rest."""
        known = known_keys(self._kind, path, [entry.key.text for entry in node.entries if entry.key])
        first, *others = ordered(node, known) if self._sort else node.entries
        keys = self._keys(node, known, path)
        lines = self._entry(first, keys, indent, path)
        for entry in others:
            lines += [*padded(entry.before, indent), *self._entry(entry, keys, indent, path)]
        while first.before and not first.before[0]:
            first.before.pop(0)
        return padded(first.before, indent), [*lines, *padded(node.after, indent)]

    def _entry(self, entry: Entry, keys: dict[int, str], indent: int, path: Path) -> list[str]:
        """An entry without the comments above it, but for those that its own first entry brings."""
        inner = (*path, entry.key.text if entry.key else 0)
        head = " " * indent + (f"{keys[id(entry.key)]}:" if entry.key else "-")
        value = entry.value
        if isinstance(value, Scalar):
            first, *more = self._scalar(value, inner)
            return [beside(f"{head} {first}".rstrip(), entry.beside), *padded(more, indent + 2)]
        flow = self._flow(value, inner) if value.is_flow else None
        if flow is not None and len(head) + 1 + len(flow) <= WIDTH:
            return [beside(f"{head} {flow}", entry.beside)]
        if not value.entries:
            return [*padded(value.after, indent), beside(f"{head} {empty(value)}", entry.beside)]
        return self._block(entry, value, head, inner)

    def _block(self, entry: Entry, value: Collection, head: str, path: Path) -> list[str]:
        indent = len(head) - len(head.lstrip())
        above, inside = self._lines(value, indent + 2, path)
        head += f" &{value.anchor}" if value.anchor else ""
        if entry.key or value.anchor:
            return [beside(head, entry.beside), *above, *inside]
        own = [entry.beside.text] if entry.beside else []
        lifted = padded([*own, *(line.lstrip() for line in above)], indent)
        return [*lifted, f"{head} {inside[0].lstrip()}", *inside[1:]]

    def _scalar(self, value: Scalar, path: Path) -> list[str]:
        lines = block(value)
        return lines or [word(value, in_flow=False, is_code=holds_codes(self._kind, path))]

    def _flow(self, node: Node, path: Path) -> str | None:
        """In one line; None where a comment, or a key without a value, needs lines of its own."""
        if isinstance(node, Scalar):
            text = word(node, in_flow=True, is_code=holds_codes(self._kind, path))
            return text or None
        known = known_keys(self._kind, path, [entry.key.text for entry in node.entries if entry.key])
        keys, parts = self._keys(node, known, path), []
        for entry in ordered(node, known) if self._sort else node.entries:
            inside = self._flow(entry.value, (*path, entry.key.text if entry.key else 0))
            if inside is None or entry.before or entry.beside:
                return None
            parts.append(f"{keys[id(entry.key)]}: {inside}" if entry.key else inside)
        if node.after:
            return None
        joined = ", ".join(parts)
        anchor = f"&{node.anchor} " if node.anchor else ""
        return anchor + (f"[{joined}]" if node.kind == "list" else f"{{{joined}}}")

    def _keys(self, node: Collection, known: list[str], path: Path) -> dict[int, str]:
        """How each key is written: those of a model as they are; of the user's own words all in quotes where one is."""
        keys = [entry.key for entry in node.entries if entry.key]
        free = self._kind is not None and names_are_free(self._kind, path)
        codes = free and any(key.is_text and not needs_no_quotes(key.text, in_flow=True) for key in keys)
        return {id(key): _key(key, known, in_quotes=codes) for key in keys}


def _key(key: Scalar, known: list[str], *, in_quotes: bool) -> str:
    if key.is_alias:
        return f"{key.text} "
    if key.text in known and not key.anchor:
        return key.text
    return quoted(key.text) if in_quotes and key.is_text and not key.anchor else word(key, in_flow=True)


def beside(line: str, comment: Comment | None) -> str:
    if comment is None:
        return line
    return line.ljust(max(comment.place[1], len(line) + APART)) + comment.text


def padded(lines: list[str], indent: int) -> list[str]:
    return [" " * indent + line if line else "" for line in lines]


def empty(node: Collection) -> str:
    anchor = f"&{node.anchor} " if node.anchor else ""
    return anchor + ("[]" if node.kind == "list" else "{}")
