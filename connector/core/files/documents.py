"""Models that are read from YAML files, and know where they stand; the types their fields share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PrivateAttr, RootModel, ValidationError

from connector.core.files.tree import Odd, Written
from connector.core.problems import UNPRINTABLE, Mark, Mistake, tick

T = TypeVar("T")

ONE_KEY = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

STAND_IN = "\x00"
"""Stands where a mistake was left out, so that the rest of a file can still be checked; never told to be unknown."""

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Document(BaseModel):
    """A frozen model read from YAML; unknown keys are mistakes. Where it stands is never part of its value."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)

    stand_ins: ClassVar[Mapping[str, Any]] = {}
    missing_codes: ClassVar[Mapping[str, str]] = {}

    _written: Written | None = PrivateAttr(default=None)

    @classmethod
    def defaults(cls) -> Self:
        """The document of an empty mapping; unlike a call, it builds no validator, which `validate` would pay for."""
        return super().model_construct()

    @property
    def mark(self) -> Mark:
        written = self._written
        return written.mark if written else Mark(file="")

    def at(self, *path: str | int) -> Mark:
        """The place of a value inside: `policy.at("grants", 1)`; as near as the file has it."""
        written = self._written
        return written.at(*path).mark if written else Mark(file="")

    def key_at(self, *path: str | int) -> Mark:
        """The place of a key inside."""
        return self._written.key_at(*path).mark if self._written else Mark(file="")

    def wrote(self, key: str) -> bool:
        """Whether the file gives the key."""
        written = self._written
        return written is not None and key in written.keys

    def placed(self, written: Written) -> None:
        """Tell the model and all inside where they stand."""
        self._written = written
        for name, field in type(self).model_fields.items():
            if (inner := written.entries.get(field.alias or name)) is not None:
                place(getattr(self, name), inner)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *(tuple(v.items()) if isinstance(v, dict) else v for v in self.__dict__.values())))


def place(value: Any, written: Written) -> None:
    if isinstance(value, Document):
        value.placed(written)
    elif isinstance(value, RootModel):
        place(value.root, written)
    elif isinstance(value, tuple) and written.kind == "list":
        for item, inner in zip(value, written.items, strict=True):
            place(item, inner)
    elif isinstance(value, dict):
        for key in value.keys() & written.entries.keys():
            place(value[key], written.entries[key])


def read_day(value: Any) -> Any:
    """A day as `YYYY-MM-DD`; pydantic alone would take a number for seconds since 1970."""
    if isinstance(value, dt.date | dict | tuple) or (isinstance(value, Odd) and value.reads_as == "nothing"):
        return value
    text = value.text if isinstance(value, Odd) else str(value)
    if not ISO_DAY.fullmatch(text):
        raise Mistake(f"{tick(text)} is not a date", code="date", help="write a day as YYYY-MM-DD")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Mistake(f"{tick(text)} is a day that no calendar has", code="date") from None


def written_null(value: Any) -> Any:
    """For a field where `null`, written out, has a meaning of its own."""
    return None if isinstance(value, Odd) and value.text in ("null", "~") else value


def raw_text(value: Any) -> Any:
    """For a closed set of words, where `off` can only mean itself."""
    return value.text if isinstance(value, Odd) else value


def trimmed(text: str) -> str:
    if text != text.strip():
        raise Mistake(f"{tick(text)} starts or ends with a space", code="spaces", help=f"write {tick(text.strip())}")
    if not text:
        raise Mistake("the text is empty", code="empty")
    if not text.isprintable() and re.search(UNPRINTABLE, text) and text != STAND_IN:
        raise Mistake(f"{tick(text)} holds a character that cannot be seen", code="wrong-form", help="remove it")
    return text


Day = Annotated[dt.date, BeforeValidator(read_day)]
Name = Annotated[str, AfterValidator(trimmed)]


def one_key(model: type[Document], value: Any, handler: Callable[[Any], T], mistake: Mistake) -> T:
    """For a wrap validator: `mistake` unless one known key is given, beside all else that is wrong inside."""
    known = {field.alias or name for name, field in model.model_fields.items()}
    wrong = isinstance(value, dict) and (not value or len(known & value.keys()) > 1)
    try:
        made = handler(value)
    except ValidationError as error:
        if not wrong:
            raise
        inside: list[Any] = [{k: e[k] for k in ("type", "loc", "input", "ctx") if k in e} for e in error.errors()]
        own: Any = {"type": "value_error", "loc": (), "input": value, "ctx": {"error": mistake}}
        raise ValidationError.from_exception_data(model.__name__, [*inside, own]) from None
    if wrong:
        raise mistake
    return made
