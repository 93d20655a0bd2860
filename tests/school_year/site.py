"""The simulated district's deployment on disk: rules once, feeds and the embedded directory as they are each night."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests import deployment
from tests.nouns import Exception_, World
from tests.school_year import rules
from tests.school_year.staff import Staff
from tests.school_year.truth import Membership

FEEDS = ("people", "assignments", "completions")


class Site:
    def __init__(self, folder: Path, locations: dict[str, Any], exceptions: tuple[Exception_, ...]) -> None:
        self.folder, self._locations, self._exceptions = folder, locations, exceptions
        self.config = folder / "connector.yaml"
        self.directory = folder / "directory.json"
        self.config.write_text(rules.CONFIG)
        for path, text in deployment.render(
            self._world(Staff(0, [""], rules.FIRST_NIGHT, 0), rules.FIRST_NIGHT)
        ).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)

    def _world(self, staff: Staff, night: dt.date) -> World:
        listed = [m for m in staff.members.values() if m.listed(night)]
        return World(
            as_of=night,
            people=tuple(m.person for m in listed),
            assignments=tuple(job for m in listed for job in m.jobs),
            completions=tuple(course for m in staff.members.values() for course in m.listed_courses),
            policies=rules.POLICIES,
            exceptions=self._exceptions,
            roles=rules.ROLES,
            locations=self._locations,
            certifications=rules.CERTIFICATIONS,
            entitlements=rules.ENTITLEMENTS,
            calendar=rules.CALENDAR,
        )

    def deliver(self, staff: Staff, now: dt.datetime, night: dt.date) -> None:
        """Tonight's feeds, as whole files of an hour ago."""
        world = self._world(staff, night)
        for name in FEEDS:
            path = self._feed(name)
            path.write_text(getattr(deployment, name)(world))
            stamp = (now - dt.timedelta(hours=1)).timestamp()
            os.utime(path, (stamp, stamp))

    def truncate(self) -> None:
        """Half of the people's file arrived; its time stays."""
        path = self._feed("people")
        modified = path.stat().st_mtime
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(lines[: len(lines) // 2]))
        os.utime(path, (modified, modified))

    def misspell(self) -> None:
        path = self._feed("people")
        path.write_text(path.read_text().replace("person_id", "persn_id", 1))

    def _feed(self, name: str) -> Path:
        return self.folder / "feeds" / f"{name}.csv"

    def members(self) -> set[Membership]:
        """Group and person of every member that is somebody's account."""
        document = json.loads(self.directory.read_text())
        owners = {account["id"]: account["person_id"] for account in document["accounts"]}
        return {(group, owners[a]) for group, found in document["groups"].items() for a in found if a in owners}

    def set_members(self, members: Iterable[Membership], staff: Staff, night: dt.date) -> None:
        """The accounts there are tonight, and who is a member: somebody's work by hand, or the year's beginning."""
        groups: dict[str, list[str]] = {group: [] for group in self.groups}
        for group, person in sorted(members):
            groups[group].append(f"a{person}")
        accounts = [
            {"id": f"a{p}", "person_id": p, "enabled": True} for p, m in staff.members.items() if m.account_on <= night
        ]
        self.directory.write_text(json.dumps({"accounts": accounts, "groups": groups}))

    @property
    def groups(self) -> list[str]:
        schools = [code for code, place in self._locations.items() if place["type"] == "school"]
        return sorted({rules.group(name, at) for name in rules.ENTITLEMENTS for at in schools})
