"""A resource's JSON to its records, and what is asked of one. Numbers stay the text that they are written as."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from connector.core.problems import Invalid, Mark, Problems, tick
from connector.sources import Unfinished
from connector.sources.package import Package

BOM = b"\xef\xbb\xbf"
ENDINGS = (".json", ".jsonl")
DESCRIPTOR = re.compile(r"uri://[^#\s]+/([A-Za-z]+Descriptor)#(.+)")
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T00:00:00(\.0+)?Z?)?")


class Number(str):
    """As it is written, so that no digit is lost; and known to be no text, which ids must be."""

    __slots__ = ()


class WrongError(ValueError):
    """A record is not as Ed-Fi has it; the message is fit to print."""


def names_of(resource: str) -> tuple[str, ...]:
    return tuple(f"{resource}{ending}" for ending in ENDINGS)


def file_of(package: Package, resource: str) -> str | None:
    """The resource's file, None where there is none. Raises Invalid where there are two."""
    found = [name for name in names_of(resource) if name in package.contents]
    if len(found) > 1:
        raise _stop(Mark(file=package.label), "feed-archive", f"it holds both {tick(found[0])} and {tick(found[1])}")
    return found[0] if found else None


def records(package: Package, resource: str) -> Sequence[object]:
    """Of one JSON list, or of a record a line. Raises Invalid, Unfinished for a file that stops in the middle."""
    name = file_of(package, resource)
    if name is None:
        raise _stop(Mark(file=package.label), "feed-archive", f"it holds no {tick(names_of(resource)[0])}")
    mark = Mark(file=package.within(name))
    try:
        text = package.contents[name].removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError:
        raise _stop(mark, "feed-encoding", "it is not UTF-8 text") from None
    if name.endswith(".jsonl"):
        lines = text.split("\n")
        return [_parsed(line, mark, number) for number, line in enumerate(lines, 1) if line.strip()]
    found = _parsed(text, mark, 1)
    if not isinstance(found, list):
        raise _stop(mark, "feed-standard", "it holds no list of records")
    return found


def _parsed(text: str, mark: Mark, line: int) -> Any:
    try:
        return json.loads(
            text, parse_int=Number, parse_float=Number, parse_constant=_refused, object_pairs_hook=_once_each
        )
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            message = f"{tick(mark.file)} stops in the middle of a record: it is not whole"
            raise Unfinished(message, code="feed-half-written") from None
        place = Mark(file=mark.file, line=line + error.lineno - 1, column=error.colno)
        raise _stop(place, "feed-standard", f"it is no JSON: {error.msg.lower()}") from None
    except WrongError as error:
        raise _stop(Mark(file=mark.file, line=line), "feed-standard", str(error)) from None
    except RecursionError:
        raise _stop(mark, "feed-standard", "its values are nested too deep") from None


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
        raise WrongError(f"a record gives {tick(twice)} twice")
    return found


def _refused(constant: str) -> NoReturn:
    raise WrongError(f"{constant} is no value of JSON")


def at(record: object, path: str) -> Any:
    """The value at a dotted path; None where there is none."""
    for name in path.split("."):
        record = record.get(name) if isinstance(record, Mapping) else None
    return record


def has(record: object, path: str) -> bool:
    """Whether the record gives the field, be it as null."""
    above, _, name = path.rpartition(".")
    inner = at(record, above) if above else record
    return isinstance(inner, Mapping) and name in inner


def text_at(record: object, path: str, *, needed: bool = False) -> str:
    """A text; empty where there is none. Raises WrongError for a value of another kind."""
    value = at(record, path)
    if value is None or value == "":
        if needed:
            raise WrongError(f"{tick(path)} is missing")
        return ""
    if not isinstance(value, str) or isinstance(value, Number):
        raise WrongError(f"{tick(path)} is {tick(value)}, no text")
    return value


def id_at(record: object, path: str) -> str:
    """The id of an organization, a number without a point. Raises WrongError."""
    value = at(record, path)
    if not isinstance(value, str) or not value.isdecimal():
        raise WrongError(f"{tick(path)} is missing" if value in (None, "") else f"{tick(path)} is {tick(value)}, no id")
    return str(value)


def day_at(record: object, path: str, *, needed: bool = False) -> str:
    """A day, also one that is written as its midnight. Raises WrongError."""
    value = text_at(record, path, needed=needed)
    found = DAY.fullmatch(value)
    try:
        return dt.date.fromisoformat(found[1] if found else value).isoformat() if value else ""
    except ValueError:
        raise WrongError(f"{tick(path)} is {tick(value)}, no date") from None


def code_of(value: str, kind: str) -> str:
    """`Teacher` of `uri://ed-fi.org/StaffClassificationDescriptor#Teacher`. Raises WrongError for another kind."""
    found = DESCRIPTOR.fullmatch(value)
    if found is None or found[1] != kind:
        raise WrongError(f"{tick(value)} is no {tick(kind)}")
    return found[2]


def plain(value: object) -> str:
    """What a column of the config's own holds: text, numbers and booleans as written, of a descriptor its code."""
    if isinstance(value, str):
        found = DESCRIPTOR.fullmatch(value)
        return found[2] if found else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    raise WrongError("a list or an object stands where a column needs one value")


def listed_at(record: object, path: str) -> list[Any]:
    """A list of objects; empty where there is none. Raises WrongError."""
    value = at(record, path)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise WrongError(f"{tick(path)} is no list of objects")
    return value


def identified(record: object, system: str, kind: str, field: str) -> str:
    """The code of an identification system; empty where there is none or more than one. Raises WrongError."""
    found = {
        text_at(each, "identificationCode", needed=True)
        for each in listed_at(record, "identificationCodes")
        if code_of(text_at(each, field, needed=True), kind) == system
    }
    return found.pop() if len(found) == 1 else ""


def _stop(mark: Mark, code: str, message: str) -> Invalid:
    problems = Problems()
    problems.error(mark, code, message, "look at the export")
    return Invalid(problems)
