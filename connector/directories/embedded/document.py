"""The bytes of the document, its top-level values and its groups; every mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from connector.directories import DirectoryError

BYTE = re.compile(r" \(byte (\d+)\)$")
EXPECTED = re.compile(r"Expected `(\w+)(?: \| null)?`(?:.*, got `(\w+)`)?")
MISSING = re.compile(r"Object missing required field (`.+`)$")
WORDS = {
    "str": "a text",
    "int": "a number",
    "float": "a number",
    "bool": "`true` or `false`",
    "null": "`null`",
    "array": "a list",
    "object": "an object",
}
UNDECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
BOM = b"\xef\xbb\xbf"


class _Key(str):
    """A key of an object; a type of its own so that msgspec shows each one to `_no_repeats`."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class EmbeddedDocument:
    """`values`: every top-level value as it stands in `data`, in order; `accounts` is never decoded here.

    owners: who marked a group as theirs, by its name.
    """

    file: str
    data: bytes
    values: Mapping[str, msgspec.Raw]
    groups: Mapping[str, list[str]]
    owners: Mapping[str, str]

    @property
    def accounts(self) -> msgspec.Raw:
        return self.values["accounts"]

    def mistake(self, offset: int, message: str) -> DirectoryError:
        return mistake(self.file, self.data, offset, message)


def parse(file: str, data: bytes) -> EmbeddedDocument:
    """Raises DirectoryError, `FILE:LINE:COLUMN: message`, where the document isn't one."""
    data = data.removeprefix(BOM)
    values = _values(file, data)
    for key in ("accounts", "groups"):
        if key not in values:
            raise mistake(file, data, 0, f"the document has no `{key}`")
    groups, owners = _groups(file, data, values), _owners(file, data, values)
    return EmbeddedDocument(file=file, data=data, values=values, groups=groups, owners=owners)


def _values(file: str, data: bytes) -> dict[str, msgspec.Raw]:
    try:
        values = msgspec.json.decode(data, type=dict[_Key, msgspec.Raw], dec_hook=_no_repeats())
    except UNDECODED as error:
        raise explained(file, data, 0, data, error) from None
    return {str(key): value for key, value in values.items()}


def _groups(file: str, data: bytes, values: Mapping[str, msgspec.Raw]) -> dict[str, list[str]]:
    try:
        groups = msgspec.json.decode(values["groups"], type=dict[_Key, list[str]], dec_hook=_no_repeats())
    except UNDECODED as error:
        start = offset_of(data, values.values(), list(values).index("groups"))
        raise _group_mistake(file, data, values["groups"], start, error) from None
    return {str(name): members for name, members in groups.items()}


def _owners(file: str, data: bytes, values: Mapping[str, msgspec.Raw]) -> dict[str, str]:
    """An optional part of the document."""
    if "owners" not in values:
        return {}
    try:
        owners = msgspec.json.decode(values["owners"], type=dict[_Key, str], dec_hook=_no_repeats())
    except UNDECODED as error:
        start = offset_of(data, values.values(), list(values).index("owners"))
        raise explained(file, data, start, values["owners"], error) from None
    return {str(group): owner for group, owner in owners.items()}


def _group_mistake(file: str, data: bytes, raw: msgspec.Raw, start: int, error: Exception) -> DirectoryError:
    """The first member that is no text, else what msgspec says of the groups as a whole."""
    try:
        groups = msgspec.json.decode(raw, type=dict[str, list[msgspec.Raw]])
    except UNDECODED:
        return explained(file, data, start, raw, error)
    for name, members in groups.items():
        for member in members:
            start = offset_of(data, [member], 0, start)
            if not bytes(member).startswith(b'"'):
                return mistake(file, data, start, f"a member of `{name}` is not the text of an account's id")
            start += memoryview(member).nbytes
    return explained(file, data, start, raw, error)


def _no_repeats() -> Callable[[type, Any], _Key]:
    seen: set[str] = set()

    def hook(_: type, key: Any) -> _Key:
        if key in seen:
            raise ValueError(f"`{key}` stands twice in one object")
        seen.add(key)
        return _Key(key)

    return hook


def offset_of(data: bytes, values: Iterable[msgspec.Raw], index: int, start: int = 0) -> int:
    """Where the value at `index` begins in `data`; `values` are those of one object or list that begins at `start`."""
    for place, value in enumerate(values):
        start = data.index(value, start)
        if place == index:
            break
        start += memoryview(value).nbytes
    return start


def explained(file: str, data: bytes, start: int, part: bytes | msgspec.Raw, error: Exception) -> DirectoryError:
    """An error of msgspec on `part`, which begins at `start` in `data`, in our words."""
    if isinstance(error, UnicodeDecodeError):
        return _undecodable(file, data)
    if isinstance(error, RecursionError):
        return mistake(file, data, start, "not valid JSON: nested too deep")
    message = str(error)
    if found := BYTE.search(message):
        what = BYTE.sub("", message).split(": ", 1)[-1]
        offset = int(found[1]) - (what == "trailing characters")  # of these msgspec names the second
        return mistake(file, data, start + offset, f"not valid JSON: {what}")
    if not isinstance(error, msgspec.ValidationError):
        return mistake(file, data, start + memoryview(part).nbytes, "not valid JSON: the document ends too early")
    return mistake(file, data, start, in_words(message))


def in_words(message: str) -> str:
    """A validation message of msgspec, such as "Expected `str`, got `int` - at `$.id`", as one of ours."""
    what, _, where = message.partition(" - at ")
    if lacking := MISSING.match(what):
        return f"{lacking[1]} is missing"
    if not (found := EXPECTED.match(what)):
        return what.removesuffix(" in `$`")
    place = where.strip("`").removeprefix("$").removeprefix(".")
    got = f"found {WORDS[found[2]]}" if found[2] else "found an empty one"
    words = f"expected {WORDS[found[1]]}, {got}"
    return f"`{place}`: {words}" if place and "[" not in place else words


def _undecodable(file: str, data: bytes) -> DirectoryError:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return mistake(file, data, error.start, "not UTF-8")
    return mistake(file, data, 0, "not UTF-8")


def mistake(file: str, data: bytes, offset: int, message: str) -> DirectoryError:
    line = data.count(b"\n", 0, offset) + 1
    begin = data.rfind(b"\n", 0, offset) + 1
    column = len(data[begin:offset].decode(errors="replace")) + 1
    return DirectoryError(f"{file}:{line}:{column}: {message}")
