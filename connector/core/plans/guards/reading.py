"""What was not read whole, or is not what was expected, takes nothing away."""

from __future__ import annotations

from collections.abc import Iterable

from connector.core.plans.guards.weighed import Weighed
from connector.core.plans.model import OVERRIDE, Refusal


def partial_read(seen: Weighed) -> Iterable[Refusal]:
    for why in seen.partial:
        yield Refusal(
            guard="partial-read",
            limit=0,
            actual=1,
            words=f"`{seen.directory}` was not read whole, so nothing is planned there: {why}",
            override="mend the directory or the connection, then plan again",
            directory=seen.directory,
        )


def doubted_feeds(seen: Weighed) -> Iterable[Refusal]:
    nothing = seen.passing == "nothing"
    stops = "written to" if nothing else "removed from"
    for verdict in seen.feeds:
        yield Refusal(
            guard=verdict.code,
            limit=verdict.limit,
            actual=verdict.actual,
            words=(
                f"`{verdict.file}`: {verdict.words}: nothing is {stops} `{seen.directory}` on its word; {verdict.ask}"
            ),
            override=OVERRIDE,
            directory=seen.directory,
            action=None if nothing else "remove",
        )
