"""Where the record ends, told at the end of each run to whom the config names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from connector import clock
from connector.app.deployment import Deployment
from connector.state.ledger import Ledger
from connector.state.witness import head_line, tip, to_file, to_syslog


def tell_head(deployment: Deployment, ledger: Ledger) -> tuple[str, ...]:
    """What went wrong: telling ends no run, since all that it tells of is done."""
    head = deployment.config.audit.head
    if head is None:
        return ()
    line = head_line(tip(ledger), clock.now())
    tellings: list[tuple[str, Callable[[], None]]] = []
    if head.file is not None:
        tellings.append((head.file, partial(to_file, deployment.path(head.file), line)))
    if head.syslog is not None:
        tellings.append((head.syslog, partial(to_syslog, head.syslog, line)))
    return tuple(filter(None, (_trouble(place, tell) for place, tell in tellings)))


def _trouble(place: str, tell: Callable[[], None]) -> str:
    try:
        tell()
    except OSError as error:
        return f"the head of the record could not be told to {place}: {(error.strerror or 'unknown').lower()}"
    return ""
