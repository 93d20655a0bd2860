"""Each addition names the line that grants it, each denied member the line that denies, on invented worlds."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import given, settings

from connector.core.plans.model import Change
from tests.laws.planned import Scene, plan_of, scenes


def lines(change: Change, files: Mapping[str, str]) -> list[str]:
    places = [line.rpartition(":") for line in change.rule_lines]
    return [files[file].splitlines()[int(number) - 1] for file, _, number in places]


@settings(max_examples=10)
@given(scene=scenes())
def test_every_right_names_its_line(scene: Scene):
    """A policy's `grants` with the right in it, or an exception with the right and the person; where something no longer
    holds, conditions of a policy of the right, or the exception that is over.
    """
    files = scene.files
    for change in plan_of(scene).changes:
        if change.action == "add" or change.reason == "denied":
            effect = "grant" if change.action == "add" else "deny"
            assert change.rule_lines
            assert all(names(text, change, effect) for text in lines(change, files)), change
        elif change.policies:
            named = {f"policies/{name}.yaml" for name in change.policies} | {"policies/exceptions/x.yaml"}
            assert {line.rpartition(":")[0] for line in change.rule_lines} <= named
            assert all(text.startswith(("when: ", "- ")) for text in lines(change, files)), change


def names(text: str, change: Change, effect: str) -> bool:
    own = text.startswith("- ") and json.dumps(change.person_id) in text and f"effect: {effect}" in text
    return json.dumps(change.entitlement) in text and (own or text.startswith("grants: "))
