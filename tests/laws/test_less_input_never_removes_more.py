"""A person or a job that is absent, and a row that was rejected, take nothing away from anybody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws.planned import Scene, plan_of, removals, scenes

pytestmark = pytest.mark.scar(6)

DAMAGED = {"people": 6, "assignments": 4, "completions": 3}  # the cell of a date: hire_date, start_date, completed_at


def without(files: dict[str, str], table: str, person_id: str) -> dict[str, str]:
    """The files without any row of the person in one table."""
    head, *rows = files[f"feeds/{table}.csv"].splitlines()
    kept = [row for row in rows if row.split(",")[0] != person_id]
    return {**files, f"feeds/{table}.csv": "\n".join([head, *kept]) + "\n"}


def damaged(files: dict[str, str], table: str, line: int) -> dict[str, str]:
    """The files with one row that will be rejected: where a date should be stands a word."""
    head, *rows = files[f"feeds/{table}.csv"].splitlines()
    cells = split(rows[line])
    cells[DAMAGED[table]] = "soon"
    rows[line] = ",".join(cells)
    return {**files, f"feeds/{table}.csv": "\n".join([head, *rows]) + "\n"}


def split(row: str) -> list[str]:
    import csv

    cells = next(csv.reader([row]))
    return [f'"{cell}"' if "," in cell else cell for cell in cells]


@settings(deadline=None, max_examples=12)
@given(scene=scenes(), data=st.data())
def test_absent_people_and_jobs_remove_nothing(scene: Scene, data: st.DataObject):
    """Without a person's people row, or without all of their assignments, nothing more is removed."""
    table = data.draw(st.sampled_from(["people", "assignments"]))
    gone = data.draw(st.sampled_from([p.person_id for p in scene.world.people[1:]]))
    less = without(scene.files, table, gone)
    assert set() == removals(plan_of(scene, less)) - removals(plan_of(scene))


@settings(deadline=None, max_examples=16)
@given(scene=scenes(), data=st.data())
def test_rejected_rows_remove_nothing(scene: Scene, data: st.DataObject):
    """A row that cannot be read, in whatever feed, removes nothing more."""
    table = data.draw(st.sampled_from(["people", "assignments", "completions"]))
    rows = len(scene.files[f"feeds/{table}.csv"].splitlines()) - 1
    less = damaged(scene.files, table, data.draw(st.integers(min(1, rows - 1), rows - 1)))
    assert set() == removals(plan_of(scene, less)) - removals(plan_of(scene))
