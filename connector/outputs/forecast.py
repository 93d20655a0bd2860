"""A forecast for people: as a calendar in text, and as a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from connector.core.forecasts.foreseen import Foreseen
from connector.core.forecasts.sealed import FORMAT, Forecast, summary
from connector.core.problems import visible
from connector.outputs.sheets import Cell, Sheet

MOST = 20
COLUMNS = {
    "on": "on",
    "change": "change",
    "person_id": "person",
    "person_name": "name",
    "roles": "roles",
    "entitlement": "entitlement",
    "location": "location",
    "location_name": "location name",
    "reason": "reason",
    "words": "why",
    "todo": "what to do",
    "who_acts": "who must act",
    "until": "until",
}


def forecast_text(forecast: Forecast, forecast_id: str, *, verbose: bool = False) -> str:
    """Day by day, losses first; of each day the first twenty rows, or (`verbose`) all."""
    return "\n".join(map(visible, _lines(forecast, forecast_id, None if verbose else MOST))) + "\n"


def _lines(forecast: Forecast, forecast_id: str, most: int | None) -> Iterator[str]:
    counts = summary(forecast.changes)
    yield f"FORECAST {forecast_id[:12]}  {forecast.first} to {forecast.last}, as known on {forecast.as_of}"
    yield f"{counts['lose']} lose a right, {counts['gain']} gain one; nothing is written"
    for day, rows in groupby(forecast.changes, key=lambda one: one.on):
        yield from _day(f"{day:%Y-%m-%d %A}", list(rows), most)


def _day(day: str, rows: Sequence[Foreseen], most: int | None) -> Iterator[str]:
    lost = [one for one in rows if one.change == "lose"]
    gained = [one for one in rows if one.change == "gain"]
    yield ""
    yield f"{day}: {len(lost)} lose, {len(gained)} gain"
    for (change, reason), number in sorted(Counter((one.change, one.reason) for one in rows).items(), reverse=True):
        yield f"  {'-' if change == 'lose' else '+'} {number:>6}  {reason}"
    for chosen in (lost, gained):
        yield from (line for one in chosen[:most] for line in _row(one))
        if most is not None and len(chosen) > most:
            yield f"    and {len(chosen) - most} more (-v shows all)"


def _row(one: Foreseen) -> Iterator[str]:
    place = f" at {one.location_name} ({one.location})" if one.location else ""
    until = f" [until {one.until}]" if one.until else ""
    sign = "-" if one.change == "lose" else "+"
    yield f"    {sign} {one.person_id} {one.person_name}, {one.entitlement}{place}: {one.reason}: {one.words}{until}"
    if one.todo:
        yield f"        {one.todo}"


def forecast_sheet(forecast: Forecast, forecast_id: str) -> Sheet:
    counts = summary(forecast.changes)
    days = f"{forecast.first} to {forecast.last}"
    return Sheet(
        format=FORMAT,
        title=f"Forecast {forecast_id[:12]}, {days}",
        as_of=forecast.as_of,
        head=(f"{counts['lose']} lose a right, {counts['gain']} gain one.",),
        columns=COLUMNS,
        rows=[_cells(one) for one in forecast.changes],
        empty="nothing changes in that time, on today's facts",
    )


def _cells(one: Foreseen) -> list[Cell]:
    told = {name: getattr(one, name) for name in COLUMNS}
    return [*{**told, "roles": ", ".join(one.roles)}.values()]
