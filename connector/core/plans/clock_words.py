"""A clock in plain words: what made it late, and the text of a ticket; by ids, without names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from connector.core.plans.clocks import Judged
from connector.core.plans.wants import STAGES, Kept
from connector.core.vocabulary import HOLDS, UNRESOLVED

IN_DIRECTORY = {
    "unread": "the directory could not be read whole",
    "group-missing": "the directory lacks the group",
    "failed": "the directory did not make the change",
}
REMEDIES: Mapping[str, str] = {
    "no-run": "see `connector heartbeat` and `connector doctor`",
    "left-out": "the next whole `connector run` writes it",
    "pause": "whoever paused it decides: `connector resume`, for a group with `--group`",
    "guard": "somebody looks at it and approves it: `connector plan`, `connector approve`",
    "doubt": "have the row corrected in the feed; `connector explain` tells which",
    "no-account": "give the person one account with the right key, or enable it",
    "directory": "see `connector doctor`",
}


def sentence(judged: Judged, seen_on: dt.date) -> str:
    """seen_on: the district's day on which a run first wanted it."""
    if judged.state == "met":
        return "in time"
    cause = _cause(judged.kept, seen_on)
    return f"{_long(judged.over)} late: {cause}" if judged.state == "late" else f"still in time: {cause}"


def ticket(judged: Judged, seen_on: dt.date) -> str:
    """Of one that waits."""
    want, now = judged.clock.want, judged.clock.kept
    place = f" at {want.location}" if want.location is not None else ""
    what = "should have" if want.action == "add" else "should have lost"
    since = f"the facts are complete since {judged.day}" if judged.clock.fact else f"a run first wanted it on {seen_on}"
    return (
        f"Person {want.person} {what} the right {want.entitlement}{place} in {want.directory} by the end of "
        f"{judged.due_on}: {since}. It waits: {_cause(now, seen_on)}. To go on: {REMEDIES[now.stage]}."
    )


def _cause(kept: Kept, seen_on: dt.date) -> str:
    stage, why = kept
    match stage:
        case "hr-feed" | "lms-feed":
            return f"the {stage[:-5].upper()} feed told it on {seen_on} only"
        case "no-run":
            return f"no run looked before {seen_on}"
        case "guard" if why not in HOLDS:
            return f"held by a guard ({why})"
        case "pause":
            return "the group is paused" if why else "writes are paused"
        case "directory":
            return IN_DIRECTORY.get(why, "the directory took its time")
    return HOLDS.get(why) or UNRESOLVED.get(why) or STAGES[stage]


def _long(span: dt.timedelta) -> str:
    hours = max(1, round(span.total_seconds() / 3600))
    number, unit = (hours // 24, "day") if hours >= 24 else (hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"
