"""One YAML file to models; every mistake in it told in one reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from pydantic import ValidationError

from connector.core.files.documents import place
from connector.core.files.mistakes import tell, tell_keys
from connector.core.files.salvage import salvage, validated
from connector.core.files.tree import Written
from connector.core.files.yaml_text import read_tree
from connector.core.problems import Problem, Problems

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Reading(Generic[T]):
    """What came of one file: where `whole` is False, `value` is without what is wrong, or None."""

    value: T | None
    whole: bool
    written: Written | None

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that the file gives, also those of entries with mistakes."""
        return tuple(self.written.keys) if self.written else ()


def read_document(kind: type[T], data: bytes, file: str, problems: Problems) -> Reading[T]:
    """One file as a `kind` (a Document, or a dict or tuple of them); every mistake in it goes to `problems`."""
    reading, found = _read(kind, data, file)  # type: ignore[arg-type] # a type, and so hashable
    problems.extend(found)
    return reading


@lru_cache(maxsize=512)  # a diff reads the same files many times over, one of them with other lines
def _read(kind: type[T], data: bytes, file: str) -> tuple[Reading[T], Sequence[Problem]]:
    problems = Problems()
    written = read_tree(data, file, problems)
    if written is None:
        return Reading(value=None, whole=False, written=None), problems.found
    value, kept = read_value(kind, written, problems)
    if value is not None:
        place(value, kept)
    return Reading(value=value, whole=not problems.found, written=written), problems.found


def read_value(kind: type[T], written: Written, problems: Problems) -> tuple[T | None, Written]:
    tell_keys(kind, written, problems)
    try:
        return validated(kind, written), written
    except ValidationError as error:
        tell(error, kind, written, problems)
        return salvage(kind, written, error)
