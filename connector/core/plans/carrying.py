"""A world whose tables lie with another engine: the same facts, so that the same steps make the same plan there."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from connector.core.engine import Engine

T = TypeVar("T")
_PLAIN = (str, bytes, int, float, frozenset)


def carried(value: T, engine: Engine) -> T:
    """The value with every table of polars in it, however deep in dataclasses, lists and mappings, given to `engine`.

    What holds none is the same object. Rules hold none, and are not looked into.
    """
    return _carried(value, engine)  # type: ignore[no-any-return]


def _carried(value: Any, engine: Engine) -> Any:
    if isinstance(value, nw.LazyFrame):
        return engine.take(value.collect().to_native())
    if value is None or isinstance(value, _PLAIN):
        return value
    if isinstance(value, Mapping):
        held = {key: _carried(each, engine) for key, each in value.items()}
        return held if any(held[key] is not each for key, each in value.items()) else value
    if isinstance(value, (list, tuple)):
        found = [_carried(each, engine) for each in value]
        return type(value)(found) if any(a is not b for a, b in zip(found, value, strict=True)) else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.init}
        changed = {name: new for name, old in fields.items() if (new := _carried(old, engine)) is not old}
        return dataclasses.replace(value, **changed) if changed else value
    return value
