"""A small deployment with something of everything that a run writes: the site that a run is killed on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.faults.forked import Call
from tests.guards.guarded import cap
from tests.plan.site import STAFF, Ran, Site, policy, right

GROUPS = ("ic-edit", "ic-keys")
STAY, JOIN, STRAY, LEFT, ABSENT = ("1", "2"), ("11", "12", "13"), ("21", "22"), ("31",), ("41",)
DESIRED = sorted(f"a{person}" for person in (*STAY, *JOIN, *ABSENT))
QUIET = "\n0 written, 0 were so already, 0 failed, 0 held by a guard\n"


class KillSite(Site):
    """It tells its numbers in a file, too."""

    @property
    def config(self) -> dict[str, Any]:
        return {**super().config, "metrics": "connector.prom"}


def prepare(site: Site, groups: tuple[str, str] = GROUPS) -> Site:
    """Before the first run: two rights and two groups, all members but who will join."""
    site.add_bystander()
    site.entitlements = {"edit": right(groups[0]), "keys": right(groups[1])}
    site.policies = {"staff": policy(["edit", "keys"], STAFF)}
    site.groups = {GROUPS[0]: [], GROUPS[1]: []}
    site.entitled(*STAY, *STRAY, *LEFT, *ABSENT, member=True)
    site.groups[GROUPS[1]] = list(site.groups[GROUPS[0]])
    return site


def stray(site: Site) -> Site:
    """Two persons have another job: in each group one removal more than may go unasked."""
    site.limits["removals_per_group"] = cap(count=1)
    for job in site.assignments:
        if job["person_id"] in STRAY:
            job["job_code"] = "3001"
    return site


def move_on(site: Site) -> Site:
    """Three join, one has left, one is missing from every feed, a row is bad: twelve changes with those approved."""
    members = {group: list(accounts) for group, accounts in site.groups.items()}
    site.entitled(*JOIN)
    site.groups = members
    site.course("1", "some day")
    for person in site.people:
        person["status"] = "terminated" if person["person_id"] in LEFT else person["status"]
    site.people = [row for row in site.people if row["person_id"] not in ABSENT]
    site.assignments = [row for row in site.assignments if row["person_id"] not in ABSENT]
    return site


def is_quiet(ran: Call | Ran) -> bool:
    return ran.code == 0 and QUIET in ran.out


def approve_id(ran: Call | Ran) -> str:
    """The first letters of the plan that the run says to approve."""
    return ran.out.partition("connector approve ")[2].split()[0]


def site_in(folder: Path) -> Site:
    folder.mkdir()
    return KillSite(folder=folder)
