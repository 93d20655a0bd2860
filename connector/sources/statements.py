"""xAPI statements as rows of completions: one row a statement, also of one that does not count, with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connector.core.feeds import COLUMNS
from connector.core.problems import tick
from connector.sources import SourceError
from connector.sources.rows import text_of
from connector.sources.xapi_settings import StatementSettings

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
SAID = ("actor", "verb", "object", "result")
COUNTS, REVOKED = "completed", "revoked"
DAY = dt.timedelta(days=1)
LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)
Statement = Mapping[str, Any]
Row = tuple[str, str, str, str, str]


def are_statements(found: Any) -> bool:
    """Not so a list of answers, or of anything else: what has no verb would pass for statements of another verb."""
    return isinstance(found, list) and all(isinstance(one, dict) and isinstance(one.get("verb"), dict) for one in found)


def as_text(statements: Iterable[Statement], settings: StatementSettings, label: str) -> bytes:
    """Row N is the Nth statement that is no voiding one, each id once. Raises SourceError."""
    unique = unique_by_id(statements)
    gone = voided_ids(unique)
    kept = [statement for statement in unique if _verb(statement) != VOIDED]
    _stop_if_of_several_systems(kept, settings, label)
    rows = [_row(statement, settings, _text(statement.get("id")) in gone) for statement in kept]
    headings = [_heading(settings, name) for name in COLUMNS["completions"]]
    return text_of(headings, _revoking(rows))


def unique_by_id(statements: Iterable[Statement]) -> list[Statement]:
    """In their order; a page that a store sends anew may repeat some. Raises SourceError: a statement never changes."""
    found: dict[object, Statement] = {}
    for number, statement in enumerate(statements):
        first = found.setdefault(_text(statement.get("id")) or number, statement)
        if any(first.get(part) != statement.get(part) for part in SAID):
            raise SourceError(f"two statements that say different things have the id {tick(statement.get('id'))}")
    return list(found.values())


def voided_ids(statements: Iterable[Statement]) -> set[str]:
    """The ids that a voiding statement takes back."""
    objects = (_mapping(statement, "object") for statement in statements if _verb(statement) == VOIDED)
    return {_text(one.get("id")) for one in objects if one.get("objectType") == "StatementRef"} - {""}


def _row(statement: Statement, settings: StatementSettings, voided: bool) -> Row:
    course = _mapping(statement, "object")
    is_activity = course.get("objectType", "Activity") == "Activity"
    return (
        _learner(statement, settings),
        _text(course.get("id")) if is_activity else "",
        _title(_mapping(course, "definition").get("name"), settings.language) if is_activity else "",
        _text(statement.get("timestamp")) or _text(statement.get("stored")),
        "voided" if voided and _status(statement, settings) == COUNTS else _status(statement, settings),
    )


def _status(statement: Statement, settings: StatementSettings) -> str:
    result = statement.get("result", {})
    if _verb(statement) not in settings.verbs:
        return "another verb"
    if not isinstance(result, dict):
        return "not clear"
    if result.get("success", True) is not True:
        return "failed"
    if result.get("completion", True) is not True:
        return "not finished"
    account = _mapping(_mapping(statement, "actor"), "account")
    if settings.actor == "account" and settings.home_page and account.get("homePage") != settings.home_page:
        return "another system"
    return COUNTS


def _revoking(rows: Sequence[Row]) -> list[Row]:
    """A voided completion is revoked, unless another of that learner and course, no later, still stands.

    A row that revokes takes back all up to its day: a statement that was sent twice and voided once is no revocation.
    """
    standing: dict[tuple[str, str], dt.datetime] = {}
    for learner, course, _, at, status in rows:
        if status == COUNTS:
            standing[learner, course] = min(_moment(at), standing.get((learner, course), LATEST))
    return [
        (*row[:4], REVOKED)
        if row[4] == "voided" and standing.get((row[0], row[1]), LATEST) - _moment(row[3]) >= DAY
        else row
        for row in rows
    ]


def _moment(text: str) -> dt.datetime:
    """One that cannot be read is rejected by the reader."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return LATEST - DAY
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _stop_if_of_several_systems(statements: Iterable[Statement], settings: StatementSettings, label: str) -> None:
    if settings.actor != "account" or settings.home_page:
        return
    accounts = (_mapping(_mapping(statement, "actor"), "account") for statement in statements)
    systems = sorted({_text(account.get("homePage")) for account in accounts if account})
    if len(systems) > 1:
        raise SourceError(
            f"{tick(label)} holds accounts of {len(systems)} systems, as {tick(systems[0])} and {tick(systems[1])}: "
            "one name may be two persons; say by `home_page` whose are learners"
        )


def _learner(statement: Statement, settings: StatementSettings) -> str:
    """Nothing for a group, and for an actor that is known by something else: the row is then rejected."""
    actor = _mapping(statement, "actor")
    if actor.get("objectType", "Agent") != "Agent":
        return ""
    if settings.actor == "mbox":
        return _text(actor.get("mbox")).removeprefix("mailto:")
    return _text(_mapping(actor, "account").get("name"))


def _title(names: Any, language: str | None) -> str:
    """Of a language map."""
    if not isinstance(names, dict) or not names:
        return ""
    if language is not None:
        return _text(names.get(language))
    english = sorted(code for code in names if code == "en" or code.startswith("en-"))
    return _text(names[(english or sorted(names))[0]])


def _heading(settings: StatementSettings, name: str) -> str:
    columns: Mapping[str, str] = getattr(settings, "columns", {})
    return columns.get(name, name)


def _verb(statement: Statement) -> str:
    return _text(_mapping(statement, "verb").get("id"))


def _mapping(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
