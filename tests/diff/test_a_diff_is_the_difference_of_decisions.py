"""A diff is held to the oracle: its gains and losses are the decisions after without those before, and back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.diffs.effect import Step
from connector.core.diffs.weighing import Weight
from tests.diff.weighed import Place, Weighed, granted, other_trees, two_worlds, weighed
from tests.oracle import World, valid_until


@settings(deadline=None, max_examples=10)
@given(worlds=two_worlds(), later=st.lists(st.integers(1, 1200), max_size=3))
def test_gains_losses_and_what_comes_later_are_the_oracles(worlds: tuple[World, World], later: list[int]):
    """Whatever differs: policies, exceptions or any mapping. Later: on each day on which a number changes, on the day
    before it, and on others; and of the rights that both grant, the last days that differ.
    """
    before, after = worlds
    found, day = weighed(before, after, most=1), before.as_of
    then, now = granted(before, day), granted(after, day)
    assert (now - then, then - now) == (found.gained, found.lost)
    steps = found.weighing.later.steps
    edges = {on for step in steps for on in (step.day, step.day - dt.timedelta(days=1)) if on >= day}
    for on in sorted({day, *edges, *(day + dt.timedelta(days=n) for n in later)}):
        held, holds = granted(before, on), granted(after, on)
        assert (len(holds - held), len(held - holds)) == at(steps, on), on
    ends = [(valid_until(before, *place, day), valid_until(after, *place, day)) for place in then & now]
    told = {(one.before, one.after): one.rights for one in found.weighing.later.ends}
    assert {pair: ends.count(pair) for pair in ends if pair[0] != pair[1]} == told


def at(steps: tuple[Step, ...], day: dt.date) -> tuple[int, int]:
    begun = [step for step in steps if step.day <= day]
    return (begun[-1].more, begun[-1].fewer) if begun else (0, 0)


def with_trees(before: World, after: World, names: set[str]) -> World:
    """The world before, with the trees after of these policies."""
    pairs = zip(before.policies, after.policies, strict=True)
    return replace(before, policies=tuple(new if old["name"] in names else old for old, new in pairs))


@settings(deadline=None, max_examples=6)
@given(drawn=other_trees())
def test_each_line_weighs_what_the_oracle_says(drawn: tuple[World, World, list[str]]):
    """Alone, over the rules before; and what is needed of the whole is what would not be without it."""
    before, after, names = drawn
    found, day = weighed(before, after), before.as_of
    assert len(names) == len(found.weighing.weights)
    for weight in found.weighing.weights:
        name = _policy(weight)
        alone = granted(with_trees(before, after, {name}), day)
        assert (alone - granted(before, day), granted(before, day) - alone) == _named(found, weight)
        without = granted(with_trees(before, after, {*names} - {name}), day)
        assert granted(after, day) ^ without == found.named(weight.needed or ())


def _policy(weight: Weight) -> str:
    ((path, _),) = weight.edit
    return path.removeprefix("policies/").removesuffix(".yaml")


def _named(found: Weighed, weight: Weight) -> tuple[set[Place], set[Place]]:
    return found.named(weight.own.gained), found.named(weight.own.lost)
