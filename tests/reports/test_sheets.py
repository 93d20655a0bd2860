"""A sheet says the same in each of its formats, and no cell of it runs in a spreadsheet or a browser."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from html.parser import HTMLParser

import pytest

from connector.outputs.sheets import SHEET_FORMATS, Cell, Sheet

ATTACKS = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@x",
    "\tx",
    "\rx",
    "<script>alert(1)</script>",
    "\x1b[2Jgone",
    "\u202eevil",
)


def sheet(*rows: tuple[Cell, ...]) -> Sheet:
    return Sheet(
        format="connector-things/1",
        title="Things",
        as_of=dt.date(2026, 7, 1),
        head=("two kinds",),
        columns={"person_id": "person", "until": "until"},
        rows=rows,
        empty="there is nothing",
        notes=("one is missing",),
    )


def told(form: str, *rows: tuple[Cell, ...]) -> str:
    return SHEET_FORMATS[form](sheet(*rows))


def test_text_lines_up():
    """Columns as wide as their widest cell; no space at a line's end."""
    assert told("text", ("100234", dt.date(2027, 6, 30)), ("7", None)) == (
        "Things, as of 2026-07-01\ntwo kinds\n\nperson  until\n100234  2027-06-30\n7\n\nnote: one is missing\n"
    )


def test_json_has_an_object_a_row():
    """Dates as ISO 8601, what is unknown as null, numbers as numbers."""
    assert json.loads(told("json", ("100234", dt.date(2027, 6, 30)), ("7", None), ("8", 3))) == {
        "format": "connector-things/1",
        "as_of": "2026-07-01",
        "rows": [
            {"person_id": "100234", "until": "2027-06-30"},
            {"person_id": "7", "until": None},
            {"person_id": "8", "until": 3},
        ],
        "notes": ["one is missing"],
    }


@pytest.mark.parametrize("attack", ATTACKS, ids=repr)
def test_no_cell_of_a_csv_is_a_formula(attack: str):
    """Whatever its first sign; and a spreadsheet reads as many rows as there are."""
    rows = list(csv.reader(io.StringIO(told("csv", (attack, attack)), newline="")))
    assert [["person_id", "until"], 2] == [rows[0], len(rows)]
    assert [] == [cell for cell in rows[1] if cell[:1] in "=+-@\t\r"]


class Tags(HTMLParser):
    """Which tags there are, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("attack", ATTACKS, ids=repr)
def test_no_cell_is_a_tag_or_moves_the_terminal(attack: str):
    """In HTML it is text; in a terminal it is seen."""
    harmless = Tags(told("html", ("7", None)))
    assert harmless.tags == Tags(told("html", (attack, None))).tags
    assert set() == {"\x1b", "\r", "\u202e"} & set(told("text", (attack, None)))


@pytest.mark.parametrize("form", ["text", "html"])
def test_an_empty_sheet_says_so(form: str):
    assert "there is nothing" in told(form)
