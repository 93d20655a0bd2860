"""A diff is held to the oracle: its gains and losses are the decisions after without those before, and back."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.diffs.effect import Step
from tests.diff.weighed import granted, loader, some_lines, two_worlds, weighed, world_of
from tests.oracle import World, valid_until


@settings(deadline=None, max_examples=8)
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


@settings(deadline=None, max_examples=6)
@given(drawn=some_lines())
def test_each_line_weighs_what_the_oracle_says(drawn: tuple[World, World]):
    """Alone, over the rules before, where they are rules; and what of the whole would not be without it."""
    before, after = drawn
    found, day = weighed(before, after), before.as_of
    changed, load = found.changed, loader(found.changed)
    then, now = granted(before, day), granted(after, day)
    for weight in found.weighing.weights:
        without = changed.all - weight.edit
        if load(weight.edit) is not None:
            alone = granted(world_of(changed.files(weight.edit), before), day)
            assert (alone - then, then - alone) == (found.named(weight.own.gained), found.named(weight.own.lost))
        if load(without) is not None:
            other = granted(world_of(changed.files(without), before), day)
            assert (now ^ other) & (now ^ then) == found.named(weight.needed or ())


@settings(deadline=None, max_examples=3)
@given(drawn=some_lines())
def test_what_a_line_does_later_is_of_the_rights_that_the_whole_turns_later(drawn: tuple[World, World]):
    """On each day on which its numbers change: what it alone makes of these rights."""
    before, after = drawn
    found = weighed(before, after)
    weighing, changed, load = found.weighing, found.changed, loader(found.changed)
    keys = found.named((weighing.before.keys() | weighing.after.keys()) - weighing.whole.keys)
    for weight in weighing.weights if len(weighing.weights) > 1 else ():
        if load(weight.edit) is None:
            continue
        alone = world_of(changed.files(weight.edit), before)
        for step in weight.later.steps:
            then, now = granted(before, step.day), granted(alone, step.day)
            assert (len((now - then) & keys), len((then - now) & keys)) == (step.more, step.fewer), step.day
