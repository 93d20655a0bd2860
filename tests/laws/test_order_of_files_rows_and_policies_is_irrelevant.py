"""The order in which anything is written decides nothing."""

from __future__ import annotations

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.plans.model import Plan
from tests.laws.planned import Scene, plan_of, scenes


def same(plan: Plan) -> Plan:
    return dataclasses.replace(plan, inputs=dataclasses.replace(plan.inputs, feeds={}))


def shuffled(draw: st.DataObject, text: str) -> str:
    head, *rows = text.splitlines()
    return "\n".join([head, *draw.draw(st.permutations(rows))]) + "\n"


@settings(deadline=None, max_examples=8)
@given(scene=scenes(), data=st.data())
def test_rows_of_the_feeds_may_come_in_any_order(scene: Scene, data: st.DataObject):
    """The plan with all its words is the same when the rows of every feed, and the exceptions, are shuffled."""
    files = scene.files
    mixed = {name: shuffled(data, text) if name.startswith("feeds/") else text for name, text in files.items()}
    assert same(plan_of(scene, files)) == same(plan_of(scene, mixed))


@settings(deadline=None, max_examples=6)
@given(scene=scenes())
def test_policies_mappings_exceptions_and_files_may_come_in_any_order(scene: Scene):
    """Everything the rule files say may be said the other way round."""
    world = scene.world
    turned = dataclasses.replace(
        world,
        policies=world.policies[::-1],
        exceptions=world.exceptions[::-1],
        **{
            name: dict(reversed(getattr(world, name).items()))
            for name in ("roles", "locations", "certifications", "entitlements")
        },
    )
    other = dataclasses.replace(scene, world=turned)
    files = dict(reversed(other.files.items()))
    assert keyed(plan_of(scene)) == keyed(plan_of(other, files))


def keyed(plan: Plan) -> Plan:
    """Tickets are numbered by the order of the exceptions, and each then stands on another line of its file."""
    bare = [dataclasses.replace(c, words="", policies=(), rule_lines=()) for c in plan.changes]
    held = [dataclasses.replace(h, change=dataclasses.replace(h.change, policies=(), rule_lines=())) for h in plan.held]
    return dataclasses.replace(plan, changes=tuple(bare), held=tuple(held), report=())
