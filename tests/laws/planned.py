"""Plans of invented worlds: an account a person, and members drawn so that there is something to take away."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from connector.core.plans.diff import Live, references
from connector.core.plans.model import Census, Change, Plan
from connector.core.plans.plan import Scope, make_plan
from tests.draws import number, one
from tests.oracle import World
from tests.product import ENGINE, Product, files_of, product_of
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


@dataclass(frozen=True, kw_only=True)
class Planner:
    """A scene made ready once, to be planned for any scope."""

    scene: Scene
    made: Product
    live: Live

    def plan(self, scope: Scope | None = None) -> tuple[Plan, Census]:
        world = self.made.plan_world(self.scene.world.as_of, self.live)
        return make_plan(world, ENGINE, scope)


def planner(scene: Scene, files: Mapping[str, str] | None = None) -> Planner:
    """`files` where they are not the scene's own."""
    made = product_of(files or scene.files)
    groups = sorted({reference for _, _, reference in references(made.program, "local")})
    members = {group: [a for a in scene.accounts if scene.belongs(a, group)] for group in groups}
    return Planner(scene=scene, made=made, live=made.live(scene.accounts, members))


def plan_of(scene: Scene, files: Mapping[str, str] | None = None) -> Plan:
    return planner(scene, files).plan()[0]


def removals(plan: Plan) -> set[tuple[str, ...]]:
    return {c.key for c in plan.changes if c.action == "remove"}


def keys(changes: tuple[Change, ...]) -> set[tuple[str, ...]]:
    return {c.key for c in changes}
