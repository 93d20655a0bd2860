"""xAPI statements that somebody lays as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from connector.core.problems import tick
from connector.sources import Fetched, SourceError, Unfinished
from connector.sources.dotted import parsed
from connector.sources.laid import LaidFile
from connector.sources.settings import ResolvePath, ResolveSecret
from connector.sources.statements import are_statements, as_text
from connector.sources.xapi_settings import XapiFileSettings


@dataclass(frozen=True)
class StatementFile:
    settings: XapiFileSettings
    resolve_path: ResolvePath
    resolve_secret: ResolveSecret

    def fetch(self) -> Fetched:
        """Raises Missing, Unfinished where it is not whole, or another SourceError."""
        found = LaidFile.of(self.settings, self.resolve_path, self.resolve_secret).read()
        statements = statements_of(found.content, found.label)
        content = as_text(statements, self.settings, found.label)
        return Fetched(content=content, label=found.label, modified=found.modified)


def statements_of(content: bytes, label: str) -> list[Any]:
    """Of a JSON list, an answer of a store, or one statement a line. Raises SourceError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(f"the feed {tick(label)} is not UTF-8 text") from None
    try:
        whole = parsed(text)
    except ValueError:
        if text.lstrip().startswith("["):
            raise Unfinished(f"the feed {tick(label)} is no JSON, or not whole", code="feed-half-written") from None
        whole = _lines(text, label)
    if isinstance(whole, dict) and "statements" in whole:
        if whole.get("more"):
            message = f"the feed {tick(label)} is one page of several: it names `more`"
            raise Unfinished(message, code="feed-half-written")
        whole = whole["statements"]
    found = [whole] if isinstance(whole, dict) else whole
    if not are_statements(found):
        raise SourceError(f"the feed {tick(label)} holds no statements")
    return found


def _lines(text: str, label: str) -> list[Any]:
    lines = text.split("\n")
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(parsed(line))
        except ValueError:
            if not any(later.strip() for later in lines[number:]):
                message = f"line {number} of the feed {tick(label)}, its last, is not whole"
                raise Unfinished(message, code="feed-half-written") from None
            raise SourceError(f"line {number} of the feed {tick(label)} is no JSON") from None
    return found
