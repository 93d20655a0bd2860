"""The URL of a database, looked at without the driver: `validate` reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit

SCHEMES = ("postgresql://", "postgres://")
VERIFIED = "verify-full"
LOCAL = re.compile(r"|localhost|127\.[0-9.]+|::1|[/@].*")
HOST = re.compile(r"\[?(?P<name>[^\]]*?)\]?(:\d*)?")


def is_url(text: str) -> bool:
    return "://" in text


def label(url: str) -> str:
    """What messages call the database: no user, no options."""
    return re.sub(r"//[^/@]*@", "//", url.partition("?")[0])


def options(url: str) -> dict[str, str]:
    """What stands behind the `?`. Raises ValueError for what is no URL."""
    pairs = (pair.partition("=") for pair in _parts(url).query.split("&"))
    return {unquote(name): unquote(value) for name, _, value in pairs}


def holds_password(url: str) -> bool:
    """Raises ValueError for what is no URL."""
    return ":" in _parts(url).netloc.rpartition("@")[0] or any(key.endswith("password") for key in options(url))


def is_local(url: str) -> bool:
    """Whether nothing leaves this machine. Raises ValueError."""
    more = options(url)
    named = more.get("host") or more.get("hostaddr") or _parts(url).netloc.rpartition("@")[2]
    found = (HOST.fullmatch(unquote(host)) for host in named.split(","))
    return are_local(host["name"] if host else "" for host in found)


def are_local(hosts: Iterable[str]) -> bool:
    """Names, numbers and folders of sockets; an empty one is the driver's own choice: a socket."""
    return all(LOCAL.fullmatch(host) for host in hosts)


def _parts(url: str) -> SplitResult:
    return urlsplit(url)
