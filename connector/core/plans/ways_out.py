"""The three ways out of a drift: revert it, adopt it as a dated exception, or exempt it."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from connector.core.decisions.facts import Facts
from connector.core.decisions.program import Program
from connector.core.engine import Engine
from connector.core.plans.adopting import Adoption, Wish, denial_of, grants_of
from connector.core.plans.diff import Target
from connector.core.plans.drift import Drifted
from connector.core.problems import tick
from connector.core.vocabulary import HOLDS

Key = tuple[str, str, str, str]
BY_HAND = "take the member out by hand: the connector never touches one that is nobody's"
NO_EXCEPTION = "no exception fits: exceptions are about persons' rights, "


@dataclass(frozen=True, kw_only=True)
class Ways:
    """`exception` is YAML for policies/exceptions/, empty where `adopt` says why there is none."""

    revert: str
    adopt: str
    exception: str
    exempt: str


@dataclass(frozen=True, kw_only=True)
class Setting:
    """free: keys of the changes that no guard stops. marking: how to mark a group (directory, name) as ours.

    options: what every command to type needs.
    """

    facts: Facts
    program: Program
    targets: Mapping[tuple[str, str], Sequence[Target]]
    as_of: dt.date
    free: Container[Key]
    marking: Callable[[str, str], str]
    options: str = ""


def ways_out(drift: Sequence[Drifted], setting: Setting, engine: Engine) -> list[Ways]:
    """Of each, in order."""
    wishes = [wish for one in drift if (wish := _wish(one)) is not None]
    granted = grants_of(wishes, setting.facts, setting.program, setting.as_of, engine)
    return [_ways(one, setting, granted) for one in drift]


def _ways(one: Drifted, setting: Setting, granted: Mapping[Wish, Adoption]) -> Ways:
    adoption = ADOPT[one.kind](one, setting, granted)
    return Ways(
        revert=REVERT[one.kind](one, setting),
        adopt=adoption.words,
        exception=adoption.text,
        exempt=EXEMPT[one.kind].format(directory=one.directory, member=tick(one.account_name)),
    )


# --- revert


def _next_run(one: Drifted, setting: Setting, does: str) -> str:
    change, options = one.change, setting.options
    if one.held == "paused":
        group = shlex.quote(one.group)
        return f"the group is paused: `connector resume --group {group}{options}`, then the next run {does}"
    if one.held:
        return f"nothing is done while it is held as {tick(one.held)}: {HOLDS[one.held]}"
    if change is not None and change.key not in setting.free:
        return f"a guard holds it: `connector run{options}` prints the command that approves it, and {does} then"
    return f"the next `connector run{options}` {does}"


def _revert_added(one: Drifted, setting: Setting) -> str:
    return _next_run(one, setting, "takes it away") if one.change is not None else BY_HAND


def _revert_moved(one: Drifted, setting: Setting) -> str:
    if one.change is None:
        return "take the wrong account out by hand, or give the person's key back to it"
    does = "takes it away" if one.change.action == "remove" else "adds the person's account"
    return _next_run(one, setting, does)


REVERT: Mapping[str, Callable[[Drifted, Setting], str]] = {
    "added-outside": _revert_added,
    "removed-outside": lambda one, setting: _next_run(one, setting, "puts it back"),
    "group-missing": lambda _, setting: (
        f"make the group again, then the next `connector run{setting.options}` fills it"
    ),
    "account-changed": _revert_moved,
    "marker-lost": lambda one, setting: f"mark it again: {setting.marking(one.directory, one.group)}",
}


# --- adopt


def _wish(one: Drifted) -> Wish | None:
    change = one.change
    if one.kind != "added-outside" or change is None or change.person_id is None:
        return None
    return Wish(person_id=change.person_id, entitlement=change.entitlement, location=change.location)


def _adopt_added(one: Drifted, _: Setting, granted: Mapping[Wish, Adoption]) -> Adoption:
    wish = _wish(one)
    nobody = Adoption(words="no exception can: the feed knows no such person")
    return granted.get(wish, nobody) if wish is not None else nobody


def _adopt_removed(one: Drifted, setting: Setting, _: Mapping[Wish, Adoption]) -> Adoption:
    person = one.person_id or ""
    targets = setting.targets[one.directory, one.group_id]
    return denial_of([Wish(person_id=person, entitlement=t.entitlement, location=t.location) for t in targets])


def _no_exception(words: str) -> Callable[[Drifted, Setting, Mapping[Wish, Adoption]], Adoption]:
    return lambda *_: Adoption(words=NO_EXCEPTION + words)


ADOPT: Mapping[str, Callable[[Drifted, Setting, Mapping[Wish, Adoption]], Adoption]] = {
    "added-outside": _adopt_added,
    "removed-outside": _adopt_removed,
    "group-missing": _no_exception(
        "and this is a group's; take it out of mappings/entitlements.yaml where it is to go"
    ),
    "account-changed": _no_exception("and this is an account's; the key that the account carries decides whose it is"),
    "marker-lost": _no_exception(
        "and this is a group's; leave it to the other owner, and name another in the mappings"
    ),
}


# --- exempt

EXEMPT: Mapping[str, str] = {
    "added-outside": "name {member} (in Active Directory its DN) under `protected` of `directories.{directory}`",
    "removed-outside": "no membership by itself; a group outside `managed` of `directories.{directory}` is not written",
    "group-missing": "leave it out of the mappings, for a location by the entitlement's `location_type`",
    "account-changed": "name {member} (in Active Directory its DN) under `protected` of `directories.{directory}`",
    "marker-lost": "a group outside `managed` of `directories.{directory}` is not written",
}
