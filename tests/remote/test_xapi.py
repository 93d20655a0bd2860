"""xAPI statements, of a store over HTTP or in a file: which are completions, whose, of what and when."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.sources import Missing, Unfinished
from tests.emulators.web import Reply, Web, serving
from tests.remote.lrs import ADL, COURSE, LMS, Lrs, statement, voiding
from tests.remote.reading import fetched, refusal, rows


@pytest.fixture
def lrs() -> Lrs:
    return Lrs(statements=[statement(number) for number in range(1, 6)])


@pytest.fixture
def web(lrs: Lrs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("LRS_PASSWORD", "lrs-canary")
    with serving(lrs) as served:
        yield served


def keys(web: Web, **more: Any) -> dict[str, Any]:
    usual = {"type": "xapi", "url": f"{web.url}/xapi", "user": "lrs", "password": "env:LRS_PASSWORD"}
    return usual | {"since": dt.date(2023, 7, 1)} | more


def of_file(folder: Path, *statements: Any, **more: Any) -> list[list[str]]:
    (folder / "statements.json").write_text(json.dumps(statements))
    return rows(fetched(folder, {"type": "xapi-file", "path": "statements.json"} | more))


def statuses(found: list[list[str]]) -> list[str]:
    return [line[4] for line in found]


def test_a_store_is_read_verb_by_verb_to_its_last_page(lrs: Lrs, web: Web, tmp_path: Path) -> None:
    """With the version that xAPI asks for; a row is learner, course, title, moment and what it counts as.

    What a store has stored at the moment of `since` itself is not in its answer.
    """
    lrs.statements.append(statement(6, "passed"))
    lrs.statements.append(statement(7, "attempted"))
    found = fetched(tmp_path, keys(web))
    assert [f"10000{number}" for number in range(1, 7)] == [line[0] for line in rows(found)]
    assert ["100001", COURSE, "Attendance", "2025-01-02T16:30:00-07:00", "completed"] == rows(found)[0]
    assert ["completed", "passed", "voided"] == list(
        dict.fromkeys(one.query["verb"].removeprefix(ADL) for one in web.asked)
    )
    assert "2023-06-30T23:59:59.999Z" == web.asked[0].query["since"]


def test_a_voided_statement_is_asked_for_and_revoked(lrs: Lrs, web: Web, tmp_path: Path) -> None:
    """A store leaves it out of its lists, and what an earlier feed showed would else be remembered."""
    lrs.statements += [voiding(8, "s2"), voiding(9, "never-there")]
    found = {line[0]: line[4] for line in rows(fetched(tmp_path, keys(web)))}
    assert {"100002": "revoked"} | dict.fromkeys(["100001", "100003", "100004", "100005"], "completed") == found


def test_how_far_a_store_has_come_is_how_old_the_feed_is(lrs: Lrs, web: Web, tmp_path: Path) -> None:
    """So `max_age` sees one that lags behind."""
    lrs.headers = {"X-Experience-API-Consistent-Through": "2026-07-01T08:00:00Z"}
    assert dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC) == fetched(tmp_path, keys(web)).modified


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=401), "refuses what it was given to log on"),
        (Reply(body={"more": ""}), "is no list of statements"),
        (Reply(body=[]), "is no list of statements"),
        (Reply(body={"statements": [], "more": "https://evil.test/more"}), "on another host"),
        (Reply(body={"statements": [], "more": ["/more"]}), "leads to no next page"),
    ],
)
def test_what_is_no_answer_of_a_store_is_an_error(web: Web, tmp_path: Path, reply: Reply, words: str) -> None:
    """Nothing of it is taken for an empty list."""
    web.trouble += [reply]
    said = refusal(tmp_path, keys(web))
    assert words in said
    assert "canary" not in said


def test_more_that_goes_round_is_an_error(web: Web, tmp_path: Path) -> None:
    """A store that always has more would be asked for ever."""
    web.answer = lambda _: Reply(body={"statements": [], "more": "/xapi/statements?start=0"})
    assert "repeats itself" in refusal(tmp_path, keys(web))


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, "completed"),
        ({"result": {"completion": True, "success": True}}, "completed"),
        ({"result": {"success": False}}, "failed"),
        ({"result": {"completion": False}}, "not finished"),
        ({"verb": "attempted"}, "another verb"),
        ({"result": {}, "context": None}, "completed"),
        ({"result": {"success": "false"}}, "failed"),
        ({"result": {"success": None}}, "failed"),
        ({"result": {"completion": "no"}}, "not finished"),
        ({"result": "failed"}, "not clear"),
        ({"result": None}, "not clear"),
    ],
)
def test_what_does_not_count_says_why(tmp_path: Path, more: dict[str, Any], status: str) -> None:
    """It is a row all the same, which the reader counts as ignored."""
    assert [status] == statuses(of_file(tmp_path, statement(1, **more)))


@pytest.mark.parametrize(
    ("more", "values"),
    [
        ({"actor": {"mbox": "mailto:a@dps.test"}}, ("", COURSE)),
        ({"actor": {"objectType": "Group", "account": {"homePage": LMS, "name": "all"}}}, ("", COURSE)),
        ({"actor": {"account": {"homePage": LMS, "name": 100001}}}, ("100001", COURSE)),
        ({"actor": "100001"}, ("", COURSE)),
        ({"object": {"objectType": "Agent", "mbox": "mailto:a@dps.test"}}, ("100001", "")),
        ({"object": None}, ("100001", "")),
        ({"object": {"id": ["x"], "definition": [{"name": 7}]}, "id": {"a": []}}, ("100001", "")),
    ],
)
def test_who_and_what_are_never_guessed(tmp_path: Path, more: dict[str, Any], values: tuple[str, str]) -> None:
    """Such a row is rejected by the reader, with its number."""
    found = of_file(tmp_path, statement(1, **more))
    assert values == (found[0][0], found[0][1])


def test_a_learner_may_be_an_address(tmp_path: Path) -> None:
    """Matched to the people's `email`."""
    found = of_file(tmp_path, statement(1, actor={"mbox": "mailto:a@dps.test"}), actor="mbox")
    assert "a@dps.test" == found[0][0]


def test_accounts_of_two_systems_are_never_taken_for_one(tmp_path: Path) -> None:
    """`100001` may be somebody else there; who says whose are learners gets these, the others count for nobody."""
    other = statement(2, actor={"account": {"homePage": "https://vendor.test", "name": "100001"}})
    (tmp_path / "s.json").write_text(json.dumps([statement(1), other]))
    assert "accounts of 2 systems" in refusal(tmp_path, {"type": "xapi-file", "path": "s.json"})
    assert ["completed", "another system"] == statuses(of_file(tmp_path, statement(1), other, home_page=LMS))


def test_a_moment_that_is_missing_is_the_one_of_its_storing(tmp_path: Path) -> None:
    """Which is never earlier than the course was done."""
    found = statement(1)
    del found["timestamp"]
    assert "2025-02-01T00:00:00Z" == of_file(tmp_path, found)[0][3]


@pytest.mark.parametrize(("language", "title"), [(None, "Attendance"), ("es", "Asistencia"), ("fr", "")])
def test_a_title_is_in_one_language(tmp_path: Path, language: str | None, title: str) -> None:
    """Or in none, and then the course is known by its id."""
    assert title == of_file(tmp_path, statement(1), language=language)[0][2]


def test_voiding_in_a_file(tmp_path: Path) -> None:
    """The statement that voids is no row; one sent twice and voided once still stands; a later one revokes nothing."""
    again = statement(1) | {"id": "s1-again"}
    assert ["revoked"] == statuses(of_file(tmp_path, statement(1), voiding(9, "s1")))
    assert ["completed", "voided"] == statuses(of_file(tmp_path, statement(1), again, voiding(9, "s1-again")))
    later = statement(1, at="2026-01-01T00:00:00Z") | {"id": "s1-later"}
    assert ["revoked", "completed"] == statuses(of_file(tmp_path, statement(1), later, voiding(9, "s1")))


def test_an_id_of_two_statements_is_an_error(tmp_path: Path) -> None:
    """A statement never changes: one of the two would vanish."""
    (tmp_path / "statements.json").write_text(json.dumps([statement(1), statement(2) | {"id": "s1"}]))
    said = refusal(tmp_path, {"type": "xapi-file", "path": "statements.json"})
    assert "two statements that say different things have the id `s1`" == said


def test_a_statement_that_comes_twice_is_one_row(tmp_path: Path) -> None:
    """By its id."""
    assert 2 == len(of_file(tmp_path, statement(1), statement(1), statement(2)))


FILE = {"type": "xapi-file", "path": "s.json"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([statement(1), statement(2)], indent=1),
        "\ufeff" + json.dumps({"statements": [statement(1), statement(2)], "more": ""}),
        f"{json.dumps(statement(1))}\n\n{json.dumps(statement(2))}\n",
    ],
)
def test_a_file_is_a_list_an_answer_or_lines(tmp_path: Path, text: str) -> None:
    """Each gives the same rows."""
    (tmp_path / "s.json").write_text(text)
    assert ["100001", "100002"] == [line[0] for line in rows(fetched(tmp_path, FILE))]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (json.dumps([statement(1)])[:-9], Unfinished, "is no JSON, or not whole"),
        (f'{json.dumps(statement(1))}\n{{"id"', Unfinished, "line 2 of the feed `s.json`, its last, is not whole"),
        (f'{{"id"\n{json.dumps(statement(1))}', None, "line 1 of the feed `s.json` is no JSON"),
        (json.dumps({"statements": [], "more": "/x"}), Unfinished, "is one page of several"),
        ("[1, 2]", None, "holds no statements"),
        (f'{{"statements": [{json.dumps(statement(1))}]}}\n' * 2, None, "holds no statements"),
        (json.dumps([statement(1), {"id": "s2", "verb": "completed"}]), None, "holds no statements"),
        ("7", None, "holds no statements"),
        ("[" * 100_000, Unfinished, "is no JSON, or not whole"),
    ],
)
def test_a_file_that_is_not_whole_is_no_feed(tmp_path: Path, text: str, kind: Any, words: str) -> None:
    """Nor is one that holds something else."""
    (tmp_path / "s.json").write_text(text)
    assert words in (refusal(tmp_path, FILE, kind) if kind else refusal(tmp_path, FILE))


def test_a_file_that_is_missing_or_no_text(tmp_path: Path) -> None:
    """As every laid file."""
    assert "the feed `s.json` is missing" == refusal(tmp_path, FILE, Missing)
    (tmp_path / "s.json").write_bytes(b"\xff\xfe[]")
    assert "the feed `s.json` is not UTF-8 text" == refusal(tmp_path, FILE)
