"""A secret by reference: a file never holds one."""

from __future__ import annotations

from pydantic import ConfigDict, Field, RootModel


class SecretRef(RootModel[str]):
    """`env:NAME` or `file:PATH`; read when it is used, by the edge that uses it."""

    model_config = ConfigDict(frozen=True)

    root: str = Field(pattern=r"^(env|file):.+$")
