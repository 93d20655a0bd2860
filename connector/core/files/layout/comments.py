"""The comments of a file, each given to the entry that it speaks of.

One on a line of its own belongs to the entry below it; where it is indented deeper than that, it ends the block above.
One beside something belongs to the entry that begins, or ends, on its line.
"""

from __future__ import annotations

import re
from collections import deque

import yaml

from connector.core.files.layout.nodes import BLOCKS, Collection, Comment, Entry, Node, Place, Scalar, begins, ends
from connector.core.files.yaml_text import PARSER

END: Place = (1 << 60, 0)
MODELINE = "# yaml-language-server:"


def lines_of(text: str) -> list[str]:
    """As YAML counts them."""
    return re.split("[\n\x85\u2028\u2029]", text)


def comments_of(text: str) -> list[Comment]:
    """What stands between the tokens is spaces and comments; the head of a block of text may hold one too."""
    lines = lines_of(text)
    found: list[Comment] = []
    last: Place = (0, 0)
    for token in yaml.scan(text, Loader=PARSER):
        found += _between(lines, last, begins(token))
        if isinstance(token, yaml.ScalarToken) and token.style in BLOCKS:
            line = begins(token)[0]
            found += _between(lines, begins(token), (line, len(lines[line])))
        last = max(last, ends(token))
    return [*found, *_between(lines, last, (len(lines), 0))]


def _between(lines: list[str], first: Place, last: Place) -> list[Comment]:
    found = []
    for number in range(first[0], min(last[0] + 1, len(lines))):
        begin = first[1] if number == first[0] else 0
        line = lines[number][: last[1]] if number == last[0] else lines[number]
        if (at := line.find("#", begin)) >= 0:
            found.append(Comment(place=(number, at), text=line[at:].rstrip(), alone=not line[:at].strip()))
    return found


def attach(root: Node, text: str) -> Entry:
    """The root as an entry, all comments given out; those `before` it stand at the head of the file."""
    top = Entry(start=(0, 0), key=None, value=root)
    giver = _Giver(text)
    if isinstance(root, Scalar):
        giver.give_rest(top.before)
        return top
    giver.inside(top, root, root.end if root.is_flow else END)
    giver.give_rest(root.after)
    if root.entries:
        first = root.entries[0]
        head = _head(first.before)
        top.before, first.before = first.before[:head], first.before[head:]
    return top


def _head(lines: list[str]) -> int:
    """How many lines above the first entry speak of the file: those to the last empty one, and a schema's line."""
    return max((number for number, line in enumerate(lines, 1) if not line or line.startswith(MODELINE)), default=0)


class _Giver:
    def __init__(self, text: str) -> None:
        self._lines = lines_of(text)
        self._left = deque(comments_of(text))

    def give(self, entry: Entry, limit: Place) -> None:
        """All comments of an entry and of what is inside it; `limit`: where the next thing begins."""
        value = entry.value
        in_lines = isinstance(value, Collection) and not value.is_flow
        while self._comes(value.start) and not (in_lines and self._left[0].alone):
            self._take(entry, entry.before)
        if isinstance(value, Collection):
            self.inside(entry, value, value.end if value.is_flow else limit)
        elif value.style in BLOCKS and self._comes((value.start[0] + 1, 0)):
            self._take(entry, entry.before)
        if not in_lines:
            while self._comes(min(limit, (value.end[0] + 1, 0))) and not self._left[0].alone:
                self._take(entry, entry.before)

    def give_rest(self, lines: list[str]) -> None:
        lines += [comment.text for comment in self._left]
        self._left.clear()

    def inside(self, owner: Entry, node: Collection, end: Place) -> None:
        earlier = owner
        for number, entry in enumerate(node.entries, 1):
            while self._comes(entry.start):
                self._take(earlier, entry.before)
            if self._is_empty(entry.start[0] - 1) and not node.is_flow:
                entry.before.append("")
            self.give(entry, node.entries[number].start if number < len(node.entries) else end)
            earlier = entry
        while self._comes(end) and (node.is_flow or self._belongs(node, owner)):
            self._take(earlier, node.after)

    def _belongs(self, node: Collection, owner: Entry) -> bool:
        """Whether the next comment is indented as a block is, and deeper than the key that the block stands under."""
        column = self._left[0].place[1]
        return self._left[0].alone and column >= node.start[1] and not (owner.key and column <= owner.start[1])

    def _comes(self, place: Place) -> bool:
        return bool(self._left) and self._left[0].place < place

    def _is_empty(self, line: int) -> bool:
        return line >= 0 and not self._lines[line].strip()

    def _take(self, beside: Entry, lines: list[str]) -> None:
        comment = self._left.popleft()
        if comment.alone and self._is_empty(comment.place[0] - 1):
            lines.append("")
        if comment.alone or beside.beside:
            lines.append(comment.text)
        else:
            beside.beside = comment
