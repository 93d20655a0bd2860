"""A sealed plan read back is the same plan, and one that was altered anywhere is refused."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from connector.core.plans.sealed import BrokenSealError, digest, from_json, readable, to_json
from tests.laws.planned import Scene, plan_of, scenes
from tests.plan.school import AS_OF
from tests.plan.site import Site
from tests.plan.test_golden_plans import site

__all__ = ["site"]
NOW = dt.datetime(2026, 7, 1, 6, 30, tzinfo=dt.UTC)


@settings(deadline=None, max_examples=6)
@given(scene=scenes())
def test_whatever_the_plan_json_and_back_is_the_same(scene: Scene):
    """Through text, too: `readable`, `json`, `from_json`, `to_json`."""
    document = to_json(plan_of(scene), NOW)
    read = json.loads(readable(document))
    assert document == read == to_json(from_json(read), NOW)


@pytest.fixture(scope="module")
def document(site: Site) -> dict[str, Any]:
    """A plan with something in every section."""
    found: dict[str, Any] = site.plan("--as-of", AS_OF)
    return found


def test_the_id_is_the_digest_of_all_but_itself_and_the_time(document: dict[str, Any]):
    """As the contract has it, so that another program can check it."""
    assert document["id"] == digest({k: v for k, v in document.items() if k not in ("id", "created_at")})


def test_the_time_of_making_is_not_sealed(document: dict[str, Any]):
    """The same plan made later has the same id."""
    assert from_json(document) == from_json({**document, "created_at": "2030-01-01T00:00:00Z"})


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in the document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def other(value: Any) -> Any:
    """Something else that could stand there."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return value + 1
    return value + "0" if isinstance(value, str) else [*value, "0"] if isinstance(value, list) else {**value, "x": "0"}


def altered(document: Any, path: tuple[Any, ...]) -> None:
    at(document, path[:-1])[path[-1]] = other(at(document, path))


def removed(document: Any, path: tuple[Any, ...]) -> None:
    del at(document, path[:-1])[path[-1]]


def doubled(document: Any, path: tuple[Any, ...]) -> None:
    holder = at(document, path[:-1])
    if isinstance(holder, list):
        holder.append(holder[path[-1]])
    else:
        holder[f"{path[-1]}2"] = holder[path[-1]]


@pytest.mark.parametrize("tamper", [altered, removed, doubled])
def test_a_plan_altered_at_any_place_is_refused(
    document: dict[str, Any], tamper: Callable[[Any, tuple[Any, ...]], None]
):
    """Every value, of every section: another value, none, or one more."""
    for path in places(document):
        if path == ("created_at",):
            continue
        changed = copy.deepcopy(document)
        tamper(changed, path)
        with pytest.raises(BrokenSealError):
            from_json(changed)
            pytest.fail(f"{tamper.__name__} at {path}")


def sealed_anew(document: dict[str, Any]) -> dict[str, Any]:
    """As a program does that knows how ids are made."""
    return {**document, "id": digest({k: v for k, v in document.items() if k not in ("id", "created_at")})}


def test_an_unknown_key_is_refused_whoever_sealed_it(document: dict[str, Any]):
    """In the document and in every object of it: what is not understood is not applied."""
    for path in [(), *places(document)]:
        changed = copy.deepcopy(document)
        if isinstance(holder := at(changed, path), dict):
            holder["surprise"] = 1
            with pytest.raises(BrokenSealError):
                from_json(sealed_anew(changed))
                pytest.fail(f"at {path}")


@pytest.mark.parametrize("path", [(), ("inputs",), ("changes", 0), ("held", 0), ("refusals", 0)], ids=repr)
def test_an_unknown_key_is_named(document: dict[str, Any], path: tuple[Any, ...]):
    """So that nobody looks for a forger where a later version was at work."""
    changed = copy.deepcopy(document)
    at(changed, path)["surprise"] = 1
    with pytest.raises(BrokenSealError, match=r"^unknown key `surprise`: another version of the connector made"):
        from_json(sealed_anew(changed))


@pytest.mark.parametrize("created_at", [None, 7, "soon", ["2026-07-01"]])
def test_when_it_was_made_is_a_time(document: dict[str, Any], created_at: Any):
    """The one value outside of the seal."""
    with pytest.raises(BrokenSealError):
        from_json({**document, "created_at": created_at})


@pytest.mark.parametrize("text", ["[]", "{}", "null", "7", '"plan"', '{"format": "connector-plan/1"}', '{"id": []}'])
def test_what_is_no_plan_is_refused(text: str):
    """Any JSON may be given to `apply`."""
    with pytest.raises(BrokenSealError):
        from_json(json.loads(text))


def test_changes_that_are_reordered_are_refused(document: dict[str, Any]):
    """Sorted is part of the seal."""
    with pytest.raises(BrokenSealError):
        from_json({**document, "changes": document["changes"][::-1]})


def test_a_file_that_was_altered_is_refused_by_apply(site: Site, tmp_path: Path):
    """Exit 3, no traceback, and the way on."""
    site.call("plan", "--out", str(tmp_path / "plan.json"))
    text = (tmp_path / "plan.json").read_text().replace("a001005", "a001006")
    (tmp_path / "plan.json").write_text(text)
    ran = site.call("apply", str(tmp_path / "plan.json"))
    assert 3 == ran.code
    assert (
        ": the plan was altered after it was sealed\n  help: make a new one with `connector plan --out FILE`" in ran.err
    )
