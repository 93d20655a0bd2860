"""One connection at a time to whichever server answers: fail-over, deadlines, and the one policy for trying again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from ldap3 import BASE, Connection
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_after_delay, wait_random_exponential

from connector.directories import DirectoryError
from connector.directories.active_directory.ber import Entry
from connector.directories.active_directory.entrance import Login, Lost, Refused, enter, told
from connector.directories.active_directory.words import Trouble, result_words

T = TypeVar("T")
ATTEMPTS = 4
BUSY, UNAVAILABLE = 51, 52
PAGED = "1.2.840.113556.1.4.319"


class BarredError(DirectoryError):
    """No server lets us in, and trying again would not help (and a wrong password would lock the account)."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search brought; `trouble` says why it is not all of it."""

    entries: list[Entry]
    trouble: Trouble | None = None


class Session:
    """Not for several threads at once."""

    def __init__(self, login: Login) -> None:
        self.login = login
        self._connection: Connection | None = None
        self._first = 0
        self._deadline = 0.0
        self._domain = ""
        self._barred: BarredError | None = None

    def persistently(self, work: Callable[[], T]) -> T:
        """Run what may be repeated, anew after each lost connection. Raises DirectoryError once the budget is spent."""
        self._deadline = time.monotonic() + self.login.total
        policy = Retrying(
            retry=retry_if_exception_type(Lost),
            stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(self.login.total),
            wait=wait_random_exponential(multiplier=0.25, max=5),
            reraise=True,
        )
        try:
            return policy(work)
        except BarredError as error:
            self._barred = error
            raise
        except Lost as error:
            raise DirectoryError(str(error)) from error

    def search(
        self,
        base: str,
        query: str = "(objectClass=*)",
        *,
        attributes: Sequence[str],
        scope: str = BASE,
        controls: Sequence[Any] = (),
        page: int | None = None,
    ) -> Found:
        """Everything found, page by page. Raises Lost, and Refused where nothing at all came."""
        entries: list[Entry] = []
        options: dict[str, Any] = {"attributes": list(attributes), "controls": list(controls), "paged_size": page}
        while True:
            with self._talking() as connection:
                connection.search(base, query, scope, **options)
            result = connection.result
            entries += (found for found in connection.response if isinstance(found, Entry))
            if result["result"]:
                trouble = result_words(result["result"], result["message"])
                if not entries:
                    raise Refused(*trouble, code=result["result"])
                return Found(entries=entries, trouble=trouble)
            options["paged_cookie"] = _cookie(result)
            if not options["paged_cookie"]:
                return Found(entries=entries)

    def modify(self, dn: str, changes: Mapping[str, Sequence[tuple[str, Sequence[str]]]]) -> None:
        """One atomic modify. Raises Refused where nothing was done, Lost where that is not known."""
        with self._talking() as connection:
            connection.modify(dn, changes)
        result = connection.result
        if result["result"]:
            raise Refused(*result_words(result["result"], result["message"]), code=result["result"])

    def domain(self) -> str:
        """The DN of the servers' own domain."""
        if not self._domain:
            root = self.search("", attributes=["defaultNamingContext"])
            self._domain = root.entries[0].values["defaultnamingcontext"][0].decode()
        return self._domain

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and not connection.closed:
            connection.strategy.close()

    @contextmanager
    def _talking(self) -> Iterator[Connection]:
        connection = self._connection or self._connect()
        connection.strategy.deadline = self._deadline
        try:
            with told():
                yield connection
        except (Lost, Refused):
            self._fail_over()
            raise
        if connection.result["result"] in (BUSY, UNAVAILABLE):
            self._fail_over()
            raise Lost(*result_words(connection.result["result"]))

    def _fail_over(self) -> None:
        self.close()
        self._first = (self._first + 1) % len(self.login.servers)

    def _connect(self) -> Connection:
        """The first server that lets us in; a refused log-on is tried neither elsewhere nor again."""
        if self._barred:
            raise self._barred
        failures: list[Lost | Refused] = []
        for step in range(len(self.login.servers)):
            number = (self._first + step) % len(self.login.servers)
            server = self.login.servers[number]
            try:
                self._connection = enter(self.login, server, self._deadline)
            except (Lost, Refused) as error:
                if isinstance(error, Refused) and error.code:
                    raise BarredError(f"`{server}`: {error}") from error
                failures.append(type(error)(f"`{server}`: {error}"))
                continue
            self._first = number
            return self._connection
        words = "no server could be reached: " + " · ".join(str(failure) for failure in failures)
        raise (Lost if any(isinstance(failure, Lost) for failure in failures) else BarredError)(words)


def _cookie(result: Mapping[str, Any]) -> bytes | None:
    control = (result.get("controls") or {}).get(PAGED)
    return control["value"]["cookie"] or None if control else None
