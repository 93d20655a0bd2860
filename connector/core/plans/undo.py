"""What one run did, turned round: a plan of its own kind, since no policy wants it.

It holds only what is still as that run left it; the rest is left out, each with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from connector.core.plans.diff import Target
from connector.core.plans.model import Action, Census, Change

INVERSE: Mapping[Action, Action] = {"add": "remove", "remove": "add"}
PAST: Mapping[Action, str] = {"add": "added", "remove": "removed"}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A membership that the run wrote, by ids. later: whether another run of ours wrote it again since."""

    action: Action
    directory: str
    group: str
    account: str
    person_id: str | None
    reason: str
    later: bool = False


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A group as it is now: its name, whether it lies inside the fence, and what the mappings say it is for."""

    name: str
    managed: bool
    target: Target | None = None
    location_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a directory shows of the deeds: groups by id, accounts by id (name, enabled), members (group, account).

    unread: why it shows nothing.
    """

    groups: Mapping[str, Seen] = field(default_factory=dict)
    accounts: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    members: frozenset[tuple[str, str]] = frozenset()
    protected: frozenset[str] = frozenset()
    census: Census = field(default_factory=Census)
    unread: str = ""


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A deed that is not undone, and why."""

    deed: Deed
    group: str
    account: str
    why: str


def undo(
    deeds: Iterable[Deed], scenes: Mapping[str, Scene], run: str, at: dt.datetime
) -> tuple[tuple[Change, ...], tuple[LeftOut, ...]]:
    """`run` did it at `at` (UTC)."""
    changes, left_out = [], []
    for deed in deeds:
        scene = scenes[deed.directory]
        if why := _kept(deed, scene):
            group = scene.groups.get(deed.group)
            name, _ = scene.accounts.get(deed.account, (deed.account, True))
            left_out.append(LeftOut(deed=deed, group=group.name if group else deed.group, account=name, why=why))
        else:
            changes.append(_inverse(deed, scene, f"undoes run {run[:12]} of {at:%Y-%m-%d %H:%M} UTC"))
    return tuple(sorted(changes, key=lambda c: c.order)), tuple(left_out)


def _kept(deed: Deed, scene: Scene) -> str:
    """Why the deed stays, empty where it can be undone."""
    group = scene.groups.get(deed.group)
    if scene.unread:
        return scene.unread
    if deed.later:
        return "a later run wrote it again"
    if group is None:
        return "the group is not there any more"
    if ((deed.group, deed.account) in scene.members) != (deed.action == "add"):
        return "it is not as that run left it any more"
    if not group.managed:
        return "the group lies outside of `managed` now"
    return _untaken(deed, scene) if deed.action == "add" else _ungiven(deed, scene)


def _untaken(deed: Deed, scene: Scene) -> str:
    return "the member is on the directory's `protected` list" if deed.account in scene.protected else ""


def _ungiven(deed: Deed, scene: Scene) -> str:
    if deed.account not in scene.accounts:
        return "the account is not there any more"
    _, enabled = scene.accounts[deed.account]
    return "" if enabled else "the account is disabled, so it gets nothing new"


def _inverse(deed: Deed, scene: Scene, words: str) -> Change:
    group = scene.groups[deed.group]
    name, _ = scene.accounts.get(deed.account, (deed.account, True))
    target = group.target
    return Change(
        action=INVERSE[deed.action],
        directory=deed.directory,
        group=group.name,
        group_id=deed.group,
        person_id=deed.person_id,
        account=deed.account,
        person_name="",
        account_name=name,
        entitlement=target.entitlement if target else "",
        location=target.location if target else None,
        location_name=group.location_name,
        policies=(),
        reason="rolled-back",
        words=f"{words}, which {PAST[deed.action]} it as `{deed.reason}`",
        valid_until=None,
    )
