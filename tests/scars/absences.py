"""The connector without one of its guards, in this process.

A guard that is an entry of `GUARDS` is taken out of it. Where it is none, what holds it is replaced by what the
connector would do without it. Tests of the ordinary run replace nothing; this proves that they can fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

Off = Callable[[], None]


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
    kept = got("connector.app.reading.gathering:live_of")
    put("connector.app.reading.gathering:live_of", lambda *given: replace(kept(*given), incomplete=()))


def writing_plans() -> None:
    """A plan that does at once what it shows."""
    kept, write = got("connector.app.looking.planning:plan_now"), got("connector.directories:Write")

    def plan_now(deployment: Any, directories: Any, *more: Any) -> Any:
        planned = kept(deployment, directories, *more)
        for change in planned.plan.changes:
            list(
                directories[change.directory].write(
                    [write(action=change.action, group=change.group_id, account=change.account)]
                )
            )
        return planned

    put("connector.app.looking.planning:plan_now", plan_now)


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
    kept = got("connector.app.running.applying:run")
    for module in ("connector.app.running.applying", "connector.app.running.scheduled"):
        put(f"{module}:run", lambda deployment, scope, **_: kept(deployment, scope))


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
    settled = got("connector.app.running.settling:Settled")
    put("connector.app.running.working:settle", lambda _, directories: (settled(), dict(directories)))


def all_that_is_planned() -> None:
    """`apply` does what it finds today, whatever was reviewed."""
    kept, seen = got("connector.app.running.applying:plan_now"), []

    def plan_now(*given: Any) -> Any:
        seen.append(kept(*given))
        return seen[-1]

    put("connector.app.running.applying:plan_now", plan_now)
    put("connector.app.running.applying:with_guards", lambda *_: seen[-1].plan)


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


def nothing_remembered() -> None:
    none = got("connector.state.remembered:Remembered")()
    put("connector.app.reading.gathering:remembered", lambda *_: none)


def approvals_of_anything() -> None:
    kept = got("connector.app.running.applying:approved")

    def approved(deployment: Any, ledger: Any, plan: Any) -> Any:
        permits, _ = kept(deployment, ledger, plan)
        return permits, {change.key for change in plan.changes} if permits else set()

    put("connector.app.running.applying:approved", approved)


def adopted_by_name() -> None:
    """Whatever lies behind it by now."""
    kept, refusal = got("connector.app.reading.gathering:_strangers"), got("connector.core.plans.model:Refusal")

    def strangers(snapshots: Any, ledger: Any) -> Any:
        known = {name for name, _ in got("connector.state.approvals:adopted")(ledger)}
        return {name: identity for name, identity in kept(snapshots, ledger).items() if name not in known}

    put("connector.app.reading.gathering:_strangers", strangers)
    refusal.scope = property(lambda self: (self.guard, self.directory, self.action, self.group_id, self.reason))


def parts_adopt() -> None:
    kept = got("connector.app.running.applying:adoptions")

    def adoptions(plan: Any, permits: Any, run: str) -> Any:
        return kept(plan, [replace(permit, whole=True) for permit in permits], run)

    put("connector.app.running.applying:adoptions", adoptions)
