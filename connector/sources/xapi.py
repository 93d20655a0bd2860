"""Statements of a learning record store, by verb, each list to its last page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from connector import clock
from connector.core.problems import tick
from connector.sources import Fetched, SourceError
from connector.sources.dotted import dig
from connector.sources.lms_rest_settings import Paging
from connector.sources.pages import Pages
from connector.sources.settings import ResolvePath, ResolveSecret
from connector.sources.statements import VOIDED, Statement, are_statements, as_text, voided_ids
from connector.sources.web import Answer, Web
from connector.sources.xapi_settings import XapiSettings

VERSION = {"X-Experience-API-Version": "1.0.3"}
CONSISTENT = "x-experience-api-consistent-through"
FIRST = dt.date(2000, 1, 1)  # no statement is older
MORE = Paging.model_construct(next="more")


@dataclass(frozen=True)
class RecordStore:
    settings: XapiSettings
    resolve_path: ResolvePath
    resolve_secret: ResolveSecret

    def fetch(self) -> Fetched:
        """Every statement of the verbs since that day, and those that were voided. Raises SourceError."""
        settings, now = self.settings, clock.now()
        found: list[Statement] = []
        through = [now]
        with Web(settings, self.resolve_path, self.resolve_secret, VERSION) as web:
            base = web.url.rstrip("/").removesuffix("/statements") + "/statements"
            pages = Pages(web=web, paging=MORE, base=base)
            for verb in dict.fromkeys((*settings.verbs, VOIDED)):
                asked = {"verb": verb, "since": _before(settings.since), "limit": str(settings.size)}
                for answer in pages.each(asked | {"ascending": "true"}, _statements):
                    found += _statements(answer)
                    through += _through(answer)
            found += self._taken_back(web, base, found)
        content = as_text(found, settings, settings.place)
        return Fetched(content=content, label=settings.place, modified=min(through))

    @staticmethod
    def _taken_back(web: Web, base: str, found: list[Statement]) -> list[Statement]:
        """A store leaves voided statements out of its lists: each is asked for, so that what was seen is revoked."""
        known = {str(statement.get("id")) for statement in found}
        answers = (web.get(base, {"voidedStatementId": one}, absent=True) for one in sorted(voided_ids(found) - known))
        return [answer.body for answer in answers if isinstance(answer.body, dict)]


def _before(day: dt.date) -> str:
    """A store gives what was stored later than the moment it is asked for, not at it."""
    return f"{max(day, FIRST) - dt.timedelta(days=1)}T23:59:59.999Z"


def _statements(answer: Answer) -> list[Any]:
    found = dig(answer.body, "statements")
    if not are_statements(found):
        raise SourceError(f"an answer of {tick(answer.place)} is no list of statements")
    return list(found)


def _through(answer: Answer) -> list[dt.datetime]:
    """Until when all that was stored is in the answer, as a store that lags behind says."""
    try:
        return [clock.moment_of(answer.headers.get(CONSISTENT, ""))]
    except ValueError:
        return []
