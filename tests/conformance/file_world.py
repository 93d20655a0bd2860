"""The embedded directory's world: one JSON document, edited here with the standard library alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from connector.directories import Directory
from connector.directories.embedded.settings import FileSettings
from tests.conformance.world import Group


class FileWorld:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "directory.json"
        self.path.write_text(json.dumps({"accounts": [], "groups": {}}))
        self._numbers = count(1)

    def open(self) -> Directory:
        correlate = [{"person": "person_id", "account": "person_id"}]
        settings = FileSettings.model_validate(
            {"type": "file", "path": str(self.path), "correlate": correlate, "managed": ["ic-*"]}
        )
        return settings.open(Path, str)

    def account(self, name: str, *, key: str | None = None, enabled: bool = True) -> str:
        account = f"a{next(self._numbers)}"
        record = {"id": account, "username": name, "enabled": enabled, **({"person_id": key} if key else {})}
        self._edit(lambda document: document["accounts"].append(record))
        return account

    def crowd(self, size: int) -> Sequence[str]:
        accounts = [f"crowd{number}" for number in range(size)]
        self._edit(lambda document: document["accounts"].extend({"id": account} for account in accounts))
        return accounts

    def group(self, name: str, *members: str) -> Group:
        return self._group(f"ic-{name}", members)

    def group_outside(self, name: str, *members: str) -> Group:
        return self._group(f"hr-{name}", members)

    def stranger(self, group: Group) -> str:
        self._edit(lambda document: document["groups"][group.id].append("no-account"))
        return "no-account"

    def delete_account(self, account: str) -> None:
        def edit(document: dict[str, Any]) -> None:
            document["accounts"] = [record for record in document["accounts"] if record["id"] != account]

        self._edit(edit)

    def delete_group(self, group: Group) -> None:
        self._edit(lambda document: document["groups"].pop(group.id))

    def members(self, group: Group) -> Sequence[str]:
        return sorted(json.loads(self.path.read_text())["groups"][group.id])

    def stamp(self, group: Group) -> str:
        return f"{group.id} {self.path.stat().st_ino} {self.path.stat().st_mtime_ns}"

    def _group(self, name: str, members: Sequence[str]) -> Group:
        self._edit(lambda document: document["groups"].update({name: list(members)}))
        return Group(name, name)

    def _edit(self, change: Callable[[dict[str, Any]], object]) -> None:
        document = json.loads(self.path.read_text())
        change(document)
        self.path.write_text(json.dumps(document))
