"""The world that a report looks at, and what its reader must know of how it was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from connector import clock
from connector.app.deployment import Deployment
from connector.app.reading.gathering import Gathered, directories_of, read_world
from connector.core.engine import Polars
from connector.state.ledger import Ledger


def world_on(deployment: Deployment, on: dt.date | None) -> Gathered:
    """Feeds and directories as they are now, to be asked about a day (today where none is given)."""
    day = on or clock.today(deployment.rulebook.calendar.time_zone)
    with Ledger.open_to_read(deployment.state) as ledger, directories_of(deployment) as directories:
        return read_world(deployment, directories, ledger, day, Polars())


def notes_of(gathered: Gathered) -> Iterator[str]:
    """What is not in it: directories and rows that could not be read, and feeds that are not believed."""
    for name, reasons in gathered.unread.items():
        yield f"{name} was not read whole: {'; '.join(reasons)}"
    for verdict in gathered.reading.verdicts:
        yield f"{verdict.file}: {verdict.words}"
    for table, feed in gathered.tables.items():
        if not feed.rejects.is_empty():
            yield f"{feed.rejects.height} rejected row(s) of {table} are not in it: see `connector plan`"
