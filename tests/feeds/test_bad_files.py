from __future__ import annotations

import pytest

from tests.feeds.cases import CASES, Case
from tests.feeds.reading import ids, problems, read, rejected

READ = [case for case in CASES if not case.stops]
STOPPED = [case for case in CASES if case.stops]


def test_every_kind_is_here() -> None:
    """The list is as long as the one that the ready-made readers were measured by."""
    assert 22 == len({case.name for case in CASES})


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
def test_the_good_rows_are_kept_and_the_bad_lines_named(case: Case) -> None:
    """Exactly the untouched rows come through, and exactly the damaged physical lines are reported."""
    table = read(case.content)
    assert sorted(case.kept) == sorted(ids(table))
    assert sorted(case.rejects.items()) == rejected(table)


@pytest.mark.parametrize("case", STOPPED, ids=lambda case: case.name)
def test_a_file_that_is_no_table_stops_the_reading(case: Case) -> None:
    """Nothing is planned from a file whose headings are not those of the table."""
    assert {case.stops} == {problem.code for problem in problems(case.content)}


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
def test_every_physical_line_is_accounted_for(case: Case) -> None:
    """Header, kept, rejected, continued and blank lines add up to the lines of the file."""
    lines = read(case.content).lines
    assert lines.total == lines.header + lines.kept + lines.rejected + lines.continuation + lines.blank
