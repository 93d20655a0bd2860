"""`docs/config.md` and `docs/rules.md`: every key that a file may have, from the JSON Schemas; examples from the shipped files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from connector.schemas import SCHEMAS

ROOT = Path(__file__).parents[2]
Schema = Mapping[str, Any]
GENERATED = "<!-- Written by tests/docs/test_generated_pages.py: change what it is made of, not this file. -->\n"
CONFIG_HEAD = f"""# Every key of connector.yaml
{GENERATED}
How to run: sources, directories, limits, state. Paths are relative to the file. A key that is not **required** may be left out.
The examples are those of `config.example.yaml`, which `connector init` writes as `connector.yaml`; what is commented out there is
optional and has no default. `connector schema config` prints the same for editors.
"""
RULES_HEAD = f"""# Every key of policies and mappings
{GENERATED}
[The files, one by one](files.md) explains them with one small deployment; [semantics](semantics.md) says what a condition means.
`NAME` stands for a word of your own, `[]` for each entry of a list; `when` is a tree, and
holds itself under `all`, `any` and `not`.
"""
RULES = {  # heading: the schema, and a shipped file as example
    "policies/NAME.yaml": ("policy", "policies/ic-attendance-school.yaml"),
    "policies/exceptions/NAME.yaml": ("exceptions", ""),
    "policies/tests/NAME.yaml": ("tests", ""),
    "restrictions.yaml": ("restrictions", ""),
    "mappings/roles.yaml": ("roles", ""),
    "mappings/locations.yaml": ("locations", ""),
    "mappings/certifications.yaml": ("certifications", "mappings/certifications.yaml"),
    "mappings/entitlements.yaml": ("entitlements", "mappings/entitlements.yaml"),
    "mappings/calendar.yaml": ("calendar", "mappings/calendar.yaml"),
}
MORE = {"policies/tests/NAME.yaml": "policy-tests.md", "restrictions.yaml": "restrictions.md"}
LARGE = 6
"""A mapping of so many keys is shown once, and named where it stands again."""
PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "null"}


@dataclass(frozen=True, kw_only=True)
class Key:
    """One row: where it stands, and what it may be."""

    path: str
    kind: str
    default: str
    words: str
    example: str

    def sentence(self) -> str:
        default = f", default {self.default}" if self.default.startswith("`") else f", {self.default}".rstrip(", ")
        return f"{self.words[:1].upper()}{self.words[1:]} ({self.kind}{default})."

    def cells(self) -> tuple[str, ...]:
        return (f"`{self.path}`", self.words, self.kind, self.default, self.example)


class Walk:
    """Every key below a schema, in the order of the models."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self.definitions = definitions
        self.shown: dict[str, str] = {}

    def named(self, schema: Schema) -> tuple[str, Schema]:
        """The definition that a schema stands for, also where it is the only one of a choice."""
        parts = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        if len(parts) == 1:
            return self.named(parts[0])
        name = schema.get("$ref", "").removeprefix("#/$defs/")
        if not name:
            return "", schema
        inner, real = self.named(self.definitions[name])
        return inner or name, real

    def keys(self, schema: Schema, path: str, above: tuple[str, ...] = ()) -> Iterator[Key]:
        """Of what `schema` is made of, at `path`; a definition that holds itself is entered once."""
        name, real = self.named(schema)
        if name in above:
            return
        above = (*above, name) if name else above
        for part in (*real.get("oneOf", ()), *real.get("anyOf", ())):
            yield from self.keys(part, path, above)
        if "items" in real:
            yield from self.keys(real["items"], f"{path}[]" if path else "", above)
        if isinstance(real.get("additionalProperties"), Mapping):
            yield from self.keys(real["additionalProperties"], f"{path}.NAME" if path else "NAME", above)
        for key, value in real.get("properties", {}).items():
            yield from self.key(value, f"{path}.{key}" if path else key, key in real.get("required", ()), above)

    def key(self, schema: Schema, path: str, required: bool, above: tuple[str, ...]) -> Iterator[Key]:
        name, real = self.named(schema)
        row = self.row(schema, path, required)
        large = len(real.get("properties", ())) >= LARGE
        if name in above or (large and name in self.shown):
            words = cell(schema.get("description", ""))
            yield replace(row, kind=f"as `{self.shown.get(name, path.split('.', maxsplit=1)[0])}`", words=words)
            return
        if large:
            self.shown[name] = path
        yield row
        yield from self.keys(schema, path, above)

    def row(self, schema: Schema, path: str, required: bool) -> Key:
        _, real = self.named(schema)
        return Key(
            path=path,
            kind=self.kind(schema),
            default="**required**" if required else self.default(schema),
            words=cell(schema.get("description", "") or real.get("description", "")),
            example=self.example(schema) or self.example(real),
        )

    def kind(self, schema: Schema) -> str:
        """In words: `a` or `b`, a list of text, a mapping."""
        _, real = self.named(schema)
        if parts := (*real.get("oneOf", ()), *real.get("anyOf", ())):
            return " or ".join(dict.fromkeys(map(self.kind, parts)))
        if "enum" in real or "const" in real:
            return ", ".join(f"`{word}`" for word in real.get("enum", [real.get("const")]))
        kind = real.get("type", "text")
        if isinstance(kind, list):
            return " or ".join(PLAIN[one] for one in kind)
        if kind == "array":
            return f"list of {self.kind(real['items'])}"
        return "mapping" if kind == "object" else "a day" if real.get("format") == "date" else PLAIN[kind]

    def default(self, schema: Schema) -> str:
        """What a mapping of keys has by default is told by its keys."""
        if "default" not in schema or self.named(schema)[1].get("properties"):
            return code(None) if "null" in schema.get("type", ()) else ""
        return code(schema["default"])

    def example(self, schema: Schema) -> str:
        return code(schema["examples"][0]) if schema.get("examples") else ""


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def code(value: Any) -> str:
    """A value as YAML writes it on one line, days without quotes."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1000, sort_keys=False)
    text = re.sub(r"'(\d{4}-\d\d-\d\d)'", r"\1", text)
    return f"`{cell(text.strip().removesuffix('...').strip())}`"


def table(keys: list[Key]) -> str:
    """Without a column that is empty throughout."""
    rows = [("key", "meaning", "what it is", "default", "example"), *(key.cells() for key in keys)]
    full = [any(column[1:]) for column in zip(*rows, strict=True)]
    lines = [[text for text, kept in zip(row, full, strict=True) if kept] for row in rows]
    lines.insert(1, ["---"] * sum(full))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def kinds(schema: Schema) -> Mapping[str, str]:
    """The types that an entry of this key may have, each with its definition."""
    inner = schema.get("additionalProperties", schema.get("items", {}))
    return inner.get("discriminator", {}).get("mapping", {}) if isinstance(inner, Mapping) else {}


def kinds_below(schema: Schema) -> Mapping[str, str]:
    """The types that each of its keys may have, where each may have the same."""
    found = [inner.get("discriminator", {}).get("mapping", {}) for inner in schema.get("properties", {}).values()]
    return found[0] if found and found[0] and all(each == found[0] for each in found) else {}


def below(walk: Walk, schema: Schema, name: str, places: Mapping[str, str]) -> str:
    """A table of the keys themselves, then one a kind; a key that an earlier kind has alike is not told again."""
    rows = [walk.row(inner, key, key in schema["required"]) for key, inner in schema["properties"].items()]
    text = f"\n{table([replace(row, kind='one of the kinds below') for row in rows])}"
    told: set[tuple[str, str]] = set()
    for kind, place in places.items():
        keys = list(walk.keys({"$ref": place}, ""))
        new = [key for key in keys if (key.path, key.words) not in told]
        lead = (
            "" if len(new) == len(keys) else "Beside these keys it takes those above that are not of a kind's own.\n\n"
        )
        text += f"\n### {name}: {kind}\n\n{lead}{table(new)}"
        told |= {(key.path, key.words) for key in keys}
    return text


def example_sections() -> Mapping[str, str]:
    """`config.example.yaml` by its top-level keys, each with the comments above it."""
    known = SCHEMAS["config"]()["properties"]
    sections: dict[str, list[str]] = {}
    waiting: list[str] = []
    here: list[str] = []
    for line in (ROOT / "config.example.yaml").read_text(encoding="utf-8").splitlines():
        found = re.match(r"(?:# )?([a-z_]+):", line)
        if found and found[1] in known:
            here = sections.setdefault(found[1], [])
            here += [*waiting, line]
            waiting = []
        elif line.startswith("# ") and not re.match(r"# {2,}", line):
            waiting.append(line)
        elif line:
            here.append(line)
        else:
            waiting = []
    return {name: squeezed("\n".join(lines)) for name, lines in sections.items()}


def squeezed(text: str) -> str:
    """Comments close to what they are about: on a page there is no room for a column of them."""
    return re.sub(r"(?<=\S) {3,}#", "  #", text)


def config_page() -> str:
    schema = SCHEMAS["config"]()
    walk, examples = Walk(schema["$defs"]), example_sections()
    walk.shown = {walk.named(value)[0]: name for name, value in schema["properties"].items()}
    text = CONFIG_HEAD
    for name, value in schema["properties"].items():
        text += f"\n## {name}\n\n{walk.row(value, name, name in schema['required']).sentence()}\n"
        for kind, place in kinds(value).items():
            path = "NAME" if "additionalProperties" in value else "[]"
            text += f"\n### {name}: {kind}\n\n{table(list(walk.keys({'$ref': place}, path)))}"
        if places := kinds_below(walk.named(value)[1]):
            text += below(walk, walk.named(value)[1], name, places)
        elif not kinds(value) and (inner := list(walk.keys(value, ""))):
            text += f"\n{table(inner)}"
        text += f"\n```yaml\n{examples[name]}\n```\n"
    return text


def rules_page() -> str:
    text = RULES_HEAD
    for heading, (kind, file) in RULES.items():
        schema = SCHEMAS[kind]()
        text += f"\n## {heading}\n\n{table(list(Walk(schema.get('$defs', {})).keys(schema, '')))}"
        if file:
            text += f"\nAs shipped, `{file}`:\n\n```yaml\n{squeezed((ROOT / file).read_text(encoding='utf-8'))}```\n"
        else:
            text += f"\nExamples and more: [{MORE.get(heading, 'files.md')}]({MORE.get(heading, 'files.md')}).\n"
    return text
