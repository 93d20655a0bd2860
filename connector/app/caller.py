"""Who calls, for the record. What the environment says is believed of nobody but of whom `sudo` called for."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from connector.state.approvals import Who

LOGIN = Path("/proc/self/loginuid")  # Linux: set once at log-on, and kept through `su` and `sudo`
NOBODY_LOGGED_ON = 2**32 - 1


def caller() -> Who:
    if os.name == "nt":
        return Who(os_user=os.getlogin())
    return Who(os_user=_name(os.getuid()), sudo_user=os.environ.get("SUDO_USER") or None, login_user=_login())


def _login() -> str | None:
    with suppress(OSError, ValueError):
        uid = int(LOGIN.read_text(encoding="ascii"))
        return None if uid == NOBODY_LOGGED_ON else _name(uid)
    return None


def _name(uid: int) -> str:
    """A container may have no name for it."""
    import pwd  # not on Windows

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
