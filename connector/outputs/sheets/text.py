"""A sheet for a terminal: the head, then a row a line, its columns as wide as their widest cell."""

from __future__ import annotations

from collections.abc import Sequence

from connector.core.problems import visible
from connector.outputs.sheets.sheet import Cell, Sheet


def sheet_text(sheet: Sheet) -> str:
    lines = [f"{sheet.title}, as of {sheet.as_of}", *sheet.head, ""]
    lines += _table([list(sheet.columns.values()), *sheet.rows]) if sheet.rows else [sheet.empty]
    lines += ["", *(f"note: {note}" for note in sheet.notes)] if sheet.notes else []
    return "\n".join(visible(line).rstrip() for line in lines) + "\n"


def _table(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """The last column is as wide as it likes."""
    told = [[cell_text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*told, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in told]


def cell_text(cell: Cell) -> str:
    return "" if cell is None else str(cell)
