"""Documents to test on, and the directory over them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from connector.directories import Directory
from connector.directories.embedded.settings import FileSettings

ACCOUNTS = [
    {"id": "a1", "person_id": "000101", "username": "ann.lee", "email": "ann.lee@district.test", "enabled": True},
    {"id": "a2", "person_id": "000102", "enabled": False, "phones": [{"kind": "desk", "number": 5}], "weight": 1.50},
    {"id": "a3", "email": ""},
]
GROUPS = {"ic-west": ["a2"], "ic-east": ["a1", "a2"], "payroll": ["a1"]}


def document(path: Path, accounts: Sequence[Any] = ACCOUNTS, groups: Mapping[str, Any] = GROUPS) -> Path:
    path.write_text(json.dumps({"accounts": accounts, "groups": groups}), encoding="utf-8")
    return path


def opened(path: Path, **more: Any) -> Directory:
    correlate = [{"person": "person_id", "account": "person_id"}, {"person": "email", "account": "email"}]
    section = {"type": "file", "path": str(path), "correlate": correlate, "managed": ["ic-*"], **more}
    return FileSettings.model_validate(section).open(Path, str)


def groups(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))["groups"]
    return found
