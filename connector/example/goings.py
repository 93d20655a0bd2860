"""Who is on leave, has left, will leave, came back, or has yet to begin: a few of every two hundred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from connector.example.records import Person
from connector.example.scene import Scene


def coming_or_going(scene: Scene, base: Person) -> Person:
    change = CHANGES.get(scene.upto(200))
    return change(scene, base) if change else base


def _on_leave(_: Scene, base: Person) -> Person:
    return replace(base, status="On Leave")


def _left(scene: Scene, base: Person) -> Person:
    day = scene.days.ago(20 + scene.upto(60))
    ended = (replace(base.jobs[0], end=day),)
    return replace(base, status="Terminated", terminated=day, departed=day, jobs=ended, account="disabled")


def _left_without_date(_: Scene, base: Person) -> Person:
    return replace(base, status="Terminated", account="disabled")


def _leaves(scene: Scene, base: Person) -> Person:
    return replace(base, terminated=scene.days.ahead(45))


def _returned(scene: Scene, base: Person) -> Person:
    return replace(base, hired=base.jobs[0].start, departed=scene.days.ago(2000))


def _begins(scene: Scene, base: Person) -> Person:
    day = scene.days.ahead(12)
    return replace(base, hired=day, jobs=(replace(base.jobs[0], start=day),), account="none")


CHANGES: dict[int, Callable[[Scene, Person], Person]] = {
    0: _on_leave,
    1: _on_leave,
    2: _left,
    3: _left,
    4: _left,
    5: _left_without_date,
    6: _leaves,
    7: _returned,
    8: _begins,
}
