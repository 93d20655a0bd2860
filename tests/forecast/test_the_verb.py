"""`connector forecast` as its user types it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import stat

import pytest

from connector import clock
from tests.forecast.conftest import OnDay
from tests.plan.site import Site


@pytest.fixture
def ending(site: Site) -> Site:
    """One whose job ends in ten days, and one whose job begins then."""
    day = clock.today("UTC") + dt.timedelta(days=10)
    for person, more in (("1", {"end_date": day.isoformat()}), ("2", {"start_date": day.isoformat()})):
        site.person(person)
        site.job(person, **more)
        site.course(person, "2025-01-15")
    return site.write()


def test_every_format_tells_the_same(ending: Site):
    """The loss and the gain, with their days; the text day by day."""
    day = clock.today("UTC") + dt.timedelta(days=10)
    document = ending.call("forecast", "--format", "json").json
    rows = [(row["on"], row["change"], row["person_id"]) for row in document["changes"]]
    assert [(day.isoformat(), "gain", "2"), ((day + dt.timedelta(days=1)).isoformat(), "lose", "1")] == rows
    assert {"gain": 1, "lose": 1, "by_reason": {"role-gained": 1, "role-lost": 1}} == document["summary"]
    table = list(csv.DictReader(io.StringIO(ending.call("forecast", "--format", "csv").out)))
    assert rows == [(row["on"], row["change"], row["person_id"]) for row in table]
    text = ending.call("forecast").out
    assert f"{day:%Y-%m-%d %A}: 0 lose, 1 gain" in text
    assert "- 1 Zoë No 1, edit: role-lost:" in text
    assert "<table" in ending.call("forecast", "--format", "html").out


def test_a_window_shows_what_lies_in_it(ending: Site):
    """Both days included."""
    day = clock.today("UTC") + dt.timedelta(days=10)
    ran = ending.call("forecast", "--from", day.isoformat(), "--until", day.isoformat(), "--format", "json")
    assert ["2"] == [row["person_id"] for row in ran.json["changes"]]


def test_no_directory_is_read(ending: Site):
    """Nor is one needed."""
    (ending.folder / "directory.json").unlink()
    assert 0 == ending.call("forecast").code


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--from", clock.today("UTC").isoformat()), "is not to come"),
        (("--from", "2999-01-02", "--until", "2999-01-01"), "before it begins"),
        (("--until", "soon"), "is no date"),
        (("--out", "connector.yaml"), "is there already and is no forecast"),
        (("--out", "nowhere/f.json"), "cannot be written"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_told(ending: Site, options: tuple[str, ...], words: str):
    ran = ending.call("forecast", *options)
    assert (2, True) == (ran.code, words in ran.err), ran.err


def test_where_a_plan_is_wanted_a_forecast_is_told_as_one(ending: Site):
    """With what to type."""
    assert 0 == ending.call("forecast", "--out", "f.json").code
    for arguments in (("apply", "f.json"), ("plan", "--show", "f.json")):
        ran = ending.call(*arguments)
        assert (2, True) == (ran.code, "is a forecast, no plan\n  help: `connector approve FILE" in ran.err), ran.err


def test_a_leaver_to_come_is_told_in_the_future(site: Site):
    """Nothing is wrong with the feed's record, as far as we know."""
    day = (clock.today("UTC") + dt.timedelta(days=10)).isoformat()
    site.entitled("1")
    site.people[-1]["termination_date"] = day
    (loss,) = site.write().call("forecast", "--format", "json").json["changes"]
    assert (
        f"employed until {day} as far as the HR feed says; if that is wrong, a correction starts in HR" == loss["todo"]
    )
    assert "nobody, if HR's record is right" == loss["who_acts"]


def test_a_gain_after_a_denial_says_so(site: Site):
    """The facts were there before; one that came later is the reason alone."""
    end = (clock.today("UTC") + dt.timedelta(days=10)).isoformat()
    site.entitled("1", "2")
    site.assignments[-1]["start_date"] = (clock.today("UTC") + dt.timedelta(days=20)).isoformat()
    for person in ("1", "2"):
        site.exception(person, "edit", end, effect="deny")
    words = {
        row["person_id"]: row["words"] for row in site.write().call("forecast", "--format", "json").json["changes"]
    }
    assert f"exception INC0000 denied it until {end}" in words["1"]
    assert "denied" not in words["2"]


def test_a_sealed_one_is_for_its_owner_alone_and_the_same_again(ending: Site):
    """0600: it names people; the same facts give the same id."""
    assert 0 == ending.call("forecast", "--out", "f.json").code
    path = ending.folder / "f.json"
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    first = json.loads(path.read_text())["id"]
    assert 0 == ending.call("forecast", "--out", "f.json").code
    assert first == json.loads(path.read_text())["id"]


def test_nothing_to_lose_needs_no_approval(site: Site):
    site.entitled("1")
    assert 0 == site.write().call("forecast", "--out", "f.json").code
    ran = site.call("approve", "f.json", "--reason", "seen")
    assert (3, True) == (ran.code, "nobody loses anything" in ran.err)


def test_another_states_forecast_is_not_approved(ending: Site):
    """Whoever made it may have read other feeds."""
    assert 0 == ending.call("forecast", "--out", "f.json").code
    for path in (ending.folder / "state").iterdir():
        if path.is_file():
            path.unlink()
    ran = ending.call("approve", "f.json", "--reason", "seen")
    assert (3, True) == (ran.code, "this state did not make the forecast" in ran.err), ran.err


def test_a_forecast_whose_days_are_over_is_not_approved(ending: Site, on: OnDay):
    assert 0 == ending.call("forecast", "--out", "f.json").code
    later = (clock.today("UTC") + dt.timedelta(days=60)).isoformat()
    ran = on(later, "approve", "f.json", "--reason", "seen")
    assert (2, True) == (ran.code, "the days of the forecast are over" in ran.err), ran.err
