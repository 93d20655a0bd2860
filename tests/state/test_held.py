"""Plans that wait for an approval are kept apart and found by the first letters of their id."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.state import State
from connector.state.errors import StateError
from connector.state.held import drop_held, find_held, held_called, held_plans, held_text, save_held

FIRST, SECOND = "ab" + "0" * 62, "ac" + "0" * 62


def test_a_held_plan_is_found_by_its_first_letters(state: State):
    """As few letters as tell it apart."""
    for plan in (SECOND, FIRST):
        save_held(state, plan, plan.encode())
    assert (FIRST, SECOND) == held_plans(state)
    assert [SECOND, FIRST] == [find_held(state, "ac"), find_held(state, FIRST.upper())]
    assert [FIRST.encode(), None] == [held_text(state, plan) for plan in (FIRST, "ad" + "0" * 62)]


def test_several_or_none_are_told_apart(state: State):
    """Letters that name no plan, or two, approve nothing."""
    for plan in (FIRST, SECOND):
        save_held(state, plan, b"{}")
    with pytest.raises(StateError, match="`a` begins the ids of 2 held plans") as several:
        find_held(state, "a")
    assert "give more letters of the id" == several.value.help
    for letters in ("b", "", "../ledger"):
        with pytest.raises(StateError, match="no held plan's id begins with"):
            find_held(state, letters)


def test_a_dropped_plan_is_gone(state: State):
    """And dropping it again is no error."""
    save_held(state, FIRST, b"{}")
    drop_held(state, FIRST)
    drop_held(state, FIRST)
    assert () == held_plans(state)


def test_an_id_is_no_path(state: State):
    """Only the form of a plan's id becomes a file's name."""
    with pytest.raises(StateError, match="is not the id of a plan"):
        save_held(state, "../../etc/passwd", b"{}")


def test_only_the_owner_reads_it(tmp_path: Path):
    """A plan names people."""
    save_held(tmp_path / "state", FIRST, b"{}")
    path = Path(held_called(tmp_path / "state", FIRST))
    assert [0o600, 0o700, 0o700] == [place.stat().st_mode & 0o777 for place in (path, path.parent, path.parent.parent)]
