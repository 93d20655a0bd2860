from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from connector.sources.settings import CsvSettings


def settings(**keys: Any) -> CsvSettings:
    return CsvSettings.model_validate({"type": "csv", "path": "feeds/people.csv"} | keys)


def test_a_path_is_enough() -> None:
    """Everything else has the default that fits a plain file."""
    plain = settings()
    assert ("utf-8", ",", None, None) == (plain.encoding, plain.delimiter, plain.oldest, plain.id_width)
    assert ("person_id",) == plain.learner


@pytest.mark.parametrize(
    ("text", "age"),
    [("90m", dt.timedelta(minutes=90)), ("36h", dt.timedelta(hours=36)), ("2d", dt.timedelta(days=2))],
)
def test_an_age_is_a_number_and_a_unit(text: str, age: dt.timedelta) -> None:
    """Minutes, hours or days."""
    assert age == settings(max_age=text).oldest


@pytest.mark.parametrize(
    "keys",
    [
        {"max_age": "36"},
        {"max_age": "0h"},
        {"max_age": "two days"},
        {"encoding": "utf-9"},
        {"encoding": "hex"},
        {"delimiter": '"'},
        {"delimiter": ", "},
        {"delimiter": "é"},
        {"id_width": 0},
        {"learner": []},
        {"learner": ["name"]},
        {"stable_for": "0s"},
        {"done": "{name}.done"},
        {"done": "{file"},
        {"done": "{file}{file}"},
        {"trailer": "T,{rows},{rows}"},
        {"trailer": "T,{count}"},
        {"trailer": "*"},
        {"trailer": ""},
        {"owner": ""},
        {"expect": {"shrink": {"percent": -1}}},
        {"expect": {"shrink": {"at_least": 0}}},
        {"expect": {"shrinks": {}}},
    ],
)
def test_a_setting_that_no_feed_can_have_is_a_mistake(keys: dict[str, Any]) -> None:
    """It is told by `validate`, long before a feed is read."""
    with pytest.raises(ValidationError):
        settings(**keys)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1", "utf-16"])
def test_the_usual_ways_of_writing_are_settings(delimiter: str, encoding: str) -> None:
    """Nothing has to be converted before it is read."""
    assert (delimiter, encoding) == (settings(delimiter=delimiter).delimiter, settings(encoding=encoding).encoding)


def test_a_feed_is_watched_unless_told_otherwise() -> None:
    """A limit that is not named keeps its default, also beside one that is."""
    limits = settings(expect={"shrink": {"percent": 40}}).expect
    assert (40, 20, 25, 5) == (
        limits.shrink.percent,
        limits.shrink.at_least,
        limits.growth.percent,
        limits.rejected.percent,
    )
    assert settings().expect == settings(expect={}).expect
