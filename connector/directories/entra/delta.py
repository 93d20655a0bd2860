"""What changed since a link was given: a hint of what to read again, never a fact that anything is decided on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from connector.directories.entra import requests
from connector.directories.entra.graph import Graph, Rows, rows_of, together
from connector.directories.entra.reading import selected
from connector.directories.entra.settings import EntraSettings
from connector.directories.entra.words import Refused

PAGES = 200  # after which a whole reading costs less


class Links(msgspec.Struct, frozen=True):
    """Where what changes from now on can be asked for; `users` is empty where a filter chooses the people."""

    groups: str
    users: str


class Changes(msgspec.Struct, frozen=True):
    """Ids that something was told of, the names of such groups in lower case, and the links that go on from here."""

    groups: frozenset[str]
    names: frozenset[str]
    users: frozenset[str]
    links: Links


async def links_from_now(graph: Graph, settings: EntraSettings) -> Links:
    """Raises Spent and Refused."""
    starts = [requests.changed_groups()]
    if settings.people.filter is None:
        starts.append(requests.changed_users(selected(settings)))
    found = await together([_follow(graph, start.path) for start in starts])
    return Links(found[0][1], found[1][1] if len(found) > 1 else "")


async def changes_since(graph: Graph, links: Links) -> Changes:
    """Raises Spent; Refused for a link that is too old (410, or 400), leads elsewhere, or brings too much."""
    followed = await together([_follow(graph, link) for link in (links.groups, links.users) if link])
    rows, link = followed[0]
    others, users = followed[1] if len(followed) > 1 else ([], "")
    return Changes(
        frozenset(_ids(rows)),
        frozenset(str(row.get("displayName")).lower() for row in rows if row.get("displayName")),
        frozenset(_ids(others)),
        Links(link, users),
    )


async def _follow(graph: Graph, link: str) -> tuple[Rows, str]:
    """All rows, and the link for the next time. An empty page may be followed by a full one; a page may come twice."""
    rows: Rows = []
    for _ in range(PAGES):
        page = await graph.page(link)
        rows += rows_of(page)
        if isinstance(end := page.get("@odata.deltaLink"), str):
            return rows, end
        link = _next(page)
    raise Refused("more has changed than is worth following")


def _next(page: Mapping[str, Any]) -> str:
    link = page.get("@odata.nextLink")
    if not isinstance(link, str):
        raise Refused("a page of changes leads nowhere")
    return link


def _ids(rows: Rows) -> Iterator[str]:
    return (str(row.get("id")).lower() for row in rows)
