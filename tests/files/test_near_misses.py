"""What is suggested for a near miss, and where nothing is."""

from __future__ import annotations

import pytest

from connector.core.problems import nearest


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("princpal", ["principal", "dean"], "principal"),
        ("0441", ["0401", "0900"], "0401"),
        ("0109", ["0101", "0102", "0103", "0104"], None),
        ("401", ["0401", "0402"], "0401"),
        ("Attendance 0102", ["Attendance 0199"], None),
        ("Atendance 0102", ["Attendance 0102"], "Attendance 0102"),
        ("cat", ["bat", "rat"], None),
    ],
)
def test_only_one_that_is_nearer_than_all_others_is_suggested(word: str, known: list[str], expected: str | None):
    """Of numbers one that is another by a digit, or by its zeros."""
    assert (f"did you mean `{expected}`?" if expected else "") == nearest(word, known)
