"""The `type: file` section of the config: one file, `{"accounts": [{"id": ...}], "groups": {"NAME": ["id", ...]}}`."""

from __future__ import annotations

import json
import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from connector.atomic import sweep
from connector.directories import Directory
from connector.directories.memory import Memory
from connector.directories.settings import CorrelationKey, DirectorySettings, ResolvePath, ResolveSecret

NOT_ATTRIBUTES = frozenset({"account", "name", "enabled"})


class FileSettings(DirectorySettings):
    type: Literal["file"] = Field(description="the embedded directory: one JSON document")
    path: str = Field(description="the JSON document, relative to the config")
    managed: tuple[str, ...] = Field(min_length=1, description="patterns of group names that may be written")
    protected: tuple[str, ...] = Field(default=(), description="accounts that are never removed")
    create_groups: bool = Field(default=False, description="make groups that the document lacks")

    @field_validator("correlate")
    @classmethod
    def _texts_only(cls, keys: tuple[CorrelationKey, ...]) -> tuple[CorrelationKey, ...]:
        for key in keys:
            if key.account in NOT_ATTRIBUTES:
                raise ValueError(
                    f"accounts can't be correlated by `{key.account}`; use `id`, `username` or an attribute"
                )
        return keys

    def fenced(self, reference: str) -> bool | None:
        """Whether a group may be written, from its reference alone; None where only the directory can tell."""
        return any(fnmatchcase(reference, pattern) for pattern in self.managed)

    def marking(self, group: str, value: str) -> str:
        return f'write `"owners": {json.dumps({group: value})}` into the document, beside `groups`'

    def tidy(self, resolve_path: ResolvePath) -> None:
        path = Path(os.path.realpath(resolve_path(self.path)))
        sweep(path.parent, path.name)

    def open(
        self,
        resolve_path: ResolvePath,
        resolve_secret: ResolveSecret,  # noqa: ARG002 - it has no secret
        memory: Memory | None = None,  # noqa: ARG002 - it reads one file
    ) -> Directory:
        # it brings polars, which `validate` does without
        from connector.directories.embedded.directory import EmbeddedDirectory

        return EmbeddedDirectory(
            path=resolve_path(self.path),
            attributes=tuple(dict.fromkeys(key.account for key in self.correlate)),
            managed=self.managed,
            protected=frozenset(self.protected),
            create_groups=self.create_groups,
            identity=self.path,  # as it is written: a deployment that is moved as a whole keeps it
        )
