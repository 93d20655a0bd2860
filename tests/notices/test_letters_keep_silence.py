"""What nobody learns from a letter, whom none reaches, and what no letter can be made to do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from connector.notices.people import Letter
from connector.notices.people.postman import message_of
from connector.notices.people.settings import PeopleNotices
from tests.notices.people import at_schools, certified, got, letters, on, parts, settings
from tests.notices.servers import Certificate, smtp
from tests.plan.conftest import site
from tests.plan.site import Site

__all__ = ["site"]

NOWHERE = settings(1, Path("none.pem"))


def test_nobody_learns_of_a_dismissal_from_us(site: Site):
    """Neither ahead nor when it has happened; nor of a course that would not help any more."""
    certified(at_schools(site), "1", termination_date="2026-06-20", member=False)
    on(site, "2026-06-01", "run", config=NOWHERE)
    assert [("1", "granted", "2026-06-01", None)] == letters(site, "2026-06-01", NOWHERE)
    on(site, "2026-06-21", "run", config=NOWHERE)
    assert [] == site.members("ic-edit")
    assert [] == letters(site, "2026-06-21", NOWHERE)


def test_a_letter_names_no_last_day_that_hr_alone_knows(site: Site):
    """The grant ends with the job; its letter is silent about it. One that ends with the course says so."""
    at_schools(site)
    certified(site, "1", termination_date="2026-06-20", member=False)
    certified(site, "2", member=False)
    on(site, "2026-06-01", "run", config=NOWHERE)
    texts = [
        on(site, "2026-06-01", "notify", "-v", "--only-person", person, config=NOWHERE).out for person in ("1", "2")
    ]
    assert [False, True] == ["June 20" in texts[0] or "2026-06-20" in texts[0], "until Tuesday, June 30" in texts[1]]


def test_nobody_learns_of_a_denial_from_us(site: Site):
    """Neither that it comes, nor why; the reason and the approver stay where they are."""
    certified(at_schools(site), "1")
    on(site, "2026-06-01", "run", config=NOWHERE)
    site.exception("1", "edit", "2026-12-31", effect="deny", reason="inquiry", **{"from": "2026-06-10"})
    site.exception("1", "school", "2026-12-31", effect="deny", reason="inquiry", **{"from": "2026-06-10"})
    quiet = settings(1, Path("none.pem"), tells={"granted": []})
    for day in ("2026-06-05", "2026-06-10"):
        assert [] == letters(site, day, quiet)
        on(site, day, "run", config=quiet)
        assert [] == letters(site, day, quiet)
    assert [] == site.members("ic-edit")


def test_a_future_change_of_job_is_not_told_ahead(site: Site):
    """When it has happened, it is."""
    at_schools(site)
    certified(site, "1")
    site.assignments[-1]["end_date"] = "2026-05-20"
    site.job("1", job_code="3001", start_date="2026-05-21")
    quiet = settings(1, Path("none.pem"), tells={"granted": []})
    on(site, "2026-05-10", "run", config=quiet)
    assert [] == letters(site, "2026-05-10", quiet)
    on(site, "2026-05-21", "run", config=quiet)
    assert [("1", "lost", "2026-05-21", None)] == letters(site, "2026-05-21", quiet)
    out = on(site, "2026-05-21", "notify", "-v", config=quiet).out
    assert ("complete" in out, "learning.example.test" in out, "ask." in out) == (False, False, True)


def test_the_end_of_an_exception_is_told_without_its_reason(site: Site):
    """It helps nobody to take a course, and HR's step is not theirs."""
    at_schools(site)
    certified(site, "1", "2025-09-01")
    site.assignments[-1]["job_code"] = "3001"
    site.exception("1", "edit", "2026-06-10", reason="inquiry")
    assert [("1", "ahead", "2026-06-11", 30)] == letters(site, "2026-06-01", NOWHERE)
    out = on(site, "2026-06-01", "notify", "-v", config=NOWHERE).out
    assert ("inquiry" in out, "complete" in out, "You need not do anything." in out) == (False, False, True)


def test_who_has_no_address_of_their_own_is_counted(site: Site):
    """None, one that is none, one that two persons have: no letter, and a number without names."""
    at_schools(site)
    addresses = {"1": "", "2": "p2 at dps", "3": "Office@dps.test", "4": "office@dps.test", "5": "p5@dps.test"}
    for person, address in addresses.items():
        certified(site, person, email=address)
    ran = on(site, "2026-06-01", "notify", config=NOWHERE)
    assert "4 reach nobody" in ran.out
    assert [("5", "ahead", "2026-07-01", 30)] == letters(site, "2026-06-01", NOWHERE)


def test_who_has_nothing_is_not_told_that_it_ends(site: Site):
    """Entitled by the rules: one member; one not yet; one without an account, one whose is disabled, one with two."""
    at_schools(site)
    site.roles["dean"] = {"job_codes": ["1109"], "titles": []}
    site.person("9")
    site.job("9", job_code="1109")
    certified(site, "1")
    certified(site, "2", member=False)
    certified(site, "3", account=False, member=False)
    certified(site, "4", account=False)
    site.account("4", enabled=False)
    certified(site, "5")
    site.account("5", "b5")
    only = settings(1, Path("none.pem"), digests={"roles": ["dean"], "at_least": 1})
    assert [("1", "ahead"), ("9", "digest")] == [row[:2] for row in letters(site, "2026-06-01", only)]
    out = on(site, "2026-06-01", "notify", "-v", "--only-person", "9", config=only).out
    assert [True, *[False] * 4] == [f"No {person}" in out for person in range(1, 6)]


def test_where_no_directory_was_read_nobody_is_told_ahead(site: Site, localhost: Certificate):
    """It is said of how many, and `--send` ends with 4; what a run did is told all the same."""
    at_schools(site)
    certified(site, "1")
    certified(site, "2", "2025-09-01", member=False)
    on(site, "2026-06-01", "run", config=NOWHERE)
    site.local = {"path": "elsewhere.json"}
    with smtp(localhost) as post:
        ran = on(site, "2026-06-01", "notify", "--send", config=settings(post.port, localhost.path), code=4)
    assert "2 losses to come are not told, since a directory was not read: connector doctor" in ran.out
    assert [("p2@dps.test", "You have access since Monday, June 1, 2026")] == got(post)


def test_what_cannot_be_kept_is_not_said_to_be(site: Site):
    """A course that is replaced on August 16 counts from that day on: it brings the right back, and keeps nothing."""
    certified(at_schools(site), "1", "2025-09-01")
    site.certifications["attendance"]["replaced"].append({"on": dt.date(2026, 8, 16)})
    out = on(site, "2026-08-01", "notify", "-v", config=NOWHERE).out
    assert ("last day on Saturday, August 15, 2026" in out, "To keep it" in out) == (True, False)
    assert "To get it back after that day:" in out
    site.certifications["attendance"]["replaced"][-1]["since"] = dt.date(2026, 7, 1)
    assert "To keep it:" in on(site, "2026-08-01", "notify", "-v", config=NOWHERE).out


def test_a_name_ends_no_line_and_turns_no_text_round(site: Site, localhost: Certificate):
    """Neither in a letter nor in a digest, as text or as HTML: a digest has one line a person."""
    at_schools(site)
    site.roles["dean"] = {"job_codes": ["1109"], "titles": []}
    site.person("9")
    site.job("9", job_code="1109")
    certified(site, "1", given_name="Eve\n- Mallory: all rights", family_name="\u202egnuoY")
    certified(site, "2")
    with smtp(localhost) as post:
        config = settings(post.port, localhost.path, digests={"roles": ["dean"]})
        on(site, "2026-06-01", "notify", "--send", config=config)
    whole = [text for message in post.messages for text in parts(message)]
    assert (6, False, False) == (
        len(whole),
        any("\n- Mallory" in text for text in whole),
        any("\u202e" in text for text in whole),
    )
    assert "- Eve\\n- Mallory: all rights \\u202egnuoY: " in parts(post.messages[-1])[0]


def test_a_feed_that_is_not_as_expected_tells_nobody_of_a_loss(site: Site, localhost: Certificate):
    """Half the completions are gone over night: no letter to those who hold the course, and exit 3."""
    at_schools(site)
    site.sources["completions"] = {"expect": {"shrink": {"percent": 10, "at_least": 1}}, "remember": False}
    for number in range(1, 9):
        certified(site, str(number), "2025-09-01")
    on(site, "2026-06-01", "run", config=NOWHERE)
    kept, site.completions = site.completions, site.completions[:4]
    for row in site.completions:
        row["completed_at"] = "2024-01-15"
    with smtp(localhost) as post:
        config = settings(post.port, localhost.path, tells={"granted": []})
        ran = on(site, "2026-06-02", "notify", "--send", config=config, code=3)
        assert (0, True) == (len(post.messages), "a feed is not as expected (completions)" in ran.out)
        site.completions = [{**row, "completed_at": "2024-01-15"} for row in kept]
        on(site, "2026-06-02", "notify", "--send", config=config)
    assert 8 == len(post.messages)


def test_a_row_that_is_rejected_tells_its_person_nothing(site: Site):
    """As a run would hold their removal; whoever has whole rows is told."""
    at_schools(site)
    for number in ("1", "2"):
        certified(site, number)
    site.course("1", "no day")
    assert [("2", "ahead", "2026-07-01", 30)] == letters(site, "2026-06-01", NOWHERE)
    assert "2 losses to come are not told" in on(site, "2026-06-01", "notify", config=NOWHERE).out


def test_names_are_text_and_never_headers_or_markup(site: Site, localhost: Certificate):
    """A name with markup and signs of a template arrives as it is."""
    name = "<b>Eve</b> {{ 7 * 7 }}"
    certified(at_schools(site), "1", given_name=name)
    with smtp(localhost) as post:
        on(site, "2026-06-01", "notify", "--send", config=settings(post.port, localhost.path))
    text, html = parts(post.messages[0])
    assert (True, True) == (f"Hello {name}," in text, "&lt;b&gt;Eve&lt;/b&gt; {{ 7 * 7 }}" in html)
    assert [["p1@dps.test"]] == post.recipients


@pytest.mark.parametrize("part", ["subject", "to"])
def test_a_line_break_cannot_become_a_header(part: str):
    """The message is refused before anything is sent."""
    given = {"subject": "It ends", "to": "a@x.test"}
    given[part] += "\r\nBcc: eve@x.test"
    made = PeopleNotices.model_validate(
        {"server": "localhost", "from": "a@x.test", "link": "https://x.test", "contact": "us"}
    )
    with pytest.raises(ValueError, match=r"linefeed|newline|carriage return"):
        message_of(Letter(subject=given["subject"], text="", html=""), given["to"], "key", made)


def test_a_template_of_the_districts_own_replaces_the_built_in_one(site: Site, localhost: Certificate):
    """In its own language, on one line; the parts that it does not replace stay, and `validate` finds no mistake."""
    certified(at_schools(site), "1")
    config: dict[str, Any] = {"templates": "mail/", "reply_to": "help@example.test"}
    (site.folder / "mail").mkdir()
    (site.folder / "mail" / "ahead.txt").write_text(
        "Subject: Endet am\n {{ last_day }}\n\nGrüß Gott, {{ person.name }}\n"
    )
    with smtp(localhost) as post:
        on(site, "2026-06-01", "validate", config=settings(1, localhost.path, templates="none/"), code=2)
        on(site, "2026-06-01", "validate", config=settings(post.port, localhost.path, **config))
        on(site, "2026-06-01", "notify", "--send", config=settings(post.port, localhost.path, **config))
    (message,) = post.messages
    assert ("Endet am", "help@example.test") == (message["Subject"], message["Reply-To"])
    text, html = parts(message)
    assert "2026-06-30\n\nGrüß Gott, Zoë No 1\n" == text
    assert "<strong>Tuesday, June 30, 2026</strong>" in html


def test_principals_are_told_once_who_of_their_school_loses(site: Site, localhost: Certificate):
    """Where several do on one day: names, rights, the last day; not where one does, not of another school."""
    at_schools(site)
    site.roles["dean"] = {"job_codes": ["1109"], "titles": []}
    site.person("9", account=False)
    site.job("9", job_code="1109")
    for number, school in (("1", "0401"), ("2", "0401"), ("3", "0402")):
        certified(site, number, "2024-01-15", school, family_name=f"Name{number}")
    with smtp(localhost) as post:
        config = settings(post.port, localhost.path, digests={"roles": ["dean"]})
        for _ in range(2):
            on(site, "2026-06-01", "notify", "--send", config=config)
    assert ("p9@dps.test", "East High School: 2 lose access after Tuesday, June 30, 2026") == got(post)[-1]
    assert 4 == len(post.messages)
    text, _ = parts(post.messages[-1])
    assert [True, True, False] == [f"Name{number}: The right of" in text for number in (1, 2, 3)]
    assert ("complete" in text, "expired" in text) == (False, False)
