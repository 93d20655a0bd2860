"""Which course counts, and until when: rules 2, 5, 6 and 8 of the page."""

from __future__ import annotations

import dataclasses

from tests.handmade.making import COURSE, FOREVER, NOT, WHO, Case, day, done, world
from tests.nouns import Completion

COURSES = (
    Case(
        law="no sibling course counts",
        world=world(completions=done("2025-01-01", title="Infinite Campus - Attendance Reports 2024-25")),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="course titles compare with case",
        world=world(completions=done("2025-01-01", title=COURSE.lower())),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="a course counts by its id alone",
        world=world(completions=(Completion(learner=WHO, course_id="IC-ATT-2425", completed_at="2025-01-01"),)),
        expected={"2026-07-01": "2027-06-30"},
    ),
    Case(
        law="a course begun is no course completed",
        world=world(completions=tuple(dataclasses.replace(c, status="enrolled") for c in done("2025-01-01"))),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="a completion in SY 2023-24 is good through 2026-06-30 and gone on July 1",
        world=world(completions=done("2023-10-02")),
        expected={"2023-10-02": "2026-06-30", "2026-06-30": "2026-06-30", "2026-07-01": NOT},
    ),
    Case(
        law="the last day of a school year belongs to it",
        world=world(completions=done("2024-06-30")),
        expected={"2026-06-30": "2026-06-30", "2026-07-01": NOT},
    ),
    Case(
        law="the first day of a school year belongs to it",
        world=world(completions=done("2024-07-01")),
        expected={"2026-07-01": "2027-06-30", "2027-07-01": NOT},
    ),
    Case(
        law="23:30 local time on June 30 is June 30, though July 1 in UTC",
        world=world(completions=done("2024-07-01T05:30:00Z")),
        expected={"2024-06-30": "2026-06-30", "2026-07-01": NOT},
    ),
    Case(
        law="a timestamp without offset is UTC",
        world=world(completions=done("2024-07-01T05:30:00")),
        expected={"2026-06-30": "2026-06-30", "2026-07-01": NOT},
    ),
    Case(
        law="an offset is heeded",
        world=world(completions=done("2024-06-30T23:30:00-06:00")),
        expected={"2026-06-30": "2026-06-30", "2026-07-01": NOT},
    ),
    Case(
        law="local midnight begins July 1",
        world=world(completions=done("2024-07-01T06:00:00Z")),
        expected={"2024-06-30": NOT, "2024-07-01": "2027-06-30"},
    ),
    Case(
        law="east of Greenwich the day comes first",
        world=world(completions=done("2024-06-30T12:00:00Z"), time_zone="Pacific/Auckland"),
        expected={"2024-06-30": NOT, "2024-07-01": "2027-06-30"},
    ),
    Case(
        law="recertifying early extends the grant, and is not foreseen too late",
        world=world(completions=done("2023-10-02", "2026-04-15")),
        expected={"2026-04-14": "2028-06-30", "2026-05-01": "2028-06-30", "2028-07-01": NOT},
    ),
    Case(
        law="recertifying late leaves a gap",
        world=world(completions=done("2023-10-02", "2026-07-02")),
        expected={"2026-05-01": "2026-06-30", "2026-07-01": NOT, "2026-07-02": "2029-06-30"},
    ),
    Case(
        law="the purge: from 2023-07-07 on, older completions no longer count",
        world=world(completions=done("2023-05-10", "2023-07-06")),
        expected={"2023-06-01": "2023-07-06", "2023-07-06": "2023-07-06", "2023-07-07": NOT},
    ),
    Case(
        law="a completion on the day of the purge counts",
        world=world(completions=done("2023-07-07")),
        expected={"2023-07-07": "2026-06-30"},
    ),
    Case(
        law="a replacement has no effect before its day, and spares those who took the new course early",
        world=world(
            completions=done("2024-10-01"),
            certification={
                "replaced": [{"on": day("2025-08-01"), "since": day("2024-10-01")}, {"on": day("2026-08-01")}]
            },
        ),
        expected={"2025-07-31": "2026-07-31", "2025-08-01": "2026-07-31", "2026-08-01": NOT},
    ),
    Case(
        law="good for N days, the day of completion the first",
        world=world(certification={"valid_for": {"days": 30}}),
        expected={"2024-10-01": "2024-10-30", "2024-10-30": "2024-10-30", "2024-10-31": NOT},
    ),
    Case(
        law="a month after January 31 is the end of February",
        world=world(completions=done("2025-01-31"), certification={"valid_for": {"months": 1}}),
        expected={"2025-02-27": "2025-02-27", "2025-02-28": NOT},
    ),
    Case(
        law="what lasts forever has no last day",
        world=world(certification={"valid_for": "forever"}),
        expected={"2026-07-01": FOREVER},
    ),
)
