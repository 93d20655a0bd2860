"""A whole district on a Samba domain controller, through the command line: `python -m benchmarks.samba_district`.

15,000 staff, 200 groups of schools and 2 of the district. The first run brings them into line, the second writes
nothing, and a third repairs what another program changed. What should be is the oracle's; what is, is read by
`ldapsearch`, `samba-tool` and the controller's own audit log. Needs root.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.measuring import CONNECTOR
from benchmarks.samba_district_domain import PASSWORD, Domain, Groups, account_name
from benchmarks.samba_district_expected import (
    Account,
    Members,
    added_and_removed,
    differences,
    entitled,
    expected,
    group_names,
)
from benchmarks.samba_district_world import ATTENDANCE, ROSTERS, Size, district, with_a_rejected_row, without_rows
from connector import clock
from tests.deployment import render
from tests.nouns import World
from tests.samba.controller import Controller, forget_controller, seeded_template, start_controller

WHOLE = Size(staff=15_000, schools=200)
OTHERS = 60  # accounts of nobody in the feed
ZONE = "America/Denver"
RIGHT = 0.8  # of the memberships that should be, those that are there before the first run
DRIFT = 2  # members taken out of a group by another program, and as many put in
SAMPLE = 20  # groups of schools that samba-tool is asked for, besides the district's two
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
"""


@dataclass(kw_only=True)
class Proof:
    """What was done, how long it took, and what was not as it should be."""

    steps: list[tuple[str, float, str]] = field(default_factory=list)
    mismatches: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Times what is done inside; what is put into the list is told beside it."""
        said: list[str] = []
        began = time.perf_counter()
        yield said
        self.steps.append((name, time.perf_counter() - began, ", ".join(said)))

    def equal(self, what: str, wanted: object, found: object) -> None:
        if wanted != found:
            self.mismatches.append(f"{what}: {wanted!r:.300} was expected, {found!r:.300} was found")

    def same_members(self, what: str, wanted: Members, found: Members) -> None:
        self.mismatches += [f"{what}: {line}" for line in differences(wanted, found)]


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


def main() -> int:
    with _controller(WHOLE) as controller, tempfile.TemporaryDirectory() as folder:
        proof = prove(controller, WHOLE, Path(folder), SAMPLE)
    width = max(len(name) for name, _, _ in proof.steps)
    print(f"\nA district of {WHOLE.staff} staff and {WHOLE.groups} groups on a Samba domain controller")
    for name, seconds, said in proof.steps:
        print(f"  {name.ljust(width)}  {seconds:6.1f} s  {said}".rstrip())
    for line in proof.mismatches:
        print(f"  WRONG  {line}")
    print(f"  {len(proof.mismatches)} mismatches")
    return int(bool(proof.mismatches))


@contextmanager
def _controller(size: Size) -> Iterator[Controller]:
    controller = start_controller(template=seeded_template(size.staff + OTHERS, 0))
    try:
        yield controller
    finally:
        forget_controller(controller)


def prove(controller: Controller, size: Size, folder: Path, sample: int) -> Proof:
    """`controller` has accounts `u000000`... for the staff and some more; `folder` gets the deployment."""
    proof = Proof()
    scene = _make(proof, Domain(controller=controller), size, folder)
    _first_run(proof, scene)
    _run_that_writes_nothing(proof, scene, "connector run, the second")
    _repair(proof, scene, min(sample, 4))
    _run_that_writes_nothing(proof, scene, "connector run, nothing left")
    _listed_by_samba(proof, scene, sample)
    _record(proof, scene)
    return proof


# ---- before


def _make(proof: Proof, domain: Domain, size: Size, folder: Path) -> Scene:
    with proof.step("invent the district") as said:
        world = district(size, clock.today(ZONE), domain.managed)
        said.append(f"{len(world.people)} staff, {len(world.assignments)} assignments")
    with proof.step("the oracle decides") as said:
        right = entitled(world)
        said.append(f"{sum(map(len, right.values()))} memberships in {len(right)} groups")
    with proof.step("fill the domain") as said:
        domain.make_groups(group_names(world))
        domain.make_odd_accounts(sorted(right[ATTENDANCE])[: max(6, size.staff // 100)])
        members, protected = _members_before(right, size)
        domain.fill(members)
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


def _members_before(right: Members, size: Size) -> tuple[Members, str]:
    """Four in five of those entitled, and some who are not; and one of these, who is never to be removed."""
    chance = random.Random(1)
    numbers = range(size.staff + OTHERS)
    members = {}
    for group, persons in right.items():
        kept = {account_name(int(p[1:])) for p in sorted(persons) if chance.random() < RIGHT}
        strays = chance.sample(numbers, len(persons) // 12 + chance.choice([0, 0, 1]))
        members[group] = kept | {account_name(n) for n in strays}
    unjudged = [n for n in range(size.staff) if without_rows(n) or with_a_rejected_row(n)]
    members[ATTENDANCE] |= {account_name(n) for n in [*unjudged, size.staff]}
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
    )
    broken = [f"{p.person_id},3001,,0401,31.31.2020,,,\n" for n, p in enumerate(world.people) if with_a_rejected_row(n)]
    files = render(world)
    files["feeds/assignments.csv"] += "".join(broken)
    for path, text in {**files, "connector.yaml": config}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


# ---- the acts


def _first_run(proof: Proof, scene: Scene) -> None:
    before, since = scene.domain.groups(), scene.domain.audit()
    wanted = scene.wanted(before.members)
    changes = added_and_removed(before.members, wanted)
    with proof.step("connector doctor") as said:
        said.extend(_called(proof, scene, 0, "doctor").splitlines()[-1:])
    plan = scene.deployment.folder / "plan.json"
    with proof.step("connector plan --out") as said:
        _called(proof, scene, 0, "plan", "--out", str(plan))
        sealed = json.loads(plan.read_text(encoding="utf-8"))
        said.extend(_counts(sealed))
    proof.equal("the plan's changes", sorted(changes), sorted(map(_change, sealed["changes"])))
    proof.equal("a plan wrote", before.stamps, scene.domain.groups().stamps)
    if sealed["refusals"]:
        with proof.step("connector approve"):
            _called(proof, scene, 0, "approve", str(plan), "--reason", "first run of the district")
    with proof.step("connector apply") as said:
        said.extend(_called(proof, scene, 0, "apply", str(plan)).splitlines()[1:2])
    after = scene.domain.groups()
    proof.same_members("after the first run", wanted, after.members)
    written, others = scene.domain.audited(since)
    proof.equal("memberships written, by the audit log", sorted(changes), sorted(written))
    proof.equal("other objects written", [], [dn for dn in others if dn not in map(scene.domain.group, wanted)])


def _run_that_writes_nothing(proof: Proof, scene: Scene, name: str) -> None:
    before, since = scene.domain.groups(), scene.domain.audit()
    with proof.step(name) as said:
        said.extend(_called(proof, scene, 0, "run").splitlines()[1:2])
    after = scene.domain.groups()
    proof.equal("uSNChanged of every managed group", before.stamps, after.stamps)
    proof.same_members("after a run that writes nothing", before.members, after.members)
    proof.equal("the audit log of a run that writes nothing", (set(), []), scene.domain.audited(since))


def _repair(proof: Proof, scene: Scene, groups: int) -> None:
    """Another program takes members out and puts others in; `plan` sees it, and one run puts it right."""
    good = scene.domain.groups()
    with proof.step("drift by samba-tool") as said:
        changed = _drift(scene, good, groups)
        said.append(f"{changed} memberships")
    proof.equal(
        "memberships that drifted", changed, len(added_and_removed(good.members, scene.domain.groups().members))
    )
    with proof.step("connector plan --exit-code"):
        _called(proof, scene, 10, "plan", "--exit-code")
    with proof.step("connector run, repairs") as said:
        said.extend(_called(proof, scene, 0, "run").splitlines()[1:2])
    proof.same_members("after the repair", good.members, scene.domain.groups().members)


def _drift(scene: Scene, good: Groups, groups: int) -> int:
    """In the largest groups, so that no guard has to look: an empty or halved group would wait for approval."""
    largest = sorted(good.members, key=lambda group: (-len(good.members[group]), group))[:groups]
    everybody = {account.name for account in scene.accounts}
    restored = scene.wanted({group: set() for group in good.members})
    kept = scene.wanted(dict.fromkeys(good.members, everybody))
    for n, group in enumerate(largest):
        lost = sorted(restored[group] & good.members[group])[:DRIFT]
        strangers = sorted(everybody - kept[group])[n * DRIFT : (n + 1) * DRIFT]
        scene.domain.controller.tool("group", "removemembers", group, ",".join(lost))
        scene.domain.controller.tool("group", "addmembers", group, ",".join(strangers))
    return 2 * DRIFT * len(largest)


def _listed_by_samba(proof: Proof, scene: Scene, sample: int) -> None:
    wanted = scene.wanted(scene.domain.groups().members)
    chosen = [ATTENDANCE, ROSTERS, *random.Random(2).sample(sorted(wanted.keys() - {ATTENDANCE, ROSTERS}), sample)]
    with proof.step("samba-tool group listmembers") as said:
        listed = {group: scene.domain.listed(group) for group in chosen}
        said.append(f"{len(listed)} groups")
    proof.same_members("by samba-tool", {group: wanted[group] for group in chosen}, listed)


def _record(proof: Proof, scene: Scene) -> None:
    with proof.step("connector audit verify") as said:
        said.extend(_called(proof, scene, 0, "audit", "verify").splitlines()[-1:])


# ---- shared


def _called(proof: Proof, scene: Scene, code: int, *arguments: str) -> str:
    found, printed, log = scene.deployment.call(*arguments)
    if found != code:
        told = (printed + log)[-2000:]
        proof.mismatches.append(f"connector {' '.join(arguments)}: exit {found}, not {code}\n{told}")
    return printed


def _change(change: dict[str, Any]) -> tuple[str, str, str]:
    return change["action"], change["group"].partition(",")[0].removeprefix("CN="), change["account_name"]


def _counts(sealed: dict[str, Any]) -> list[str]:
    summary = sealed["summary"]
    guards = sorted({refusal["guard"] for refusal in sealed["refusals"]})
    return [
        f"{summary['add']} add, {summary['remove']} remove, {summary['hold']} held, {summary['unchanged']} unchanged",
        f"{len(sealed['foreign'])} foreign, {len(sealed['unresolved'])} unresolved",
        f"{len(sealed['refusals'])} refusals: {' '.join(guards)}",
    ]


if __name__ == "__main__":
    sys.exit(main())
