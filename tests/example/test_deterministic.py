from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.example.given import DAY, DAYS, files_on, people_on

TOP = Path(__file__).parents[2]
DIGESTS = """
import datetime, hashlib
from connector.example.world import world
for name, content in world(datetime.date({year}, {month}, {day})).items():
    print(name, hashlib.sha256(content).hexdigest())
"""


def test_the_same_day_gives_the_same_bytes_in_another_process() -> None:
    """Nothing but the day decides the bytes: no clock, no hash seed, no order of sets."""
    program = DIGESTS.format(year=DAY.year, month=DAY.month, day=DAY.day)
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=TOP).stdout
    assert {line.split()[0]: line.split()[1] for line in said.splitlines()} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files_on(DAY).items()
    }


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_who_the_people_are_does_not_depend_on_the_day(day: dt.date) -> None:
    """The exceptions name people by id, so that ids, names and roles stay while the dates move."""
    assert [(one.id, one.email, one.username) for one in people_on(DAY)] == [
        (one.id, one.email, one.username) for one in people_on(day)
    ]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_is_to_change_does_not_depend_on_the_day(day: dt.date) -> None:
    """The demonstration shows the same story on every day of the coming years."""
    assert [(one.id, one.meant, one.member) for one in people_on(DAY)] == [
        (one.id, one.meant, one.member) for one in people_on(day)
    ]
