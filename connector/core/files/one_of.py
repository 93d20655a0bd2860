"""A field whose kind its key `type` tells; a kind is imported, and its models are built, when a file names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from connector.core.files.documents import Document


class Kinds(Mapping[str, type[Document]]):
    """The value of `type` to its model, given as `package.module:Class`."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> type[Document]:
        module, _, kind = self._places[name].partition(":")
        found: type[Document] = getattr(import_module(module), kind)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, eq=False)
class OneOf:
    """Beside a type in `Annotated`: the kinds that may stand there."""

    kinds: Kinds

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = core_schema.no_info_plain_validator_function
        choices: dict[Any, CoreSchema] = {name: plain(partial(self._read, name)) for name in self.kinds}
        return core_schema.tagged_union_schema(choices, discriminator="type")

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        choices: dict[Any, CoreSchema] = {name: TypeAdapter(kind).core_schema for name, kind in self.kinds.items()}
        return handler(core_schema.tagged_union_schema(choices, discriminator="type"))

    def _read(self, name: str, value: Any) -> Document:
        return self.kinds[name].model_validate(value, strict=True, by_alias=True, by_name=False)
