"""A diff as a comment under a pull request: numbers and pseudonyms, no person, within the hosts' limits.

Whatever the files and feeds say is text: it links nowhere, calls nobody and ends no row of a table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from connector.core.diffs.model import Change, Count, Diff, Line
from connector.core.problems import visible
from connector.outputs.diffs.pseudonyms import pseudonyms, without_comment, without_people
from connector.outputs.diffs.wording import beside, compared, ends_rows, headline, line_words, steps_words

MARKER = "<!-- connector-diff -->"
"""The first line: whoever writes comments finds the one to write anew by it."""
LIMIT = 65_000
"""Bytes. GitHub takes 65,536 characters, Azure DevOps 150,000."""
LINES, MOST, SOME, QUOTED, LONGEST = 50, 25, 10, 3, 160
FEW = 3
WHOLE = "the page (`connector diff --format html`) has them all"
RESERVED = 1_000
"""Bytes for what is told of rows left out."""
CALLS = re.compile(r"[@#!](?=\w)|:(?=//)|www(?=\.)|\bGH(?=-\d)", re.IGNORECASE)
SIGNS = re.compile(r"[\\`*_~\[\]|#$]")
INVISIBLE = "\u200b"


@dataclass(frozen=True, kw_only=True)
class Section:
    """Rows under `heads`; without heads, the items of a list. `more`: how many rows there are beside these."""

    title: str
    rows: Sequence[str]
    heads: Sequence[str] = ()
    more: int = 0


def diff_markdown(diff: Diff, *, key: bytes, known: Collection[str]) -> str:
    """key: random bytes for the pseudonyms. known: words that name somebody; see `without_people`."""
    effect = "### Nobody's access changes" if not diff.has_effect else "### Whose access this changes"
    head = [MARKER, effect, "", f"**{plain(headline(diff))}.**"]
    said = plain(without_people(compared(diff), known))
    foot = f"\n<sub>{said}. Persons have names of this comment only; {WHOLE}, with their names.</sub>\n"
    return _fitted("\n".join(head), list(_sections(diff, key, known)), foot)


def _sections(diff: Diff, key: bytes, known: Collection[str]) -> Iterator[Section]:
    yield Section(title="", rows=[f"- {plain(words)}" for words in beside(diff)])
    yield _by_line(diff.lines, known)
    to_come = [*ends_rows(diff.later), *steps_words(diff.later)]
    yield Section(title="Later, in rights, beside what would have been", rows=[f"- {plain(w)}" for w in to_come])
    yield _counted("role", diff.by.role)
    yield _counted("reason", diff.by.reason)
    yield _counted("school", _folded(diff.by.school, "schools"))
    yield _counted("job title", _folded(diff.by.title, "job titles"))
    yield _persons(diff.changes, key)


def _by_line(lines: Sequence[Line], known: Collection[str]) -> Section:
    """Those that do most, in their order."""
    most = sorted(lines, key=lambda line: -(line.counts.people + line.together))[:LINES]
    rows = [_line(line, known) for line in sorted(most, key=lambda line: line.number)]
    heads = ("line", "file", "change", "what it does alone")
    return Section(title="By line", heads=heads, rows=rows, more=len(lines) - len(rows))


def _counted(name: str, counts: Sequence[Count]) -> Section:
    rows = [_row([plain(count.name), *(f"{n:,}" for n in count[1:])]) for count in counts[:MOST]]
    more = max(len(counts) - MOST, 0)
    return Section(title=f"People by {name}", heads=(name, "lose", "gain", "move"), rows=rows, more=more)


def _folded(counts: Sequence[Count], names: str) -> list[Count]:
    """Those with hardly anybody as one: the only dean of a school is known by name to whoever reads it."""
    shown = [count for count in counts if sum(count[1:]) >= FEW]
    rest = [count for count in counts if sum(count[1:]) < FEW]
    if not rest:
        return shown
    sums = (sum(column) for column in zip(*(count[1:] for count in rest), strict=True))
    called = f"{len(rest)} {names} with fewer than {FEW} each" if len(rest) > 1 else f"another, with fewer than {FEW}"
    return [*shown, Count(called, *sums)]


def _persons(changes: Sequence[Change], key: bytes) -> Section:
    """Without their school, which with a role would name many."""
    names: Mapping[str, str] = pseudonyms((one.person_id for one in changes), key)
    by_person: dict[str, list[Change]] = defaultdict(list)
    for one in changes:
        by_person[names[one.person_id]].append(one)
    rows = [_person(name, by_person[name]) for name in sorted(by_person)]
    heads = ("person", "change", "right", "reason", "by line")
    more = max(len(rows) - SOME, 0)
    return Section(title="Some of them", heads=heads, rows=rows[:SOME], more=more)


def _person(name: str, changes: Sequence[Change]) -> str:
    told = ([f"{one.change}s", code(one.entitlement), one.reason, ", ".join(map(str, one.lines))] for one in changes)
    return _row([name, *("<br>".join(dict.fromkeys(cells)) for cells in zip(*told, strict=True))])


def _line(line: Line, known: Collection[str]) -> str:
    files = [code(without_people(place, known)) for place in line.places[:QUOTED]]
    files += [f"and {len(line.places) - QUOTED} more"] if len(line.places) > QUOTED else []
    does = (plain(words) for words in line_words(line))
    return _row([str(line.number), "<br>".join(files), "<br>".join(_quoted(line, known)), "<br>".join(does)])


def _quoted(line: Line, known: Collection[str]) -> Iterator[str]:
    """An exception's lines name a person, and why; they are not quoted."""
    if any("/exceptions/" in place for place in line.places):
        yield "an exception"
        return
    signed = [("-", text) for text in line.removed] + [("+", text) for text in line.added]
    told = [f"{sign} {said}" for sign, text in signed if (said := without_people(without_comment(text), known).strip())]
    yield from (code(text) for text in told[:QUOTED])
    if len(told) > QUOTED:
        more = len(told) - QUOTED
        yield f"and {more} more {'line' if more == 1 else 'lines'}"


# --- text that stays text


def code(text: str) -> str:
    """As a code span: nothing in it is markup, a link or a call. Signs that could end it, or the cell, are replaced."""
    shown = visible(text).strip()
    shown = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
    return f"`{_calm(shown.replace('`', chr(39)).replace('|', '¦')) or ' '}`"


def plain(text: str) -> str:
    """As running text."""
    shown = _calm(visible(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SIGNS.sub(lambda found: f"&#{ord(found[0])};", shown)


def _calm(text: str) -> str:
    """Nobody is called by `@name`, and nothing is linked by `#1` or an address."""
    return CALLS.sub(lambda found: f"{found[0]}{INVISIBLE}", text)


# --- what fits


def _fitted(head: str, sections: Sequence[Section], foot: str) -> str:
    """Whole rows, as many as fit; what is left out is told."""
    parts, left_out = [head], list[str]()
    room = LIMIT - len((head + foot).encode()) - RESERVED
    for section in (one for one in sections if one.rows):
        opening = _opening(section)
        rows = _rows(section.rows, room - len(opening.encode()))
        if not rows:
            left_out.append(section.title)
            continue
        cut = len(section.rows) - len(rows) + section.more
        text = opening + "\n".join(rows) + (f"\n\n*{cut:,} more are left out; {WHOLE}.*" if cut else "")
        parts.append(text)
        room -= len(text.encode())
    if left_out:
        parts.append(f"\n**Left out, since a comment may not be longer:** {'; '.join(left_out)}.")
    return "\n".join(parts) + "\n" + foot


def _opening(section: Section) -> str:
    title = f"\n#### {section.title}\n\n" if section.title else "\n"
    heads = f"{_row(section.heads)}\n{_row(['---'] * len(section.heads))}\n" if section.heads else ""
    return title + heads


def _rows(rows: Sequence[str], room: int) -> list[str]:
    found = []
    for row in rows:
        room -= len(row.encode()) + 1
        if room < 0:
            break
        found.append(row)
    return found


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
