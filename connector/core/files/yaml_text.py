"""Bytes of a YAML file to a tree with places; the only importer of yaml.

The parser's events are read one by one: `yaml.compose` recurses in C, and a deeply nested file would end the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from connector.core.files.tree import Written, read_plain
from connector.core.problems import Mark, Problems, tick

DEEPEST = 50
REPEATED_MOST = 10_000
CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):  # noqa: N818 - the problem is already told; this only ends the reading
    """The rest of the file cannot be read."""


def read_tree(data: bytes, file: str, problems: Problems) -> Written | None:
    """The file's tree, or None where it has none; what the text alone shows to be wrong goes to `problems`."""
    try:
        text = decode(data, file, problems)
        return Reader(file, problems).read(text)
    except Unreadable:
        return None


def decode(data: bytes, file: str, problems: Problems) -> str:
    """A byte-order mark at the start is accepted."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        problems.error(
            end_of(before, file),
            "not-utf-8",
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            "save the file in the encoding UTF-8",
        )
        raise Unreadable from error
    if found := CONTROL.search(text):
        shown = f"U+{ord(found[0]):04X}"
        problems.error(
            end_of(text[: found.start()], file),
            "yaml-control",
            f"the control character {shown} may not stand in a file",
        )
        raise Unreadable
    return text


def end_of(text: str, file: str) -> Mark:
    """The place just after a text that starts a file."""
    return Mark(file=file, line=text.count("\n") + 1, column=len(text) - (text.rfind("\n") + 1) + 1)


class Reader:
    """Builds the tree of one file from the parser's events."""

    def __init__(self, file: str, problems: Problems) -> None:
        self.file = file
        self.problems = problems
        self.open: list[Written] = []
        self.pending: list[Written | None] = []
        self.anchors: dict[str, Written] = {}
        self.repeated = 0
        self.root: Written | None = None

    def read(self, text: str) -> Written | None:
        for event in self.events(text):
            if isinstance(event, yaml.ScalarEvent):
                self.add(self.scalar(event), event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self.start(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.end()
            elif isinstance(event, yaml.AliasEvent):
                self.alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.document(event)
        if self.root is None:
            self.problems.error(
                Mark(file=self.file), "empty-file", "the file is empty", "write its content, or remove the file"
            )
        return self.root

    def events(self, text: str) -> Iterator[Any]:
        try:
            yield from yaml.parse(text, Loader=PARSER)
        except yaml.MarkedYAMLError as error:
            tell_syntax(error, text, self.file, self.problems)
            raise Unreadable from error
        except (yaml.YAMLError, ValueError, IndexError) as error:  # the parser in Python lets a few of these through
            self.problems.error(Mark(file=self.file), "yaml-syntax", "this is not YAML")
            raise Unreadable from error

    def place(self, event: Any) -> Mark:
        return Mark(file=self.file, line=event.start_mark.line + 1, column=event.start_mark.column + 1)

    def scalar(self, event: Any) -> Written:
        mark = event.start_mark
        quoted = not event.implicit[0] or event.tag is not None
        value = event.value if quoted else read_plain(event.value)
        return Written(self.file, mark.line + 1, mark.column + 1, "scalar", event.value, quoted, value)

    def start(self, event: Any) -> None:
        if len(self.open) >= DEEPEST:
            self.problems.error(self.place(event), "yaml-depth", f"nested more than {DEEPEST} levels deep")
            raise Unreadable
        mark = event.start_mark
        is_list = isinstance(event, yaml.SequenceStartEvent)
        node = Written(self.file, mark.line + 1, mark.column + 1, "list" if is_list else "mapping")
        self.told_tag(event)
        if event.anchor:
            self.anchors[event.anchor] = node
        self.open.append(node)
        self.pending.append(None)

    def end(self) -> None:
        node = self.open.pop()
        self.pending.pop()
        inside = node.items if node.kind == "list" else node.entries.values()
        node.size = 1 + sum(item.size for item in inside)
        if node.kind == "list":
            node.value = tuple(item.value for item in node.items)
        else:
            node.value = {key: item.value for key, item in node.entries.items()}
        self.attach(node)

    def add(self, node: Written, event: Any) -> None:
        self.told_tag(event)
        if event.anchor:
            self.anchors[event.anchor] = node
        self.attach(node)

    def attach(self, node: Written) -> None:
        if not self.open:
            self.root = node
        elif self.open[-1].kind == "list":
            self.open[-1].items.append(node)
        elif (key := self.pending[-1]) is None:
            self.pending[-1] = node
        else:
            self.pending[-1] = None
            self.enter(self.open[-1], key, node)

    def enter(self, mapping: Written, key: Written, value: Written) -> None:
        if key.kind != "scalar" or (not key.text and not key.quoted):
            self.problems.error(key.mark, "yaml-key", "a key must be text")
        elif key.text == "<<" and not key.quoted:
            self.problems.error(key.mark, "yaml-merge", "the merge key `<<` is refused", "write the keys out")
        elif first := mapping.keys.get(key.text):
            self.problems.error(
                key.mark, "duplicate-key", f"the key {tick(key.text)} is given twice", f"first given at {first.mark}"
            )
        else:
            mapping.keys[key.text] = key
            mapping.entries[key.text] = value

    def alias(self, event: Any) -> None:
        node = self.anchors.get(event.anchor)
        if node is None or node.value is None:
            what = "names no anchor" if node is None else "stands inside what it names"
            self.problems.error(
                self.place(event), "yaml-alias", f"the alias {tick('*' + event.anchor)} {what}", "write the value out"
            )
            raise Unreadable
        self.repeated += node.size
        if self.repeated > REPEATED_MOST:
            self.problems.error(
                self.place(event),
                "yaml-alias-limit",
                f"aliases repeat more than {REPEATED_MOST} values",
                "write the values out",
            )
            raise Unreadable
        self.attach(node)

    def document(self, event: Any) -> None:
        if self.root is not None:
            self.problems.error(
                self.place(event), "yaml-documents", "a file holds one document", "make it a file of its own"
            )
            raise Unreadable

    def told_tag(self, event: Any) -> None:
        if event.tag not in (None, "!"):
            self.problems.error(
                self.place(event),
                "yaml-tag",
                f"the tag {tick(event.tag)} is refused",
                "remove it; quote what must be text",
            )


SYNTAX = {
    "mapping values are not allowed": (
        "a `: ` where YAML takes none",
        "quote a text that holds `: `; else look at the indentation here and one line up",
    ),
    "found character that cannot start": ("no value may start with this character", "quote the text"),
    "found unexpected end of stream": ("the quote that opens here is never closed", "close it"),
    "did not find expected ',' or": (
        "a comma or a closing bracket is missing before this",
        "look at the brackets and commas here and one line up",
    ),
    "did not find expected key": (
        "this is no key of the mapping above",
        "look at the indentation and the quotes here and one line up",
    ),
    "did not find expected '-' indicator": (
        "this is no item of the list above",
        "look at the indentation; a list's items start with `- `",
    ),
    "did not find expected <document start>": (
        "this belongs to nothing above",
        "look at the indentation; all keys of a mapping start in the same column",
    ),
    "found unknown escape character": (
        "a backslash stands before a character that it has no meaning for",
        r"in double quotes a backslash is written `\\`; in single quotes it stands for itself",
    ),
}


def tell_syntax(error: yaml.MarkedYAMLError, text: str, file: str, problems: Problems) -> None:
    problem = str(error.problem)
    where = error.context_mark if "end of stream" in problem else error.problem_mark
    mark = Mark(file=file, line=where.line + 1, column=where.column + 1) if where else Mark(file=file)
    if "tab character" in problem or tab_indents(text, mark):
        problems.error(mark, "yaml-tab", "a tab stands where YAML takes only spaces", "indent with spaces")
        return
    words, advice = next((told for start, told in SYNTAX.items() if problem.startswith(start)), (problem, ""))
    problems.error(mark, "yaml-syntax", words, advice)


def tab_indents(text: str, mark: Mark) -> bool:
    lines = text.split("\n")
    line = lines[mark.line - 1] if 0 < mark.line <= len(lines) else ""
    return "\t" in line[: len(line) - len(line.lstrip())] or line[mark.column - 1 : mark.column] == "\t"
