"""A small district through a month; `make school-year` is the same for 15,000 people and 400 nights."""

from __future__ import annotations

from pathlib import Path

from tests.school_year.simulation import Year, specials


def test_every_morning_the_directory_is_as_the_oracle_has_it(tmp_path: Path):
    """Through late, broken and wrong feeds and meddling by hand; the record is whole."""
    year = Year(folder=tmp_path, people=300, schools=6, specials=specials(30))
    nights = list(year.nights(30))
    assert [] == [f"{night.day} {night.kind}: {what}" for night in nights for what in night.wrong]
    assert [] == year.record_faults()
    assert sum(night.added for night in nights) > 10
    assert sum(night.removed for night in nights) > 3
