"""Every reading says which directory it was, so that another one of the same name is not taken for it."""

from __future__ import annotations

from contextlib import closing

from tests.conformance.world import World


def test_every_reading_says_which_directory_it_was(world: World):
    """The same each time, whatever is asked of it and whatever is in it."""
    with closing(world.open()) as directory:
        first = directory.read([]).identity
    group = world.group("attendance", world.account("Ann Lee"))
    with closing(world.open()) as directory:
        again = directory.read([group.reference]).identity
    assert first
    assert first == again
