"""Transcript reports over HTTP: every row of every page and window, or an error that says why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from connector import clock
from connector.sources import Unfinished
from connector.sources.lms_rest import spans
from connector.sources.lms_rest_settings import LmsRestSettings, TimeWindows
from tests.emulators.web import Reply, Web, serving
from tests.notices.servers import certificate
from tests.remote.lms import COLUMNS, TOKEN, Lms, row
from tests.remote.reading import fetched, refusal, rows

PAGINGS: dict[str, dict[str, Any]] = {
    "page": {"page_parameter": "page", "size_parameter": "size", "size": 3},
    "next": {"next": "next", "size_parameter": "size", "size": 3},
    "link": {"link_header": True},
    "cursor": {"cursor": "cursor", "cursor_parameter": "at"},
}


@pytest.fixture
def lms() -> Lms:
    return Lms(rows=[row(number) for number in range(1, 9)])


@pytest.fixture
def web(lms: Lms, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("LMS_TOKEN", TOKEN)
    with serving(lms) as served:
        yield served


def keys(web: Web, way: str = "page", **more: Any) -> dict[str, Any]:
    usual = {"type": "lms-rest", "url": f"{web.url}/report", "token": "env:LMS_TOKEN", "rows": "data.rows"}
    return usual | {"columns": COLUMNS, "paging": PAGINGS[way]} | more


@pytest.mark.parametrize("way", PAGINGS)
@pytest.mark.parametrize("count", [0, 1, 3, 8, 9])
def test_every_page_is_read_in_each_way(lms: Lms, web: Web, tmp_path: Path, way: str, count: int) -> None:
    """Whatever the last page holds."""
    lms.way, lms.rows = way, [row(number) for number in range(1, count + 1)]
    found = fetched(tmp_path, keys(web, way, total="data.total"))
    assert [str(number) for number in range(1, count + 1)] == [line[0] for line in rows(found)]
    assert web.url + "/report" == found.label


def test_a_row_is_what_its_paths_say(lms: Lms, web: Web, tmp_path: Path) -> None:
    """Numbers as they are written; the headings are the paths, so that the reader's problems name them."""
    lms.rows[0]["user"]["employee"] = 12345678901234567890
    found = fetched(tmp_path, keys(web)).content.decode().splitlines()
    assert ["user.employee,course.code,course.name,finished"] == found[:1]
    assert "12345678901234567890,IC-ATT,Attendance,2025-01-02T23:30:00Z" == found[1]


@pytest.mark.parametrize("headers", [{"Retry-After": "0.01"}, {}])
@pytest.mark.parametrize("status", [429, 503])
def test_a_page_that_breaks_is_asked_for_again_alone(
    lms: Lms, web: Web, tmp_path: Path, status: int, headers: dict[str, str]
) -> None:
    """The pages before it are not read anew."""

    def at_third(number: int) -> None:
        if number == 2:
            web.trouble += [Reply(status=status, headers=headers, body={})]

    lms.after = at_third
    assert 8 == len(rows(fetched(tmp_path, keys(web))))
    assert ["1", "2", "3", "4", "4", "5"] == [one.query["page"] for one in web.asked]


@pytest.mark.parametrize(
    "broken", [Reply(body={"data": {"rows": []}}, cut=4), Reply(body=b'{"data": {"rows": ['), Reply(body=b"<html>")]
)
def test_a_broken_answer_is_no_short_page(web: Web, tmp_path: Path, broken: Reply) -> None:
    """Cut off on its way, half written, or a page for people: asked for again."""
    web.trouble += [broken]
    assert 8 == len(rows(fetched(tmp_path, keys(web))))


def test_a_server_that_stays_away_is_told_in_time(web: Web, tmp_path: Path) -> None:
    """It may ask for more patience than there is."""
    web.trouble += [Reply(status=503, headers={"Retry-After": "3600"}, body={})]
    assert f"`{web.url}/report` cannot be read: it answers 503" == refusal(tmp_path, keys(web))
    assert 1 == len(web.asked)


def test_without_a_server_there_is_no_feed(web: Web, tmp_path: Path) -> None:
    """Port 1 of this machine listens to nobody."""
    asked = keys(web, url="http://127.0.0.1:1/report", timeouts={"total": 1})
    assert "`http://127.0.0.1:1/report` cannot be read: there is no connection" == refusal(tmp_path, asked)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=401), "refuses what it was given to log on: it answers 401"),
        (Reply(status=404), "cannot be read: it answers 404"),
        (Reply(status=302, headers={"Location": "https://evil.test/"}), "sends on to another address"),
        (Reply(body={"error": "no such report"}), "is no list of rows"),
        (Reply(body={"data": {"rows": ["r1"]}}), "is no list of rows"),
        (Reply(body={"data": {"rows": [{"id": 1, "user": {"employee": [7]}, "finished": ""}]}}), "is no single value"),
    ],
)
def test_what_is_no_page_is_told_at_once(web: Web, tmp_path: Path, reply: Reply, words: str) -> None:
    """Nothing is tried twice, and no secret is told."""
    web.trouble += [reply]
    said = refusal(tmp_path, keys(web))
    assert words in said
    assert TOKEN not in said


@pytest.mark.parametrize("link", ["http://localhost:1/x", "https://127.0.0.1/x", "//evil.test/x", "http://[::1"])
def test_a_next_page_elsewhere_is_not_asked_for(lms: Lms, web: Web, tmp_path: Path, link: str) -> None:
    """The token would go there."""
    lms.more = {"next": link}
    assert "names a next page" in refusal(tmp_path, keys(web, "next"))
    assert 1 == len(web.asked)


@pytest.mark.parametrize("link", ["/report?at=2", "/report?at=1&again"])
def test_pages_that_go_round_are_an_error(lms: Lms, web: Web, tmp_path: Path, link: str) -> None:
    """By their address, or by what they hold."""
    lms.more = {"next": link}
    assert "repeats itself" in refusal(tmp_path, keys(web, "next"))


def test_a_server_that_knows_no_pages_is_an_error(web: Web, tmp_path: Path) -> None:
    """It sends its first page for each number."""
    asked = keys(web, paging={"page_parameter": "seite"})
    assert "repeats itself" in refusal(tmp_path, asked)


def test_a_last_page_that_comes_again_is_the_end_once_all_is_there(web: Web, tmp_path: Path) -> None:
    """Some servers do that for each number that is too high; `total` says that nothing is missing."""
    pages = [[row(1), row(2)], [row(3)]]

    def clamped(asked: Any) -> Reply:
        return Reply(body={"data": {"rows": pages[min(int(asked.query["page"]), 2) - 1], "total": 3}})

    web.answer = clamped
    assert 3 == len(rows(fetched(tmp_path, keys(web, total="data.total"))))
    assert "repeats itself" in refusal(tmp_path, keys(web))


def test_an_empty_page_in_the_middle_is_not_the_end(web: Web, tmp_path: Path) -> None:
    """By number there is no other end: where more comes behind it, something is missing."""
    pages = {"1": [row(1)], "2": [], "3": [row(3)]}
    web.answer = lambda asked: Reply(body={"data": {"rows": pages.get(asked.query["page"], []), "total": 1}})
    assert f"`{web.url}/report`: page 2 is empty, and page 3 is not" == refusal(tmp_path, keys(web))
    del pages["3"]
    assert 1 == len(rows(fetched(tmp_path, keys(web))))
    assert ["1", "2", "3"] == [one.query["page"] for one in web.asked][-3:]
    fetched(tmp_path, keys(web, total="data.total"))
    assert ["1", "2"] == [one.query["page"] for one in web.asked][-2:]


@pytest.mark.parametrize(
    ("way", "paging"),
    [
        ("next", {"next": "links.nxt"}),
        ("cursor", {"cursor": "curser", "cursor_parameter": "at"}),
        ("page", {"link_header": True}),
    ],
)
def test_a_full_page_alone_is_not_all(lms: Lms, web: Web, tmp_path: Path, way: str, paging: dict[str, Any]) -> None:
    """A misspelt path to the next page leads nowhere, as the last page's does."""
    lms.way = way
    asked = keys(web, paging=paging | {"size_parameter": "size", "size": 3})
    assert "a full page names no next one, and none ever did" in refusal(tmp_path, asked)
    asked["total"] = "data.total"
    assert "promises 8 rows, and sends 3" in refusal(tmp_path, asked)
    del asked["total"]
    lms.rows = lms.rows[:2]
    assert 2 == len(rows(fetched(tmp_path, asked)))


def test_a_last_page_that_is_full_is_the_last_where_others_named_their_next(lms: Lms, web: Web, tmp_path: Path) -> None:
    """Many servers leave the link out there."""
    lms.way, lms.rows = "link", lms.rows[:6]
    asked = keys(web, paging={"link_header": True, "size_parameter": "size", "size": 3})
    assert 6 == len(rows(fetched(tmp_path, asked)))


def test_paging_that_could_stop_unseen_is_told(web: Web) -> None:
    """Neither how many rows there are nor how many make a page: the first page would look like all."""
    for way, more, told in (
        ("link", {}, 1),
        ("link", {"total": "data.total"}, 0),
        ("next", {}, 0),
        ("page", {"paging": {"page_parameter": "page"}}, 0),
        ("page", {"paging": None}, 0),
    ):
        found = list(LmsRestSettings.model_validate(keys(web, way, **more)).doubts())
        assert ["source-uncounted"] * told == [problem.code for problem in found]


def test_one_page_that_names_another_is_not_all(lms: Lms, web: Web, tmp_path: Path) -> None:
    """`paging` was forgotten."""
    lms.way = "link"
    assert "has more than one page" in refusal(tmp_path, keys(web, paging=None))


def test_a_total_that_is_not_reached_is_an_error(web: Web, tmp_path: Path) -> None:
    """A server that leaves some out does not know it."""
    web.answer = lambda asked: Reply(body={"data": {"rows": [row(1)] * (asked.query["page"] == "1"), "total": 2}})
    assert f"`{web.url}/report` promises 2 rows, and sends 1" == refusal(tmp_path, keys(web, total="data.total"))


def test_a_row_that_comes_while_pages_are_read_is_counted_once(lms: Lms, web: Web, tmp_path: Path) -> None:
    """All rows move on by one place: without an `id` the one at the edge would stand there twice."""
    lms.after = lambda number: lms.rows.insert(0, row(9)) if number == 1 else None
    found = rows(fetched(tmp_path, keys(web, id="id")))
    assert [str(number) for number in range(1, 9)] == [line[0] for line in found]


def test_with_a_total_the_pages_are_read_anew_when_rows_come(lms: Lms, web: Web, tmp_path: Path) -> None:
    """So the new one is there too; where they never stop coming, the run says so."""
    lms.after = lambda number: lms.rows.insert(0, row(9)) if number == 1 else None
    assert 9 == len(rows(fetched(tmp_path, keys(web, id="id", total="data.total"))))
    lms.after = lambda number: lms.rows.insert(0, row(100 + number))
    assert "change while they are read" in refusal(tmp_path, keys(web, id="id", total="data.total"), Unfinished)


def test_a_row_without_its_id_is_an_error(lms: Lms, web: Web, tmp_path: Path) -> None:
    """Two of them would be taken for one."""
    del lms.rows[4]["id"]
    assert f"a row of `{web.url}/report` has no `id`" == refusal(tmp_path, keys(web, id="id"))


def test_an_id_that_is_none_is_an_error(lms: Lms, web: Web, tmp_path: Path) -> None:
    """All rows of one id would be one row; the very same one may come twice."""
    lms.rows.append(lms.rows[-1])
    assert 8 == len(rows(fetched(tmp_path, keys(web, id="id"))))
    words = f"`course.code` in an answer of `{web.url}/report` names no single row: two that differ have the same"
    assert words == refusal(tmp_path, keys(web, id="course.code"))


def test_windows_of_time_leave_no_gap_and_share_no_moment() -> None:
    """Where one ends the next begins, and the last takes in what comes while it is read, or by a clock that is fast."""
    window = TimeWindows.model_validate(
        {"from_parameter": "from", "to_parameter": "to", "days": 30, "since": dt.date(2026, 1, 1)}
    )
    found = list(spans(window, dt.datetime(2026, 3, 15, 8, 30, 0, 500, tzinfo=dt.UTC)))
    edges = ["2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-16T08:30:00Z"]
    assert [{"from": a, "to": b} for a, b in pairwise(edges)] == found


@pytest.mark.parametrize("way", PAGINGS)
def test_a_row_at_the_edge_of_two_windows_comes_once(lms: Lms, web: Web, tmp_path: Path, way: str) -> None:
    """Each window has pages of its own."""
    today = clock.now().date()
    days = [today - dt.timedelta(days=age) for age in (30, 20, 10, 1)]
    lms.way, lms.size = way, 1
    lms.rows = [row(number, f"{day}T00:00:00Z") for number, day in enumerate(days)]
    window = {"from_parameter": "from", "to_parameter": "to", "days": 10, "since": days[0]}
    found = rows(fetched(tmp_path, keys(web, way, window=window, total="data.total")))
    assert ["0", "1", "2", "3"] == [line[0] for line in found]


def test_how_old_the_report_is_can_be_read_from_it(lms: Lms, web: Web, tmp_path: Path) -> None:
    """For `max_age`; by default it is as fresh as the answer."""
    lms.more = {"made": "2026-07-01T02:00:00-06:00"}
    assert dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC) == fetched(tmp_path, keys(web, updated="made")).modified
    fresh = fetched(tmp_path, keys(web)).modified
    assert fresh is not None
    assert dt.timedelta(minutes=1) > clock.now() - fresh
    assert "is no moment" in refusal(tmp_path, keys(web, updated="no.such"))


def test_secrets_go_into_headers_and_parameters_and_nowhere_else(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are named, read when they are used."""
    monkeypatch.setenv("API_KEY", "key-canary")
    (tmp_path / "secret").write_text("file-canary\n")
    asked = keys(web, headers={"X-Api-Key": "env:API_KEY"}, parameters={"wstoken": "file:secret", "report": "7"})
    fetched(tmp_path, asked)
    assert ("key-canary", "file-canary", "7") == (
        web.asked[0].headers["X-Api-Key"],
        web.asked[0].query["wstoken"],
        web.asked[0].query["report"],
    )
    web.trouble += [Reply(status=500, headers={"Retry-After": "9999"})]
    assert "canary" not in refusal(tmp_path, asked)


def test_a_certificate_must_be_trusted(lms: Lms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system, or by the `ca_file` that the config names; an untrusted server is not even asked twice."""
    monkeypatch.setenv("LMS_TOKEN", TOKEN)
    made = certificate(tmp_path)
    with serving(lms, made.context) as web:
        said = refusal(tmp_path, keys(web))
        assert f"the certificate of `{web.url}/report` is not trusted: " in said
        assert not web.asked
        assert 8 == len(rows(fetched(tmp_path, keys(web, ca_file="localhost.pem"))))
        assert "cannot be read: No such file" in refusal(tmp_path, keys(web, ca_file="no.pem"))
