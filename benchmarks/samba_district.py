"""A whole district on a Samba domain controller, through the command line: `python -m benchmarks.samba_district`.

15,000 staff, 200 groups of schools and 2 of the district. The first run brings them into line, the second writes
nothing, and a third repairs what another program changed. What should be is the oracle's; what is, is read by
`ldapsearch`, `samba-tool` and the controller's own audit log. Needs root. Exits 1 where something is not so.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.samba_district_domain import Domain, Groups
from benchmarks.samba_district_expected import added_and_removed
from benchmarks.samba_district_proof import Proof
from benchmarks.samba_district_scene import OTHERS, Scene, make_scene
from benchmarks.samba_district_world import ATTENDANCE, ROSTERS, Size
from tests.samba.controller import Controller, forget_controller, seeded_template, start_controller

WHOLE = Size(staff=15_000, schools=200)
DRIFT = 2  # members taken out of a group by another program, and as many put in
SAMPLE = 20  # groups of schools that samba-tool is asked for, besides the district's two


def main() -> int:
    print(f"A district of {WHOLE.staff} staff and {WHOLE.groups} groups on a Samba domain controller", flush=True)
    proof = Proof(tell=lambda line: print(line, flush=True))
    with proof.step("start the controller"):
        controller = start_controller(template=seeded_template(WHOLE.staff + OTHERS, 0))
    try:
        with tempfile.TemporaryDirectory() as folder:
            prove(proof, controller, WHOLE, Path(folder), SAMPLE)
    finally:
        forget_controller(controller)
    for line in proof.mismatches:
        print(f"  WRONG  {line}")
    print(f"  {len(proof.mismatches)} mismatches")
    return int(bool(proof.mismatches))


def prove(proof: Proof, controller: Controller, size: Size, folder: Path, sample: int) -> None:
    """`controller` has accounts `u000000`... for the staff and some more; `folder` gets the deployment."""
    scene = make_scene(proof, Domain(controller=controller), size, folder)
    _first_run(proof, scene)
    _run_that_writes_nothing(proof, scene, "connector run, the second")
    _repair(proof, scene, min(sample, 4))
    _run_that_writes_nothing(proof, scene, "connector run, nothing left")
    _listed_by_samba(proof, scene, sample)
    _record(proof, scene)


def _first_run(proof: Proof, scene: Scene) -> None:
    before, since = scene.domain.groups(), scene.domain.audit()
    wanted = scene.wanted(before.members)
    changes = added_and_removed(before.members, wanted)
    with proof.step("connector doctor") as said:
        said.extend(_called(proof, scene, 0, "doctor").splitlines()[-1:])
    plan = scene.deployment.folder / "plan.json"
    with proof.step("connector plan --out") as said:
        _called(proof, scene, 0, "plan", "--out", str(plan))
        if not plan.exists():
            raise RuntimeError(proof.mismatches[-1])
        sealed = json.loads(plan.read_text(encoding="utf-8"))
        said.extend(_counts(sealed))
    proof.same("the plan's changes", changes, set(map(_change, sealed["changes"])))
    proof.equal("a plan wrote", before.stamps, scene.domain.groups().stamps)
    if sealed["refusals"]:
        with proof.step("connector approve"):
            _called(proof, scene, 0, "approve", str(plan), "--reason", "first run of the district")
    with proof.step("connector apply") as said:
        said.extend(_called(proof, scene, 0, "apply", str(plan)).splitlines()[1:2])
    after = scene.domain.groups()
    proof.same_members("after the first run", wanted, after.members)
    written, others = scene.domain.audited(since)
    proof.same("memberships written, by the audit log", changes, written)
    proof.same("other objects written", set(), others - set(map(scene.domain.group, wanted)))


def _run_that_writes_nothing(proof: Proof, scene: Scene, name: str) -> None:
    before, since = scene.domain.groups(), scene.domain.audit()
    with proof.step(name) as said:
        said.extend(_called(proof, scene, 0, "run").splitlines()[1:2])
    after = scene.domain.groups()
    proof.equal("uSNChanged of every managed group", before.stamps, after.stamps)
    proof.same_members("after a run that writes nothing", before.members, after.members)
    proof.equal("the audit log of a run that writes nothing", (set(), set()), scene.domain.audited(since))


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
