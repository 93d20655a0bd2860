from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import pytest

from connector.example.posts import SCHOOLS
from connector.example.stories import STORIES
from tests.example.given import DAY, DAYS, files_on, people_on


def test_about_three_thousand_people_with_ids_of_their_own() -> None:
    """An id is text of six digits, and some begin with zeros."""
    ids = [one.id for one in people_on(DAY)]
    assert 2900 <= len(ids) <= 3100
    assert len(ids) == len(set(ids))
    assert {6} == set(map(len, ids))
    assert sum(one.startswith("00") for one in ids) > 10


def test_every_story_is_told_once() -> None:
    """Each story's id is one person's."""
    told = Counter(one.id for one in people_on(DAY) if one.id in STORIES)
    assert dict.fromkeys(STORIES, 1) == told


def test_e_mail_addresses_and_user_names_are_plain_and_unlike() -> None:
    """Only the two who share the front office's mailbox have one address."""
    people = people_on(DAY)
    emails = Counter(one.email for one in people)
    assert {"frontoffice@dps.test": 2} == {email: count for email, count in emails.items() if count > 1}
    names = Counter(one.username for one in people if one.username)
    assert [] == [name for name, count in names.items() if count > 1 or not name.isascii()]


def test_names_are_of_many_kinds() -> None:
    """Accents, apostrophes and hyphens are in the feed as people write them."""
    names = {name for one in people_on(DAY) for name in (one.given, one.family)}
    assert {"O'Brien", "St-Pierre", "Piñon", "Núñez", "Ayşe"} & names >= {"O'Brien", "St-Pierre", "Núñez", "Ayşe"}


def test_five_or_six_at_every_school_may_qualify() -> None:
    """Everybody works somewhere; the last school opens next summer and has nobody yet."""
    leading = Counter(group for one in people_on(DAY) for group in one.meant)
    counts = [leading[f"ic-attendance-edit-{school}"] for school in SCHOOLS[:-1]]
    assert 3 <= min(counts)
    assert max(counts) <= 8
    assert 0 == leading[f"ic-attendance-edit-{SCHOOLS[-1]}"]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nobody_starts_before_the_day_of_hiring(day: dt.date) -> None:
    """Dates are in order, wherever no damage says otherwise."""
    jobs = [(one, job) for one in people_on(day) for job in one.jobs if not one.mess and not job.mess]
    assert [] == [one.id for one, job in jobs if job.start < one.hired]
    assert ["100287"] == [one.id for one, job in jobs if job.end and job.end < job.start]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_only_one_completion_lies_in_the_future(day: dt.date) -> None:
    """A completion that has not happened has no effect, and one is there to show it."""
    ahead = {one.id for one in people_on(day) for course in one.courses if course.at[:10] > day.isoformat()}
    assert {"100272"} == ahead


def test_groups_hold_accounts_of_the_directory() -> None:
    """Every member is an account, and no account has two rows."""
    document = json.loads(files_on(DAY)["directory.json"])
    ids = [account["id"] for account in document["accounts"]]
    assert len(ids) == len(set(ids))
    assert {name: [] for name in document["groups"]} == {
        name: sorted(set(members) - set(ids)) for name, members in document["groups"].items()
    }
