"""The JSON Schemas of the files, for editors and other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def policy() -> dict[str, Any]:
    from connector.core.policies import Policy  # noqa: PLC0415

    return headed("a policy", TypeAdapter(Policy).json_schema())


def config() -> dict[str, Any]:
    from connector.config import Config  # noqa: PLC0415

    return headed("connector.yaml", TypeAdapter(Config).json_schema())


def plan() -> dict[str, Any]:
    from connector.core.plan_schema import PlanDocument  # noqa: PLC0415

    return headed("a plan, connector-plan/1", TypeAdapter(PlanDocument).json_schema(mode="serialization"))


def mappings() -> dict[str, Any]:
    """Any mapping file; `#/$defs/roles`, `#/$defs/locations` and so on are for one of them."""
    from connector.core.rule_files import MAPPING_KINDS  # noqa: PLC0415

    adapters = [(name, "validation", TypeAdapter(kind)) for name, (_, kind) in MAPPING_KINDS.items()]
    found, shared = TypeAdapter.json_schemas(adapters)
    files = {name: schema for (name, _), schema in found.items()}
    choices = [{"$ref": f"#/$defs/{name}"} for name in files]
    return headed("a mapping file", {"anyOf": choices, "$defs": {**shared.get("$defs", {}), **files}})


def headed(title: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": DIALECT, **schema, "title": title}


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "policy": policy,
    "config": config,
    "mappings": mappings,
    "plan": plan,
}
