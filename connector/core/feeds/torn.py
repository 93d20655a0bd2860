"""Lines that are no rows: what is wrong with each, and where in the line."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from connector.core.feeds.grammar import Grammar
from connector.core.feeds.headings import Headings
from connector.core.feeds.lines import body, number, repeats
from connector.core.feeds.text import MARK

SHOWN = 1_000  # characters of a rejected record
TORN = {
    "line": pl.Int64,
    "column": pl.Int64,
    "code": pl.String,
    "message": pl.String,
    "help": pl.String,
    "key": pl.String,
    "raw": pl.String,
}


@dataclass(frozen=True, kw_only=True)
class Tear:
    """One way for a line to be no row; `before` has the text up to the damage as group 1."""

    code: str
    when: pl.Expr
    message: pl.Expr
    help: str
    before: str


def torn_lines(lines: pl.DataFrame, grammar: Grammar, headings: Headings, encoding: str, last: int) -> pl.DataFrame:
    """The lines as in FeedTable.rejects, without `file`. last: the line without a line end, else 0."""
    if lines.is_empty():
        return pl.DataFrame(schema=TORN)
    tears = _tears(grammar, headings, encoding, last)
    return lines.select(
        number,
        pl.coalesce(pl.when(t.when).then(length(t.before)) for t in tears).alias("column"),
        pl.coalesce(pl.when(t.when).then(pl.lit(t.code)) for t in tears).alias("code"),
        pl.coalesce(pl.when(t.when).then(t.message) for t in tears).alias("message"),
        pl.coalesce(pl.when(t.when).then(pl.lit(t.help)) for t in tears).alias("help"),
        _key(grammar, headings),
        shown(body).alias("raw"),
    )


def shown(raw: pl.Expr) -> pl.Expr:
    return raw.str.slice(0, SHOWN).str.replace_all(MARK, "\ufffd", literal=True)


def _tears(grammar: Grammar, headings: Headings, encoding: str, last: int) -> tuple[Tear, ...]:
    """In order: the first that fits names the damage."""
    count = body.str.replace_all(r'"(?:[^"]|"")*"', "").str.count_matches(grammar.delimiter, literal=True) + 1
    counted = pl.format("{} fields where the headings are {}", count, pl.lit(grammar.fields))
    return (
        Tear(
            code="feed-undecodable",
            when=body.str.contains(MARK, literal=True),
            message=pl.lit(f"bytes that are not `{encoding}` text"),
            help="set `encoding`, or save the file in this encoding",
            before=f"^([^{MARK}]*)",
        ),
        Tear(
            code="feed-nul",
            when=body.str.contains("\0", literal=True),
            message=pl.lit("a NUL byte"),
            help="the file was damaged on its way, or is being written",
            before=r"^([^\x00]*)",
        ),
        Tear(
            code="feed-heading-repeated",
            when=repeats(headings),
            message=pl.lit("the headings once more"),
            help="two files put together? the rows on both sides were read",
            before="^()",
        ),
        Tear(
            code="feed-quote-open",
            when=body.str.contains(grammar.opened),
            message=pl.lit("a quote that is never closed"),
            help="the lines after this one were read on their own",
            before=grammar.upto_opened,
        ),
        Tear(
            code="feed-line-break",
            when=body.str.contains("\r", literal=True),
            message=pl.lit("a carriage return inside the line"),
            help="a value with a line break in it has to be quoted",
            before=r"^([^\r]*)",
        ),
        Tear(
            code="feed-quote",
            when=~body.str.contains(grammar.whole),
            message=pl.lit("text after a closing quote"),
            help='a quote inside a quoted value is doubled: `"Robert ""Bob"" Smith"`',
            before=grammar.upto_stray,
        ),
        Tear(
            code="feed-truncated",
            when=(number == last) & (count < grammar.fields),
            message=counted + ", and the file ends here without a line end",
            help="the file was cut, or is being written",
            before="^(.*)$",
        ),
        Tear(
            code="feed-ragged",
            when=count != grammar.fields,
            message=counted,
            help="a value that holds the delimiter has to be quoted",
            before=grammar.upto_excess,
        ),
        Tear(
            code="feed-quote",
            when=pl.lit(value=True),
            message=pl.lit("a quote in a line too long to be read with care"),
            help="a quote inside a value is doubled, and the value quoted",
            before='^([^"]*)',
        ),
    )


def length(before: str) -> pl.Expr:
    return body.str.extract(before, 1).str.len_chars().cast(pl.Int64).fill_null(0) + 1


def _key(grammar: Grammar, headings: Headings) -> pl.Expr:
    """The id as far as it can be told: fields are counted by the bare delimiter, since the quotes are in doubt."""
    word = body.str.split(grammar.delimiter).list.get(grammar.key, null_on_oob=True)
    word = word.str.replace_all(f'[\x00{MARK}"\r]', "").str.strip_chars()
    return pl.when(word != "", ~repeats(headings)).then(word).alias("key")
