"""The noun that every report is: sentences, then rows of plain values under named columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Cell = str | int | float | dt.date | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """format: its name and version for programs, as `connector-exceptions/1`. as_of: the day it is about.

    head: sentences that go before the rows. columns: key (snake_case, for programs) to heading (for people).
    rows: sorted, a cell for each column. empty: what is said where there is no row. notes: what a reader must know
    beside them, such as what could not be read.
    """

    format: str
    title: str
    as_of: dt.date
    columns: Mapping[str, str]
    rows: Sequence[Sequence[Cell]]
    empty: str
    head: Sequence[str] = ()
    notes: Sequence[str] = ()
