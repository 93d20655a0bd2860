"""The small deployment from night to night: runs on days of their own, and what people do in between."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import time_machine

from tests.plan.site import Ran, Site


def night(site: Site, day: str, *, code: int = 0, verb: tuple[str, ...] = ("run",)) -> Ran:
    """One call at 04:00 UTC of a day; the directory stays as it is."""
    if (site.folder / "directory.json").exists():
        site.groups = site.directory["groups"]
    with time_machine.travel(dt.datetime.fromisoformat(f"{day}T04:00:00+00:00"), tick=False):
        ran = site.write().call(*verb)
    assert code == ran.code, ran.out + ran.err
    return ran


def by_hand(site: Site, *members: str, group: str = "ic-edit") -> None:
    document = site.directory
    document["groups"][group] = [*members]
    (site.folder / "directory.json").write_text(json.dumps(document))


def history(site: Site, *arguments: str, today: str = "2026-08-01", code: int = 0) -> Any:
    """The report in JSON, at noon of a day."""
    with time_machine.travel(dt.datetime.fromisoformat(f"{today}T12:00:00+00:00"), tick=False):
        ran = site.call("history", *arguments, "--format", "json")
    assert (code, "") == (ran.code, ran.err)
    return ran.json


def told(site: Site, *arguments: str, **how: Any) -> list[tuple[Any, ...]]:
    """Of each row: the account, on which day it began and why, on which day it ended and why."""
    return [
        (row["account"], *(_day(row[name]) for name in ("from", "given_reason", "until", "taken_reason")))
        for row in history(site, *arguments, **how)["rows"]
    ]


def _day(text: str | None) -> str | None:
    return text[:10] if text and text[:2] == "20" else text
