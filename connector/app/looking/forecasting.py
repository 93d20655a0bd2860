"""`forecast`: today's facts to every later change of every decision, and, where asked, sealed. No directory is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from connector import clock
from connector.app.caller import caller
from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.looking.sealing import stop_if_other, write_sealed
from connector.app.reading.gathering import Gathered, read_world
from connector.core.engine import Polars
from connector.core.forecasts.foreseen import foresee
from connector.core.forecasts.sealed import FORMAT, Forecast, forecast_json, summary
from connector.core.rules.calendar import ONE_DAY, add_years
from connector.state.events import Entry
from connector.state.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """A forecast as a value and as JSON, and the reading it was made of."""

    forecast: Forecast
    document: Mapping[str, Any]
    gathered: Gathered


def forecast(deployment: Deployment, first: dt.date | None, last: dt.date | None, out: Path | None) -> Foretold:
    """From tomorrow for a year, where no days are given; `out` gets the sealed forecast, whose id the ledger knows."""
    today = clock.today(deployment.rulebook.calendar.time_zone)
    first = first or today + ONE_DAY
    last = last or add_years(first, 1) - ONE_DAY
    _stop_if_no_time(first, last, today)
    if out is not None:
        stop_if_other(out, FORMAT, "forecast")
    with Ledger.open(deployment.state) as ledger:
        gathered = read_world(deployment, {}, ledger, today, Polars())
        foretold = foretell(gathered, first, last)
        if out is not None:
            _seal(foretold, ledger, out)
    return foretold


def foretell(gathered: Gathered, first: dt.date, last: dt.date) -> Foretold:
    world = gathered.world
    inputs = asdict(world.inputs)
    found = Forecast(
        as_of=world.as_of,
        first=first,
        last=last,
        inputs={name: inputs[name] for name in ("config", "history", "policies", "mappings", "feeds")},
        changes=foresee(world, first, last, Polars()),
    )
    return Foretold(forecast=found, document=forecast_json(found, clock.now()), gathered=gathered)


def _stop_if_no_time(first: dt.date, last: dt.date, today: dt.date) -> None:
    if first <= today:
        raise Wrong(f"`--from {first}` is not to come", f"a forecast begins tomorrow, on {today + ONE_DAY}, or later")
    if last < first:
        raise Wrong(f"the forecast would end on {last}, before it begins on {first}", "turn --from and --until round")


def _seal(foretold: Foretold, ledger: Ledger, out: Path) -> None:
    """Record the forecast's id, then write it (0600): it names people."""
    found, document = foretold.forecast, foretold.document
    days = {"as_of": document["as_of"], "from": document["from"], "until": document["until"]}
    body = {"plan": document["id"], **days, "summary": summary(found.changes), "by": caller().person}
    ledger.append_many([Entry(kind="forecast-sealed", at=clock.now(), body=body)])
    write_sealed(document, out)
