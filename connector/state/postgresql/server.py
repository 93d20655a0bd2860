"""The state in a PostgreSQL database; see `state.State`."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from connector.databases.address import VERIFIED
from connector.state import Doubt, RunLock
from connector.state.database import bring_up_to_date
from connector.state.postgresql.connecting import Address
from connector.state.postgresql.database import Postgres, engine_of
from connector.state.postgresql.errors import RIGHTS
from connector.state.postgresql.files import ServerFiles
from connector.state.postgresql.head import ServerHead, Witness
from connector.state.postgresql.lock import server_lock


@dataclass(frozen=True, kw_only=True)
class Server:
    address: Address
    scratch: Path

    @cached_property
    def database(self) -> Postgres:
        """Its connections end with this value."""
        engine = engine_of(self.address)
        weakref.finalize(self, engine.dispose)
        return Postgres(self.address.label, engine)

    @property
    def files(self) -> ServerFiles:
        return ServerFiles(self)

    @cached_property
    def made(self) -> Postgres:
        """The database, with its tables."""
        bring_up_to_date(*self.ledger())
        return self.database

    @property
    def mend(self) -> str:
        return f"restore what is newer; where the loss is known, or another database meant, remove {self._witness.path}"

    def doubts(self) -> Iterator[Doubt]:
        lacking = self.database.lacking()
        if lacking:
            yield Doubt(ok=False, words=f"the role lacks rights: {', '.join(lacking)}", fix=RIGHTS)
        elif self.database.may_alter():
            words = "the role may alter the record, or the tables that keep it"
            yield Doubt(ok=True, words=words, fix="use one with fewer rights, as deploy/postgresql/ makes it")
        if mode := self.address.unverified():
            words = f"the server's certificate and name are not verified (`sslmode={mode}`)"
            yield Doubt(ok=True, words=words, fix=f"write `sslmode={VERIFIED}` in `state`")

    def exists(self) -> bool:
        return self.database.has_tables()

    def ledger(self) -> tuple[Postgres, ServerHead]:
        return self.database, ServerHead(self._witness)

    @property
    def _witness(self) -> Witness:
        return Witness(self.scratch)

    def ledger_to_read(self) -> tuple[Postgres, ServerHead]:
        return self.ledger()

    def lock(self, since: datetime) -> AbstractContextManager[RunLock]:  # noqa: ARG002 - the server knows since when
        return server_lock(self.address)
