"""Twenty-two ways for a feed to be bad, and what has to come of each: kept ids, and rejected lines with their codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.feeds.reading import PEOPLE, feed

IDS = tuple(f"{n:06}" for n in range(101, 111))  # lines 2 to 11


def row(person: str) -> str:
    return f"{person},active,Ana,Baca,2020-08-01"


ROWS = tuple(row(person) for person in IDS)


@dataclass(frozen=True, kw_only=True)
class Case:
    name: str
    content: bytes
    kept: Sequence[str] = IDS
    rejects: Mapping[int, str] = field(default_factory=dict)
    stops: str = ""


def without(*lines: int) -> tuple[str, ...]:
    return tuple(person for line, person in enumerate(IDS, start=2) if line not in lines)


def changed(lines: Mapping[int, str], end: str = "\n") -> bytes:
    """The rows with these physical lines in place of what was there."""
    rows = dict(enumerate(ROWS, start=2)) | dict(lines)
    return feed(PEOPLE, *(rows[line] for line in sorted(rows)), end=end)


def bad(name: str, lines: Mapping[int, str], codes: Mapping[int, str]) -> Case:
    return Case(name=name, content=changed(lines), kept=without(*codes), rejects=codes)


def torn() -> list[Case]:
    return [
        bad("unclosed_quote", {6: '000105,active,"Ana,Baca,2020-08-01'}, {6: "feed-quote-open"}),
        Case(name="stray_quote_inside", content=changed({6: '000105,active,Ana "Annie" B,Baca,2020-08-01'})),
        bad("unescaped_quote_in_quoted", {6: '000105,active,"Ana "Annie" B",Baca,2020-08-01'}, {6: "feed-quote"}),
        bad("nul_byte", {6: "000105,active,A\0na,Baca,2020-08-01"}, {6: "feed-nul"}),
        Case(
            name="latin1_bytes",
            content=changed({6: "000105,active,Ren@,Baca,2020-08-01"}).replace(b"@", b"\xe9"),
            kept=without(6),
            rejects={6: "feed-undecodable"},
        ),
        Case(
            name="truncated_last_line",
            content=changed({})[:-13],
            kept=without(11),
            rejects={11: "feed-truncated"},
        ),
        bad("ragged", {4: "000103,active,Ana", 9: f"{row('000108')},x"}, {4: "feed-ragged", 9: "feed-ragged"}),
        Case(
            name="header_twice",
            content=feed(PEOPLE, *ROWS[:5], PEOPLE, *ROWS[5:]),
            rejects={7: "feed-heading-repeated"},
        ),
        Case(
            name="embedded_newline_then_bad",
            content=changed({4: '000103,active,"Ana\nMaria",Baca,2020-08-01', 9: "000108,active,Ana,Baca,8/1/2020"}),
            kept=without(9),
            rejects={10: "feed-date"},
        ),
    ]


def mistaken() -> list[Case]:
    return [
        bad(
            "bad_dates",
            {4: "000103,active,Ana,Baca,7/1/2026", 9: "000108,active,Ana,Baca,2026-02-30"},
            {4: "feed-date", 9: "feed-date"},
        ),
        bad(
            "duplicate_id",
            {9: "000103,terminated,Ana,Baca,2020-08-01"},
            {4: "feed-person-doubled", 9: "feed-person-doubled"},
        ),
        bad(
            "excel_mangled_code",
            {4: "1.03E+02,active,Ana,Baca,2020-08-01", 9: "108.0,active,Ana,Baca,2020-08-01"},
            {4: "feed-code-mangled", 9: "feed-code-mangled"},
        ),
    ]


def whole() -> list[Case]:
    extra = feed(f"{PEOPLE},shoe size", *(f"{each},42" for each in ROWS))
    reordered = feed("family_name,hire_date,person_id,given_name,status", *(f"B,2020-08-01,{p},A,active" for p in IDS))
    return [
        Case(name="clean", content=changed({})),
        Case(name="bom", content=b"\xef\xbb\xbf" + changed({})),
        Case(name="missing_column", content=feed("person_id,given_name", "000101,Ana"), stops="feed-heading-missing"),
        Case(name="extra_column", content=extra),
        Case(name="reordered_columns", content=reordered),
        Case(name="crlf_and_blank", content=changed({4: f"{ROWS[2]}\r\n", 9: f"{ROWS[7]}\r\n  "}, end="\r\n")),
        Case(name="mixed_eol", content=changed({3: f"{ROWS[1]}\r", 7: f"{ROWS[5]}\r"})),
        Case(name="semicolon", content=changed({}).replace(b",", b";"), stops="feed-delimiter"),
        Case(name="empty_file", content=b"", stops="feed-empty"),
        Case(name="header_only", content=feed(PEOPLE), stops="feed-empty"),
    ]


CASES = (*torn(), *mistaken(), *whole())
