"""The JSON Schemas of the files, for editors and other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from connector.schema_examples import Schema, with_examples

SINGLE = ("exceptions", "roles", "locations", "certifications", "entitlements", "calendar", "restrictions")
"""Kinds of rule files that have a schema of their own; a policy has one too."""
FOLDER = ".schemas"
"""Where a deployment keeps them, beside its config."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class FileSchema(GenerateJsonSchema):
    """An optional key may be left out; only where `null` has a meaning of its own may it be written."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if (key, value) != ("default", None)}

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - it would only repeat the key
        return False


def policy() -> Schema:
    """A policy; `#/$defs/exceptions` is for a file of exceptions."""
    from connector.core.rules.kinds import KINDS

    files = schemas_of({name: KINDS[name] for name in ("policy", "exceptions")})
    return headed("a policy", with_examples("Policy", {**files["Policy"], "$defs": files}))


def config() -> Schema:
    from connector.config import Config

    made = TypeAdapter(Config).json_schema(schema_generator=FileSchema)
    return headed("connector.yaml", with_examples("Config", made))


def mappings() -> Schema:
    """Any mapping file; `#/$defs/roles`, `#/$defs/locations` and so on are for one of them."""
    from connector.core.rules.kinds import MAPPINGS

    choices = [{"$ref": f"#/$defs/{name}"} for name in MAPPINGS]
    made = {"anyOf": choices, "$defs": schemas_of(MAPPINGS)}
    return headed("a mapping file", with_examples("", made))


def rules(name: str) -> Schema:
    """One kind of rule file, for its own line in an editor."""
    from connector.core.rules.kinds import KINDS

    made = TypeAdapter(KINDS[name]).json_schema(schema_generator=FileSchema)
    return headed(f"{name}.yaml" if name != "exceptions" else "a file of exceptions", with_examples("", made))


def tests() -> Schema:
    from connector.core.policy_tests.documents import Suite

    made = TypeAdapter(Suite).json_schema(schema_generator=FileSchema)
    return headed("policy tests", with_examples("Suite", made))


def plan() -> Schema:
    from connector.core.plans.plan_schema import PlanDocument

    return headed("a plan, connector-plan/1", TypeAdapter(PlanDocument).json_schema(mode="serialization"))


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
    "tests": tests,
    "plan": plan,
    **{name: partial(rules, name) for name in SINGLE},
}


@cache
def schema_files(folder: str) -> Mapping[str, bytes]:
    """Path, in a folder, to text: what editors are pointed at."""
    names = [name for name in SCHEMAS if name not in ("mappings", "plan")]
    return {f"{folder}/{name}.json": as_text(SCHEMAS[name]()).encode() for name in names}


def as_text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
