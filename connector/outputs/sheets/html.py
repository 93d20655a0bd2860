"""A sheet as one HTML page."""

from __future__ import annotations

from connector.outputs.pages import page
from connector.outputs.sheets.sheet import Sheet
from connector.outputs.sheets.text import cell_text


def sheet_html(sheet: Sheet) -> str:
    numbers = [all(isinstance(row[n], int | float) for row in sheet.rows) for n in range(len(sheet.columns))]
    return page(
        "sheet.html",
        f"{sheet.title}, as of {sheet.as_of}",
        sheet=sheet,
        headings=list(zip(sheet.columns.values(), numbers, strict=True)),
        rows=[[cell_text(cell) for cell in row] for row in sheet.rows],
    )
