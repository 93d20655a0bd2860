"""`config.example.yaml` holds every key of the config, with its default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticUndefined

from connector.config import SOURCES, Config, parse_config
from connector.core.files.documents import Document
from connector.core.files.shapes import fields, unfolded
from connector.core.problems import Problems
from tests.files.configs import load_config

PAGE = Path(__file__).parents[2] / "config.example.yaml"
BEHIND_HASH = re.compile(r"^( *)# ( *(?:[a-z_-]+:( |$)|- \{))", re.MULTILINE)
FEEDS = {"learner", "max_age", "statuses", "columns"}
COMPARE = {"compare", "entitlement", "user", "user_group"}
CHOSEN = FEEDS | COMPARE  # the example's files need other values than the defaults


def everything() -> Config:
    """The page with all that stands behind `#`, some of it instead of what stands before."""
    text = PAGE.read_text(encoding="utf-8").replace("  expected: []", "")
    instead = re.findall(r"^# ([a-z_]+):", text, re.MULTILINE)
    text = re.sub(rf"^({'|'.join(instead)}):.*\n", "", text, flags=re.MULTILINE)
    problems = Problems()
    config = parse_config(BEHIND_HASH.sub(r"\1\2", text).encode(), PAGE.name, problems)
    assert not list(problems)
    assert config is not None
    return config


def documents(value: Any) -> Iterator[Document]:
    if isinstance(value, Document):
        yield value
    inner = value.__dict__.values() if isinstance(value, Document) else value if isinstance(value, tuple) else ()
    for each in value.values() if isinstance(value, dict) else inner:
        yield from documents(each)


def models(kind: Any, seen: set[type[Document]]) -> set[type[Document]]:
    for each in unfolded(kind):
        if isinstance(each, type) and issubclass(each, Document) and each not in seen:
            seen.add(each)
            for inner in fields(each).values():
                models(inner, seen)
        elif getattr(each, "__args__", ()):
            for inner in each.__args__:
                models(inner, seen)
    return seen


def test_the_page_is_a_config_without_mistakes() -> None:
    """It can be copied and used."""
    config, problems = load_config(PAGE)
    assert not list(problems)
    assert config is not None
    assert {"local"} == config.directories.keys()


ELSEWHERE = {
    kind for name, kind in SOURCES.items() if name != "csv"
}  # on a page each: tests/docs/test_the_pages_of_sources.py


@pytest.mark.parametrize("model", sorted(models(Config, set()) - ELSEWHERE, key=lambda model: model.__name__))
def test_every_key_stands_on_the_page(model: type[Document]) -> None:
    """For each section of the config, all its keys are written somewhere on the page."""
    written = {name for each in documents(everything()) if type(each) is model for name in each.model_fields_set}
    assert model.model_fields.keys() == written


def test_what_stands_on_the_page_is_the_default() -> None:
    """Nobody changes a default by copying the page."""
    config, _ = load_config(PAGE)
    for each in documents(config):
        for name in each.model_fields_set - CHOSEN:
            default = type(each).model_fields[name].get_default(call_default_factory=True)
            assert default in (PydanticUndefined, getattr(each, name)), name
