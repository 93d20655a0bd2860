"""The one layout of a YAML file: order of keys, indentation, quotes, empty lines; each comment stays with its entry.

From our own reader's events, and not by the round trip of ruamel.yaml: that ties a comment to what stands before it, so
that sorted keys get the comments of others, and loses some of those inside brackets.
"""

from __future__ import annotations

from typing import Any

from connector.core.files.layout.comments import attach, comments_of
from connector.core.files.layout.nodes import Node, Scalar, nodes_of
from connector.core.files.layout.printing import Printer
from connector.core.files.tree import Written
from connector.core.files.yaml_text import decode, read_tree
from connector.core.problems import Invalid, Mark, Problems


def canonical(data: bytes, kind: Any = None, file: str = "") -> bytes:
    """A YAML file in the one layout; what it says to our reader is the same, and no comment is lost.

    kind: the type of the document, which gives the order of its keys; None: they stay as they are.
    file: as problems name it. Raises Invalid where it has mistakes of YAML, or could not be kept whole.
    """
    problems = Problems()
    before = read_tree(data, file, problems)
    if before is None or problems:
        raise Invalid(problems)
    text = "\n".join(decode(data, file, problems).replace("\r\n", "\n").split("\r"))
    root = nodes_of(text)
    if root is None:
        return data
    lines = Printer(kind, sort=not any_alias(root)).file(attach(root, text))
    laid = "\n".join(lines).strip("\n") + "\n"
    after = read_tree(laid.encode(), file, problems)
    if problems or after is None or not same(before, after) or said(text) != said(laid):
        problems = Problems()
        message = "it cannot be laid out without a change of what it says, and is left as it is"
        problems.error(Mark(file=file), "layout", message, "write it more plainly: long keys, aliases and odd quotes")
        raise Invalid(problems)
    return laid.encode()


def any_alias(node: Node) -> bool:
    """An alias must stand below its anchor, so that nothing may be sorted."""
    if isinstance(node, Scalar):
        return node.is_alias
    return any(any_alias(each) for entry in node.entries for each in (entry.key, entry.value) if each is not None)


def same(one: Written, other: Written) -> bool:
    """Whether two trees say the same to every model; the order of keys says nothing."""
    if one.kind != other.kind or one.keys.keys() != other.keys.keys() or len(one.items) != len(other.items):
        return False
    if one.kind == "scalar":
        return type(one.value) is type(other.value) and one.value == other.value
    return all(map(same, one.items, other.items)) and all(
        same(value, other.entries[key]) for key, value in one.entries.items()
    )


def said(text: str) -> list[str]:
    return sorted(comment.text for comment in comments_of(text))
