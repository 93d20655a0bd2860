"""A small deployment on the nights that a test names: Denver, a run at 02:00, files and directory as the district's."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from connector.state.ledger import Ledger
from tests.plan.site import Ran, Site

DENVER = ZoneInfo("America/Denver")
Row = dict[str, Any]


@contextmanager
def at(day: str, time: str = "02:00") -> Iterator[None]:
    """On that day, at that time in the district."""
    moment = dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=DENVER)
    with time_machine.travel(moment, tick=False):
        yield


class District:
    """November 2025 without holidays but those that a test names; the 3rd is a Monday."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.site.calendar = {"time_zone": "America/Denver", "school_year": {"starts": "07-01"}}
        self.config = ""
        self.groups: dict[str, list[str]] | None = None
        self.broken = False

    def run(self, day: str, *arguments: str, expect: int = 0, time: str = "02:00") -> Ran:
        """The nightly run, after the files were written anew."""
        with at(day, time):
            ran = self.write().call("run", *arguments)
        assert expect == ran.code, ran.err + ran.out
        return ran

    def write(self) -> Site:
        """The groups stay as the connector left them, unless a test names others in `groups`."""
        path, plain = self.site.folder / self.site.identity, self.site.folder / "directory.json"
        if self.groups is not None:
            self.site.groups, self.groups = self.groups, None
        elif path.exists() and not self.broken:
            self.site.groups = json.loads(path.read_text())["groups"]
        text = path.read_bytes() if path.exists() else b""
        self.site.write()
        with (self.site.folder / "connector.yaml").open("a") as config:
            config.write(self.config)
        if self.broken:
            plain.write_text("{")
        if path != plain and plain.read_bytes() != text:
            plain.rename(path)
        return self.site

    @contextmanager
    def unreadable(self) -> Iterator[None]:
        """Nights on which the directory's file is torn; the groups in it are not lost."""
        self.write()
        self.broken = True
        yield
        self.broken, self.groups = False, self.site.groups

    def member(self, account: str, group: str) -> None:
        """Somebody adds a member by hand, before the next run."""
        found = self.site.directory["groups"]
        self.groups = {**found, group: [*found.get(group, []), account]}

    def call(self, day: str, *arguments: str, time: str = "12:00") -> Ran:
        with at(day, time):
            return self.site.call(*arguments)

    def rows(self, day: str, report: str = "sla", *arguments: str, time: str = "12:00") -> list[Row]:
        ran = self.call(day, "report", report, "--format", "json", *arguments, time=time)
        assert ran.code == 0, ran.err
        found: list[Row] = json.loads(ran.out)["rows"]
        return found

    def row(self, day: str, report: str = "sla", time: str = "12:00") -> Row:
        """The only one."""
        (found,) = self.rows(day, report, time=time)
        return found

    def events(self, *kinds: str) -> list[tuple[str, str | None]]:
        """Kind and stage (or why) of the record's lines of these kinds."""
        with Ledger.open_to_read(self.site.folder / "state") as ledger:
            return [
                (event.kind, event.body.get("stage", event.body.get("why"))) for event in ledger.events(kinds=kinds)
            ]

    # ---- facts

    def principal(self, who: str, started: str = "2025-10-01", **more: Any) -> None:
        """A principal with an account and without the course."""
        self.site.person(who, hire_date="2015-08-01", **more)
        self.site.job(who, start_date=started)
