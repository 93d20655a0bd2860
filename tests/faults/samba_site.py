"""The site of the kills with a real domain controller for its directory, and the state that is wanted there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults import kill_site
from tests.faults.forked import call, forked
from tests.faults.record import faults_of, used_approvals
from tests.plan.site import Site
from tests.samba.controller import Controller, forget_controller, seeded_template, start_controller
from tests.samba.domain import Domain
from tests.samba.fixtures import GROUPS, USERS

PASSWORD = "CONNECTOR_AD_PASSWORD"  # noqa: S105 - the variable's name
BEFORE = (*kill_site.STAY, *kill_site.STRAY, *kill_site.LEFT, *kill_site.ABSENT)
AFTER = (*kill_site.STAY, *kill_site.JOIN, *kill_site.ABSENT)
CHANGES = 6  # in each of the two groups


@dataclass(kw_only=True)
class SambaSite(Site):
    section: dict[str, Any] = field(default_factory=dict)
    domain: Domain

    @property
    def identity(self) -> str:
        dn = self.domain.controller.domain
        return f"{dn} {self.domain.guid(dn)}"

    @property
    def config(self) -> dict[str, Any]:
        return {**super().config, "directories": {"local": self.section}}


@dataclass(frozen=True, kw_only=True)
class Given:
    """A deployment that has run and holds an approved plan, and its groups and people in the directory."""

    domain: Domain
    folder: Path
    groups: tuple[str, str]
    people: dict[str, str]
    wanted: list[str]

    def begin(self, folder: Path) -> None:
        """A copy of the deployment, and every membership as it was."""
        shutil.copytree(self.folder, folder)
        for group in self.groups:
            members = "".join(f"member: {self.people[person]}\n" for person in BEFORE)
            self.domain.controller.change(f"dn: {group}\nchangetype: modify\nreplace: member\n{members}")

    def changes(self) -> list[int]:
        """How many memberships of each group were ever written, by the controller's own audit."""
        return [self.domain.controller.changes_of(group) for group in self.groups]

    def wrong(self, folder: Path, before: list[int], approved: int) -> Iterator[str]:
        """approved: how many approvals were given, the first included."""
        for group in self.groups:
            if (members := self.domain.members(group)) != self.wanted:
                yield f"{group} has {members}"
        if (written := [now - then for now, then in zip(self.changes(), before, strict=True)]) != [CHANGES, CHANGES]:
            yield f"the controller wrote {written} memberships"
        state = folder / "state"
        yield from faults_of(state)
        if len(used_approvals(state)) != approved:
            yield f"{approved} approvals were given, {len(used_approvals(state))} used"
        if held := sorted(path.name for path in (state / "held").iterdir()):
            yield f"still held: {held}"


@contextmanager
def running() -> Iterator[Controller]:
    controller = start_controller(template=seeded_template(USERS, GROUPS))
    os.environ[PASSWORD] = controller.password
    try:
        yield controller
    finally:
        forget_controller(controller)


def given(domain: Domain, folder: Path, server: str) -> Given:
    people = {number: domain.person(f"P{number}", employeeID=number) for number in (*BEFORE, *kill_site.JOIN)}
    members = [people[number] for number in BEFORE]
    groups = (domain.group("edit", *members), domain.group("keys", *members))
    folder.mkdir()
    site = kill_site.prepare(SambaSite(folder=folder, domain=domain, section=_section(domain, server)), groups)
    ran = forked(lambda: _prepared(site))  # a process that has had threads of its own can't be forked any more
    assert ran.code == 0, ran.out
    wanted = sorted(domain.guid(people[number]) for number in AFTER)
    return Given(domain=domain, folder=folder, groups=groups, people=people, wanted=wanted)


def _prepared(site: Site) -> int:
    ran = site.write().call("run")
    assert kill_site.is_quiet(ran), ran
    ran = kill_site.stray(site).write().call("run")
    assert ran.code == 3, ran
    assert site.call("approve", kill_site.approve_id(ran), "--reason", "seen and well").code == 0
    kill_site.move_on(site).write()
    return 0


def until_quiet(folder: Path, most: int) -> tuple[int, int]:
    """How many runs it took, 0 for too many, and how many approvals were given on the way.

    An approval of which something was done is spent: what is left of its plan waits for another.
    """
    approved = 0
    for number in range(1, most + 1):
        ran = call(folder, "run")
        if kill_site.is_quiet(ran):
            return number, approved
        if ran.code == 3:
            approved += 1
            assert call(folder, "approve", kill_site.approve_id(ran), "--reason", "the rest").code == 0
    return 0, approved


def _section(domain: Domain, server: str) -> dict[str, Any]:
    return {
        "type": "active-directory",
        "servers": [server],
        "ca_file": domain.controller.ca_file,
        "bind": {"method": "simple", "user": domain.controller.administrator, "password": f"env:{PASSWORD}"},
        "people": {"base": domain.staff},
        "correlate": [{"person": "person_id", "account": "employeeID"}],
        "managed": [domain.managed],
        "timeouts": {"connect": 8, "answer": 10, "total": 30},
    }
