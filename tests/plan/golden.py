"""Texts kept beside the tests; `CONNECTOR_GOLDEN=write pytest tests/plan tests/cli` writes them anew, to be reviewed."""

from __future__ import annotations

import os
import re
from pathlib import Path

HASH = re.compile(r"\b[0-9a-f]{64}\b")
PLAN_ID = re.compile(r"(plan[ `]+)[0-9a-f]{12}\b")
CREATED = re.compile(r'("created_at": )"[^"]*"')
SHARED = re.compile(r"<(style|script)>.*?</\1>|<h2>Holders over time</h2>.*?</svg></div>", re.DOTALL)
ALLOWED = re.compile(r"sha256-[A-Za-z0-9+/=]+")


def settled(text: str) -> str:
    """Without what depends on a digest (of libraries' own forms, too) or on the clock, and of a page without its style,
    scripts and chart.
    """
    text = ALLOWED.sub("SCRIPT", SHARED.sub("", text))
    return CREATED.sub(r'\1"TIME"', PLAN_ID.sub(r"\1ID", HASH.sub("SHA256", text)))


def agrees(path: Path, text: str) -> None:
    if os.environ.get("CONNECTOR_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
