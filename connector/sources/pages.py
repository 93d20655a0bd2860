"""Pages of a list, one after the other to the last; what does not lead there is an error, never a shorter list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connector.core.problems import tick
from connector.sources import SourceError
from connector.sources.dotted import NOTHING, dig
from connector.sources.lms_rest_settings import Paging
from connector.sources.web import Answer, Web

MOST = 100_000  # pages of one list


class Circle(SourceError):  # noqa: N818 - the pages go round in one
    """A page that was there already."""


@dataclass(kw_only=True)
class Pages:
    """Those of one reading. base: the first page's address, if not the source's.

    counted: the caller knows how many rows there must be. linked: whether any page has named a next one yet.
    """

    web: Web
    paging: Paging | None
    base: str = ""
    counted: bool = False
    linked: bool = False

    def each(self, parameters: Mapping[str, str], rows_of: Callable[[Answer], list[Any]]) -> Iterator[Answer]:
        """The pages of one list. Raises SourceError; Circle where a page comes again."""
        paging, given, empty = self.paging, dict(parameters), 0
        if paging and paging.size_parameter:
            given[paging.size_parameter] = str(paging.size)
        if paging and paging.page_parameter:
            given[paging.page_parameter] = str(paging.first)
        seen: set[str] = set()
        answer = self.web.get(self.base or self.web.url, given)
        for number in range(1, MOST):
            rows = rows_of(answer)
            if rows:
                self._stop_if_seen(seen, hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest())
                self._stop_if_a_page_was_empty(number, empty)
            yield answer
            empty = 0 if rows else empty + 1
            following = self._following(given, answer, number, empty)
            if following is None:
                self._stop_if_cut(len(rows))
                return
            url, given = following
            self._stop_if_seen(seen, f"{url} {sorted(given.items()) if given else ''}")
            answer = self.web.get(url, given or None)
        raise SourceError(f"{tick(self.web.url)} has more than {MOST} pages")

    def _following(
        self, given: dict[str, str], answer: Answer, number: int, empty: int
    ) -> tuple[str, dict[str, str]] | None:
        """Address and parameters of the next page; None where this was the last. empty: pages in a row until here."""
        web, paging = self.web, self.paging
        if paging is None:
            if answer.following:
                raise SourceError(f"{tick(web.url)} has more than one page, and `paging` does not say how to go on")
            return None
        if paging.page_parameter:
            ended = empty > (0 if self.counted else 1)  # one beyond it shows that the empty one was the end
            return None if ended else (web.url, given | {paging.page_parameter: str(paging.first + number)})
        found = answer.following if paging.link_header else dig(answer.body, paging.next or paging.cursor or "")
        if found in (NOTHING, None, "", False):
            return None
        if not isinstance(found, str):
            where = tick(paging.next or paging.cursor or "")
            raise SourceError(f"{where} in an answer of {tick(web.url)} leads to no next page")
        self.linked = True
        if paging.cursor_parameter:
            return web.url, given | {paging.cursor_parameter: found}
        return web.follow(answer, found), {}

    def _stop_if_seen(self, seen: set[str], key: str) -> None:
        if key in seen:
            raise Circle(f"a page of {tick(self.web.url)} repeats itself: the pages go round in a circle")
        seen.add(key)

    def _stop_if_a_page_was_empty(self, number: int, empty: int) -> None:
        if empty and self.paging and self.paging.page_parameter:
            page = self.paging.first + number - 1
            raise SourceError(f"{tick(self.web.url)}: page {page - 1} is empty, and page {page} is not")

    def _stop_if_cut(self, rows: int) -> None:
        """A way to the next page that is misspelt looks as the end does."""
        paging = self.paging
        if paging is None or paging.page_parameter or self.counted or self.linked:
            return
        if paging.size_parameter and rows >= paging.size:
            raise SourceError(
                f"{tick(self.web.url)}: a full page names no next one, and none ever did; look at `paging`, or give "
                "`total`"
            )
