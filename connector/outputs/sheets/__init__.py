"""A report as one table with its head: the value, and its four formats (text, JSON, CSV, HTML), each in its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connector.outputs.sheets.csv import sheet_csv
from connector.outputs.sheets.html import sheet_html
from connector.outputs.sheets.json import sheet_json
from connector.outputs.sheets.sheet import Cell, Sheet
from connector.outputs.sheets.text import sheet_text

SHEET_FORMATS: Mapping[str, Callable[[Sheet], str]] = {
    "text": sheet_text,
    "json": sheet_json,
    "csv": sheet_csv,
    "html": sheet_html,
}

__all__ = ["SHEET_FORMATS", "Cell", "Sheet"]
