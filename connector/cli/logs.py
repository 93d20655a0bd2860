"""Logs to stderr, as console lines or JSON; they carry ids, never names, addresses or secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from structlog.typing import Processor

_settings = {"format": "console", "quiet": "no"}


def configure(log_format: str, *, quiet: bool) -> None:
    """Only remembered here: structlog is imported by the verbs that log."""
    _settings.update(format=log_format, quiet="yes" if quiet else "no")


def is_quiet() -> bool:
    return _settings["quiet"] == "yes"


def options() -> list[str]:
    """What a connector that this one starts must be given to log as this one does."""
    return ["--log-format", _settings["format"], *(["--quiet"] if is_quiet() else [])]


def log(event: str, **values: object) -> None:
    if is_quiet():
        return
    import sys

    import structlog

    renderer = structlog.processors.JSONRenderer() if _settings["format"] == "json" else _console()
    logger = structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
    )
    logger.info(event, **values)


def not_told(words: str) -> None:
    log("not told", trouble=words)


def _console() -> Processor:
    import os
    import sys

    import structlog

    colors = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    return structlog.dev.ConsoleRenderer(colors=colors)
