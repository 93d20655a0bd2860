"""A comment is text whatever the files and feeds say, names nobody, and fits."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from connector.core.diffs.counted import breakdown, counts_of
from connector.core.diffs.effect import Later
from connector.core.diffs.model import Change, Diff, Frozen, Line, Side
from connector.outputs.diffs.markdown import LIMIT, MARKER, diff_markdown
from connector.outputs.diffs.pseudonyms import pseudonyms, without_comment, without_people

KEY = b"0" * 32
HOSTILE = (
    "@everyone",
    "a | b",
    "<script>alert(1)</script>",
    "<!-- connector-diff -->",
    "[a](javascript:alert(1))",
    "![a](https://evil.test/x.png)",
    "https://evil.test",
    "www.evil.test",
    "mail@evil.test",
    "`code` ``",
    "\\",
    "x \\| y",
    "**bold** _it_ ~~no~~",
    "#1 org/repo#2 GH-3 !4",
    "a\nb\r\n\n| c |",
    "\u202egnitnirp\u200b",
    "| --- | --- |",
    "&lt;b&gt; &#64;here",
    "$x$",
    "</sub>",
)
TEXT = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=12), st.lists(st.sampled_from(HOSTILE), max_size=3).map("".join)
)


def change(number: int, text: str = "x", **more: str) -> Change:
    return Change(
        **{
            "change": "lose",
            "person_id": f"{number:06}",
            "person_name": f"Zoë No {number}",
            "entitlement": f"right {text}",
            "location": None,
            "location_name": None,
            "roles": (f"role {text}",),
            "titles": (f"title {text}",),
            "schools": (f"school {text}",),
            "reason": "role-lost",
            "words": "",
            "policies": (),
            "until": None,
            "lines": (1,),
            **more,
        }
    )


def diff(changes: list[Change], lines: int = 1, text: str = "x") -> Diff:
    counts, by = counts_of(changes), breakdown(changes)
    line = Line(
        number=1,
        places=(f"policies/{text}.yaml:3",),
        removed=(f"title: {text}",),
        added=(f"title: {text}",),
        counts=counts,
        by=by,
        later=Later(),
        together=0,
        undone=0,
        alone=True,
        others=(),
    )
    side = Side(name=f"main {text}", commit=None, told=f"main {text}")
    return Diff(
        as_of=dt.date(2026, 3, 15),
        base=side,
        head=side,
        people=3000,
        run=None,
        feeds={},
        changes=tuple(changes),
        counts=counts,
        by=by,
        lines=tuple(replace(line, number=n + 1) for n in range(lines)),
        later=Later(),
        reported=counts_of([]),
        kept=0,
        groups=(),
        frozen=(Frozen(entitlement=text, rights=3, gone=True),),
        notes=(text,),
        limited=False,
    )


def parsed(text: str) -> list[Token]:
    """Every token as GitHub's flavour has them, without our own marker, line breaks and small print."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").parse(text)
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


OURS = {MARKER, "<br>", "<sub>", "</sub>"}
PARTS = {
    "heading",
    "paragraph",
    "bullet_list",
    "list_item",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "strong",
    "em",
}
LEAVES = {"text", "code_inline", "softbreak", "inline", "html_inline", "html_block"}


@settings(max_examples=20)
@given(text=TEXT)
def test_hostile_text_is_text(text: str):
    """It makes no markup, link, image or call, and every row of a table has the cells of its head."""
    told = diff_markdown(diff([change(1, text), change(2, text)], text=text), key=KEY, known=frozenset())
    tokens = parsed(told)
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert set() == kinds - PARTS - LEAVES
    html = {token.content.strip() for token in tokens if token.type in ("html_inline", "html_block")}
    assert html <= OURS
    cells = 0
    for token in tokens:
        cells = 0 if token.type == "tr_open" else cells + (token.type in ("td_open", "th_open"))
        if token.type == "tr_close":
            assert cells in (4, 5)
    shown = [token.content for token in tokens if token.type == "text"]
    assert [] == [one for one in shown for sign in ("@e", "@h", "#1", "#2", "://", "www.", "GH-", "!4") if sign in one]


def test_the_same_parts_stand_there_whatever_the_text():
    """As many rows and items as with harmless text."""
    calm = [token.type for token in parsed(diff_markdown(diff([change(1)]), key=KEY, known=frozenset()))]
    for text in HOSTILE:
        told = diff_markdown(diff([change(1, text)], text=text), key=KEY, known=frozenset())
        parts = [token.type for token in parsed(told) if token.type.endswith("_open")]
        assert [kind for kind in calm if kind.endswith("_open")] == parts, text


@pytest.mark.parametrize(("people", "lines"), [(3_000, 1), (3, 900)])
def test_a_comment_fits_and_says_what_was_left_out(people: int, lines: int):
    """Whole rows only, and what each table lacks."""
    many = [change(n, f"{n % 900} {'long ' * 20}") for n in range(people)]
    told = diff_markdown(diff(many, lines=lines, text="x" * 100), key=KEY, known=frozenset())
    assert len(told.encode()) <= LIMIT
    assert "are left out; the page" in told
    assert [] == [row for row in told.splitlines() if row.startswith("|") and not row.endswith("|")]
    assert told.endswith("</sub>\n")


def test_schools_with_hardly_anybody_are_one_row():
    """Whoever reads `the dean of East: 1` knows who it is."""
    some = [change(n, schools=("Large (0401)",) if n < 3 else (f"Small {n}",)) for n in range(5)]  # type: ignore[arg-type]
    told = diff_markdown(diff(some), key=KEY, known=frozenset())
    assert "| Large (0401) | 3 | 0 | 0 |\n| 2 schools with fewer than 3 each | 2 | 0 | 0 |" in told


def test_the_lines_of_an_exception_are_not_quoted():
    """They name a person, and say why."""
    found = diff([change(1)])
    line = replace(found.lines[0], places=("policies/exceptions/x.yaml:1",), added=('- person: "000001"',))
    assert "000001" not in diff_markdown(replace(found, lines=(line,)), key=KEY, known=frozenset())


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('  job_codes: ["1101", "100234"]  # asked by Ann Ortiz', '  job_codes: ["1101", "…"]'),
        ("# Ann Ortiz wants it", ""),
        ("owner: ann.ortiz@dps.test", "owner: …"),
        ("title: for Ortiz Ann, and others", "title: for …, and others"),
        ("title: \"Delphine O'Brien, 'acting' # 2\" # x", "title: \"…, 'acting' # 2\""),
        ("title: 'Delphine O''Brien'", "title: '…'"),
        ("policies/exceptions/ann-ortiz-100234.yaml:1-7", "policies/exceptions/…-….yaml:1-7"),
        ("origin/for_Ann_Ortiz", "origin/for_…"),
        ("a|Ann Ortiz|b", "a|…|b"),
        ("title: Ann and Ortiz", "title: Ann and Ortiz"),
        ("attribute: {login: [AOrtiz]}", "attribute: {login: […]}"),
    ],
)
def test_what_names_somebody_is_not_quoted(line: str, shown: str):
    """Nor a comment, which may say anything."""
    known = frozenset({"100234", "ann ortiz", "ortiz ann", "ann.ortiz@dps.test", "aortiz", "delphine o'brien"})
    assert shown == without_people(without_comment(line), known)


def test_pseudonyms_tell_persons_apart_and_tell_nothing_of_them():
    """As long as they must be; others with another key."""
    persons = [f"{n:06}" for n in range(2000)]
    names = pseudonyms(persons, KEY)
    assert (2000, True) == (len(set(names.values())), all(len(name) > len("person-7f3a") for name in names.values()))
    assert set() == set(names.values()) & set(pseudonyms(persons, b"1" * 32).values())
    assert "person-" + "7f3a".replace("7f3a", names["000001"][7:11]) == pseudonyms(["000001"], KEY)["000001"]
