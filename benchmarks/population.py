"""An invented organisation of any size: feeds, rules, and a directory that is 95 % in line; the same every time."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks import rules
from benchmarks.rules import AS_OF, COURSES, JOBS, LOCATIONS, NEED, Exempt, rule_files

CACHE = Path(__file__).parent.parent / ".cache" / "bench"
ASSIGNMENTS, COMPLETIONS = 1.2, 1.5  # a person
IN_LINE, DRIFT = 0.95, 0.01  # of what is desired: members already, and members that should not be
GIVEN = ["Zoë", "Liam", "Maya", "Noah", "Ines", "Omar", "Ruth", "Theo", "Ana", "Kai", "June", "Ravi"]
FAMILY = ["Ortiz", "Nguyen", "Okafor", "Smith", "Larsen", "Haddad", "Kim", "Novak", "Diaz", "Weber", '"Vega, Jr."']
RARELY_QUOTED = [100] * 10 + [1]


def population(people: int, policies: int = 10) -> Path:
    """The folder of a deployment of that size; made once, kept under `.cache/bench`."""
    made_by = hashlib.sha256(b"".join(Path(m).read_bytes() for m in (__file__, rules.__file__))).hexdigest()[:8]
    folder = CACHE / f"{people}-people-{policies}-policies-{made_by}"
    if not folder.exists():
        draft = folder.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        _write(draft, people, policies)
        draft.rename(folder)
    return folder


@dataclass(frozen=True, kw_only=True)
class Feeds:
    people: pl.DataFrame
    assignments: pl.DataFrame
    completions: pl.DataFrame


def _write(folder: Path, people: int, policies: int) -> None:
    chance = random.Random(20260302)
    feeds = Feeds(
        people=_people(people, chance),
        assignments=_assignments(people, chance),
        completions=_completions(people, chance),
    )
    for path, text in rule_files(policies, _exempt(people, policies, chance)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (folder / "feeds").mkdir()
    for name in ("people", "assignments", "completions"):
        getattr(feeds, name).write_csv(folder / "feeds" / f"{name}.csv", quote_style="never")
    _write_directory(folder / "directory.json", feeds, policies, chance)


def _ids(numbers: pl.Expr) -> pl.Expr:
    return (numbers + 1_000_000).cast(pl.String)


def _picked(
    name: str, values: list[str], count: int, chance: random.Random, weights: list[int] | None = None
) -> pl.Series:
    return pl.Series(name, chance.choices(values, weights, k=count))


def _days(name: str, first: dt.date, last: dt.date, count: int, chance: random.Random) -> pl.Series:
    span = range((last - first).days + 1)
    return pl.Series(name, chance.choices([first + dt.timedelta(days=n) for n in span], k=count), dtype=pl.Date)


def _people(people: int, chance: random.Random) -> pl.DataFrame:
    frame = pl.DataFrame(
        [
            _picked("status", ["active", "leave", "terminated"], people, chance, [93, 3, 4]),
            _picked("given_name", GIVEN, people, chance),
            _picked("family_name", FAMILY, people, chance, RARELY_QUOTED),
            _days("hire_date", dt.date(2004, 7, 1), dt.date(2025, 9, 1), people, chance),
            _days("left", dt.date(2025, 9, 2), AS_OF, people, chance),
        ]
    ).with_row_index("n")
    return frame.select(
        _ids(pl.col("n")).alias("person_id"),
        "status",
        "given_name",
        "family_name",
        pl.format("person{}@dps.test", "n").alias("email"),
        pl.format("p{}", "n").alias("username"),
        "hire_date",
        pl.when(pl.col("status") == "terminated").then("left").alias("termination_date"),
    )


def _assignments(people: int, chance: random.Random) -> pl.DataFrame:
    count = int(people * ASSIGNMENTS)
    seconds = chance.choices(range(people), k=count - people)
    owners = pl.concat([pl.int_range(people, eager=True), pl.Series(seconds, dtype=pl.Int64)])
    frame = pl.DataFrame(
        [
            owners.alias("n"),
            _picked("job_code", list(JOBS), count, chance),
            _picked("location", list(LOCATIONS), count, chance),
            _days("start_date", dt.date(2010, 7, 1), dt.date(2026, 1, 5), count, chance),
            _picked("ended", ["", "2026-02-27", "2026-06-30"], count, chance, [90, 4, 6]),
        ]
    ).with_row_index("row")
    return frame.select(
        _ids(pl.col("n")).alias("person_id"),
        "job_code",
        pl.format("Title {}", "job_code").alias("job_title"),
        "location",
        "start_date",
        pl.col("ended").str.to_date(strict=False).alias("end_date"),
        pl.when(pl.col("row") < people).then(pl.lit("true")).otherwise(pl.lit("false")).alias("primary"),
        pl.when(pl.col("row") < people).then(pl.lit("1.0")).otherwise(pl.lit("0.5")).alias("fte"),
    )


def _completions(people: int, chance: random.Random) -> pl.DataFrame:
    count = int(people * COMPLETIONS)
    frame = pl.DataFrame(
        [
            pl.Series("n", chance.choices(range(people), k=count), dtype=pl.Int64),
            _picked("course_id", [*COURSES, "X1", "X2"], count, chance),
            _days("completed_at", dt.date(2021, 7, 1), AS_OF, count, chance),
            _picked("status", ["completed", "in progress"], count, chance, [97, 3]),
        ]
    )
    title = pl.format("Course {}", "course_id").alias("course_title")
    return frame.select(_ids(pl.col("n")).alias("learner"), "course_id", title, "completed_at", "status")


def _exempt(people: int, policies: int, chance: random.Random) -> list[Exempt]:
    found = {}
    for number in range(min(people // 1000, 300)):
        rule = rules.Rule(number=chance.randrange(policies))
        person = str(1_000_000 + chance.randrange(people))
        effect = "grant" if number % 2 and rule.per_location else "deny"
        found[person] = Exempt(person=person, rule=rule, effect=effect, location=f"{chance.randrange(240):04}")
    return list(found.values())


# --- the directory


def _write_directory(path: Path, feeds: Feeds, policies: int, chance: random.Random) -> None:
    accounts = feeds.people.select(
        pl.format("a{}", "person_id").alias("id"),
        pl.when(pl.int_range(pl.len()) % 50 != 0).then("person_id").alias("person_id"),
        "email",
        "username",
        (pl.int_range(pl.len()) % 500 != 0).alias("enabled"),
    )
    members = _members(feeds, policies, chance).group_by("group").agg(pl.col("person_id").sort()).rows()
    groups: dict[str, list[str]] = {group: [] for rule in rules.rules(policies) for group in rule.groups()}
    groups |= {group: [f"a{person}" for person in persons] for group, persons in members}
    path.write_text(f'{{"accounts": {accounts.write_json()},\n"groups": {json.dumps(groups)}}}\n')


def _members(feeds: Feeds, policies: int, chance: random.Random) -> pl.DataFrame:
    """`group`, `person_id`: 95 % of what the policies give, and some of those who fall short in one thing."""
    near = _near(feeds, policies).sort("group", "person_id")
    share = pl.Series([chance.random() for _ in range(near.height)])
    desired = near.filter(pl.col("met"), share < IN_LINE)
    short = near.filter(~pl.col("met"))
    return pl.concat([desired, short.sample(int(desired.height * DRIFT), seed=1)]).select("group", "person_id")


def _near(feeds: Feeds, policies: int) -> pl.DataFrame:
    """`group`, `person_id`, `met`: everybody with the role at the place, and whether employment and course are good."""
    some = [
        (role, rule.name, rule.per_location, rule.certification)
        for rule in rules.rules(policies)
        for role in rule.roles
    ]
    granting = pl.DataFrame(some, schema=["role", "rule", "per_location", "certification"], orient="row")
    role_of = pl.col("job_code").replace_strict(JOBS).alias("role")
    running = feeds.assignments.filter(
        pl.col("end_date").is_null() | (pl.col("end_date") >= AS_OF),
        pl.col("location").replace_strict(LOCATIONS) == "school",
    ).select("person_id", "location", role_of)
    good = feeds.completions.filter(pl.col("completed_at") >= NEED, pl.col("status") == "completed").select(
        person_id="learner",
        certification=pl.col("course_id").replace_strict(COURSES, default=None),
        met=pl.lit(value=True),
    )
    employed = feeds.people.filter(pl.col("status") != "terminated").select("person_id")
    good = good.join(employed, on="person_id", how="semi").unique()
    near = running.join(granting, on="role").join(good, on=["person_id", "certification"], how="left")
    place = pl.when("per_location").then(pl.format("{}-{}", "rule", "location")).otherwise("rule").alias("group")
    return near.group_by(place, "person_id").agg(pl.col("met").fill_null(value=False).any())


if __name__ == "__main__":
    print(population(*map(int, sys.argv[1:])))
