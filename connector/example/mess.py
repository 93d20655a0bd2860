"""What happens to rows between a payroll system and a file share: each kind of damage, as bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence

Fields = Sequence[str]
Damage = Callable[[Fields, Fields], bytes]


def row(fields: Fields) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue().encode()


def _raw(fields: Fields) -> bytes:
    return (",".join(fields) + "\n").encode()


def _with(fields: Fields, position: int, value: str) -> list[str]:
    return [*fields[:position], value, *fields[position + 1 :]]


def _number(text: str) -> str:
    """As a spreadsheet shows a code it took for a number: `3001` becomes `3.00E+03`."""
    return f"{int(text):.2E}"


def _bad_date(_: Fields, fields: Fields) -> bytes:
    return re.sub(rb"(\d{4})-\d\d-\d\d", rb"\1-02-30", row(fields), count=1)


def _serial_date(_: Fields, fields: Fields) -> bytes:
    return re.sub(rb"\d{4}-\d\d-\d\d[^,\r\n]*", rb"46023.5", row(fields), count=1)


def _duplicate(_: Fields, fields: Fields) -> bytes:
    return row(fields) + row(_with(_with(fields, 2, fields[2] + "-Ames"), 4, "x" + fields[4]))


def _undecodable(_: Fields, fields: Fields) -> bytes:
    return row(_with(fields, 1, "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}")).decode().encode("latin-1", "replace")


DAMAGE: dict[str, Damage] = {
    "": lambda _, fields: row(fields),
    "short-row": lambda _, fields: row(fields[:-3]),
    "long-row": lambda _, fields: row([*fields, "", "see note"]),
    "bad-date": _bad_date,
    "serial-date": _serial_date,
    "no-id": lambda _, fields: row(_with(fields, 0, "")),
    "short-id": lambda _, fields: row(_with(fields, 0, fields[0].lstrip("0"))),
    "number-id": lambda _, fields: row(_with(fields, 0, _number(fields[0]))),
    "number-code": lambda _, fields: row(_with(fields, 1, _number(fields[1]))),
    "duplicate": _duplicate,
    "unclosed-quote": lambda _, fields: _raw(_with(fields, 2, '"' + fields[2])),
    "nul": lambda _, fields: _raw(_with(fields, 2, fields[2] + "\0")),
    "undecodable": _undecodable,
    "header-again": lambda header, fields: row(header) + row(fields),
    "blank-line": lambda _, fields: b"\n" + row(fields),
}
