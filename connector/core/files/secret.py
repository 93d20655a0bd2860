"""A secret by reference: a file never holds one."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field, RootModel, field_validator

from connector.core.problems import Mistake

SCHEMES = ("env:", "file:")


class SecretRef(RootModel[str]):
    """`env:NAME` or `file:PATH`; read when it is used, by the edge that uses it."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    root: str = Field(pattern=r"^(env|file):.+$")

    @field_validator("root", mode="before")
    @classmethod
    def _a_reference(cls, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(SCHEMES) and value not in SCHEMES:
            return value
        raise Mistake(
            "a secret may not stand in a file (it is not repeated here)",
            code="secret-in-file",
            help="write `env:NAME` or `file:PATH`, and change the secret if this file was ever shared",
        )

    def __str__(self) -> str:
        return self.root
