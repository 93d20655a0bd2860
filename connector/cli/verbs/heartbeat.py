"""`connector heartbeat`."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from connector.cli.logs import log
from connector.cli.options import verb

if TYPE_CHECKING:
    from connector.app.looking.heartbeat import Heartbeat
    from connector.config import Config
    from connector.state import State


class Within(click.ParamType[dt.timedelta]):
    """`90m` and the like."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.timedelta:
        from connector.core.files.spans import SPAN, span

        if not re.fullmatch(SPAN, str(value)):
            self.fail(f"`{value}` is no span; write it as 90m, 36h or 2d", param, ctx)
        return span(str(value))


@verb("connector heartbeat --within 90m")
@click.option("--within", type=Within(), required=True, metavar="SPAN", help="How long ago a run must have ended.")
@click.option("--notify", is_flag=True, help="Send a notice where none did, once.")
def command(within: dt.timedelta, notify: bool, config: Path, verbose: bool) -> int:  # noqa: ARG001 - every verb has them
    """Exit 0 where a scheduled run ended lately, however it ended; 1 where none did."""
    from connector import clock
    from connector.app.deployment import state_in
    from connector.app.looking.heartbeat import heartbeat
    from connector.config import read_config
    from connector.core.problems import Invalid

    settings, problems = read_config(config)
    if settings is None:
        raise Invalid(problems)
    state = state_in(settings, config.parent)
    found = heartbeat(state, within, clock.now())
    click.echo(f"{'ok' if found.alive else 'ALARM'}: {found.words}")
    if notify:
        _notify(settings, config.parent, state, found)
    return 0 if found.alive else 1


def _notify(settings: Config, base: Path, state: State, found: Heartbeat) -> None:
    from connector.app.running.noticing import notify
    from connector.notices.events import SILENCE, of_silence

    events = () if found.alive else of_silence(found.last, found.words)
    for telling in notify(settings, base, state, events, SILENCE):
        log("notice", channel=telling.channel, told=telling.told, trouble=telling.trouble)
