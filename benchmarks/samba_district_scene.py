"""All that is there before the connector comes: the district's files, its accounts, and groups half in order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.measuring import CONNECTOR
from benchmarks.samba_district_domain import PASSWORD, Domain, account_name
from benchmarks.samba_district_expected import Account, Members, entitled, expected, group_names
from benchmarks.samba_district_proof import Proof
from benchmarks.samba_district_world import (
    ATTENDANCE,
    ROSTERS,
    Size,
    district,
    email_of,
    number_of,
    shares_an_address,
    with_a_rejected_row,
    without_rows,
)
from tests.deployment import render
from tests.nouns import Completion, World

OTHERS = 60  # accounts of nobody in the feed
ZONE = "America/Denver"
RIGHT = 0.8  # of the memberships that should be, those that are there before the first run
CONFIG = """policies: policies/
mappings: mappings/
state: state/
sources:
  people: {{type: csv, path: feeds/people.csv, max_age: 36h}}
  assignments: {{type: csv, path: feeds/assignments.csv, max_age: 36h}}
  completions: {{type: csv, path: feeds/completions.csv, learner: [person_id, username, email]}}
directories:
  ad:
    type: active-directory
    servers: ["{uri}"]
    ca_file: {ca_file}
    bind: {{method: simple, user: "{user}", password: "env:CONNECTOR_AD_PASSWORD"}}
    people: {{base: "{people}", filter: "(&(objectCategory=person)(objectClass=user))"}}
    correlate: [{{person: person_id, account: employeeID}}, {{person: email, account: mail}}]
    managed: ["{managed}"]
    protected: ["{protected}"]
limits: {{additions: {{count: {additions}}}}}
approvals: {{four_eyes: {{removals: null}}}}
"""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    folder: Path

    def call(self, *arguments: str) -> tuple[int, str, str]:
        """One verb of the command line: its exit code, its results and its log."""
        command = [*CONNECTOR, arguments[0], "--config", str(self.folder / "connector.yaml"), *arguments[1:]]
        env = {**os.environ, "CONNECTOR_AD_PASSWORD": PASSWORD, "NO_COLOR": "1"}
        ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout, ran.stderr


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything that was made before the connector comes, and what should be."""

    domain: Domain
    deployment: Deployment
    size: Size
    world: World
    right: Members
    accounts: Sequence[Account]
    protected: str

    def wanted(self, before: Members) -> Members:
        return expected(self.world, self.right, self.accounts, before, frozenset({self.protected}))


def make_scene(proof: Proof, domain: Domain, size: Size, folder: Path) -> Scene:
    with proof.step("invent the district") as said:
        world = district(size, dt.datetime.now(ZoneInfo(ZONE)).date(), domain.managed)
        said.append(f"{len(world.people)} staff, {len(world.assignments)} assignments")
    with proof.step("the oracle decides") as said:
        right = entitled(world)
        said.append(f"{sum(map(len, right.values()))} memberships in {len(right)} groups")
    with proof.step("fill the domain") as said:
        members, protected = _fill(domain, world, right, size)
        said.append(f"{sum(map(len, members.values()))} members")
    with proof.step("make the service account"):
        user = domain.make_service_account()
    _write_deployment(folder, world, domain, user, protected)
    return Scene(
        domain=domain,
        deployment=Deployment(folder=folder),
        size=size,
        world=world,
        right=right,
        accounts=domain.accounts(),
        protected=protected,
    )


def _fill(domain: Domain, world: World, right: Members, size: Size) -> tuple[Members, str]:
    """The members before the first run, and the protected one among them."""
    domain.make_groups(group_names(world))
    sharing = [n for n in range(size.staff) if shares_an_address(n)]
    single = sorted(p for p in right[ATTENDANCE] if not {number_of(p), number_of(p) + 1} & set(sharing))
    domain.make_odd_accounts(single[: size.staff // 75], sharing)
    members, protected = _members_before(right, world, size)
    domain.fill(members)
    return members, protected


def _members_before(right: Members, world: World, size: Size) -> tuple[Members, str]:
    """Four in five of those entitled, and some who are not; and one of these, who is never to be removed."""
    chance = random.Random(1)
    numbers = range(size.staff + OTHERS)
    members = {}
    for group, persons in right.items():
        kept = {account_name(int(p[1:])) for p in sorted(persons) if chance.random() < RIGHT}
        strays = chance.sample(numbers, len(persons) // 12 + chance.choice([0, 0, 1]))
        members[group] = kept | {account_name(n) for n in strays}
    unjudged = [n for n in range(size.staff) if without_rows(n) or with_a_rejected_row(n)]
    unjudged += [m for n in range(size.staff) if shares_an_address(n) for m in (n - 1, n)]
    denied = [number_of(e.person) for e in world.exceptions if e.effect == "deny"]
    members[ATTENDANCE] |= {account_name(n) for n in [*unjudged, *denied, size.staff]}
    outsiders = [n for n in range(size.staff) if n % 20 and f"E{n:06}" not in right[ROSTERS]]
    protected = account_name(chance.choice(outsiders))
    members[ROSTERS].add(protected)
    return members, protected


def _write_deployment(folder: Path, world: World, domain: Domain, user: str, protected: str) -> None:
    controller = domain.controller
    config = CONFIG.format(
        uri=controller.uri,
        ca_file=controller.ca_file,
        user=user,
        people=domain.people,
        managed=domain.managed,
        protected=f"CN={protected},{domain.people}",
        additions=len(world.people) // 50,
    )
    broken = [f"{p.person_id},3001,,0401,31.31.2020,,,\n" for n, p in enumerate(world.people) if with_a_rejected_row(n)]
    files = render(dataclasses.replace(world, completions=tuple(map(_as_learner, world.completions))))
    files["feeds/assignments.csv"] += "".join(broken)
    for n in filter(shares_an_address, range(len(world.people))):
        files["feeds/people.csv"] = files["feeds/people.csv"].replace(f",p{n}@", f",{email_of(n).partition('@')[0]}@")
    for path, text in {**files, "connector.yaml": config}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _as_learner(done: Completion) -> Completion:
    """The course system knows some by e-mail address or user name, in any case."""
    n = number_of(done.learner)
    names = {3: email_of(n).upper(), 4: f"User{n}"}
    return dataclasses.replace(done, learner=names.get(n % 10, done.learner))
