"""Notices of a deployment, sent by the channels of its config. Nothing here ends a run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from connector import secrets
from connector.config import Config
from connector.notices import Event
from connector.notices.fresh import Place
from connector.notices.telling import Opening, Telling, tell
from connector.state import State


def notify(
    config: Config, base: Path, state: State, events: Iterable[Event], looked: frozenset[Place]
) -> tuple[Telling, ...]:
    """What each channel told, or why it could not; that is for the log. `base`: the folder of the config."""
    if not config.notices:
        return ()
    opening = Opening(
        path=lambda relative: base / relative,
        secret=lambda reference: secrets.resolve(reference, base),
        failures=(secrets.SecretError,),
    )
    return tell(config.notices, events, looked, state, opening)
