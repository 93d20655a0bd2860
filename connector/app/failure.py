"""What ends a verb short, with the exit code the contract gives it."""

from __future__ import annotations


class Stop(Exception):  # noqa: N818 - an end, not always an error
    """Ends the verb; the message is for the person who called it."""

    code = 70

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002 - a problem's own word
        super().__init__(message)
        self.help = help


class Wrong(Stop):
    """The user's files or arguments are wrong."""

    code = 2


class Refused(Stop):
    """Something was refused and not done."""

    code = 3


class Failure(Stop):
    """A source or a directory failed."""

    code = 4


class Busy(Stop):
    """Another run holds the lock."""

    code = 5
