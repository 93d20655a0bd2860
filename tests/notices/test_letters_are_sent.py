"""`notify` by a real mail server: who gets what, once, and what becomes of it when the server fails."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import socket
from typing import Any

import pytest

from connector.state.lock import run_lock
from tests.notices.people import at_schools, certified, got, letters, on, parts, settings
from tests.notices.servers import Certificate, smtp
from tests.plan.conftest import site
from tests.plan.site import Site
from tests.state.making import tamper

__all__ = ["site"]

LAST = "Your access ends after Tuesday, June 30, 2026"


def told(site: Site) -> list[tuple[str, Any]]:
    lines = (json.loads(line) for line in site.call("audit", "export").out.splitlines())
    return [(line["person_id"], json.loads(line["body"])) for line in lines if line["kind"] == "person-told"]


def test_a_loss_to_come_is_told_once_at_each_mark(site: Site, localhost: Certificate):
    """At 90 days, or later where no call came; not again before 30; then at 30 and at 7, and one letter for all rights."""
    certified(at_schools(site), "1", "2024-01-15", "0401", "0402")
    with smtp(localhost) as post:
        config = settings(post.port, localhost.path)
        numbers = []
        for day in ("2026-04-01", "2026-04-05", "2026-05-31", "2026-06-01", "2026-06-20", "2026-06-24", "2026-06-30"):
            on(site, day, "notify", "--send", config=config)
            numbers.append(len(post.messages))
    assert [0, 1, 1, 2, 2, 3, 3] == numbers
    assert [("p1@dps.test", LAST)] * 3 == got(post)
    text, html = parts(post.messages[0])
    assert (2, 2) == (text.count(" School"), html.count(" School"))
    assert "complete Infinite Campus - Attendance in Learning Space" in text
    assert "https://learning.example.test/" in text
    assert 'href="https://learning.example.test/"' in html
    about = [["edit", None], ["school", "0401"], ["school", "0402"]]
    assert [("1", days) for days in (90, 30, 7)] == [(person, body["days"]) for person, body in told(site)]
    assert [about] * 3 == [sorted(body["about"], key=str) for _, body in told(site)]


def test_only_the_nearest_mark_is_told_at_first(site: Site, localhost: Certificate):
    """Three days before, one letter is sent and not three."""
    certified(at_schools(site), "1")
    assert [("1", "ahead", "2026-07-01", 7)] == letters(site, "2026-06-28", settings(1, localhost.path))


def test_who_takes_the_course_gets_no_further_letter(site: Site, localhost: Certificate):
    """Told at 90 days, certified anew, and not told at 30."""
    certified(at_schools(site), "1")
    with smtp(localhost) as post:
        config = settings(post.port, localhost.path)
        on(site, "2026-04-05", "notify", "--send", config=config)
        site.course("1", "2026-05-01")
        on(site, "2026-06-10", "notify", "--send", config=config)
    assert [("p1@dps.test", LAST)] == got(post)


def test_what_a_run_gave_and_took_is_told_once(site: Site, localhost: Certificate):
    """The grant with its last day, the loss with the course that brings it back."""
    certified(at_schools(site), "1", member=False)
    with smtp(localhost) as post:
        config = settings(post.port, localhost.path, days=[1])
        for day in ("2026-05-01", "2026-07-01"):
            on(site, day, "run", config=config)
            for _ in range(2):
                on(site, day, "notify", "--send", config=config)
        on(site, "2026-07-03", "notify", "--send", config=config)
    given, taken = "You have access since Friday, May 1, 2026", "Your access ended on Wednesday, July 1, 2026"
    assert [("p1@dps.test", given), ("p1@dps.test", taken)] == got(post)
    assert 2 == parts(post.messages[0])[0].count("until Tuesday, June 30, 2026")
    assert "To get it back:" in parts(post.messages[1])[0]


def test_what_is_long_ago_or_turned_round_is_not_told(site: Site, localhost: Certificate):
    """Nobody hears of a grant after a week, nor of one that is over again."""
    certified(at_schools(site), "1", member=False)
    config = settings(1, localhost.path, tells={"ahead": []})
    on(site, "2026-05-01", "run", config=config)
    assert [("1", "granted", "2026-05-01", None)] == letters(site, "2026-05-07", config)
    assert [] == letters(site, "2026-05-09", config)
    site.people[-1]["status"] = "terminated"
    assert [] == letters(site, "2026-05-07", config)


def test_a_dry_run_sends_and_records_nothing(site: Site, localhost: Certificate):
    """It needs neither the server nor its password; names stand with -v alone."""
    certified(at_schools(site), "1")
    config = settings(1, localhost.path, user="x", password="env:NOT_THERE")  # noqa: S106 - a reference
    ran = on(site, "2026-06-01", "notify", config=config)
    assert ("DRY-RUN", "1       ahead     2026-07-01  30 ") == (ran.out[:7], ran.out.splitlines()[4][:33])
    assert ("Zoë" in ran.out, "dps.test" in ran.out) == (False, False)
    assert "Hello Zoë," in on(site, "2026-06-01", "notify", "-v", config=config).out
    assert [] == told(site)


def test_the_cap_holds_back_and_the_next_call_goes_on(site: Site, localhost: Certificate):
    """Each of five persons gets one letter, over three calls; what waits is said, and nothing has failed."""
    at_schools(site)
    for number in range(1, 6):
        certified(site, str(number))
    with smtp(localhost) as post:
        config = settings(post.port, localhost.path, cap=2)
        said = [on(site, "2026-06-01", "notify", "--send", config=config).out for _ in range(4)]
    assert [3, 1, 0, 0] == [int(out.split(" wait for")[0].split()[-1]) if " wait for" in out else 0 for out in said]
    assert [f"p{number}@dps.test" for number in range(1, 6)] == [to for to, _ in got(post)]


def test_a_server_that_fails_is_told_and_the_rest_waits(site: Site, localhost: Certificate):
    """Exit 4 where it is not there; where it refuses one reader the others are served, and that one is tried again."""
    at_schools(site)
    for number in ("1", "2", "3"):
        certified(site, number)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    ran = on(site, "2026-06-01", "notify", "--send", config=settings(port, localhost.path), code=4)
    assert "could not be reached: connection refused; 3 wait for the next call" in ran.out
    with smtp(localhost, refuses=frozenset({"p2@dps.test"})) as post:
        ran = on(site, "2026-06-01", "notify", "--send", config=settings(post.port, localhost.path), code=4)
    assert ["p1@dps.test", "p3@dps.test"] == [to for to, _ in got(post)]
    assert "1 were refused" in ran.out
    assert "dps.test" not in ran.err
    with smtp(localhost) as post:
        on(site, "2026-06-01", "notify", "--send", config=settings(post.port, localhost.path))
    assert ["p2@dps.test"] == [to for to, _ in got(post)]


def test_a_pause_stops_letters(site: Site, localhost: Certificate):
    """Exit 3; a rehearsal goes on, and after the pause they are sent."""
    certified(at_schools(site), "1")
    with smtp(localhost) as post:
        config = settings(post.port, localhost.path)
        on(site, "2026-06-01", "pause", "--reason", "wrong file", config=config)
        assert "wrong file" in on(site, "2026-06-01", "notify", "--send", config=config, code=3).err
        assert 1 == len(letters(site, "2026-06-01", config))
        assert [] == post.messages
        on(site, "2026-06-01", "resume", config=config)
        on(site, "2026-06-01", "notify", "--send", config=config)
    assert 1 == len(post.messages)


def test_an_altered_record_stops_letters(site: Site, localhost: Certificate):
    """Whom it says we told may be wrong: exit 3, and nobody is written to."""
    certified(at_schools(site), "1", member=False)
    with smtp(localhost) as post:
        config = settings(post.port, localhost.path)
        on(site, "2026-06-01", "run", config=config)
        tamper(site.folder / "state", "UPDATE events SET person_id = '2' WHERE kind = 'change-done'")
        assert "not as it was written" in on(site, "2026-06-02", "notify", "--send", config=config, code=3).err
    assert [] == post.messages


def test_a_server_without_tls_gets_no_letter(site: Site, localhost: Certificate):
    """Nobody's name or address goes out in clear."""
    certified(at_schools(site), "1")
    with smtp(None) as post:
        ran = on(site, "2026-06-01", "notify", "--send", config=settings(post.port, localhost.path), code=4)
    assert ([], []) == (post.messages, told(site))
    assert "nothing is sent in clear" in ran.out


def test_a_letter_that_was_not_recorded_is_sent_again_as_the_same(site: Site, localhost: Certificate):
    """A crash right after the server took it: twice rather than never, under one Message-ID."""
    certified(at_schools(site), "1")
    with smtp(localhost) as post:
        config = settings(post.port, localhost.path)
        on(site, "2026-06-01", "notify", config=config)
        shutil.copytree(site.folder / "state", site.folder / "before")
        on(site, "2026-06-01", "notify", "--send", config=config)
        shutil.rmtree(site.folder / "state")
        (site.folder / "before").rename(site.folder / "state")
        on(site, "2026-06-01", "notify", "--send", config=config)
    first, second = (message["Message-ID"] for message in post.messages)
    assert first == second


def test_no_letter_goes_out_beside_a_run(site: Site, localhost: Certificate):
    """What it does is not all recorded yet: exit 5, and a rehearsal goes on."""
    certified(at_schools(site), "1")
    config = settings(1, localhost.path)
    on(site, "2026-06-01", "validate", config=config)
    with run_lock(site.folder / "state", since=dt.datetime.now(dt.UTC)):
        assert "another run holds the lock" in on(site, "2026-06-01", "notify", "--send", config=config, code=5).err
        assert 1 == len(letters(site, "2026-06-01", config))


@pytest.mark.parametrize("arguments", [("--only-person", "7"), ("--only-person", "")])
def test_a_person_whom_the_feed_does_not_know_is_an_error(site: Site, localhost: Certificate, arguments: tuple[str]):
    """A slip is no silence."""
    certified(at_schools(site), "1")
    ran = on(site, "2026-06-01", "notify", *arguments, config=settings(1, localhost.path), code=2)
    assert "the people feed has no person" in ran.err


def test_one_person_can_be_asked_for(site: Site, localhost: Certificate):
    """The others wait."""
    at_schools(site)
    for number in ("1", "2"):
        certified(site, number)
    config = settings(1, localhost.path)
    assert [("2", "ahead", "2026-07-01", 30)] == letters(site, "2026-06-01", config, "--only-person", "2")


def test_without_its_section_nobody_is_written_to(site: Site):
    """It is off until somebody turns it on."""
    certified(at_schools(site), "1")
    assert "no `people_notices`" in on(site, "2026-06-01", "notify", "--send", code=2).err
