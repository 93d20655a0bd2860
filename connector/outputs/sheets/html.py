"""A sheet as one HTML page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from connector.outputs.pages import page
from connector.outputs.sheets.sheet import Cell, Sheet
from connector.outputs.sheets.text import cell_text

SENTENCE = 60  # letters


def sheet_html(sheet: Sheet) -> str:
    rows = [[cell_text(cell) for cell in row] for row in sheet.rows]
    kinds = [_kind([row[n] for row in sheet.rows]) for n in range(len(sheet.columns))]
    return page(
        "sheet.html",
        f"{sheet.title}, as of {sheet.as_of}",
        sheet=sheet,
        headings=list(zip(sheet.columns.values(), kinds, strict=True)),
        rows=rows,
    )


def _kind(cells: Sequence[Cell]) -> str:
    """The column's class: `n` for numbers, `d` for days, `w` for sentences, which need room."""
    if all(isinstance(cell, int | float) for cell in cells):
        return "n"
    if any(cells) and all(cell is None or isinstance(cell, dt.date) for cell in cells):
        return "d"
    return "w" if any(len(cell_text(cell)) > SENTENCE for cell in cells) else ""
