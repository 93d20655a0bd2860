"""Files named by the SHA-256 of what they hold: written once, proved on every reading."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from connector.atomic import Bytes
from connector.state.errors import StateError
from connector.state.files import Files

DIGEST = re.compile(r"[0-9a-f]{64}")
DAMAGED = "put it back from a backup; nothing is taken from it as it is"


@dataclass(frozen=True)
class Blobs:
    """Every method raises StateError."""

    files: Files
    folder: str
    suffix: str

    def put(self, data: Bytes) -> str:
        """The digest; what holds the data already stays as it is, and what is damaged is put right."""
        digest = hashlib.sha256(data).hexdigest()
        name = self.name(digest)
        found = self.files.digest(name)
        if found is not None and found != digest:
            self.files.drop(name)  # a file that is replaced would keep its permissions
        if found != digest:
            self.files.write(name, data)
        return digest

    def get(self, digest: str) -> bytes:
        name = self.name(digest)
        data, called = self.files.read(name), self.files.called(name)
        if data is None:
            raise StateError(f"{called}: no such file or directory", DAMAGED)
        if hashlib.sha256(data).hexdigest() != digest:
            raise StateError(
                f"{called}: the file was altered or is damaged: it does not have the digest in its name", DAMAGED
            )
        return data

    def drop_others(self, needed: Collection[str]) -> int:
        """Remove all but the needed ones; returns how many. Also what a writer left that did not come to its end."""
        self.files.tidy(self.folder)
        digests = (name.removesuffix(self.suffix) for name in self.files.names(self.folder))
        others = [digest for digest in digests if DIGEST.fullmatch(digest) and digest not in needed]
        for digest in others:
            self.files.drop(self.name(digest))
        return len(others)

    def name(self, digest: str) -> str:
        return f"{self.folder}/{digest}{self.suffix}"
