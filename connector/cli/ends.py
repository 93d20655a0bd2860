"""How a verb that did not come to its end is told: the message, the help, the contract's exit code."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from importlib.metadata import version

import click

from connector.app.failure import Stop
from connector.core.problems import Invalid


def code_of(error: Exception) -> int:
    """The contract's exit code."""
    if isinstance(error, Stop):
        return error.code
    return 2 if isinstance(error, Invalid) else 4 if type(error).__name__ == "StateError" else 70


def ended(error: Exception) -> int:
    if isinstance(error, Invalid):
        click.echo("\n".join(map(str, error.problems.errors)), err=True)
        return 2
    if isinstance(error, Stop):
        return _told(str(error), error.help, error.code)
    if type(error).__name__ == "StateError":  # by name: the state's module is heavy, and may not have been needed
        return _told(str(error), getattr(error, "help", ""), 4)
    if isinstance(error, OSError) and _is_of_output(error):
        return _unheard(error)
    return _defect(error)


def _is_of_output(error: OSError) -> bool:
    return traceback.extract_tb(error.__traceback__)[-1].filename == click.utils.__file__


def _unheard(error: OSError) -> int:
    """Whoever closes a pipe has seen enough; a full disk has lost the result."""
    # what is still to be printed fails again at the interpreter's end
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    return _told(f"the result cannot be written: {(error.strerror or 'unknown').lower()}", "", 4)


def _told(message: str, help: str, code: int) -> int:  # noqa: A002 - a problem's own word
    head = "" if ": error[" in message else "error: "  # a feed's problems bring their own
    click.echo(f"{head}{message}" + (f"\n  help: {help}" if help else ""), err=True)
    return code


def _defect(error: Exception) -> int:
    """A report without values: a message may hold a name or a secret, places and types do not."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    click.echo(
        "\n".join(
            [
                "error: this is a defect of the connector, not of your files",
                f"  connector {version('attendance-connector')}, Python {platform.python_version()}, {sys.platform}",
                f"  {type(error).__name__} at",
                *places,
                "  help: send these lines to whoever maintains the connector",
            ]
        ),
        err=True,
    )
    return 70
