"""Who manages a group, as its administrator wrote it into the group: a line `managed-by: OWNER`.

Any other text is no mark: such fields hold people's notes too.
"""

from __future__ import annotations

import re

from pydantic import Field

from connector.core.files.documents import Document, Name

LINE = re.compile(r"^\s*managed-by:\s*(.*\S)\s*$", re.IGNORECASE | re.MULTILINE)


class OwnerMarker(Document):
    value: Name = Field(description="our own: what stands after `managed-by: ` in the groups that are ours")


def owner_of(text: str) -> str | None:
    """None where nobody marked it; where several did, all of them, who are together nobody's name."""
    found = dict.fromkeys(LINE.findall(text.replace("\r", "\n")))
    return ", ".join(found) or None


def line_of(value: str) -> str:
    return f"managed-by: {value}"


def quoted(text: str) -> str:
    """As PowerShell takes it literally."""
    return "'" + text.replace("'", "''") + "'"
