"""The JSON Schemas of the files, for editors and other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


class FileSchema(GenerateJsonSchema):
    """An optional key may be left out; only where `null` has a meaning of its own may it be written."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if (key, value) != ("default", None)}


def policy() -> Schema:
    """A policy; `#/$defs/exceptions` is for a file of exceptions."""
    from connector.core.rules.exceptions import Exceptions
    from connector.core.rules.policies import Policy

    files = schemas_of({"policy": Policy, "exceptions": Exceptions})
    return headed("a policy", {**files["Policy"], "$defs": files})


def config() -> Schema:
    from connector.config import Config

    return headed("connector.yaml", TypeAdapter(Config).json_schema(schema_generator=FileSchema))


def mappings() -> Schema:
    """Any mapping file; `#/$defs/roles`, `#/$defs/locations` and so on are for one of them."""
    from connector.core.rules.rule_files import MAPPING_KINDS

    kinds = {name: kind for name, (_, kind) in MAPPING_KINDS.items()}
    choices = [{"$ref": f"#/$defs/{name}"} for name in kinds]
    return headed("a mapping file", {"anyOf": choices, "$defs": schemas_of(kinds)})


def plan() -> Schema:
    from connector.core.plans.plan_schema import PlanDocument

    return headed("a plan, connector-plan/1", TypeAdapter(PlanDocument).json_schema(mode="serialization"))


def diff() -> Schema:
    from connector.core.diffs.diff_schema import DiffDocument

    return headed("a diff, connector-diff/1", TypeAdapter(DiffDocument).json_schema(mode="serialization"))


def schemas_of(kinds: Mapping[str, Any]) -> Schema:
    """The schema of each kind by its name, beside those it refers to."""
    adapters = [(name, "validation", TypeAdapter(kind)) for name, kind in kinds.items()]
    found, shared = TypeAdapter.json_schemas(adapters, schema_generator=FileSchema)  # type: ignore[arg-type] # its JsonSchemaMode is a Literal
    return {**shared.get("$defs", {}), **{name: schema for (name, _), schema in found.items()}}


def headed(title: str, schema: Schema) -> Schema:
    return {"$schema": DIALECT, **schema, "title": title}


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "policy": policy,
    "config": config,
    "mappings": mappings,
    "plan": plan,
    "diff": diff,
}
