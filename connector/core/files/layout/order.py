"""The order of keys: as the models have them; the user's own words, and what no model knows, stay as written."""

from __future__ import annotations

from typing import Any

from connector.core.files.documents import Document
from connector.core.files.layout.nodes import Collection, Entry
from connector.core.files.shapes import Step, fields, is_model, models_at, names_are_free

CODES = frozenset({"person", "location", "job_code", "job_codes", "id"})
"""Keys whose values, where a digit is in them, are codes: text, whatever they look like."""


def known_keys(kind: Any, path: tuple[Step, ...], written: list[str]) -> list[str]:
    """The keys of the model at a path, the one that knows most of those written where there are several."""
    models = [own_first(model) for model in models_at(kind, path)] if kind is not None else []
    return max(models, key=lambda known: len(set(known) & set(written)), default=[])


def own_first(model: type[Document]) -> list[str]:
    """The model's own keys before those that it shares with others, save `type`, which tells them apart."""
    shared = {name for base in model.__bases__ if is_model(base) for name in fields(base)}
    return sorted(fields(model), key=lambda key: key in shared and key != "type")


def ordered(node: Collection, known: list[str]) -> list[Entry]:
    places = {key: number for number, key in enumerate(known)}
    return sorted(node.entries, key=lambda entry: places.get(entry.key.text if entry.key else "", len(places)))


def holds_codes(kind: Any, path: tuple[Step, ...]) -> bool:
    """Whether what stands at a path may be a code, or an item of a list of them."""
    last = max((number for number, step in enumerate(path) if isinstance(step, str)), default=-1)
    if last < 0 or path[last] not in CODES:
        return False
    return kind is None or not names_are_free(kind, path[:last])
