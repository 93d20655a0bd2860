"""A sheet for a program: an object a row, by the columns' keys."""

from __future__ import annotations

import datetime as dt
import json

from connector.outputs.sheets.sheet import Sheet


def sheet_json(sheet: Sheet) -> str:
    """`{"format", "as_of", "rows": [{column: value}], "notes": [...]}`; dates are ISO 8601, what is unknown is null."""
    keys = list(sheet.columns)
    rows = [dict(zip(keys, row, strict=True)) for row in sheet.rows]
    document = {"format": sheet.format, "as_of": sheet.as_of, "rows": rows, "notes": [*sheet.notes]}
    return json.dumps(document, indent=1, ensure_ascii=False, default=dt.date.isoformat) + "\n"
