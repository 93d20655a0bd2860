"""Slips of the hand, and what is said of each."""

from __future__ import annotations

import pytest

from tests.plan.site import Site


@pytest.fixture
def site(site: Site) -> Site:
    site.entitled("000101")
    site.people[-1]["family_name"] = "Doe"
    site.account("", "svc-bells")
    return site.write()


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("", "error: nobody is named\n"),
        ("  ", "error: nobody is named\n"),
        ("101", "help: did you mean `000101`?\n"),
        ("svc-bells", "error: `svc-bells` is an account in local, and nobody's of the people feed"),
    ],
)
def test_explain_says_what_was_wrong_with_the_question(site: Site, wanted: str, words: str):
    """Exit 2."""
    ran = site.call("explain", wanted)
    assert (2, "") == (ran.code, ran.out)
    assert words in ran.err


@pytest.mark.parametrize("day", ["20260701", "2026-W27-3", "2026-7-1", "2026-07-01T00:00"])
def test_a_day_is_written_in_one_way(site: Site, day: str):
    """YYYY-MM-DD."""
    ran = site.call("plan", "--as-of", day)
    assert 2 == ran.code
    assert f"`{day}` is no date; write it as 2026-07-01" in ran.err


def test_a_file_that_is_no_plan_is_told_with_its_place(site: Site):
    """FILE:LINE:COLUMN."""
    ran = site.call("apply", "connector.yaml")
    assert (2, "error: connector.yaml:1:1: it is no JSON: expecting value") == (ran.code, ran.err.splitlines()[0])


def test_a_verb_that_resembles_none_gets_the_list(site: Site):
    """No dangling sign."""
    ran = site.call("zzz")
    assert (2, "Error: no verb `zzz`; `connector --help` lists them") == (ran.code, ran.err.splitlines()[-1])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", ""], ids=["utf-16", "utf-16-le", "empty"])
def test_a_feed_that_cannot_be_read_blames_no_policy(site: Site, encoding: str):
    """It is said once, at the feed."""
    site.policies["staff"]["when"]["all"].append({"attribute": {"department": ["Schools"]}})
    feed = site.write().folder / "feeds" / "people.csv"
    feed.write_bytes(feed.read_text(encoding="utf-8").encode(encoding) if encoding else b"")
    ran = site.call("validate")
    code = "feed-encoding" if encoding else "feed-empty"
    assert (0, 1) == (ran.code, ran.out.count("feeds/people.csv: warning["))
    assert f"feeds/people.csv: warning[{code}]" in ran.out
    assert "unknown-attribute" not in ran.out
