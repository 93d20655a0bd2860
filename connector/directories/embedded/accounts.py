"""The accounts of the document as columns: a few thousand objects at a time, so that a million take little memory."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Annotated, Any

import msgspec
import polars as pl

from connector.directories import DirectoryError
from connector.directories.embedded.document import UNDECODED, EmbeddedDocument, explained, in_words, offset_of

AT_ONCE = 8192
Text = Annotated[str, msgspec.Meta(min_length=1)]


def account_columns(document: EmbeddedDocument, attributes: Sequence[str]) -> pl.DataFrame:
    """`account`, `name`, `enabled` and `attributes`, in the document's order; an empty text counts as absent.

    Raises DirectoryError with the place where an account isn't one. Repeated ids are the caller's to find.
    """
    shape, columns = _shape(attributes)
    raws = _raws(document)
    decoder = msgspec.json.Decoder(shape)
    frames = [pl.DataFrame(schema=columns)]
    for start in range(0, len(raws), AT_ONCE):
        accounts = _decoded(document, decoder, raws, start)
        frames.append(
            pl.DataFrame(
                [
                    pl.Series(name, list(map(attrgetter(f"f{place}"), accounts)), dtype=kind)
                    for place, (name, kind) in enumerate(columns.items())
                ]
            )
        )
    return _named(pl.concat(frames, rechunk=False), attributes)


def place_of(document: EmbeddedDocument, index: int, message: str) -> DirectoryError:
    """A mistake in the account at `index`, counted from 0."""
    start = offset_of(document.data, document.values.values(), list(document.values).index("accounts"))
    return document.mistake(offset_of(document.data, _raws(document), index, start), message)


def _shape(attributes: Sequence[str]) -> tuple[type[msgspec.Struct], dict[str, Any]]:
    columns: dict[str, Any] = {"id": pl.String, "enabled": pl.Boolean, "username": pl.String}
    columns |= {name: pl.String for name in attributes if name not in columns}
    fields: list[Any] = [("f0", Text), ("f1", bool, True)]
    fields += [(f"f{place}", str | None, None) for place in range(2, len(columns))]
    rename = {f"f{place}": name for place, name in enumerate(columns)}
    return msgspec.defstruct("Account", fields, rename=rename, gc=False), columns


def _raws(document: EmbeddedDocument) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(document.accounts, type=list[msgspec.Raw])
    except UNDECODED as error:
        start = offset_of(document.data, document.values.values(), list(document.values).index("accounts"))
        raise explained(document.file, document.data, start, document.accounts, error) from None


def _decoded(
    document: EmbeddedDocument, decoder: msgspec.json.Decoder[Any], raws: list[msgspec.Raw], start: int
) -> list[Any]:
    chunk = raws[start : start + AT_ONCE]
    try:
        return list(map(decoder.decode, chunk))
    except UNDECODED:
        raise _first_mistake(document, decoder, chunk, start) from None


def _first_mistake(
    document: EmbeddedDocument, decoder: msgspec.json.Decoder[Any], chunk: list[msgspec.Raw], start: int
) -> DirectoryError:
    for place, raw in enumerate(chunk):
        try:
            decoder.decode(raw)
        except UnicodeDecodeError as error:
            return explained(document.file, document.data, 0, document.data, error)
        except (msgspec.DecodeError, RecursionError) as error:
            index, why = start + place, "nested too deep"
            words = why if isinstance(error, RecursionError) else in_words(str(error))
            return place_of(document, index, f"account {index + 1}: {words}")
    raise AssertionError("the chunk failed and none of its accounts did")


def _named(accounts: pl.DataFrame, attributes: Sequence[str]) -> pl.DataFrame:
    texts = [name for name, kind in accounts.schema.items() if kind == pl.String]
    present = accounts.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in texts)
    name = pl.coalesce("username", "id").alias("name")
    return present.select(pl.col("id").alias("account"), name, "enabled", *attributes)
