from __future__ import annotations

from collections.abc import Mapping

import pytest

from connector.core.feeds import Table, TableSpec
from connector.core.feeds.reader import read_table
from connector.example import feeds
from tests.example.given import DAY, files_on

STATUSES = {"Active": "active", "On Leave": "leave", "Terminated": "terminated"}
PEOPLE = {
    "feed-date": ["100280"],
    "feed-person-doubled": ["100281", "100281"],
    "feed-status-unknown": ["100285"],
    "feed-ragged": ["100300", "100301"],
    "feed-value-missing": [None],
    "feed-code-mangled": ["1.00E+05"],
    "feed-quote-open": ["100304"],
    "feed-nul": ["100305"],
    "feed-undecodable": ["100306"],
    "feed-heading-repeated": [None],
}
ASSIGNMENTS = {
    "feed-date": ["100284", "100326"],
    "feed-number": ["100286"],
    "feed-dates-backwards": ["100287"],
    "feed-ragged": ["100320", "100321"],
    "feed-value-missing": [None],
    "feed-code-mangled": ["100323"],
    "feed-quote-open": ["100324"],
    "feed-heading-repeated": [None],
}
COMPLETIONS = {
    "feed-ragged": ["100340"],
    "feed-value-missing": [None, "100288"],
    "feed-date": ["100342", "100343"],
    "feed-quote-open": ["100344"],
    "feed-heading-repeated": [None],
}
NAMES: Mapping[Table, Mapping[str, str]] = {
    "people": dict(
        zip(
            ("person_id", "given_name", "family_name", "email", "username", "status", "hire_date", "termination_date"),
            feeds.PEOPLE,
            strict=False,
        )
    ),
    "assignments": dict(
        zip(
            ("person_id", "job_code", "job_title", "location", "start_date", "end_date", "primary", "fte"),
            feeds.ASSIGNMENTS,
            strict=True,
        )
    ),
    "completions": dict(
        zip(("learner", "course_id", "course_title", "status", "completed_at"), feeds.COMPLETIONS, strict=True)
    ),
}


@pytest.mark.parametrize(
    ("table", "expected"), [("people", PEOPLE), ("assignments", ASSIGNMENTS), ("completions", COMPLETIONS)]
)
def test_the_reader_rejects_the_damaged_rows_and_no_others(
    table: Table, expected: Mapping[str, list[str | None]]
) -> None:
    """Every damaged row is named with its reason; what stands around it is kept."""
    statuses = STATUSES if table == "people" else {}
    spec = TableSpec(table=table, time_zone="America/Denver", columns=NAMES[table], statuses=statuses, id_width=6)
    rejects = read_table(files_on(DAY)[f"feeds/{table}.csv"], table, spec).rejects
    found: dict[str, list[str | None]] = {code: [] for code in rejects["code"]}
    for code, key in rejects.select("code", "key").iter_rows():
        found[code].append(key)
    assert expected == found
