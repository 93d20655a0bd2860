"""Gives out names, employee IDs, user names and e-mail addresses, no two alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from importlib.resources import files
from random import Random
from typing import NamedTuple, TypeVar

T = TypeVar("T")
DOMAIN = "dps.test"
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "\N{LATIN SMALL LETTER DOTLESS I}": "i"})


class Identity(NamedTuple):
    id: str
    given: str
    family: str
    email: str
    username: str


def pick(rng: Random, values: Sequence[T]) -> T:
    """From `random()` alone: the one method whose sequence Python promises to keep between versions."""
    return values[int(rng.random() * len(values))]


class Roll:
    """Ordinary IDs run from 001000 to 899999; those `kept_back` are given out by name only."""

    def __init__(self, rng: Random, kept_back: frozenset[str]) -> None:
        self._rng = rng
        self._given, self._family = _names("given"), _names("family")
        self._ids = set(kept_back)
        self._usernames: set[str] = set()

    def enter(self, person_id: str = "") -> Identity:
        given, family = pick(self._rng, self._given), pick(self._rng, self._family)
        first, last = _plain(given), _plain(family)
        username = self._free(first[0] + last)
        number = username.removeprefix(first[0] + last)
        return Identity(person_id or self._new_id(), given, family, f"{first}.{last}{number}@{DOMAIN}", username)

    def _new_id(self) -> str:
        while True:
            person_id = f"{1000 + int(self._rng.random() * 899_000):06d}"
            if person_id not in self._ids:
                self._ids.add(person_id)
                return person_id

    def _free(self, stem: str) -> str:
        name, number = stem, 1
        while name in self._usernames:
            number += 1
            name = f"{stem}{number}"
        self._usernames.add(name)
        return name


def _names(which: str) -> tuple[str, ...]:
    """Names from many places, combined at random: whoever they fit is invented."""
    return tuple((files(__package__) / "names" / f"{which}.txt").read_text(encoding="utf-8").split())


def _plain(name: str) -> str:
    """Lower-case ASCII letters of a name: `O'Shea` is `oshea`, `Piñon` is `pinon`."""
    bare = unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return "".join(letter for letter in bare.lower() if letter.isalpha())
