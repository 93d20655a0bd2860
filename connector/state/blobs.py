"""Files named by the SHA-256 of what they hold: written once, proved on every reading, readable by the owner only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from connector.atomic import Bytes, replace_file
from connector.state.errors import StateError, plain_file_errors

DIGEST = re.compile(r"[0-9a-f]{64}")
DAMAGED = "put it back from a backup; nothing is taken from it as it is"


@dataclass(frozen=True)
class Blobs:
    """Every method raises StateError."""

    folder: Path
    suffix: str

    def put(self, data: Bytes) -> str:
        """The digest; a file that holds the data already stays as it is, and a damaged one is put right."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.path(digest)
        with plain_file_errors(path):
            if not self._holds(path, digest):
                path.unlink(missing_ok=True)  # a file that is replaced would keep its permissions
                replace_file(path, data, mode=0o600)
        return digest

    def get(self, digest: str) -> bytes:
        path = self.path(digest)
        try:
            with plain_file_errors(path):
                data = path.read_bytes()
        except StateError as error:
            raise StateError(str(error), DAMAGED) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise StateError(
                f"{path}: the file was altered or is damaged: it does not have the digest in its name", DAMAGED
            )
        return data

    def drop_others(self, needed: Collection[str]) -> int:
        """Remove all but the needed ones; returns how many. Also what a writer left that did not come to its end."""
        with plain_file_errors(self.folder):
            for left in self.folder.glob(f".*{self.suffix}.*.tmp"):
                left.unlink(missing_ok=True)
            ours = [path for path in self.folder.glob(f"*{self.suffix}") if DIGEST.fullmatch(path.stem)]
            others = [path for path in ours if path.stem not in needed]
            for path in others:
                path.unlink(missing_ok=True)
        return len(others)

    def path(self, digest: str) -> Path:
        return self.folder / f"{digest}{self.suffix}"

    def _holds(self, path: Path, digest: str) -> bool:
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest() == digest
        except FileNotFoundError:
            return False
