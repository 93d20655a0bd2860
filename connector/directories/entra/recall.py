"""What is kept between runs: the last reading with the links to what changed since, and the latest writes.

A kept reading is used only where it is whole, of the same settings, and younger than `full_reading`; what was told to
have changed, what was written lately and what is asked for the first time is read anew. Where anything is odd, all is.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from connector import clock
from connector.directories import DirectoryError, Outcome
from connector.directories.entra.delta import Links
from connector.directories.entra.reading import Reading
from connector.directories.entra.settings import EntraSettings
from connector.directories.memory import Memory

T = TypeVar("T")
FORM = 2  # to be raised with every change of what is kept
LAG = 900.0  # seconds for which a write may not show in a reading


class Kept(msgspec.Struct, frozen=True):
    """Times are seconds since 1970: `whole_at` of the last whole reading, `at` of this one.

    uneasy: ids of groups and users that had changed shortly before, so that this reading may not show it yet.
    """

    form: int
    settings: str
    whole_at: float
    at: float
    links: Links
    reading: Reading
    uneasy: frozenset[str] = frozenset()


class Echo(msgspec.Struct, frozen=True):
    """A write that the server accepted and that no reading has shown yet."""

    group: str
    account: str
    present: bool
    at: float


class Written(msgspec.Struct, frozen=True):
    """groups: id -> when it was last written."""

    groups: dict[str, float] = {}
    echoes: tuple[Echo, ...] = ()


class Recall:
    """With no memory it recalls nothing."""

    def __init__(self, memory: Memory | None, settings: EntraSettings) -> None:
        self.memory = memory
        self._settings = settings
        self._mark = _mark(settings)

    def kept(self) -> Kept | None:
        found = self._get("reading", Kept)
        if found is None or found.form != FORM or found.settings != self._mark:
            return None
        age = clock.now().timestamp() - found.whole_at
        return found if 0 <= age < self._settings.whole_every.total_seconds() else None

    def keep(self, reading: Reading, links: Links, *, at: float, whole_at: float, uneasy: Iterable[str] = ()) -> None:
        """Nothing is lost where that fails: the next reading is whole."""
        if self.memory is not None and not reading.incomplete:
            kept = Kept(FORM, self._mark, whole_at, at, links, reading, frozenset(uneasy))
            with contextlib.suppress(OSError):
                self.memory.put("reading", msgspec.msgpack.encode(kept))

    def written(self) -> Written:
        """Echoes of the last minutes, and groups for as long as a reading from before may be kept."""
        found = self._get("written", Written) or Written()
        now, longest = clock.now().timestamp(), self._settings.whole_every.total_seconds() + LAG
        return Written(
            {group: at for group, at in found.groups.items() if 0 <= now - at < longest},
            tuple([echo for echo in found.echoes if 0 <= now - echo.at < LAG]),
        )

    def note_groups(self, groups: Iterable[str]) -> None:
        """Before they are written. Raises DirectoryError: a reading kept from before must not outlive the writes."""
        known, now = self.written(), clock.now().timestamp()
        fresh = dict.fromkeys({group.lower() for group in groups}, now)
        self._put(Written({**known.groups, **fresh}, known.echoes))

    def note_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Raises DirectoryError."""
        accepted = [outcome.write for outcome in outcomes if outcome.result == "accepted"]
        if accepted:
            known, now = self.written(), clock.now().timestamp()
            echoes = [Echo(w.group.lower(), w.account.lower(), w.action == "add", now) for w in accepted]
            self._put(Written(known.groups, (*known.echoes, *echoes)))

    def _put(self, written: Written) -> None:
        if self.memory is not None:
            try:
                self.memory.put("written", msgspec.msgpack.encode(written))
            except OSError as error:
                raise DirectoryError(
                    f"the state's folder cannot be written: {(error.strerror or '').lower()}"
                ) from None

    def _get(self, key: str, kind: type[T]) -> T | None:
        data = self.memory.get(key) if self.memory is not None else None
        try:
            return msgspec.msgpack.decode(data, type=kind) if data is not None else None
        except msgspec.DecodeError:
            return None


def echoed(reading: Reading, echoes: Sequence[Echo]) -> Reading:
    """The reading as it will be once it shows what the server accepted."""
    members = {group: dict(held) for group, held in reading.held.members.items()} if echoes else {}
    for echo in echoes:
        held = members.get(echo.group)
        if held is not None and echo.present:
            held.setdefault(echo.account, echo.account)
        elif held is not None:
            held.pop(echo.account, None)
    if not echoes:
        return reading
    return msgspec.structs.replace(reading, held=msgspec.structs.replace(reading.held, members=members))


def _mark(settings: EntraSettings) -> str:
    """Of everything that changes what a reading holds."""
    shown = (settings.graph, settings.tenant, settings.client, settings.people, settings.correlate, settings.managed)
    return hashlib.sha256(repr((shown, settings.protected)).encode()).hexdigest()
