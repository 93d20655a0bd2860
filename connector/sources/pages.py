"""Pages of a list, one after the other to the last; what does not lead there is an error, never a shorter list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connector.core.problems import tick
from connector.sources import SourceError
from connector.sources.dotted import NOTHING, dig
from connector.sources.lms_rest_settings import Paging
from connector.sources.web import Answer, Web

MOST = 100_000  # pages of one list


class Circle(SourceError):  # noqa: N818 - the pages go round in one
    """A page that was there already."""


def each_page(
    web: Web,
    paging: Paging | None,
    parameters: Mapping[str, str],
    rows_of: Callable[[Answer], list[Any]],
    base: str | None = None,
) -> Iterator[Answer]:
    """base: the first page's address, if not the source's. Raises SourceError; Circle where a page comes again."""
    given = dict(parameters)
    if paging and paging.size_parameter:
        given[paging.size_parameter] = str(paging.size)
    if paging and paging.page_parameter:
        given[paging.page_parameter] = str(paging.first)
    seen: set[str] = set()
    answer = web.get(base or web.url, given)
    for number in range(1, MOST):
        rows = rows_of(answer)
        if rows:
            _stop_if_seen(seen, hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest(), web)
        yield answer
        following = _following(web, paging, given, answer, number, ended=not rows)
        if following is None:
            return
        url, given = following
        _stop_if_seen(seen, f"{url} {sorted(given.items()) if given else ''}", web)
        answer = web.get(url, given or None)
    raise SourceError(f"{tick(web.url)} has more than {MOST} pages")


def _following(
    web: Web, paging: Paging | None, given: dict[str, str], answer: Answer, number: int, *, ended: bool
) -> tuple[str, dict[str, str]] | None:
    """Address and parameters of the next page; None where this was the last."""
    if paging is None:
        if answer.following:
            raise SourceError(f"{tick(web.url)} has more than one page, and `paging` does not say how to go on")
        return None
    if paging.page_parameter:
        return None if ended else (web.url, given | {paging.page_parameter: str(paging.first + number)})
    if paging.link_header:
        return (web.follow(answer, answer.following), {}) if answer.following else None
    path = paging.next or paging.cursor or ""
    found = dig(answer.body, path)
    if found in (NOTHING, None, "", False):
        return None
    if not isinstance(found, str):
        raise SourceError(f"{tick(path)} in an answer of {tick(web.url)} leads to no next page")
    if paging.cursor_parameter:
        return web.url, given | {paging.cursor_parameter: found}
    return web.follow(answer, found), {}


def _stop_if_seen(seen: set[str], key: str, web: Web) -> None:
    if key in seen:
        raise Circle(f"a page of {tick(web.url)} repeats itself: the pages go round in a circle")
    seen.add(key)
