"""When a call that writes may begin: on a whole record, in its right time, and not paused. Each raises Refused."""

from __future__ import annotations

from datetime import timedelta

from connector import clock
from connector.app.failure import Refused
from connector.state.ledger import Ledger
from connector.state.views import pause_state

CLOCKS_DIFFER = timedelta(hours=1)
"""Between machines on one state, at the most."""


def stop_if_unfit(ledger: Ledger, mend: str) -> None:
    """mend: what to do where the record has lost lines."""
    stop_if_not_whole(ledger, mend)
    stop_if_paused(ledger)
    stop_if_the_clock_went_back(ledger)


def stop_if_not_whole(ledger: Ledger, mend: str) -> None:
    """A pause or a departure may be among the lines that are lost, and an approval or a grant among the altered."""
    advice = f"see `connector audit verify`; {mend}"
    if not ledger.ends_as_recorded():
        raise Refused("the record has lost lines, so nothing is written", advice)
    if found := ledger.verify():
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise Refused(f"the record is not as it was written, so nothing is written: {found[0]}{more}", advice)


def stop_if_paused(ledger: Ledger) -> None:
    pause = pause_state(ledger)
    if pause is not None:
        raise Refused(f"paused by {pause.by} since {pause.at:%Y-%m-%d %H:%M} UTC: {pause.reason}", "connector resume")


def stop_if_the_clock_went_back(ledger: Ledger) -> None:
    """On another day other decisions hold, and an absence that is noted on it seems to have lasted."""
    last, now = ledger.newest(), clock.now()
    if last is not None and last.at > now + CLOCKS_DIFFER:
        raise Refused(
            f"the clock says {now:%Y-%m-%d %H:%M} UTC, and the record's last line is of {last.at:%Y-%m-%d %H:%M}: "
            "one of them is wrong, so nothing is written",
            "set the clock; where it was wrong then, and is right now: connector pause --reason ..., connector resume",
        )
