"""What can be wrong with the state, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WRITABLE = "the connector's user must be able to read and write in this folder"


class StateError(Exception):
    """The state can't be read or written; message and help are fit to print."""

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002 - a problem's own word
        super().__init__(message)
        self.help = help


class EventFormError(Exception):
    """A defect of the caller: an event that the ledger's documented form doesn't allow."""


@contextmanager
def plain_file_errors(path: Path) -> Iterator[None]:
    """Turn what the system says about `path` into a StateError."""
    try:
        yield
    except OSError as error:
        said = path if str(error.filename).endswith(".tmp") else error.filename or path  # nobody knows a temporary name
        reason = (error.strerror or str(error)).lower()
        raise StateError(f"{said}: {reason}", WRITABLE) from error
