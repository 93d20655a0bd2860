"""A run as OpenMetrics text, for a textfile collector.

Every sample is a gauge without a timestamp: a collector takes no others, and each run replaces the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connector.core.plans.summary import DirectorySummary, RunSummary

Sample = tuple[Mapping[str, str], float]


@dataclass(frozen=True, kw_only=True)
class Family:
    """A metric and its samples (labels, value); a name that ends in `_seconds` has that unit."""

    name: str
    help: str
    samples: tuple[Sample, ...]


def metrics_text(summary: RunSummary) -> str:
    """The whole file; what nobody knows (a feed's age, who is late) has no sample."""
    return "".join(map(_family, _families(summary))) + "# EOF\n"


def _families(summary: RunSummary) -> Iterator[Family]:
    yield Family(
        name="connector_last_success_timestamp_seconds",
        help="When a run last ended with exit code 0.",
        samples=_at(summary.last_success),
    )
    yield Family(
        name="connector_run_finished_timestamp_seconds",
        help="When the last run ended, however.",
        samples=_at(summary.finished),
    )
    yield Family(
        name="connector_run_duration_seconds", help="How long the last run took.", samples=(({}, summary.duration),)
    )
    yield Family(name="connector_run_exit_code", help="The last run's exit code.", samples=(({}, float(summary.exit)),))
    yield from _of_directories(summary.directories)
    yield from _of_feeds(summary)
    yield Family(name="connector_run_paused", help="Changes that a pause left.", samples=(({}, float(summary.paused)),))
    yield Family(
        name="connector_late",
        help="Persons who wait for access longer than the rules allow.",
        samples=() if summary.late is None else (({}, float(summary.late)),),
    )


def _of_directories(directories: Mapping[str, DirectorySummary]) -> Iterator[Family]:
    for what, words in (
        ("made", "Memberships that the last run changed."),
        ("verifying", "Of these, what the directory took and does not show yet."),
        ("failed", "Changes that the directory did not make."),
        ("refused", "Changes that a guard held back."),
    ):
        yield Family(
            name="connector_run_changes" if what == "made" else f"connector_run_{what}",
            help=words,
            samples=tuple(
                ({"directory": name, "action": action}, float(number))
                for name, one in directories.items()
                for action, number in getattr(one.actions, what).items()
            ),
        )
    yield Family(
        name="connector_run_held",
        help="Changes in doubt, left as they are.",
        samples=tuple(({"directory": name}, float(sum(one.held.values()))) for name, one in directories.items()),
    )
    yield Family(
        name="connector_directory_read",
        help="1 where the directory was read whole, else 0.",
        samples=tuple(({"directory": name}, float(one.read)) for name, one in directories.items()),
    )


def _of_feeds(summary: RunSummary) -> Iterator[Family]:
    feeds = summary.feeds.items()
    yield Family(
        name="connector_feed_age_seconds",
        help="How old the feed was when it was read.",
        samples=tuple(({"feed": name}, one.age) for name, one in feeds if one.age is not None),
    )
    yield Family(
        name="connector_feed_rows",
        help="Rows of the feed that were accepted.",
        samples=tuple(({"feed": name}, float(one.rows)) for name, one in feeds),
    )
    yield Family(
        name="connector_feed_rejected",
        help="Rows of the feed that were rejected.",
        samples=tuple(({"feed": name}, float(one.rejected)) for name, one in feeds),
    )


def _at(moment: dt.datetime | None) -> tuple[Sample, ...]:
    return () if moment is None else (({}, moment.timestamp()),)


def _family(family: Family) -> str:
    unit = [f"# UNIT {family.name} seconds"] if family.name.endswith("_seconds") else []
    lines = [f"# TYPE {family.name} gauge", *unit, f"# HELP {family.name} {family.help}", *_samples(family)]
    return "".join(f"{line}\n" for line in lines) if family.samples else ""


def _samples(family: Family) -> Iterable[str]:
    for labels, value in family.samples:
        inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        yield f"{family.name}{f'{{{inside}}}' if inside else ''} {_number(value)}"


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
