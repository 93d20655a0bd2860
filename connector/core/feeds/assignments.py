"""The assignments table: one row a job of a person."""

from __future__ import annotations

from connector.core.feeds import TableSpec
from connector.core.feeds.checked import Checked, check
from connector.core.feeds.lanes import Sheet
from connector.core.feeds.values import Mistake, amount, code, day, given, needed, text, truth, value

_MOST_FTE = 1.5  # a percentage (50, 100) is no share, and would meet every `min_fte`


def assignments(sheet: Sheet, spec: TableSpec) -> Checked:
    cells = (
        needed(code("person_id")),
        code("job_code"),
        text("job_title"),
        needed(code("location")),
        day("start_date"),
        day("end_date"),
        truth("primary"),
        amount("fte", 0, _MOST_FTE),
    )
    jobless = Mistake(
        column="job_code",
        code="feed-value-missing",
        when=given("job_code").is_null() & given("job_title").is_null(),
        says="job_code and job_title are empty",
    )
    backwards = Mistake(
        column="end_date",
        code="feed-dates-backwards",
        when=(value("end_date") < value("start_date")).fill_null(value=False),
        says="end_date `{}` is before start_date",
    )
    return check(sheet.rows, cells, spec.key, (jobless, backwards))
