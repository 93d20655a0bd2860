"""A dated exception as the YAML that a person would write, and put into a file that is there already."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from connector.core.files.tree import WORDS
from connector.core.files.yaml_text import read_tree
from connector.core.problems import Problems, visible

PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 .,/()_-]*[A-Za-z0-9.)])?")
ALSO_BOOLEAN = frozenset("yn")  # to some readers
KEYS = ("person", "entitlement", "location", "effect", "waives", "from", "until", "reason", "approved_by", "ticket")
HIDDEN = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # YAML takes these only escaped, or not at all


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is the same for all that is asked for at once. from_: empty where it holds from any day on."""

    from_: dt.date | None = None
    until: dt.date
    reason: str
    approved_by: str
    ticket: str


def entry_text(head: str, terms: Terms, note: str = "") -> str:
    """`head`: see there. note: a comment above it."""
    lines = [f"# {visible(note)}\n"] if note else []
    lines += [head]
    lines += [f"  from: {terms.from_}\n"] if terms.from_ else []
    lines += [f"  until: {terms.until}\n", f"  reason: {scalar(terms.reason)}\n"]
    lines += [f"  approved_by: {scalar(terms.approved_by)}\n", f"  ticket: {scalar(terms.ticket)}\n"]
    return "".join(lines)


def entry_head(person: str, entitlement: str, location: str | None, effect: str, waives: Sequence[str]) -> str:
    """Who, what, where; ids and codes are quoted, since they are text whatever they look like."""
    place = f"  location: {quoted(location)}\n" if location is not None else ""
    waived = f"  waives: [{', '.join(waives)}]\n" if waives else ""
    head = f"- person: {quoted(person)}\n  entitlement: {scalar(entitlement)}\n"
    return f"{head}{place}  effect: {effect}\n{waived}"


def scalar(text: str) -> str:
    """Without quotes where every reader takes it for text."""
    known = text.lower() in ALSO_BOOLEAN or text in WORDS
    return text if PLAIN.fullmatch(text) and not known else quoted(text)


def quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def with_entries(old: bytes, entries: Sequence[str]) -> bytes | None:
    """The file with entries after those it has, all else byte for byte as it was.

    None where it is no list to which lines can be added: another kind of document, or one in brackets.
    """
    text = old.decode("utf-8-sig", "replace")
    indent = 0
    if text:
        root = read_tree(old, "", Problems())
        if root is None or root.kind != "list":
            return None
        start = sum(len(line) for line in text.splitlines(keepends=True)[: root.line - 1]) + root.column - 1
        indent = root.column - 1
        if text[start] == "[":
            if root.items:
                return None
            text, indent = text[:start] + text[text.index("]", start) + 1 :].lstrip(" \t\r\n"), 0
    end = "\r\n" if "\r\n" in text else "\n"
    added = "".join(f"{' ' * indent}{line}\n" for entry in entries for line in entry.splitlines())
    joined = text + ("" if not text or text.endswith("\n") else end) + added.replace("\n", end)
    return (b"\xef\xbb\xbf" if old.startswith(b"\xef\xbb\xbf") else b"") + joined.encode()


def slug(text: str) -> str:
    """A file's stem, or a part of a branch's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
