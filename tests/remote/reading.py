"""Sources of the config, opened and read as a run does."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from connector import secrets
from connector.config import AnySource
from connector.sources import Fetched, SourceError

SETTINGS: TypeAdapter[Any] = TypeAdapter(AnySource)


def fetched(folder: Path, keys: Mapping[str, Any]) -> Fetched:
    settings = SETTINGS.validate_python(dict(keys))
    source = settings.open("completions", lambda path: folder / path, lambda ref: secrets.resolve(ref, folder))
    found: Fetched = source.fetch()
    return found


def rows(found: Fetched) -> list[list[str]]:
    """Without the headings."""
    return list(csv.reader(io.StringIO(found.content.decode())))[1:]


def refusal(folder: Path, keys: Mapping[str, Any], kind: type[SourceError] = SourceError) -> str:
    with pytest.raises(kind) as raised:
        fetched(folder, keys)
    return str(raised.value)
