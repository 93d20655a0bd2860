"""Pages for principals: one a school, and one that lists them; each a file without network, for a phone or on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.outputs.pages import page

if TYPE_CHECKING:
    from markupsafe import Markup

MARK = '<meta name="generator" content="connector-principals/1">'


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """role: at the school, empty where no policy names it. until: the last day, None where none is known."""

    name: str
    role: str
    until: dt.date | None
    needs: str


@dataclass(frozen=True, kw_only=True)
class Block:
    """One table: some of those of a right; `dated` with the last day, else with what is needed."""

    title: str
    lines: Sequence[PersonLine]
    dated: bool


@dataclass(frozen=True, kw_only=True)
class RightSection:
    """having: how many have access now, None where that is not known."""

    title: str
    having: int | None
    blocks: Sequence[Block]
    could: int


@dataclass(frozen=True, kw_only=True)
class SchoolPage:
    """file: its name. ask: sentences on whom to ask."""

    code: str
    name: str
    file: str
    as_of: dt.date
    rights: Sequence[RightSection]
    ask: Sequence[str]
    notes: Sequence[str] = ()


def page_html(school: SchoolPage) -> str:
    title = f"{school.name}: who has access, as of {school.as_of}"
    return page("school.html", title, mark=_mark(), school=school, said=_said)


def index_html(schools: Sequence[SchoolPage], as_of: dt.date, notes: Sequence[str]) -> str:
    title = f"Access by school, as of {as_of}"
    return page("schools.html", title, mark=_mark(), schools=schools, as_of=as_of, notes=notes)


def _mark() -> Markup:
    from markupsafe import Markup

    return Markup(MARK)  # noqa: S704 - our own text


def _said(right: RightSection) -> str:
    if right.having is None:
        return "Who has access now is not known: the directory could not be read."
    if not right.having:
        return "Nobody has access now."
    return "1 person has access now." if right.having == 1 else f"{right.having} persons have access now."
