"""Days on which the example must make sense: an ordinary one, turns of the year and of the school year, a leap day."""

from __future__ import annotations

import datetime as dt

DAYS = tuple(map(dt.date.fromisoformat, ("2026-11-23", "2027-01-01", "2027-06-30", "2027-07-01", "2028-02-29")))
DAY = DAYS[0]
