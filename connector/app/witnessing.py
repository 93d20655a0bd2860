"""Where the record ends, told at the end of each run to whom the config names."""

from __future__ import annotations

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
    tellings = []
    if head.file is not None:
        tellings.append((head.file, to_file, deployment.path(head.file)))
    if head.syslog is not None:
        tellings.append((head.syslog, to_syslog, head.syslog))
    troubles = []
    for place, tell, where in tellings:
        try:
            tell(where, line)
        except OSError as error:
            troubles.append(
                f"the head of the record could not be told to {place}: {(error.strerror or 'unknown').lower()}"
            )
    return tuple(troubles)
