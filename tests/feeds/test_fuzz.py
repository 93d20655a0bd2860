from __future__ import annotations

from tests.feeds.fuzz import fuzz


def test_an_injury_costs_no_other_row() -> None:
    """In sixty files with injuries every row that none came near is read as it was, and no file is refused."""
    tally = fuzz(60)
    assert (0, 0) == (tally.lost, tally.refused)
    assert tally.untouched > 60 * 50
