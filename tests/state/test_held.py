"""Plans that wait for an approval are kept apart and found by the first letters of their id."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.state.errors import StateError
from connector.state.held import drop_held, find_held, held_plans, save_held

FIRST, SECOND = "ab" + "0" * 62, "ac" + "0" * 62


def test_a_held_plan_is_found_by_its_first_letters(tmp_path: Path):
    """As few letters as tell it apart."""
    paths = [save_held(tmp_path, plan, plan.encode()) for plan in (SECOND, FIRST)]
    assert (FIRST, SECOND) == held_plans(tmp_path)
    assert paths == [find_held(tmp_path, "ac"), find_held(tmp_path, FIRST.upper())]
    assert FIRST == find_held(tmp_path, "ab").read_text()


def test_only_the_owner_reads_it(tmp_path: Path):
    """A plan names people."""
    path = save_held(tmp_path / "state", FIRST, b"{}")
    assert [0o600, 0o700, 0o700] == [place.stat().st_mode & 0o777 for place in (path, path.parent, path.parent.parent)]


def test_several_or_none_are_told_apart(tmp_path: Path):
    """Letters that name no plan, or two, approve nothing."""
    for plan in (FIRST, SECOND):
        save_held(tmp_path, plan, b"{}")
    with pytest.raises(StateError, match="`a` begins the ids of 2 held plans") as several:
        find_held(tmp_path, "a")
    assert "give more letters of the id" == several.value.help
    for letters in ("b", "", "../ledger"):
        with pytest.raises(StateError, match="no held plan's id begins with"):
            find_held(tmp_path, letters)


def test_a_dropped_plan_is_gone(tmp_path: Path):
    """And dropping it again is no error."""
    save_held(tmp_path, FIRST, b"{}")
    drop_held(tmp_path, FIRST)
    drop_held(tmp_path, FIRST)
    assert () == held_plans(tmp_path)


def test_an_id_is_no_path(tmp_path: Path):
    """Only the form of a plan's id becomes a file's name."""
    with pytest.raises(StateError, match="is not the id of a plan"):
        save_held(tmp_path, "../../etc/passwd", b"{}")
