from __future__ import annotations

import csv
import io

from connector.core.feeds.rejects import reject_problems, rejects_csv
from tests.feeds.reading import FILE, people


def test_rejects_are_problems() -> None:
    """Each with its place, as every other mistake in the user's files."""
    (problem,) = reject_problems(people("000101,active,,,7/1/2026", "000102,active,,,").rejects)
    assert (
        f"{FILE}:2:17: error[feed-date]: hire_date `7/1/2026` is not a date\n"
        "  help: a date is written YYYY-MM-DD, as 2026-07-01"
    ) == str(problem)


def test_the_file_of_rejects_holds_no_formula() -> None:
    """A spreadsheet that opens it runs nothing of what a feed brought."""
    bad = ('=HYPERLINK("x")', "+1", "-1", "@SUM(A1)")
    table = people(*(f"{text},gone,," for text in bad), "000102,active,,,")
    rows = list(csv.DictReader(io.StringIO(rejects_csv(table.rejects).decode())))
    assert [f"'{text},gone,," for text in bad] == [row["raw"] for row in rows]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_what_a_message_repeats_is_one_short_line() -> None:
    """Nothing of the feed steers a terminal or floods a log."""
    table = people(f'000101,"a\x1b[2J`\n{"x" * 500}",,,', "000102,active,,,")
    (message,) = table.rejects["message"]
    assert f"status `a\ufffd[2J' {'x' * 53}...` is not known" == message


def test_what_is_shown_of_a_row_has_an_end() -> None:
    """A file without line ends is one line."""
    table = people("000101,active," + "x" * 5000, "000102,active,,,")
    assert 1000 == len(table.rejects["raw"][0])
