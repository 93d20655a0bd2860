"""Distinguished names (RFC 4514) and the three ways to name a group; light, since `validate` reads it.

A name is compared by its parts, never as text: case and the way a character is escaped say nothing. Where AD itself
might fold more (accents, inner spaces), this folds less: a fence that is too strict refuses, it never lets by.
"""

from __future__ import annotations

import re
import uuid
from typing import Literal

Rdn = frozenset[tuple[str, str]]
Dn = tuple[Rdn, ...]

TYPE = re.compile(r"[A-Za-z][A-Za-z0-9-]*|(?:OID\.)?[0-9]+(?:\.[0-9]+)*")
GUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
ESCAPED = re.compile(r"(?:\\[0-9A-Fa-f]{2})+|\\(.)", re.DOTALL)
PIECE = re.compile(r'(?:\\[0-9A-Fa-f]{2}|\\[^0-9A-Fa-f]|[^\\,+;"<>\x00])*')


def parse_dn(text: str) -> Dn:
    """The name's parts, the object first. Raises ValueError that says what is wrong; never quotes the text."""
    parts: list[Rdn] = []
    pairs: list[tuple[str, str]] = []
    at = 0
    while True:
        piece = PIECE.match(text, at)
        at = piece.end() if piece else at
        pairs.append(_pair(piece.group() if piece else ""))
        separator = text[at : at + 1]
        if separator not in ("", ",", "+"):
            raise ValueError(f"character {at + 1} must be escaped with a backslash")
        if separator != "+":
            parts.append(frozenset(pairs))
            pairs = []
        if not separator:
            return tuple(parts)
        at += 1


def _pair(piece: str) -> tuple[str, str]:
    kind, equals, value = piece.partition("=")
    if not equals:
        raise ValueError("each part must read `TYPE=value`; a comma inside a value is written `\\,`")
    if not TYPE.fullmatch(kind.strip()):
        raise ValueError("an attribute type such as `CN`, `OU` or `DC` must stand before each `=`")
    value = _trimmed(value)
    if not value:
        raise ValueError("a part has no value after its `=`")
    return kind.strip().lower(), ESCAPED.sub(_unescaped, value).lower()


def _trimmed(value: str) -> str:
    value = value.lstrip(" ")
    bare = value.rstrip(" ")
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if backslashes % 2 else bare


def _unescaped(found: re.Match[str]) -> str:
    if found.group(1):
        return found.group(1)
    try:
        return bytes.fromhex(found.group().replace("\\", "")).decode()
    except UnicodeDecodeError as error:
        raise ValueError("an escaped byte sequence is not UTF-8") from error


def under(name: Dn, container: Dn) -> bool:
    """Whether the object lies below the container, at any depth; a container is not below itself."""
    return len(name) > len(container) and name[-len(container) :] == container


def lies_under(text: str, containers: tuple[Dn, ...]) -> bool:
    """Whether a DN lies below one of the containers; a text that is no DN lies nowhere."""
    try:
        name = parse_dn(text)
    except ValueError:
        return False
    return any(under(name, container) for container in containers)


def common_name(text: str) -> str | None:
    """The CN of a DN's own part, in lower case; None for other names."""
    try:
        return dict(parse_dn(text)[0]).get("cn")
    except ValueError:
        return None


def kind_of(reference: str) -> Literal["dn", "guid", "name"]:
    """How a group is named: a DN, an objectGUID or a sAMAccountName (which can hold no `=`)."""
    if GUID.fullmatch(reference):
        return "guid"
    return "dn" if "=" in reference else "name"


def guid_text(raw: bytes) -> str:
    """An objectGUID's sixteen bytes as dashed lower-case text."""
    return str(uuid.UUID(bytes_le=raw))
