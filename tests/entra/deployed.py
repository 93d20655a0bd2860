"""A small deployment whose one directory, `local`, is an emulated tenant; called as a district would."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.emulators.graph.fixtures import Emulator
from tests.entra.emulated import section
from tests.plan.site import LOCATIONS, Site, per_location, policy, right

WHEN = {"all": [{"employed": {}}, {"assigned": {"role": ["principal"]}}]}
SCHOOLS = tuple(code for code, place in LOCATIONS.items() if place["type"] == "school")
ANYWHERE = "ic-edit"


@dataclass(kw_only=True)
class EntraSite(Site):
    emulator: Emulator
    entra: dict[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        settings = section(self.emulator, **self.entra)
        return f"{settings['tenant']} at {urlsplit(settings['endpoint']).netloc}"

    @property
    def config(self) -> dict[str, Any]:
        config = super().config
        return {**config, "directories": {"local": section(self.emulator, **self.entra)}}


@dataclass(frozen=True, kw_only=True)
class Case:
    """An invented tenant and the state it is to come to. desired: group id -> account ids, strangers included."""

    site: EntraSite
    accounts: list[str]
    desired: dict[str, list[str]]


def site_of(emulator: Emulator, folder: Path, **entra: Any) -> EntraSite:
    site = EntraSite(folder=folder, emulator=emulator, entra=entra)
    site.entitlements = {"edit": right(ANYWHERE), "at-school": per_location("ic-{location}")}
    site.policies = {"staff": policy(["edit", "at-school"], WHEN)}
    site.completions = [{"learner": "900000", "course_id": "OTHER", "completed_at": "2020-01-10"}]
    return site


def draw(emulator: Emulator, folder: Path, seed: int, people: int = 60, **entra: Any) -> Case:
    """Everybody's rights and memberships by chance: some are missing, some are too many, some are not ours."""
    chance = random.Random(seed)
    site = site_of(emulator, folder, protected=["breakglass@example.test"], **entra)
    names = [f"{number:04d}" for number in range(people)]
    ids = _users(emulator, names)
    jobs = {name: (chance.choice(["1101", "3001"]), chance.choice(list(LOCATIONS))) for name in names}
    for name, (code, place) in jobs.items():
        site.person(name, account=False)
        site.job(name, job_code=code, location=place)
    entitled = {name: place for name, (code, place) in jobs.items() if code == "1101"}
    wanted = {ANYWHERE: list(entitled)}
    wanted |= {f"ic-{code}": [name for name, place in entitled.items() if place == code] for code in SCHOOLS}
    desired = {}
    for group, members in wanted.items():
        others = _strangers(emulator, group, ids)
        before = [name for name in names if chance.random() < (0.7 if name in members else 0.3)]
        group_id = _group(emulator, group, [ids[name] for name in before] + others)
        desired[group_id] = sorted([*(ids[name] for name in members), *others])
    outside = chance.sample(list(ids.values()), 20)
    desired[_group(emulator, "hr-payroll", outside)] = sorted(outside)
    site.write()
    return Case(site=site, accounts=list(ids.values()), desired=desired)


def _users(emulator: Emulator, names: Sequence[str]) -> dict[str, str]:
    users = [{"userPrincipalName": f"p{name}@example.test", "employeeId": name} for name in names]
    ids = emulator.seed(users=[*users, {"userPrincipalName": "breakglass@example.test", "employeeId": "9999"}])
    emulator.seed(users=[{"userPrincipalName": "nobody@example.test"}])
    return {name: ids[f"p{name}@example.test"] for name in names}


def _strangers(emulator: Emulator, group: str, ids: dict[str, str]) -> list[str]:
    """A device, an account without a key, and the protected one: members that stay, whatever the policies say."""
    device = emulator.seed(objects=[{"displayName": f"kiosk of {group}"}])
    accounts = emulator.seed(users=[{"userPrincipalName": f"shared-{group}@example.test"}])
    safe = emulator.seed(users=[{"userPrincipalName": "breakglass@example.test", "employeeId": "9999"}])
    assert not set(ids.values()) & {*device.values(), *accounts.values()}
    return [*device.values(), *accounts.values(), safe["breakglass@example.test"]]


def _group(emulator: Emulator, name: str, members: Sequence[str]) -> str:
    return emulator.seed(groups=[{"displayName": name, "members": list(members)}])[name]
