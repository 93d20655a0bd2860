"""How each guard is switched off, in a test process that was asked to: `pytest --without-guard NAME`.

A guard that is an entry of `GUARDS` is taken out of it. Where it is none, the function that holds it is put in place by
what the connector would do without it. Tests of the ordinary run patch nothing; this proves that they can fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from typing import Any

Off = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Switch:
    """`scars`: the numbers it belongs to. without: what happens then, in a few words."""

    scars: Sequence[int]
    without: str
    off: Off


def put(place: str, value: Any) -> None:
    """`place`: module and attribute, as `connector.apply:pause_state`."""
    module, _, path = place.partition(":")
    holder: Any = import_module(module)
    *way, name = path.split(".")
    for step in way:
        holder = getattr(holder, step)
    assert hasattr(holder, name), place
    setattr(holder, name, value)


def got(place: str) -> Any:
    module, _, name = place.partition(":")
    found: Any = import_module(module)
    for step in name.split("."):
        found = getattr(found, step)
    return found


def guard(name: str) -> Off:
    def off() -> None:
        del got("connector.core.plans.guards:GUARDS")[name]

    return off


def hold(why: str) -> Off:
    """The change is made instead of held."""

    def off() -> None:
        kept = got("connector.core.plans.changes:_hold")
        put("connector.core.plans.changes:_hold", lambda c, reason: c if reason == why else kept(c, reason))

    return off


def instead(*pairs: tuple[str, Any]) -> Off:
    def off() -> None:
        for place, value in pairs:
            put(place, value)

    return off


def whole_readings() -> None:
    kept = got("connector.app.gathering:live_of")
    put("connector.app.gathering:live_of", lambda *given: replace(kept(*given), incomplete=()))


def writing_plans() -> None:
    """A plan that does at once what it shows."""
    kept, write = got("connector.app.planning:plan_now"), got("connector.directories:Write")

    def plan_now(deployment: Any, directories: Any, *more: Any) -> Any:
        planned = kept(deployment, directories, *more)
        for change in planned.plan.changes:
            list(
                directories[change.directory].write(
                    [write(action=change.action, group=change.group_id, account=change.account)]
                )
            )
        return planned

    put("connector.app.planning:plan_now", plan_now)


def all_or_nothing() -> None:
    kept, error = got("connector.apply:_outcomes"), got("connector.directories:DirectoryError")

    def outcomes(*given: Any) -> Any:
        found = kept(*given)
        for outcome in found.values():
            if outcome.result == "failed":
                raise error(outcome.message)
        return found

    put("connector.apply:_outcomes", outcomes)


def removals_all_the_same() -> None:
    kept = got("connector.app.applying:run")
    for module in ("connector.app.applying", "connector.app.scheduled"):
        put(f"{module}:run", lambda deployment, scope, **_: kept(deployment, scope))


def nothing_remembered() -> None:
    none = got("connector.state.remembered:Remembered")()
    put("connector.app.gathering:remembered", lambda *_: none)


def lag_is_failure() -> None:
    job = got("connector.directories.entra.job:Job")
    kept = job._settle

    def settle(self: Any, writes: Any, result: str, message: str = "") -> None:
        kept(self, writes, "failed" if result == "accepted" else result, message)

    job._settle = settle


def once_only() -> None:
    async def once(_: Any, work: Any) -> Any:
        return await work()

    got("connector.directories.entra.patience:Patience").persistently = once


def nothing_settled() -> None:
    settled = got("connector.app.settling:Settled")
    put("connector.app.applying:settle", lambda _, directories: (settled(), dict(directories)))


def all_that_is_planned() -> None:
    """`apply` does what it finds today, whatever was reviewed."""
    kept, seen = got("connector.app.applying:plan_now"), []

    def plan_now(*given: Any) -> Any:
        seen.append(kept(*given))
        return seen[-1]

    put("connector.app.applying:plan_now", plan_now)
    put("connector.app.applying:with_guards", lambda *_: seen[-1].plan)


def approvals_for_ever() -> None:
    read = got("connector.state.approvals:_approval")

    def standing_approvals(ledger: Any, _: Any, plan_id: str | None = None) -> Any:
        given = ledger.events(kinds=("approved",))
        return tuple(read(event) for event in given if plan_id in (None, event.body["plan"]))

    for module in ("permits", "holding"):
        put(f"connector.app.{module}:standing_approvals", standing_approvals)


def approvals_of_anything() -> None:
    kept = got("connector.app.applying:approved")

    def approved(deployment: Any, ledger: Any, plan: Any) -> Any:
        permits, _ = kept(deployment, ledger, plan)
        return permits, {change.key for change in plan.changes} if permits else set()

    put("connector.app.applying:approved", approved)


def adopted_by_name() -> None:
    """Whatever lies behind it by now."""
    kept, refusal = got("connector.app.gathering:_strangers"), got("connector.core.plans.model:Refusal")

    def strangers(snapshots: Any, ledger: Any) -> Any:
        known = {name for name, _ in got("connector.state.approvals:adopted")(ledger)}
        return {name: identity for name, identity in kept(snapshots, ledger).items() if name not in known}

    put("connector.app.gathering:_strangers", strangers)
    refusal.scope = property(lambda self: (self.guard, self.directory, self.action, self.group_id, self.reason))


def parts_adopt() -> None:
    kept = got("connector.app.applying:adoptions")

    def adoptions(plan: Any, permits: Any, run: str) -> Any:
        return kept(plan, [replace(permit, whole=True) for permit in permits], run)

    put("connector.app.applying:adoptions", adoptions)


def names_as_they_are_written() -> None:
    def pair(piece: str) -> tuple[str, str]:
        kind, _, value = piece.partition("=")
        return kind.strip(), value

    put("connector.directories.active_directory.names:_pair", pair)


def no_words() -> None:
    for family in ("caps", "groups"):
        put(f"connector.core.plans.guards.{family}:told", lambda *_: "refused")


def no_heads() -> None:
    formats = got("connector.outputs.formats:PLAN_FORMATS")
    for name, render in list(formats.items()):
        formats[name] = lambda *given, render=render, **more: render(*given, **{**more, "head": ""})


def exceptions_without_evidence() -> None:
    model = got("connector.core.rules.exceptions:PersonException")
    for name in ("reason", "approved_by", "ticket", "until"):
        model.model_fields[name].default = model.stand_ins[name]
    model.model_rebuild(force=True)


PLANS, APP, ENTRA = "connector.core.plans", "connector.app", "connector.directories.entra"
SWITCHES: Mapping[str, Switch] = {
    # in the plain dict of guards
    "removals": Switch(scars=(1, 25), without="no cap on removals", off=guard("removals")),
    "removals-per-day": Switch(scars=(1,), without="no cap on a day's removals", off=guard("removals-per-day")),
    "additions": Switch(scars=(1,), without="no cap on additions", off=guard("additions")),
    "removals-urgent": Switch(scars=(12,), without="no cap on urgent removals", off=guard("removals-urgent")),
    "group-removals": Switch(scars=(1,), without="no cap on a group's removals", off=guard("group-removals")),
    "empty-group": Switch(scars=(1,), without="groups may be emptied", off=guard("empty-group")),
    "expected-exceeded": Switch(scars=(7,), without="an event may be any size", off=guard("expected-exceeded")),
    "partial-read": Switch(scars=(4,), without="a partial read is not told", off=guard("partial-read")),
    "feeds": Switch(scars=(3,), without="odd feeds remove", off=guard("feeds")),
    "freeze-window": Switch(scars=(12,), without="a freeze freezes nothing", off=guard("freeze-window")),
    "other-owner": Switch(scars=(17,), without="marks are not looked at", off=guard("other-owner")),
    "flapping": Switch(scars=(21,), without="memberships turn for ever", off=guard("flapping")),
    "first-contact": Switch(scars=(2,), without="a stranger is written at once", off=guard("first-contact")),
    # holds
    "row-missing": Switch(scars=(6,), without="absence removes", off=hold("row-missing")),
    "row-rejected": Switch(scars=(6,), without="a rejected row removes", off=hold("row-rejected")),
    "feed-doubtful": Switch(
        scars=(3,), without="odd feeds add", off=instead((f"{APP}.planning:hold_doubted", lambda plan, _: plan))
    ),
    "completion-contested": Switch(scars=(5,), without="mixed-up names remove", off=hold("completion-contested")),
    # in functions of their own
    "remembered": Switch(scars=(5,), without="absence un-completes", off=nothing_remembered),
    "revoked": Switch(
        scars=(5,),
        without="nothing ends a completion",
        off=instead(("connector.core.feeds.completions:REVOKED_WORDS", ())),
    ),
    "whose": Switch(
        scars=(5,),
        without="an address carries its completions away",
        off=instead(("connector.core.decisions.completed:_contested", lambda *_: None)),
    ),
    "believed": Switch(
        scars=(5,),
        without="what a guard holds is remembered",
        off=instead((f"{APP}.applying:_not_yet_granted", lambda _: frozenset())),
    ),
    "incomplete": Switch(scars=(4,), without="a part is taken for the whole", off=whole_readings),
    "lawful": Switch(
        scars=(7,), without="announced events count", off=instead((f"{PLANS}.guards.weighed:_lawful", lambda _: set()))
    ),
    "identity": Switch(scars=(2,), without="a name is taken for the directory", off=adopted_by_name),
    "whole": Switch(scars=(2,), without="a pilot adopts everything", off=parts_adopt),
    "approval-once": Switch(scars=(7,), without="approvals are not used up", off=approvals_for_ever),
    "approval-of-one": Switch(scars=(7,), without="an approval frees all", off=approvals_of_anything),
    "four-eyes": Switch(
        scars=(7,),
        without="one person is enough",
        off=instead((f"{APP}.permits:Demand.persons", property(lambda _: 1))),
    ),
    "maker": Switch(
        scars=(7,),
        without="who made a plan approves it",
        off=instead((f"{APP}.permits:Demand.excludes", lambda *_: False)),
    ),
    "two-persons": Switch(
        scars=(7,),
        without="one person approves twice",
        off=instead(("connector.state.approvals:Who.may_be", lambda *_: False)),
    ),
    "restored": Switch(
        scars=(8,), without="restoring counts", off=instead((f"{PLANS}.guards.weighed:counts", lambda _: True))
    ),
    "reviewed": Switch(scars=(9,), without="apply does what it finds", off=all_that_is_planned),
    "dry-run": Switch(scars=(10,), without="plan writes", off=writing_plans),
    "per-item": Switch(scars=(11,), without="one failure ends the run", off=all_or_nothing),
    "own-scope": Switch(
        scars=(12,),
        without="a refusal stops everything",
        off=instead((f"{PLANS}.model:Refusal.stops", lambda *_: True)),
    ),
    "pause": Switch(
        scars=(13,),
        without="nobody asks for a pause",
        off=instead(
            ("connector.apply:pause_state", lambda _: None), (f"{APP}.applying:_stop_if_paused", lambda _: None)
        ),
    ),
    "no-removals": Switch(scars=(13,), without="--no-removals removes", off=removals_all_the_same),
    "scope": Switch(
        scars=(14,), without="--only is not heeded", off=instead((f"{PLANS}.plan:Reach.admits", lambda *_: True))
    ),
    "lag": Switch(scars=(15,), without="what is not shown has failed", off=lag_is_failure),
    "echoes": Switch(
        scars=(15,),
        without="what is not shown is drift",
        off=instead((f"{ENTRA}.gathering:echoed", lambda reading, _: reading)),
    ),
    "batches": Switch(
        scars=(16,),
        without="one write a request",
        off=instead((f"{ENTRA}.chunks:AT_ONCE", 1), (f"{ENTRA}.job:AT_ONCE", 1)),
    ),
    "lock": Switch(
        scars=(18,), without="no lock", off=instead((f"{APP}.applying:run_lock", lambda *_, **__: nullcontext()))
    ),
    "patience": Switch(scars=(19,), without="nothing is tried again", off=once_only),
    "settling": Switch(scars=(19,), without="what was cut short stays open", off=nothing_settled),
    "names": Switch(scars=(20,), without="names are texts", off=names_as_they_are_written),
    "keys": Switch(
        scars=(20,), without="keys have case", off=instead((f"{PLANS}.correlate:WITHOUT_CASE", frozenset()))
    ),
    "words": Switch(scars=(22,), without="`refused`, and no more", off=no_words),
    "heads": Switch(scars=(23,), without="no head", off=no_heads),
    "evidence": Switch(scars=(24,), without="a bare exception will do", off=exceptions_without_evidence),
    "ending": Switch(
        scars=(24,),
        without="exceptions end unannounced",
        off=instead(("connector.core.rules.checks.exceptions:SOON", timedelta(days=-1))),
    ),
}
