"""The URL of a database, looked at without the driver: `validate` reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from connector.core.problems import Mistake

SCHEMES = ("postgresql://", "postgres://")
VERIFIED = "verify-full"
LOCAL = re.compile(r"|localhost|127\.[0-9.]+|::1|[/@].*")
LEADING = ("host", "hostaddr", "port", "user", "dbname", "service", "options")  # of the options: those that say where
PASSWORDS = ("password", "passwd", "pwd")
INSIDE = re.compile(r"\b(password|pwd)\s*=", re.IGNORECASE)  # of a connection string that is an option itself
HOST = re.compile(r"\[?(?P<name>[^\]]*?)\]?(:\d*)?")


def is_url(text: str) -> bool:
    return "://" in text


def label(url: str) -> str:
    """What messages call the database: no user, no options."""
    return re.sub(r"//[^/@]*@", "//", url.partition("?")[0])


def identity(url: str) -> str:
    """The same for URLs that lead to the same tables: how the way there is made sure of is left out."""
    try:
        kept = sorted((name, value) for name, value in options(url).items() if name in LEADING)
    except ValueError:
        return url
    return " ".join([_parts(url).netloc, _parts(url).path, *(f"{name}={value}" for name, value in kept)])


def options(url: str) -> dict[str, str]:
    """What stands behind the `?`. Raises ValueError for what is no URL."""
    pairs = (pair.partition("=") for pair in _parts(url).query.split("&"))
    return {unquote(name): unquote(value) for name, _, value in pairs}


def holds_password(url: str) -> bool:
    """Raises ValueError for what is no URL."""
    more = options(url)
    named = any(key.lower().endswith(PASSWORDS) for key in more)
    return ":" in _parts(url).netloc.rpartition("@")[0] or named or any(map(INSIDE.search, more.values()))


def without_password(url: str, key: str) -> str:
    """The URL, where it holds none; empty for what is no URL. `key` names where the password is. Raises Mistake."""
    try:
        secret = holds_password(url)
    except ValueError:
        return ""
    if secret:
        raise Mistake(
            "a secret may not stand in a file (it is not repeated here)",
            code="secret-in-file",
            help=f"leave it out (`{key}` names where it is), and change it if this file was ever shared",
        )
    return url


def unverified(url: str) -> str:
    """The `sslmode` of a URL that lets another server take the place of this one; empty where there is none."""
    mode = options(url).get("sslmode", VERIFIED) if is_url(url) and not is_local(url) else VERIFIED
    return "" if mode == VERIFIED else mode


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
