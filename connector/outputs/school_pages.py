"""Pages for principals: one a school, and one that lists them; each a file without network, for a phone or on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template

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


HEAD = (
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
"""
    + MARK
    + """
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 48rem; padding: 0 1rem; color: #1a1a1a;
  background: #fff; overflow-wrap: break-word; }
a { color: #0b4f9c; }
h1 { line-height: 1.2; }
h2 { border-top: 2px solid #1a1a1a; padding-top: .5rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1rem; }
caption { text-align: left; font-weight: bold; padding: .6rem 0 .2rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #767676; }
tbody th { font-weight: normal; }
@media print { body { margin: 0; max-width: none; } nav { display: none; } tr { break-inside: avoid; } }
</style>
"""
)

PAGE = (
    HEAD
    + """<title>{{ page.name }}: who has access, as of {{ page.as_of }}</title>
</head>
<body>
<nav aria-label="Pages"><a href="index.html">All schools</a></nav>
<main>
<h1>{{ page.name }} ({{ page.code }})</h1>
<p>As of <time datetime="{{ page.as_of }}">{{ page.as_of }}</time>.</p>
{% for right in page.rights %}
<section aria-labelledby="right-{{ loop.index }}">
<h2 id="right-{{ loop.index }}">{{ right.title }}</h2>
<p>{{ said(right) }}</p>
{% for block in right.blocks %}
<table>
<caption>{{ block.title }}</caption>
<thead><tr><th scope="col">Name<th scope="col">Role here<th scope="col">
{{- "Last day" if block.dated else "What is needed" }}</tr></thead>
<tbody>{% for line in block.lines %}
<tr><th scope="row">{{ line.name }}<td>{{ line.role or "another, or none" }}<td>
{%- if not block.dated %}{{ line.needs }}{% elif line.until %}<time datetime="{{ line.until }}">{{ line.until }}</time>
{%- else %}none known{% endif %}</tr>{% endfor %}
</tbody></table>{% endfor %}
</section>{% endfor %}
<h2>Whom to ask</h2>
<ul>{% for sentence in page.ask %}
<li>{{ sentence }}</li>{% endfor %}
</ul>
{% for note in page.notes %}<p>Note: {{ note }}</p>{% endfor %}
</main>
</body>
</html>
"""
)

INDEX = (
    HEAD
    + """<title>Access by school, as of {{ as_of }}</title>
</head>
<body>
<main>
<h1>Access by school</h1>
<p>As of <time datetime="{{ as_of }}">{{ as_of }}</time>.</p>
<table>
<caption>{{ pages | length }} schools</caption>
<thead><tr><th scope="col">School<th scope="col">Right<th scope="col">Have access<th scope="col">
{{- "Could, with the course" }}</tr></thead>
<tbody>{% for page in pages %}{% for right in page.rights %}
<tr><th scope="row"><a href="{{ page.file }}">{{ page.name }} ({{ page.code }})</a><td>{{ right.title }}
<td>{{ "not known" if right.having is none else right.having }}<td>{{ right.could }}</tr>{% endfor %}{% endfor %}
</tbody></table>
{% for note in notes %}<p>Note: {{ note }}</p>{% endfor %}
</main>
</body>
</html>
"""
)


def page_html(page: SchoolPage) -> str:
    return _rendered(PAGE, page=page, said=_said)


def index_html(pages: Sequence[SchoolPage], as_of: dt.date, notes: Sequence[str]) -> str:
    return _rendered(INDEX, pages=pages, as_of=as_of, notes=notes)


def _said(right: RightSection) -> str:
    if right.having is None:
        return "Who has access now is not known: the directory could not be read."
    if not right.having:
        return "Nobody has access now."
    return "1 person has access now." if right.having == 1 else f"{right.having} persons have access now."


def _rendered(text: str, **values: object) -> str:
    return _template(text).render(**values) + "\n"


@cache
def _template(text: str) -> Template:
    """Read once for all schools."""
    from jinja2 import Environment

    return Environment(autoescape=True, trim_blocks=True).from_string(text)
