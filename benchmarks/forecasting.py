"""`connector forecast` for three years against one `connector plan`: `python -m benchmarks.forecasting`."""

from __future__ import annotations

import datetime as dt
import sys

from benchmarks.measuring import CONNECTOR, Row, peak, plan_command, population, report, rounds, wall

PEOPLE = (15_000, 100_000)
YEARS = dt.timedelta(days=3 * 365)
TIMES = 3
MOST = 3  # plans: whoever waits for a plan waits for this


def row(people: int) -> Row:
    folder = population(people)
    last = (dt.datetime.now(dt.UTC).date() + YEARS).isoformat()
    config = ("--config", str(folder / "connector.yaml"), "--quiet", "--format", "json")
    forecast = [*CONNECTOR, "forecast", "--until", last, *config]
    runs = rounds(TIMES, {"forecast": forecast, "plan": plan_command(folder)})
    ours, theirs = wall(runs["forecast"]), wall(runs["plan"])
    changes = runs["forecast"][0].answer["summary"]
    return Row(
        figure=f"{people:,} people, {changes['gain'] + changes['lose']:,} changes, {peak(runs['forecast']):.0f} MB",
        found=f"{ours:.2f} s",
        peer=f"{theirs:.2f} s, one plan",
        ratio=ours / theirs,
        most=MOST,
    )


def main() -> int:
    return report("Every change of three years, as JSON (whole commands)", [row(people) for people in PEOPLE])


if __name__ == "__main__":
    sys.exit(main())
