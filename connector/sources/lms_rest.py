"""Transcript reports of a learning management system: windows of time, their pages, and their rows as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector import clock
from connector.core.feeds import COLUMNS
from connector.core.problems import tick
from connector.sources import Fetched, SourceError, Unfinished
from connector.sources.dotted import NOTHING, dig, plain
from connector.sources.lms_rest_settings import LmsRestSettings, TimeWindows
from connector.sources.pages import Circle, Pages
from connector.sources.rows import text_of
from connector.sources.settings import ResolvePath, ResolveSecret
from connector.sources.web import Answer, Web, values

READINGS = 3  # of one window whose rows change meanwhile
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class LmsRest:
    settings: LmsRestSettings
    resolve_path: ResolvePath
    resolve_secret: ResolveSecret

    def fetch(self) -> Fetched:
        """Every row of every window. Raises SourceError, Unfinished where rows come and go while they are read."""
        settings, now = self.settings, clock.now()
        fixed = values(settings.parameters, self.resolve_secret)
        rows: dict[object, Any] = {}
        made: list[dt.datetime] = []
        with Web(settings, self.resolve_path, self.resolve_secret) as web:
            pages = Pages(web=web, paging=settings.paging, counted=settings.total is not None)
            for window in spans(settings.window, now):
                found, updated = _whole(pages, settings, fixed | window)
                made += updated
                for key, row in found:
                    rows[len(rows) if key is None else ("id", key)] = row
        content = text_of(*_table(settings, list(rows.values())))
        return Fetched(content=content, label=settings.place, modified=min(made) if settings.updated else now)


def spans(window: TimeWindows | None, now: dt.datetime) -> Iterator[dict[str, str]]:
    """The parameters of each window: where one ends the next begins.

    The last ends a day from now: a row that is changed while the windows are read moves on into it, and a server's
    clock may be fast, or its days not those of UTC.
    """
    if window is None:
        yield {}
        return
    begin = dt.datetime.combine(window.since, dt.time(), dt.UTC)
    last = now + dt.timedelta(days=1)
    while begin < last:
        end = min(begin + dt.timedelta(days=window.days), last)
        yield {window.from_parameter: begin.strftime(MOMENT), window.to_parameter: end.strftime(MOMENT)}
        begin = end


Keyed = list[tuple[str | None, Any]]


def _whole(pages: Pages, settings: LmsRestSettings, parameters: Mapping[str, str]) -> tuple[Keyed, list[dt.datetime]]:
    """All rows of one window, each with its id; once more from its first page where their number changed meanwhile."""
    for _ in range(READINGS):
        found, totals, made = _once(pages, settings, parameters)
        if not settings.total or totals == {len(found)}:
            return found, made
        if len(totals) == 1:
            raise SourceError(f"{tick(settings.place)} promises {totals.pop()} rows, and sends {len(found)}")
    raise Unfinished(f"the rows of {tick(settings.place)} change while they are read; try again", code="feed-unsettled")


def _once(
    pages: Pages, settings: LmsRestSettings, parameters: Mapping[str, str]
) -> tuple[Keyed, set[int], list[dt.datetime]]:
    """The rows, of an id the last; what the pages promise, and when they were made.

    A server may send its last page again where a number beyond it is asked for: once all is there, that is the end.
    """
    found: dict[object, tuple[str | None, Any]] = {}
    totals: set[int] = set()
    made: list[dt.datetime] = []
    try:
        for answer in pages.each(parameters, lambda answer: _rows(answer, settings)):
            rows = [(_id(row, settings), row) for row in _rows(answer, settings)]
            _stop_if_no_ids(rows, settings)
            for key, row in rows:
                found[len(found) if key is None else ("id", key)] = (key, row)
            totals |= {_total(answer, settings)} if settings.total else set()
            made += [_updated(answer, settings)] if settings.updated else []
    except Circle:
        numbered = settings.paging is not None and settings.paging.page_parameter
        if not numbered or totals != {len(found)}:
            raise
    return list(found.values()), totals, made


def _rows(answer: Answer, settings: LmsRestSettings) -> list[Any]:
    found = dig(answer.body, settings.rows) if settings.rows else answer.body
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        where = f"{tick(settings.rows)} in an" if settings.rows else "an"
        raise SourceError(f"{where} answer of {tick(settings.place)} is no list of rows")
    return found


def _id(row: Any, settings: LmsRestSettings) -> str | None:
    if settings.id is None:
        return None
    found = plain(dig(row, settings.id), f"{tick(settings.id)} in an answer of {tick(settings.place)}")
    if found in (None, ""):
        raise SourceError(f"a row of {tick(settings.place)} has no {tick(settings.id)}")
    return str(found)


def _stop_if_no_ids(rows: Keyed, settings: LmsRestSettings) -> None:
    """Within one answer nothing was changed meanwhile: two rows of one id that are not the same are two rows."""
    seen: dict[str, Any] = {}
    for key, row in rows:
        if key is not None and seen.setdefault(key, row) != row:
            where = f"{tick(settings.id or '')} in an answer of {tick(settings.place)}"
            raise SourceError(f"{where} names no single row: two that differ have the same")


def _total(answer: Answer, settings: LmsRestSettings) -> int:
    found = dig(answer.body, settings.total or "")
    if not isinstance(found, str) or not found.isdecimal():
        raise SourceError(f"{tick(settings.total or '')} in an answer of {tick(settings.place)} is no number of rows")
    return int(found)


def _updated(answer: Answer, settings: LmsRestSettings) -> dt.datetime:
    found = dig(answer.body, settings.updated or "")
    try:
        return clock.moment_of(found if isinstance(found, str) else "")
    except ValueError:
        where = f"{tick(settings.updated or '')} in an answer of {tick(settings.place)}"
        raise SourceError(f"{where} is no moment, as 2026-07-01T08:30:00Z") from None


def _table(settings: LmsRestSettings, rows: Sequence[Any]) -> tuple[list[str], list[list[object]]]:
    """One heading a path that leads somewhere in some row, so that one that leads nowhere is told as missing."""
    headings = [settings.columns.get(name, name) for name in COLUMNS["completions"]]
    columns = [[dig(row, heading) for row in rows] for heading in headings]
    used = [
        number for number, column in enumerate(columns) if not rows or any(value is not NOTHING for value in column)
    ]
    made = [
        [plain(columns[n][row], f"{tick(headings[n])} in row {row + 1} of {tick(settings.place)}") for n in used]
        for row in range(len(rows))
    ]
    return [headings[number] for number in used], made
