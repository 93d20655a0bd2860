"""Plans of invented worlds: an account a person, and members drawn so that there is something to take away."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from connector.core.diff import references
from connector.core.model import Census, Change, Plan
from connector.core.plan import Scope, make_plan
from tests.draws import number, one
from tests.oracle import World
from tests.product import ENGINE, files_of, product_of
from tests.worlds import worlds


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A world and who is a member already: everybody of everything, nobody, or some."""

    world: World
    who: str
    seed: int

    @property
    def files(self) -> dict[str, str]:
        return files_of(self.world)

    @property
    def accounts(self) -> dict[str, str | None]:
        return {f"a-{p.person_id}": p.person_id for p in self.world.people}

    def belongs(self, account: str, group: str) -> bool:
        chance = zlib.crc32(f"{self.seed} {account} {group}".encode()) % 2 == 0
        return self.who == "all" or (self.who == "some" and chance)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    return Scene(world=draw(worlds()), who=one(draw, "all", "some", "none"), seed=number(draw, 0, 99))


def plan_of(
    scene: Scene, files: Mapping[str, str] | None = None, scope: Scope | None = None, day: dt.date | None = None
) -> Plan:
    return plan_and_census(scene, files, scope, day)[0]


def plan_and_census(
    scene: Scene, files: Mapping[str, str] | None = None, scope: Scope | None = None, day: dt.date | None = None
) -> tuple[Plan, Census]:
    made = product_of(files or scene.files)
    groups = sorted({reference for _, _, reference in references(made.program, "local")})
    members = {g: [a for a in scene.accounts if scene.belongs(a, g)] for g in groups}
    live = made.live(scene.accounts, members)
    return make_plan(made.plan_world(day or scene.world.as_of, live), ENGINE, scope)


def removals(plan: Plan) -> set[tuple[str, ...]]:
    return {c.key for c in plan.changes if c.action == "remove"}


def keys(changes: tuple[Change, ...]) -> set[tuple[str, ...]]:
    return {c.key for c in changes}
