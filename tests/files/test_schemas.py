"""The JSON Schemas are whole, and say of the files what reading them says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from connector.cli.verbs.schema import NAMES
from connector.core.conditions import CONDITIONS
from connector.core.files.reading import read_document
from connector.core.problems import Problems
from connector.core.rules.kinds import KINDS
from connector.core.rules.rule_files import MAPPING_KINDS
from connector.schemas import SCHEMAS


def references(schema: Any) -> Iterator[str]:
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        yield schema["$ref"]
    for each in inner:
        yield from references(each)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_reference_leads_somewhere(name: str) -> None:
    """A schema is one document, whole by itself."""
    schema = SCHEMAS[name]()
    assert "https://json-schema.org/draft/2020-12/schema" == schema["$schema"]
    assert set() == {ref.removeprefix("#/$defs/") for ref in references(schema)} - schema["$defs"].keys()


def test_a_node_has_one_key_and_every_condition() -> None:
    """The editor offers what a policy may say."""
    node = SCHEMAS["policy"]()["$defs"]["Node"]
    assert (1, 1, False) == (node["minProperties"], node["maxProperties"], node["additionalProperties"])
    assert {"all", "any", "not", *CONDITIONS} == node["properties"].keys()


def test_certified_may_be_a_name_alone() -> None:
    """The short form of the contract is in the schema."""
    assert {"type": "string"} in SCHEMAS["policy"]()["$defs"]["Node"]["properties"]["certified"]["anyOf"]


def test_keys_are_those_that_are_written() -> None:
    """`from`, not `from_`."""
    defs = SCHEMAS["policy"]()["$defs"]
    assert {"from", "until"} == defs["Window"]["properties"].keys()
    assert {"person", "entitlement", "effect", "until", "reason", "approved_by", "ticket"} == set(
        defs["PersonException"]["required"]
    )


def test_each_mapping_has_a_schema_of_its_own() -> None:
    """An editor can be pointed at the part for its file."""
    assert set() == MAPPING_KINDS.keys() - SCHEMAS["mappings"]()["$defs"].keys()


def test_a_directory_is_one_of_the_kinds() -> None:
    """`type` tells the kinds apart."""
    kinds = SCHEMAS["config"]()["properties"]["directories"]["additionalProperties"]
    assert {"file", "active-directory", "entra"} == kinds["discriminator"]["mapping"].keys()


def test_an_optional_key_is_left_out_and_not_null() -> None:
    """As reading has it: a key without a value is a mistake, save where `null` means `no such limit`."""
    defs = SCHEMAS["config"]()["$defs"]
    assert "string" == defs["FileSettings"]["properties"]["path"]["type"]
    assert "string" == defs["ActiveDirectorySettings"]["properties"]["ca_file"]["type"]
    assert ["integer", "null"] == defs["RemovalsCap"]["properties"]["count"]["type"]


def keys_of(name: str) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Model, key, the key's schema, and all definitions."""
    schema = SCHEMAS[name]()
    for model, inner in {name: schema, **schema.get("$defs", {})}.items():
        for key, value in inner.get("properties", {}).items():
            yield model, key, value, schema.get("$defs", {})


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name not in ("plan", "diff")])
def test_every_key_has_a_description_and_an_example_that_fits(name: str) -> None:
    """What hovering shows: why the key is there, and how it is written, where its words are not all there are."""
    for model, key, value, definitions in keys_of(name):
        assert value.get("description"), (model, key)
        closed = {"const", "enum"} & value.keys() or value.get("type") == "boolean"
        assert closed or value["examples"], (model, key)
        for example in value.get("examples", ()):
            Draft202012Validator({**value, "$defs": definitions}).validate(example)


def test_the_examples_are_read_as_they_stand() -> None:
    """A policy and an exception made of nothing else have no mistake."""
    for kind in ("policy", "exceptions"):
        schema = SCHEMAS[kind]()
        model = schema if kind == "policy" else schema["$defs"]["PersonException"]
        made = {key: value.get("examples", value.get("enum", [None]))[0] for key, value in model["properties"].items()}
        problems = Problems()
        read_document(KINDS[kind], json.dumps(made if kind == "policy" else [made]).encode(), kind, problems)
        assert not list(problems)


def test_each_kind_of_rule_file_has_a_schema_of_its_own() -> None:
    """An editor is pointed at one file's schema by one line."""
    assert set() == KINDS.keys() - SCHEMAS.keys()
    assert set(NAMES) == SCHEMAS.keys()
