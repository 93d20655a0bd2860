"""Secrets by reference, read when they are used."""

from __future__ import annotations

import os
from pathlib import Path

from connector.core.files.secret import SecretRef
from connector.core.problems import tick


class SecretError(Exception):
    """A secret could not be read; the message names the reference and never the value."""


def resolve(reference: SecretRef, base: Path) -> str:
    """The value of `env:NAME`, or of `file:PATH` (relative to `base`; one line end is cut). Raises SecretError."""
    scheme, _, place = reference.root.partition(":")
    value = _from_environment(place) if scheme == "env" else _from_file(base / place, reference)
    if not value:
        raise SecretError(f"the secret {tick(reference)} is empty")
    return value


def _from_environment(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise SecretError(f"the environment has no variable {tick(name)}") from None


def _from_file(path: Path, reference: SecretRef) -> str:
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise SecretError(f"the secret {tick(reference)} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SecretError(f"the secret {tick(reference)} is not UTF-8 text") from None
    return text.removesuffix("\n").removesuffix("\r")
