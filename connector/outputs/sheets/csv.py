"""A sheet for a spreadsheet: headings are the columns' keys, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import re

from connector.core.problems import visible
from connector.outputs.sheets.sheet import Cell, Sheet

FORMULA = re.compile(r"[=+\-@\t\r]")


def sheet_csv(sheet: Sheet) -> str:
    """RFC 4180 but for its line ends, a bare line feed; an apostrophe goes before a text that begins like a formula."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(sheet.columns)
    lines.writerows([_cell(cell) for cell in row] for row in sheet.rows)
    return out.getvalue()


def _cell(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    return f"'{visible(cell)}" if FORMULA.match(cell) else visible(cell)
